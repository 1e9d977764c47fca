"""A proof where it counts: the two choices of settings in production itself, each in its own Python, on the same pages."""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrlab.debug.judge import Score
from ocrlab.folder.diff.apart import written
from ocrlab.folder.production.living import ProductionError
from ocrlab.folder.production.production import Production
from ocrlab.folder.production.records import read_picture
from ocrlab.folder.tune.pages import TruePage
from ocrlab.folder.tune.proof import Measured, Proof
from ocrlab.folder.tune.trials import Settings
from ocrlab.models import export_settings
from ocrlab.models.export_settings import Loaded
from ocrlab.models.import_rapidocr import SETTINGS


def arguments(loaded: Loaded, settings: Settings) -> dict[str, Any]:
    """Return settings as the keyword arguments of PaddleOCR."""
    tree = ast.parse(export_settings.paddleocr(loaded, settings).text)
    call = next(
        one for one in ast.walk(tree) if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "PaddleOCR"
    )
    return {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}


def sections(loaded: Loaded, settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the settings of a RapidOCR file, by section: what 1.x has, too, under other names."""
    import yaml

    whole = yaml.safe_load(export_settings.rapidocr_yaml(loaded, settings).text)
    told = {**SETTINGS, "Rec": (*SETTINGS["Rec"], "rec_img_shape")}
    return {section: {name: whole[section][name] for name in names} for section, names in told.items()}


def begun(there: Place, loaded: Loaded, settings: Settings, folder: Path) -> Production:
    """Return production with settings: the very file that is written for it, where its release reads such a file."""
    if there.target == "paddleocr":
        return Production(there.python, there.target, arguments(loaded, settings))
    if there.module != "rapidocr":
        return Production(there.python, there.target, sections(loaded, settings))
    file = Path(tempfile.mkstemp(suffix=".yaml", dir=folder)[1])
    file.write_text(export_settings.rapidocr_yaml(loaded, settings).text, encoding="utf-8")
    return Production(there.python, there.target, file)


@dataclass(frozen=True)
class Place:
    """A program in its own Python: what it is, and what it calls itself, "rapidocr 3.10.0"."""

    python: Path
    target: str
    name: str
    module: str


def place_of(python: Path, target: str, loaded: Loaded, settings: Settings) -> Place:
    """Return a program in its own Python, which starts with these settings; nothing of it is kept open.

    Raises
    ------
    ProductionError
        If there is none, or it does not start.
    """
    with Production(python, target, arguments(loaded, settings) if target == "paddleocr" else None) as there:
        return Place(python, target, there.name, str(there.facts["module"]))


def proven_there(
    there: Place,
    pages: Sequence[TruePage],
    loaded: Loaded,
    choices: tuple[Settings, Settings],
    told: Callable[[], object],
) -> Proof:
    """Return the proof of two choices of settings, before and after, in production; of every page is told.

    Raises
    ------
    ProductionError
        If it does not start with one of them, or refuses a page.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        both = [stack.enter_context(begun(there, loaded, one, folder)) for one in choices]
        for production in both:  # the first page of a process waits for networks
            production.read(pages[0].picture)
        found = []
        for one in _read(both, pages):
            found.append(one)
            told()
    before, after = (
        Measured(settings, tuple(one[which][0] for one in found), tuple(one[which][1] for one in found))
        for which, settings in enumerate(choices)
    )
    return Proof(before, after, there.name)


def _read(both: Sequence[Production], pages: Sequence[TruePage]) -> Iterator[dict[int, tuple[Score, float]]]:
    for number, page in enumerate(pages):
        found = {}
        for which in (number % 2, 1 - number % 2):  # who is first changes
            record = read_picture(both[which], page.picture)[0]
            if "error" in record:
                raise ProductionError(str(record["error"]))
            lines = written(record)
            found[which] = page.scored(lines), both[which].seconds
        yield found
