from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from browser import browser, chromium
from pictures import SAMPLES, rgb

import ocrlab
from ocrlab import backends
from ocrlab.models import store

hypothesis.settings.register_profile("suite", deadline=None, max_examples=60, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)  # --hypothesis-profile search
hypothesis.settings.load_profile("suite")
if (
    signal.getsignal(signal.SIGINT) == signal.SIG_IGN
):  # in a shell's background; what tests start and interrupt heeds it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def file() -> Callable[[str], Path]:
    """Return a catalogued file, fetched where it is missing."""

    def fetched(name: str) -> Path:
        names = [name, name.replace(".pdmodel", ".pdiparams")]
        return store.fetch(dict.fromkeys(names))[0]

    return fetched


@pytest.fixture(scope="session", params=backends.available())
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def ocr(backend: str) -> Iterator[ocrlab.OCR]:
    """Return the default model in f32, on every backend in turn."""
    with ocrlab.load(backend=backend, precision="f32") as ready:
        yield ready


@pytest.fixture(scope="session")
def one_ocr() -> Iterator[ocrlab.OCR]:
    """Return the default model on one backend, for what does not depend on the runtime."""
    with ocrlab.load(backend="onnxruntime") as ready:
        yield ready


@pytest.fixture(scope="session")
def receipt() -> np.ndarray:
    return rgb(SAMPLES / "receipt.jpg")


@pytest.fixture(scope="module")  # no longer: while it runs, nobody else can have an event loop
def chrome() -> Iterator[Any]:
    """Return Chromium, or skip where there is none."""
    if not chromium():
        reason = "Chromium was not found: apt install chromium, or give its path in OCRLAB_CHROMIUM"
        if os.environ.get("OCRLAB_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with browser() as running:
        yield running
