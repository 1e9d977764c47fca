"""OpenVINO: https://docs.openvino.ai. Reads ONNX, its own IR (.xml) and Paddle (.pdmodel)."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from ocrlab.net import PRECISIONS, BackendError, Facts, Layer, Net, Request, what_it_said
from ocrlab.settings import unknown

PACKAGE = "openvino"
FORMATS = (".onnx", ".xml", ".pdmodel")
# With its fused kernels ("snippets"), a stream whose first tensor gives a single column answers every wide tensor
# after it wrongly, without an error (2026.4.1, PP-OCR recognizers of every version). Without them it is as fast.
SAFE = {"SNIPPETS_MODE": "DISABLE"}
WORDS = {"f32": "f32", "float32": "f32", "bf16": "bf16", "bfloat16": "bf16", "f16": "f16", "float16": "f16"}


def load(
    path: str, *, device: str = "CPU", precision: str | None = None, threads: int | None = None,
    streams: int | None = None, shape: Any = None, cache: str | None = None, **properties: Any,
) -> Net:  # fmt: skip
    """Open an ONNX, IR or Paddle model.

    Parameters
    ----------
    precision : {"f32", "bf16", "f16", "int8"} or None
        A hint: what the device cannot do is silently replaced; `Facts.precision` says what it got. None: its own
        choice, bf16 where the processor has it. "int8" needs a quantized model; what is not quantized in it runs in f32.
    threads, streams : int or None
        Threads in all, and calls that may run at a time, which share them; None: OpenVINO's choice.
    shape : str or list, optional
        Fix or bound the input, "1,3,736,736" or "1,3,32..960,?".
    cache : folder, optional
        Keep the compiled model there.
    **properties
        OpenVINO's own, such as CPU_RUNTIME_CACHE_CAPACITY=10; they win over `SAFE`.
    """
    import openvino as ov

    if device == "CPU":
        properties = {**SAFE, **properties}
    asked = {"device": device, "precision": precision, "threads": threads, "streams": streams, "shape": shape,
             "cache": cache, **properties}  # fmt: skip
    _refuse(path, precision)
    core = ov.Core()
    if device.split(".", 1)[0] not in (*core.available_devices, "AUTO", "HETERO", "MULTI"):
        raise BackendError(unknown("OpenVINO device", device, core.available_devices))
    hint = "f32" if precision == "int8" else precision
    # pinned, all processes that take fewer threads than there are cores would share the first of them
    free = False if device == "CPU" and threads and threads < (os.cpu_count() or 1) else None
    given = {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": streams,
             "CACHE_DIR": cache, "ENABLE_CPU_PINNING": free, **properties}  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    try:
        model = core.read_model(path)
        quantized = any(node.get_type_name() == "FakeQuantize" for node in model.get_ops())
        if shape is not None:
            model.reshape(shape)
        compiled = core.compile_model(model, device, given)
    except Exception as error:
        options = ", ".join(f"{name}={value}" for name, value in given.items()) or "its defaults"
        raise BackendError(f"{path}: OpenVINO cannot open it with {options}: {what_it_said(error)}") from error
    if precision == "int8" and not quantized:
        raise BackendError(
            f"{path}: precision='int8' needs a quantized model; `ocrlab quantize` makes one of a detector."
        )
    requests = [_request(compiled) for _ in range(streams or 1)]
    facts = _facts(compiled, asked)
    return Net((load, path, asked), requests, replace(facts, precision="int8") if quantized else facts, compiled)


def release_memory(net: Net) -> None:
    """Free the activation buffers, which else stay as large as the largest input seen; the next call makes new ones."""
    net.handle.release_memory()


def layers(net: Net, batch: Any, rounds: int = 5) -> tuple[Layer, ...]:
    """Return the layers that OpenVINO executes for a batch, in their order, with the kernels it chose.

    The model is opened anew with PERF_COUNT, which costs time in every layer, and for the shape of this batch alone: with
    a free shape, kernels are chosen only when a batch comes. OpenVINO counts the average of all calls since then, in whole
    microseconds: every call is taken out of it again, to some microseconds, and a layer faster than one has 0.

    Parameters
    ----------
    batch : (N, 3, H, W) float32
    rounds : int
        Calls, after one to warm up.
    """
    compiled = _profiled(net, batch)
    request = compiled.create_infer_request()
    averages = []  # each of all calls up to it, the first one too
    for _ in range(rounds + 1):
        request.infer([batch])
        averages.append(_microseconds(request))
    found = []
    for told, node in _executed(compiled.get_runtime_model()):
        sums = [calls * one.get(node.get_friendly_name(), 0.0) for calls, one in enumerate(averages, 1)]
        found.append(_layer(told, node, tuple(max(0.0, b - a) / 1000 for a, b in pairwise(sums))))
    return tuple(found)


def _executed(graph: Any) -> list[tuple[dict[str, str], Any]]:
    """Return what OpenVINO tells of each layer that depends on the input; the others are done once, when it compiles."""
    told = {node.get_friendly_name(): (_told(node), node) for node in graph.get_ordered_ops()}
    reached = {name for name, (words, _) in told.items() if words["layerType"] == "Input"}
    for name, (_, node) in told.items():
        sources = {port.get_source_output().get_node().get_friendly_name() for port in node.inputs()}
        if sources & reached:
            reached.add(name)
    layers_ = [told[name] for name in told if name in reached and told[name][0]["layerType"] not in ("Input", "Output")]
    return sorted(layers_, key=lambda pair: int(pair[0]["execOrder"]))


def _microseconds(request: Any) -> dict[str, float]:
    return {one.node_name: one.real_time.total_seconds() * 1e6 for one in request.get_profiling_info()}


def save_execution_graph(net: Net, batch: Any, path: str | Path) -> Path:
    """Write what OpenVINO executes for batches of this shape as an .xml that Netron draws; return where it lies."""
    import openvino as ov

    file = Path(path).with_suffix(".xml")
    ov.serialize(_profiled(net, batch).get_runtime_model(), file)
    return file


def _profiled(net: Net, batch: Any) -> Any:
    _, path, asked = net.opened_by
    shape = ",".join(map(str, batch.shape))
    return load(path, **{**asked, "shape": shape, "PERF_COUNT": True}).handle


def _told(node: Any) -> dict[str, str]:
    return {name: value.astype(str) for name, value in node.get_rt_info().items()}


def _layer(told: dict[str, str], node: Any, rounds: tuple[float, ...]) -> Layer:
    takes, from_layout = _first_input(node)
    shape = node.get_output_partial_shape(0)
    return Layer(
        name=node.get_friendly_name(),
        type=told["layerType"],
        kernel=told["primitiveType"],
        milliseconds=median(rounds),
        precision=told["runtimePrecision"],
        takes=takes,
        gives=told["outputPrecisions"].split(",")[0],
        layout=told["outputLayouts"].split(",")[0],
        shape=tuple(shape.to_shape()) if shape.is_static else (),
        fused=tuple(name for name in told["originalLayersNames"].split(",") if name),
        from_layout=from_layout,
        rounds=rounds,
    )


def _first_input(node: Any) -> tuple[str | None, str | None]:
    """Return the precision and the layout of what a layer takes; one that gives several things names them all."""
    if not node.inputs():
        return None, None
    source = node.input(0).get_source_output()
    told = _told(source.get_node())
    precision, layout = (told[key].split(",") for key in ("outputPrecisions", "outputLayouts"))
    return precision[min(source.get_index(), len(precision) - 1)], layout[min(source.get_index(), len(layout) - 1)]


def _request(compiled: Any) -> Request:
    request = compiled.create_infer_request()

    def run(batch: Any) -> Any:
        return request.infer([batch], share_inputs=True, share_outputs=True)[0]

    return run


def _refuse(path: str, precision: str | None) -> None:
    if not path.endswith(FORMATS):
        raise BackendError(f"{path}: OpenVINO reads {', '.join(FORMATS)}.")
    if path.endswith(".pdmodel") and not Path(path).with_suffix(".pdiparams").is_file():
        raise BackendError(f"{path}: its weights, {Path(path).stem}.pdiparams, must lie beside it.")
    if precision is not None and precision not in PRECISIONS:
        raise BackendError(unknown("precision", precision, PRECISIONS))


def _facts(compiled: Any, asked: dict[str, Any]) -> Facts:
    import openvino as ov

    def ask(name: str) -> Any:
        try:
            return compiled.get_property(name)
        except Exception:
            return None

    hint = ask("INFERENCE_PRECISION_HINT")
    requirements = dict(pair.split("=", 1) for pair in (ask("RUNTIME_REQUIREMENTS") or "").split(";") if "=" in pair)
    return Facts(
        backend="openvino",
        version=ov.__version__.split("-")[0],
        device=", ".join(ask("EXECUTION_DEVICES") or ()) or None,
        precision=WORDS.get(hint.get_type_name()) if hint is not None else None,
        threads=ask("INFERENCE_NUM_THREADS"),
        streams=ask("NUM_STREAMS"),
        isa=requirements.get("isa"),
        input=_shape(compiled.input(0)),
        output=_shape(compiled.output(0)),
        asked=asked,
    )


def _shape(port: Any) -> str:
    return str(port.partial_shape).strip("[]")
