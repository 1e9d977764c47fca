"""Files such as machines hand in."""

from __future__ import annotations

from typing import Any

import numpy as np

from ocrlab.bench.spread import spread


def row(role: str, ms: float, *, precision: str = "f32", peak: int | None = 200, **more: Any) -> dict[str, Any]:
    """Return a row as the bench saves it: three processes, which differ by a percent."""
    rng = np.random.default_rng(int(ms * 1000))
    samples = [list(ms / 1e3 * rng.normal(1, 0.01, 80)) for _ in range(3)]
    arena = {"arena": True} if role == "onnxruntime" else {"SNIPPETS_MODE": "DISABLE"}
    return {
        "name": f"row {role}", "backend": role if role == "onnxruntime" else "openvino", "version": "1.2", "device": "CPU",
        "isa": None, "max_isa": None, "task": "det", "in_flight": 1, "model": "det.onnx", "format": "ONNX",
        "precision": {"asked": None if role == "own" else "f32", "got": precision}, "options": arena,
        "shape": {"input": [1, 3, 64, 64], "compiled": "?,3,?,?", "kind": "dynamic"},
        "seconds": {"steady": spread(samples).to_dict(), "warm_up": spread(samples).to_dict()},
        "memory": {"peak": {"bytes": 1, "above_import": peak * 10**6, "samples": [1]}} if peak else {},
        "difference": None, "noise": [], "failure": None, **more,
    }  # fmt: skip


def document(ms: tuple[float, float, float] = (100, 80, 50), got: str = "bf16", **more: Any) -> dict[str, Any]:
    machine = {"cpu": "Some CPU", "architecture": "x86_64", "cores": 4, "memory": 8, "system": "Linux"}
    rows = [row("onnxruntime", ms[0]), row("f32", ms[1], peak=300), row("own", ms[2], precision=got)]
    return {"ocrlab_bench": 1, "machine": machine, "rows": rows, **more}
