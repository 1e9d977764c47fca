import sys
from pathlib import Path

import openvino as ov

sys.modules["openvino_telemetry"] = None  # the converter would report its use outside
HINT = "INFERENCE_PRECISION_HINT"
F32 = {HINT: "f32"}


def with_shape(core, file, shape):
    model = core.read_model(file)
    model.reshape(shape)
    return core.compile_model(model, "CPU")


def not_compiled(core, file, shape):
    model = core.read_model(file)
    model.reshape(shape)
    return model


def too_late(core, file, shape):
    model = core.read_model(file)
    compiled = core.compile_model(model, "CPU")
    model.reshape(shape)
    return compiled


def for_any_device(core, file, shape):
    model = core.read_model(file)
    model.reshape(shape)
    return core.compile_model(model)


def compile_for(core, file, precision):
    compiled = core.compile_model(file, "CPU", {HINT: precision} if precision else {})
    return compiled, compiled.get_property(HINT).get_type_name()


def says_what_was_asked(core, file, precision):
    return compile_for(core, file, precision)[0], precision


def asks_even_for_nothing(core, file, precision):
    compiled = core.compile_model(file, "CPU", {HINT: precision})
    return compiled, compiled.get_property(HINT).get_type_name()


def says_the_type(core, file, precision):
    compiled, _ = compile_for(core, file, precision)
    return compiled, compiled.get_property(HINT)


def asks_for_nothing(core, file, precision):
    return compile_for(core, file, None)


def costliest(core, file, batch):
    request = core.compile_model(file, "CPU", {"PERF_COUNT": True}).create_infer_request()
    request.infer([batch])
    return request, max(request.get_profiling_info(), key=lambda one: one.real_time).node_name


def without_profiler(core, file, batch):
    request = core.compile_model(file, "CPU").create_infer_request()
    request.infer([batch])
    return request, max(request.get_profiling_info(), key=lambda one: one.real_time).node_name


def least(core, file, batch):
    request, _ = costliest(core, file, batch)
    return request, min(request.get_profiling_info(), key=lambda one: one.real_time).node_name


def kind(core, file, batch):
    request, name = costliest(core, file, batch)
    return request, next(one.node_type for one in request.get_profiling_info() if one.node_name == name)


def another_request(core, file, batch):
    compiled = core.compile_model(file, "CPU", {"PERF_COUNT": True})
    compiled(batch)
    return compiled.create_infer_request(), "Conv.0"


def layer_output(core, file, name):
    model = core.read_model(file)
    model.add_outputs((name, 0))
    return core.compile_model(model, "CPU", F32)


def nothing_added(core, file, name):
    return core.compile_model(core.read_model(file), "CPU", F32)


def tensors_name(core, file, name):
    model = core.read_model(file)
    model.add_outputs(name)
    return core.compile_model(model, "CPU", F32)


def converted(file, folder):
    path = Path(folder) / "net.xml"
    ov.save_model(ov.convert_model(file), path, compress_to_fp16=False)
    return path


def rounded(file, folder):
    path = Path(folder) / "net.xml"
    ov.save_model(ov.convert_model(file), path)
    return path


def nothing_written(file, folder):
    return ov.convert_model(file)


SOLUTIONS = {
    "fits": lambda partial, shape: (
        len(partial) == len(shape)
        and all(low <= side and (high == -1 or side <= high) for (low, high), side in zip(partial, shape, strict=True))
    ),
    "with_shape": with_shape,
    "compile_for": compile_for,
    "costliest": costliest,
    "layer_output": layer_output,
    "crossings": lambda pairs: sum(1 for takes, gives in pairs if takes and gives and takes != gives),
    "converted": converted,
}
WRONG = [  # name, a likely mistake, what is said of it
    ("fits", lambda partial, shape: len(partial) == len(shape), "one more than the most"),
    ("fits", lambda partial, shape: all(a <= b for (a, _), b in zip(partial, shape, strict=False)), "than the most"),
    ("fits", lambda p, s: all(a <= b <= c for (a, c), b in zip(p, s, strict=False)), "returned `False`"),
    ("with_shape", too_late, "its input is [?,3,?,?]; [1,3,64,96] was asked for"),
    (
        "with_shape",
        lambda core, file, shape: with_shape(core, file, "1,3,64,96"),
        "(bounded: 32 to 960 rows, any width)",
    ),
    ("with_shape", not_compiled, "a compiled model was expected, and `Model` came"),
    ("with_shape", for_any_device, "it was not compiled for the CPU"),
    ("compile_for", says_what_was_asked, ", and its INFERENCE_PRECISION_HINT is "),
    ("compile_for", asks_even_for_nothing, "(nothing asked) stopped with RuntimeError"),
    ("compile_for", asks_for_nothing, '`compile_for(core, file, "'),
    ("compile_for", says_the_type, "it says `<Type: 'float32'>`, and its INFERENCE_PRECISION_HINT is f32"),
    ("compile_for", lambda core, file, precision: compile_for(core, file, precision)[0], "two things were expected"),
    ("costliest", without_profiler, "every layer took 0. Was the profiler on, and did it run?"),
    ("costliest", least, "microseconds in this request's profile; another took"),
    ("costliest", kind, ", which is a type of layers; a layer's name was expected"),
    ("costliest", another_request, "is not that batch"),
    ("layer_output", nothing_added, "it has 1 output(s); two were expected, the map and Relu.0"),
    ("layer_output", lambda core, file, name: layer_output(core, file, "Relu.0"), "Conv.20 gives (1, 96, 8, 12)"),
    ("layer_output", tensors_name, "Tensor name 'Relu.0' was not found."),
    ("crossings", len, "returned `2`; `1` was expected"),
    ("crossings", lambda pairs: sum(a != b for a, b in pairs), "does not tell what it takes"),
    ("crossings", lambda pairs: sum(bool(a) and a != b for a, b in pairs), "does not tell what it gives"),
    ("converted", rounded, "of its constants are rounded to f16, and its .bin is 4.9 MB"),
    ("converted", lambda file, folder: folder, "is no .xml with a .bin beside it"),
    ("converted", nothing_written, "a path was expected, and `Model` came"),
]
