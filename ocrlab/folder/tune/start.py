"""Where a search begins: the settings of the run, or, for another program, what stands for that program here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ocrlab.files import FileError, shown
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import hashes_of
from ocrlab.folder.tune.axes import UNLIKE_OTHERS, expressible
from ocrlab.models import load, usual_settings
from ocrlab.models.export_settings import Loaded
from ocrlab.pipeline import OCR, by_stage

Settings = Mapping[str, Any]


def opened(run: Done) -> OCR:
    """Return the OCR of a run, on as many threads as the runtime likes.

    Raises
    ------
    FileError
        If its models are not those of this machine.
    """
    asked = {name: value for name, value in run.facts["load"].items() if name != "threads"}
    ocr = load(asked.pop("name", None), **asked)
    apart = {*hashes_of(ocr)} ^ {*run.facts["models"].items()}
    if apart:
        ocr.close()
        names = ", ".join(sorted({name for name, _ in apart}))
        raise FileError(f"{shown(run.folder)}: this machine has other models than the one that made the run: {names}.")
    return ocr


def start_of(run: Done, target: str) -> tuple[dict[str, Any], list[str]]:
    """Return all settings that a search for a target begins with, and what must be said of them.

    For RapidOCR and PaddleOCR, these are our preset of that name, with what the run says in words that the target knows; a run
    that was read with another preset says nothing of that program.
    """
    own = _plain(run.facts["settings"])
    told = expressible(target)
    if told is None:
        return own, []
    usual = _plain(usual_settings(target, _catalogued(run)))
    if run.facts["preset"] != target:
        return usual, [
            f"The run was read with preset {run.facts['preset']}; for {target}, the search begins with the settings that "
            f"{target} has by itself. Read with --preset {target}, or --rapidocr FILE.yaml, to begin with your own."
        ]
    kept = {name: value for name, value in own.items() if name in told and _is_told(name, value)}
    lost = [name for name, value in own.items() if name not in kept and value != usual[name]]
    said = f"{target} has no word for {', '.join(lost)} of the run: the search begins with what it does instead."
    return {**usual, **kept}, [said] if lost else []


def _is_told(name: str, value: Any) -> bool:
    return value in (*UNLIKE_OTHERS.get(name, (value,)), "ladder")  # which is what RapidOCR before 3.10 means by max


def _catalogued(run: Done) -> str | None:
    from ocrlab.models import names

    return run.facts["model"] if run.facts["model"] in names() else None


def _plain(settings: Settings) -> dict[str, Any]:
    """Return settings in the order of the stages, with tuples for JSON's lists."""
    return {name: value for stage in by_stage(settings).values() for name, value in stage.items()}


def loaded(run: Done, target: str) -> Loaded:
    """Return what an export is told of a run beside its settings.

    Another program runs on ONNX Runtime, which all of them have, unless whoever made the run named a runtime, or a file.
    """
    asked, is_ours = run.facts["load"], target == "ocrlab"
    is_named = is_ours or asked.get("rapidocr") or asked.get("backend")
    backend = run.facts["runtime"]["backend"] if is_named else "onnxruntime"
    preset = run.facts["preset"] if is_ours else target
    precision = asked.get("precision") if is_ours else None
    return Loaded(run.facts["model"], backend, precision, preset, asked.get("use_cls", True))


def differing(settings: Settings, start: Settings) -> Iterator[tuple[str, Any]]:
    """Yield the settings that are not as they were."""
    yield from ((name, value) for name, value in settings.items() if value != start[name])
