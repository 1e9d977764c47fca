"""The precision that this machine needs, as `ocrlab doctor --check` found it."""

from __future__ import annotations

import json
import platform
from pathlib import Path


def precision_file() -> Path:
    """Return where `ocrlab doctor --check` keeps the precision that this machine needs."""
    import platformdirs

    return Path(platformdirs.user_config_dir("ocrlab", appauthor=False)) / "precision.json"


def default_precision(backend: str) -> str | None:
    """Return the precision to ask for when none is given: None, unless a check found that this machine needs f32."""
    if backend != "openvino":
        return None
    try:
        kept = json.loads(precision_file().read_text(encoding="utf-8"))
        return "f32" if kept["machine"] == machine_name() and kept["precision"] == "f32" else None
    except (OSError, ValueError, KeyError, TypeError):  # not there, or damaged
        return None


def keep_precision(precision: str | None) -> None:
    """Keep the precision that this machine needs; None: the runtime may choose."""
    file = precision_file()
    if precision is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"machine": machine_name(), "precision": precision}), encoding="utf-8")


def machine_name() -> str:
    """Return what tells this machine from another: its network name and architecture."""
    return f"{platform.node()} {platform.machine()}"
