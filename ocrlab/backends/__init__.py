"""Runtimes. A net is a function of an array; a backend is a module here with `load`; a new one is a new file."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from ocrlab.net import OPTIONS, PRECISIONS, BackendError, Facts, Layer, Net, Request, check_model
from ocrlab.settings import unknown

__all__ = [
    "OPTIONS",
    "PRECISIONS",
    "BackendError",
    "Facts",
    "Layer",
    "Net",
    "Request",
    "available",
    "load",
    "names",
    "require",
]


def names() -> list[str]:
    """Return the names of all backends, installed or not: the files of this folder."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))


def available() -> list[str]:
    """Return the names of the backends whose runtime is installed."""
    return [name for name in names() if importlib.util.find_spec(_module(name).PACKAGE)]


def load(backend: str, path: str | Path, *, task: str | None = None, **options: Any) -> Net:
    """Open a model on a backend.

    Parameters
    ----------
    backend : str
        One of `available()`.
    path : path of the model file
    task : {"det", "cls", "rec"} or None
        The net then checks its input and answer by the rules of the task.
    **options
        device, precision, threads, streams, shape, cache, and the runtime's own properties.

    Raises
    ------
    BackendError
        If the backend is unknown or not installed, or cannot open the model with these options.
    """
    require(backend)
    if not Path(path).is_file():
        raise BackendError(f"{path}: there is no such model file.")
    for name in ("threads", "streams"):
        if (options.get(name) or 0) < 0:
            raise BackendError(f"{name}={options[name]!r}: 1 or more was expected, or None for the runtime's choice.")
    net: Net = _module(backend).load(str(path), **options)
    net.task = task
    check_model(net, path)
    return net


def require(backend: str) -> None:
    """Raise BackendError when a backend is unknown or its runtime is not installed."""
    if backend not in names():
        raise BackendError(unknown("backend", backend, names()))
    if backend not in available():
        module = _module(backend)
        wheel = getattr(module, "WHEEL", module.PACKAGE)
        raise BackendError(f"The runtime of backend {backend!r} is not installed: pip install {wheel}")


def _module(name: str) -> Any:
    return importlib.import_module(f"ocrlab.backends.{name}")
