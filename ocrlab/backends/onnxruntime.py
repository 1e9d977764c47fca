"""ONNX Runtime: https://onnxruntime.ai/docs/api/python/api_summary.html."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from ocrlab.net import OPTIONS, BackendError, Facts, Layer, Net, Request, what_it_said
from ocrlab.settings import unknown

PACKAGE = "onnxruntime"
FORMATS = (".onnx", ".ort")
PROPERTIES = ("arena", "spinning", "log_severity", "providers")
os.environ.setdefault(
    "ORT_DISABLE_TELEMETRY", "1"
)  # or it writes an id of this device and events into the user's cache


def load(
    path: str, *, device: str = "CPU", precision: str | None = None, threads: int | None = None,
    streams: int | None = None, shape: Any = None, cache: str | None = None, **properties: Any,
) -> Net:  # fmt: skip
    """Open an ONNX model.

    Parameters
    ----------
    precision : {"f32"} or None
        The CPU provider computes in the model's own type.
    threads : int or None
        Threads inside one operator; None: ONNX Runtime's choice, one for each physical core.
    streams : int or None
        How many calls may run at a time; one session serves them all.
    arena : bool
        Keep memory between calls (default False, as RapidOCR: the arena never shrinks).
    spinning : bool
        Let idle threads spin (default False: spinning threads take time from whatever else runs).
    log_severity : int
        0 (verbose) .. 4 (fatal), default 3.
    providers : list
        Default the CPU provider.
    """
    import onnxruntime as ort

    asked = {"device": device, "precision": precision, "threads": threads, "streams": streams, "shape": shape,
             "cache": cache, **properties}  # fmt: skip
    _refuse(path, asked)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.enable_cpu_mem_arena = properties.get("arena", False)
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(properties.get("spinning", False))))
    options.log_severity_level = properties.get("log_severity", 3)
    try:
        session = ort.InferenceSession(path, options, properties.get("providers", ["CPUExecutionProvider"]))
    except Exception as error:
        raise BackendError(f"{path}: ONNX Runtime cannot open it: {what_it_said(error)}") from error
    name = session.get_inputs()[0].name

    def run(batch: Any) -> Any:
        return session.run(None, {name: batch})[0]

    requests: list[Request] = [run] * (streams or 1)
    return Net((load, path, asked), requests, _facts(session, asked), session)


def layers(net: Net, batch: Any, rounds: int = 5) -> tuple[Layer, ...]:
    """Return the layers that ONNX Runtime executes for a batch, in their order.

    The model is opened anew with profiling, which costs time in every layer. What was fused stays unsaid: the profile does
    not tell. Layouts are known where a name tells: nchwc has the channels in blocks, as many as fit a register.

    Parameters
    ----------
    batch : (N, 3, H, W) float32
    rounds : int
        Calls, after one to warm up.
    """
    import onnxruntime as ort

    _, path, asked = net.opened_by
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.intra_op_num_threads = asked["threads"] or 0
        options.enable_profiling, options.profile_file_prefix = True, str(Path(folder) / "profile")
        session = ort.InferenceSession(path, options, asked.get("providers", ["CPUExecutionProvider"]))
        for _ in range(rounds + 1):
            session.run(None, {session.get_inputs()[0].name: batch})
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    seen: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            seen.setdefault(event["name"].removesuffix("_kernel_time"), []).append(event)
    return tuple(_layer(name, calls[1:]) for name, calls in seen.items())  # the first call of each warms up


def save_execution_graph(net: Net, path: str | Path) -> Path:
    """Write what ONNX Runtime made of the model, for this processor, as an .onnx that Netron draws; return where it lies."""
    import onnxruntime as ort

    _, model, asked = net.opened_by
    file = Path(path).with_suffix(".onnx")
    options = ort.SessionOptions()
    options.optimized_model_filepath, options.log_severity_level = str(file), 3
    ort.InferenceSession(model, options, asked.get("providers", ["CPUExecutionProvider"]))
    return file


def _layer(name: str, calls: list[dict[str, Any]]) -> Layer:
    told, rounds = calls[0]["args"], tuple(call["dur"] / 1000 for call in calls)
    takes: dict[str, Any] = next(iter(told["input_type_shape"]), {})
    gives: dict[str, Any] = next(iter(told["output_type_shape"]), {})
    from_layout, layout = _layouts(name, told["op_name"])
    return Layer(
        name=name,
        type=told["op_name"],
        kernel=f"{told['op_name']} of {told['provider'].removesuffix('ExecutionProvider')}",
        milliseconds=median(rounds),
        precision=_word(gives),
        takes=_word(takes),
        gives=_word(gives),
        layout=layout,
        shape=tuple(next(iter(gives.values()), ())),
        from_layout=from_layout,
        rounds=rounds,
    )


def _layouts(name: str, type_: str) -> tuple[str | None, str | None]:
    """Return the layouts that a layer takes and gives, where its name tells."""
    between = {"ReorderInput": ("nchw", "nchwc"), "ReorderOutput": ("nchwc", "nchw")}
    return between.get(type_, (None, "nchwc" if name.endswith("_nchwc") else None))


def _word(typed: dict[str, Any]) -> str | None:
    kind = next(iter(typed), None)
    return {"float": "f32", "float16": "f16"}.get(kind, kind) if kind else None


def _refuse(path: str, asked: dict[str, Any]) -> None:
    if not path.endswith(FORMATS):
        raise BackendError(f"{path}: ONNX Runtime reads .onnx; for .xml and .pdmodel use backend='openvino'.")
    if asked["precision"] not in (None, "f32"):
        raise BackendError(
            f"precision={asked['precision']!r}: ONNX Runtime computes this model in f32 on the CPU. "
            f"Give 'f32', or use backend='openvino'."
        )
    if asked["device"].upper() != "CPU" and "providers" not in asked:
        raise BackendError(f"device={asked['device']!r}: for other devices give providers=[...] to ONNX Runtime.")
    if asked["shape"] is not None or asked["cache"] is not None:
        raise BackendError("shape and cache are OpenVINO's: ONNX Runtime takes each batch as it is and caches nothing.")
    for name in asked.keys() - OPTIONS:
        if name not in PROPERTIES:
            raise BackendError(unknown("ONNX Runtime property", name, PROPERTIES))


def _facts(session: Any, asked: dict[str, Any]) -> Facts:
    import onnxruntime as ort

    first_in, first_out = session.get_inputs()[0], session.get_outputs()[0]
    return Facts(
        backend="onnxruntime",
        version=ort.__version__,
        device=session.get_providers()[0].removesuffix("ExecutionProvider"),
        precision={"tensor(float)": "f32", "tensor(float16)": "f16"}.get(first_in.type),
        threads=session.get_session_options().intra_op_num_threads or None,  # 0: it chose, and does not say
        input=_shape(first_in.shape),
        output=_shape(first_out.shape),
        asked=asked,
    )


def _shape(dimensions: list[Any]) -> str:
    return ",".join(str(side) if isinstance(side, int) else "?" for side in dimensions)
