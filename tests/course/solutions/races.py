import statistics

import onnxruntime as ort
import openvino as ov


def pair(f32=True, threads=True, tied=True, swapped=False, file=None):
    def fair_pair(given, number):
        hints = ({"INFERENCE_PRECISION_HINT": "f32"} if f32 else {}) | (
            {"INFERENCE_NUM_THREADS": number} if threads else {}
        )
        options = ort.SessionOptions()
        if tied:
            options.intra_op_num_threads = number
        compiled = ov.Core().compile_model(file or given, "CPU", hints)
        found = compiled, ort.InferenceSession(given, options, ["CPUExecutionProvider"])
        return found[::-1] if swapped else found

    return fair_pair


CAN_LESS = "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")  # else f32 is all that there is to get
SOLUTIONS = {
    "fair_pair": pair(),
    "times_as_fast": lambda base, row, cold: statistics.median(base[cold:]) / statistics.median(row[cold:]),
}
WRONG = [  # name, a likely mistake, what is said of it
    *([("fair_pair", pair(f32=False), "its INFERENCE_PRECISION_HINT is bf16")] if CAN_LESS else []),
    ("fair_pair", pair(tied=False), "the session's intra_op_num_threads is 0, which leaves it to ONNX Runtime."),
    (
        "fair_pair",
        pair(swapped=True),
        "the first of the pair is of type InferenceSession; a compiled model was expected.",
    ),
    (
        "fair_pair",
        lambda file, threads: pair()(file, threads)[0],
        "a pair was expected; what was returned is of type CompiledModel.",
    ),
    ("fair_pair", lambda file, threads: pair()(file, 1), "(two threads)"),
    (
        "times_as_fast",
        lambda base, row, cold: statistics.median(base) / statistics.median(row),
        "three cold calls first",
    ),
    ("times_as_fast", lambda a, b, cold: statistics.mean(a[cold:]) / statistics.mean(b[cold:]), "that was disturbed"),
    ("times_as_fast", lambda a, b, cold: statistics.median(b[cold:]) / statistics.median(a[cold:]), "half as long"),
]
