import openvino as ov

HINTS = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}


def for_many(core, file):
    compiled = core.compile_model(file, "CPU", HINTS)
    return compiled, ov.AsyncInferQueue(compiled, compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))


def compiled_as(core, file, requests=0, **other):
    compiled = core.compile_model(file, "CPU", HINTS | other)
    return compiled, ov.AsyncInferQueue(compiled, requests)


def of_another(core, file):
    fast, usual = core.compile_model(file, "CPU", HINTS), core.compile_model(file, "CPU")
    best = fast.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
    return fast, ov.AsyncInferQueue(usual, best)


SOLUTIONS = {
    "for_many": for_many,
    "ship": lambda rungs, most: min((r for r in rungs if r[2] <= rungs[0][2] + most), key=lambda r: r[1])[0],
}
WRONG = [  # name, a likely mistake, what is said of it
    ("for_many", lambda core, file: core.compile_model(file, "CPU", HINTS), "CompiledModel came; two things were expected"),
    ("for_many", lambda core, file: (core.compile_model(file), 2), "`2` came where AsyncInferQueue was expected"),
    ("for_many", lambda core, file: compiled_as(core, file, PERFORMANCE_HINT="LATENCY"), "its PERFORMANCE_HINT is LATENCY"),
    ("for_many", lambda core, file: compiled_as(core, file, requests=64), "its queue has 64 requests; its OPTIMAL_NUMBER_OF"),
    ("for_many", of_another, "its queue runs another compiled model, with LATENCY"),
    ("ship", lambda rungs, most: min(rungs, key=lambda r: r[1])[0], "the fastest reads worse"),
    ("ship", lambda rungs, most: min(rungs, key=lambda r: r[2])[0], "faster, and hardly more errors"),
    ("ship", lambda rungs, most: min((r for r in rungs if r[2] < rungs[0][2] + most), key=lambda r: r[1], default="a")[0],
     "better, but slower"),
]  # fmt: skip
if "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):  # elsewhere, f32 is what is got
    half = {"INFERENCE_PRECISION_HINT": "bf16"}
    WRONG.append(
        ("for_many", lambda core, file: compiled_as(core, file, **half), "its INFERENCE_PRECISION_HINT is bf16")
    )
