"""What can stand on a side of a comparison: a run, or something that reads the pictures of one; a table says what there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrlab import backends
from ocrlab.files import read_json, read_text, shown
from ocrlab.folder.production.inside import PACKAGES
from ocrlab.folder.production.production import Production
from ocrlab.folder.runs.store import RUN, Done, read_run
from ocrlab.models.export_settings import read_settings
from ocrlab.models.presets import PRESETS, preset_settings
from ocrlab.net import PRECISIONS
from ocrlab.settings import unknown

Load = Mapping[str, Any]  # arguments of `ocrlab.load`
NETWORKS = ("name", "det", "rec", "cls", "charset", "use_cls", "backend", "precision", "device", "threads")
GIVEN = {  # how a side is written, and what it is
    "RUN": "the folder of a run, from `ocrlab run`",
    "preset:NAME": f"another preset: {', '.join(PRESETS)}",
    "FILE.json": "settings, as the explorer or `ocrlab tune` saves them",
    "FILE.yaml": "a configuration of RapidOCR, read with by ocrlab",
    "BACKEND[:PRECISION]": f"another runtime: openvino:f32, openvino:bf16, {', '.join(backends.names())}",
    "rapidocr:PYTHON[?FILE.yaml]": "RapidOCR itself, in the Python where it is installed, with its own configuration",
    "paddleocr:PYTHON[?FILE.json]": "PaddleOCR itself, with its arguments as JSON, or the YAML of a pipeline",
}


@dataclass(frozen=True, eq=False)
class Side:
    """A side of a comparison; one of the last three is there.

    Attributes
    ----------
    name : str
        What it is called where it is told of.
    run : Done, optional
        What was read before.
    load : callable, optional
        The arguments of `ocrlab.load` that the other side was read with -> those of this one.
    production : Production, optional
        Not started.
    """

    name: str
    run: Done | None = None
    load: Callable[[Load], Load] | None = None
    production: Production | None = None


def side_of(given: str | Path | Done) -> Side:
    """Return a side by what somebody wrote for it; see `GIVEN`.

    Raises
    ------
    ValueError
        If it is none of these, or one that cannot be: the message lists what can be given.
    FileError
        If a file or a run cannot be read.
    """
    if isinstance(given, Done):
        return Side(given.folder.name, run=given)
    text = str(given)
    if (Path(text) / RUN).is_file():
        return Side(Path(text).absolute().name, run=read_run(Path(text)))
    kind, colon, rest = text.partition(":")
    if colon and kind in BY_KIND:
        return BY_KIND[kind](text, rest)
    if kind in backends.names():
        return _runtime(text, rest)
    ending = Path(text).suffix.lower()
    if ending in BY_ENDING:
        return BY_ENDING[ending](Path(text))
    if Path(text).is_dir():
        return Side(text, run=read_run(Path(text)))  # which says what is missing
    raise ValueError(f"{text!r} is nothing that can be compared. What can be given:\n{listed()}")


def listed() -> str:
    """Return what can be given, a line each."""
    wide = max(map(len, GIVEN))
    return "\n".join(f"  {name:{wide}}  {what}" for name, what in GIVEN.items())


def _preset(text: str, name: str) -> Side:
    preset_settings(name)  # which refuses what is none
    return Side(text, load=lambda base: {**_networks(base), "preset": name})


def _networks(base: Load) -> Load:
    return {name: value for name, value in base.items() if name in NETWORKS}


def _runtime(text: str, precision: str) -> Side:
    backend = text.partition(":")[0]
    if precision and precision not in PRECISIONS:
        raise ValueError(unknown("precision", precision, PRECISIONS))
    backends.require(backend)
    asked = {"backend": backend, "precision": precision or None, "properties": None}
    return Side(text, load=lambda base: {**base, **asked})


def _settings(file: Path) -> Side:
    text = read_text(file)
    try:
        settings = read_settings(text)
    except ValueError as error:
        raise ValueError(f"{shown(file)}: {error}") from error
    return Side(file.name, load=lambda base: {**base, **settings})


def _configuration(file: Path) -> Side:
    from ocrlab.models.import_rapidocr import read_configuration

    read_configuration(file)  # which refuses what is none
    return Side(file.name, load=lambda base: {"rapidocr": str(file.absolute())})


def _production(text: str, place: str) -> Side:
    package = text.partition(":")[0]
    python, mark, file = place.rpartition("?") if "?" in place else (place, "", "")
    if not python or (mark and not file):
        raise ValueError(
            f"{text!r}: {package}:PYTHON or {package}:PYTHON?FILE was expected, such as {package}:/srv/ocr/bin/python."
        )
    configuration: dict[str, Any] | Path | None = Path(file) if file else None
    if file.lower().endswith(".json"):
        configuration = read_json(file)
        if not isinstance(configuration, dict):
            raise ValueError(f"{file}: a JSON object of arguments by name was expected.")
    behind = f" with {Path(file).name}" if file else ""
    return Side(package + behind, production=Production(Path(python), package, configuration))


BY_KIND: dict[str, Callable[[str, str], Side]] = {"preset": _preset, **dict.fromkeys(PACKAGES, _production)}
BY_ENDING: dict[str, Callable[[Path], Side]] = {".json": _settings, ".yaml": _configuration, ".yml": _configuration}
