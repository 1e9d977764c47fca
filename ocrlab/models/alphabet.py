"""The alphabet of a recognizer: what its classes stand for, from a file that is given, the catalogue, or the model itself."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from ocrlab.files import FileError, read_json, read_text, write_whole
from ocrlab.models import store


def read_charset(file: Path) -> tuple[str, ...]:
    """Return the characters of a text file, one a line."""
    try:
        text = read_text(file)
    except FileError as error:
        raise store.ModelError(f"{error} A charset is a UTF-8 text file, one character a line.") from error
    return lines_of(text)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text; they end at line feeds only: what other programs take for a line end may be a character."""
    lines = text.replace("\r\n", "\n").split("\n")
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def alphabet_inside(rec: Path, known: str | None = None) -> tuple[str, ...]:
    """Return the alphabet that a model carries, kept in the store under the model's hash: another model has another.

    Parameters
    ----------
    rec : path
    known : str, optional
        Its SHA-256, where that was just made sure of.

    Raises
    ------
    ModelError
        If it carries none.
    """
    kept = store.folder() / f"alphabet-{(known or store.sha256(rec))[:16]}.json"
    with suppress(FileError):  # not there yet, or damaged
        found = read_json(kept)
        if isinstance(found, list) and found and all(isinstance(one, str) for one in found):
            return tuple(found)
    characters = characters_inside(rec)
    if not characters:
        raise store.ModelError(f"{rec}: this model carries no alphabet; give charset=, a file of a character a line.")
    with suppress(FileError):  # a store that cannot be written to: it is read anew each time
        write_whole(kept, json.dumps(characters).encode())
    return characters


def characters_inside(rec: Path) -> tuple[str, ...]:
    """Return the alphabet that stands in the metadata of an ONNX model; empty where there is none."""
    if rec.suffix != ".onnx":
        return ()
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(str(rec), options, ["CPUExecutionProvider"])
    except Exception as error:  # not ONNX, or damaged: onnxruntime has an exception of its own for each
        raise store.ModelError(f"{rec}: ONNX Runtime cannot open it ({str(error).splitlines()[0][:200]}).") from error
    return lines_of(str(session.get_modelmeta().custom_metadata_map.get("character", "")))
