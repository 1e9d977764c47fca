"""Make OpenVINO's own format (IR) from an ONNX model, once, in a folder of the user's cache.

    python -m ocrlab.bench.convert MODEL.onnx MODEL.xml [SHAPE]

It is what ``ovc MODEL.onnx --output_model MODEL.xml --input "[SHAPE]" --compress_to_fp16=False`` does: the weights stay
f32, so that the IR is the same network. In a process of its own, which ends with all that the converter has imported.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from ocrlab.models import store
from ocrlab.net import BackendError

ROOT = Path(__file__).resolve().parents[2]


def ir_of(onnx: Path, cache: Path | None = None, shape: str | None = None) -> Path:
    """Return the IR of an ONNX model; it is made when it is not there.

    Parameters
    ----------
    onnx : path
    cache : path, optional
        The folder to keep it in; the user's cache if not given.
    shape : str, optional
        Of the input, "1,3,736,736" or "1,3,960..1216,800"; None: as free as in the ONNX model.

    Raises
    ------
    BackendError
        If OpenVINO is not installed, cannot convert the model, or the folder cannot be written to.
    """
    try:
        version = metadata.version("openvino")
    except metadata.PackageNotFoundError as error:
        raise BackendError("The IR is made by OpenVINO, which is not installed: pip install openvino") from error
    taken = "-" + re.sub(r"[^0-9.]+", "x", shape).replace("..", "to") if shape else ""
    made = (cache or _cache()) / f"{onnx.stem}-{store.sha256(onnx)[:12]}-{version}{taken}"
    if not (made / "model.xml").is_file():
        try:
            made.parent.mkdir(parents=True, exist_ok=True)
            _convert(onnx, made, shape)
        except OSError as error:
            raise BackendError(f"{made}: the IR cannot be written there ({error.strerror}).") from error
    return made / "model.xml"


def _cache() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("ocrlab", appauthor=False)) / "ir"


def _convert(onnx: Path, made: Path, shape: str | None) -> None:
    """Convert beside, then rename: two processes may do so at once, and nothing is ever half there."""
    with tempfile.TemporaryDirectory(dir=made.parent, ignore_cleanup_errors=True) as beside:
        part = Path(beside) / "made"
        part.mkdir()
        done = subprocess.run(
            [sys.executable, "-m", "ocrlab.bench.convert", str(onnx.resolve()), str(part / "model.xml"),
             *([shape] if shape else [])],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        if done.returncode or not (part / "model.xml").is_file():
            free = shutil.disk_usage(made.parent).free
            if free < onnx.stat().st_size:  # then OpenVINO says: basic_ios::clear: iostream error
                raise BackendError(
                    f"{made.parent}: the disk is full ({free / 1e6:.1f} MB are free); the IR needs more."
                )
            said = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
            raise BackendError(f"{onnx.name}: OpenVINO cannot convert it: {said[-1].strip()}")
        with suppress(OSError):  # another process was faster
            part.rename(made)


def main(source: str, target: str, shape: str | None = None) -> None:
    """Convert one model, with one input, for a shape or for any."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # the converter would report its use outside
    import openvino as ov

    model = ov.convert_model(source, input=ov.PartialShape(f"[{shape}]") if shape else None)
    ov.save_model(model, target, compress_to_fp16=False)


if __name__ == "__main__":
    main(*sys.argv[1:4])
