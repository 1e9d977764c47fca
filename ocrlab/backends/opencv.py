"""OpenCV's dnn module, with the engine that is new in OpenCV 5: https://docs.opencv.org/5.x/."""

from __future__ import annotations

from typing import Any

import numpy as np

from ocrlab.net import OPTIONS, BackendError, Facts, Net, Request
from ocrlab.settings import unknown

PACKAGE = "cv2"
WHEEL = "opencv-python"  # what pip calls it


def load(
    path: str, *, device: str = "CPU", precision: str | None = None, threads: int | None = None,
    streams: int | None = None, shape: Any = None, cache: str | None = None, **properties: Any,
) -> Net:  # fmt: skip
    """Open an ONNX model.

    Parameters
    ----------
    precision : {"f32"} or None
    threads : int or None
        OpenCV has one pool of threads for the whole process: this sets it for everything OpenCV does.
    streams : int or None
        Calls that may run at a time; each has a copy of the network, because one cannot be shared.
    """
    import cv2

    asked = {"device": device, "precision": precision, "threads": threads, "streams": streams, "shape": shape,
             "cache": cache, **properties}  # fmt: skip
    _refuse(path, asked)
    if not hasattr(cv2.dnn, "ENGINE_NEW"):
        raise BackendError(
            f"OpenCV {cv2.__version__}: its new engine came with OpenCV 5. Run: pip install 'opencv-python>=5'"
        )
    if threads:
        cv2.setNumThreads(threads)
    try:
        nets = [cv2.dnn.readNetFromONNX(path, cv2.dnn.ENGINE_NEW) for _ in range(streams or 1)]
    except cv2.error as error:
        raise BackendError(f"{path}: OpenCV cannot open it: {error.err or error}") from error
    isa = cv2.getCPUFeaturesLine()
    facts = Facts("opencv", cv2.__version__, "CPU", "f32", cv2.getNumThreads(), isa=isa, asked=asked)
    return Net((load, path, asked), [_request(net) for net in nets], facts, nets[0])


def _request(net: Any) -> Request:
    def run(batch: Any) -> Any:
        net.setInput(np.ascontiguousarray(batch))
        return net.forward()

    return run


def _refuse(path: str, asked: dict[str, Any]) -> None:
    if not path.endswith(".onnx"):
        raise BackendError(f"{path}: OpenCV reads .onnx; for .xml and .pdmodel use backend='openvino'.")
    if asked["precision"] not in (None, "f32"):
        raise BackendError(
            f"precision={asked['precision']!r}: OpenCV computes in f32 on the CPU. "
            f"Give 'f32', or use backend='openvino'."
        )
    if asked["device"].upper() != "CPU":
        raise BackendError(f"device={asked['device']!r}: this backend runs OpenCV on the CPU.")
    if asked["shape"] is not None or asked["cache"] is not None:
        raise BackendError("shape and cache are OpenVINO's: OpenCV takes each batch as it is and caches nothing.")
    for name in asked.keys() - OPTIONS:
        raise BackendError(unknown("OpenCV property", name, ("threads", "streams")))
