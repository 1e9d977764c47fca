"""What the tests of the bench share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench_cases import RUNTIME, Maker

from ocrlab import bench
from ocrlab.bench import convert, lock, rounds


@pytest.fixture(autouse=True)
def own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Do not wait for a bench that really runs on this machine, nor for its quarter of a second before each measurement."""
    monkeypatch.setattr(lock, "lock_file", lambda: tmp_path / "lock")
    monkeypatch.setattr(rounds.noise, "BEFORE", 0.01)
    return tmp_path / "lock"


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """Give a function that makes cases of the obedient runtime."""
    tensors = []
    for height in (64, 96):
        tensors.append(tmp_path / f"{height}.npy")
        np.save(tensors[-1], np.linspace(0, 1, 3 * height * 64, dtype=np.float32).reshape(1, 3, height, 64))

    def case(name: str, *, inputs: int = 1, task: str | None = "det", **options: Any) -> bench.Case:
        return bench.Case(name, RUNTIME, str(RUNTIME), tuple(tensors[:inputs]), task, options)

    return case


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "_cache", lambda: tmp_path / "ir")
