"""ONNX Runtime: https://onnxruntime.ai/docs/api/python/api_summary.html."""

from __future__ import annotations

from typing import Any

from ocrlab.backends import OPTIONS, BackendError, Facts, Net, Request, what_it_said
from ocrlab.settings import unknown

PACKAGE = "onnxruntime"
FORMATS = (".onnx", ".ort")
PROPERTIES = ("arena", "spinning", "log_severity", "providers")


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
