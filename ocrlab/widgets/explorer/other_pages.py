"""What the present settings and each remedy do to the other pages of a run, for the explorer: worked out while nobody waits."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ocrlab.debug.accuracy import Written
from ocrlab.files import FileError
from ocrlab.folder.elsewhere import Elsewhere, OnPage, OtherPages
from ocrlab.folder.runs.store import Done, read_run
from ocrlab.folder.truth.find import truth_for, truths_in
from ocrlab.folder.truth.written import Truth
from ocrlab.models.store import sha256
from ocrlab.pipeline import OCR
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.widgets.explorer.explorer import Explorer
from ocrlab.widgets.shared.worker import Worker

Row = dict[str, Any]
NOW = ""  # the key of the present settings
PAGES, PLACES = 8, 4  # that are listed
PAUSE = 0.3  # seconds, until it goes on after something else


def key_of(settings: Mapping[str, Any] | None) -> str:
    """Return by what settings are known to the view."""
    return json.dumps(settings, sort_keys=True) if settings else NOW


def opened(folder: Any, ocr: OCR, image: Any, truths: Mapping[str, Truth] | None) -> OtherPages:
    """Return the pages of a run other than a picture; truths are those that are given, or that lie beside its pictures.

    Raises
    ------
    FileError, ValueError
        If it is no run, or was read with other models.
    """
    run = folder if isinstance(folder, Done) else read_run(Path(folder))
    return OtherPages(run, ocr, truths if truths is not None else _beside(run), name_in(run, image))


def _beside(run: Done) -> dict[str, Truth]:
    try:
        return truths_in(Path(run.facts["root"]))
    except FileError:
        return {}


def name_in(run: Done, image: Any) -> str:
    """Return the name that a picture has in a run, by its content; "" where it is not there, or no file."""
    if not isinstance(image, str | os.PathLike) or not Path(image).is_file():
        return ""
    content = sha256(Path(image))
    return next((name for name, pages in run.latest().items() if pages[0]["content"] == content), "")


def lines_of(truth: Any, image: Any) -> Sequence[Written]:
    """Return the lines that stand on a picture: those that are given, or those of its own truth in a folder of many."""
    if not _is_place(truth):
        return truth or ()
    own = truth_for(Path(image).name, truths_in(Path(truth))) if isinstance(image, str | os.PathLike) else None
    return own.lines if own else ()


def _is_place(truth: Any) -> bool:
    return isinstance(truth, os.PathLike) or (isinstance(truth, str) and Path(truth).exists())


def others_of(folder: Any, ocr: OCR, image: Any, truth: Any) -> OtherPages | None:
    """Return the other pages of the run that is given, before any network is asked; `truth` is a folder of them, or lines."""
    if folder is None:
        return None
    return opened(folder, ocr, image, truths_in(Path(truth)) if _is_place(truth) else None)


def beside(on: Beside, others: OtherPages | None) -> None:
    """Set a picture beside the run that it may be of."""
    if others is None:
        return
    on.others = others
    on.say(elsewhere={"run": others.run.folder.name, "rows": {}})
    on.view.observe(lambda change: _changed(on, change["name"]), ["settings", "why", "cause"])
    ask(on)


def _changed(on: Beside, name: str) -> None:
    if name == "settings":  # what was told is of settings that are no more
        on.view.elsewhere = {**on.view.elsewhere, "rows": {}}
    ask(on)


class Beside(Protocol):
    """What is looked at beside a run: a picture under investigation."""

    view: Explorer
    ocr: OCR
    others: OtherPages | None

    @property
    def worker(self) -> Worker:
        """For what takes longer than a frame."""

    def say(self, **traits: Any) -> None:
        """Set traits of the view, in one message."""


def wanted(view: Explorer) -> dict[str, dict[str, Any]]:
    """Return what is to be told, by key: the present settings, and each remedy that is settings; the quick ones first."""
    found: dict[str, dict[str, Any]] = {NOW: {}}
    for remedy in view.why.get("remedies", ()):
        found[key_of({remedy["setting"]: remedy["value"]})] = {remedy["setting"]: remedy["value"]}
    for remedy in view.cause.get("remedies", ()):
        if remedy["settings"]:
            found[key_of(remedy["settings"])] = dict(remedy["settings"])
    return dict(sorted(found.items(), key=lambda item: bool(INPUT_SETTINGS & {*item[1]})))


def ask(on: Beside) -> None:
    """Have it told once nothing else is wanted; nothing where no run was given."""
    if on.others is not None and not on.view.elsewhere.get("stopped"):
        on.worker.ask("elsewhere", lambda: look(on), PAUSE)


def stop(on: Beside, content: dict[str, Any]) -> None:
    """Look at no further page, or go on."""
    on.say(elsewhere={**on.view.elsewhere, "stopped": bool(content["stop"])})
    ask(on)


def look(on: Beside) -> None:
    """Tell what all of them do to the other pages, page by page, until something else is wanted; then go on after it."""
    assert on.others is not None
    others, now, settings = on.others, wanted(on.view), on.ocr.settings
    known = {key: others.under({**settings, **more}, lambda done, of: False) for key, more in now.items()}
    rows = {key: told(found) for key, found in known.items()}
    tell(on, rows)
    for key, more in now.items():
        if known[key].is_whole or on.view.elsewhere.get("stopped"):
            continue

        def go_on(done: int, of: int, key: str = key) -> bool:
            rows[key] = {**rows[key], "looked": done}
            tell(on, rows)
            return not _is_interrupted(on)

        found = others.under({**settings, **more}, go_on)
        rows[key] = told(found)
        tell(on, rows)
        if not found.is_whole:
            ask(on)
            return


def _is_interrupted(on: Beside) -> bool:
    others = ("why", "spot", "draw", "try", "settle", "network", "compare", "frames", "elsewhere")
    return on.view.elsewhere.get("stopped", False) or any(map(on.worker.is_wanted, others))


def tell(on: Beside, rows: Mapping[str, Row]) -> None:
    """Show rows, where they are others."""
    if rows != on.view.elsewhere.get("rows"):
        on.say(elsewhere={**on.view.elsewhere, "rows": dict(rows)})


def told(found: Elsewhere) -> Row:
    """Return what settings do elsewhere, as the view takes it."""
    return {
        "said": str(found),
        "verdict": found.verdict,
        "is_run": not found.settings,
        "looked": len(found.pages) + len(found.unseen),
        "of": found.chosen,
        "whole": found.is_whole,
        "pages": [_page(one) for one in found.pages[:PAGES] if one.changes],
        "unseen": list(found.unseen),
    }


def _page(one: OnPage) -> Row:
    places = [change for change in one.changes if change.kind != "moved"]
    edits = one.after.edits - one.before.edits if one.before.characters else None
    return {
        "image": one.image if one.page == 1 else f"{one.image}, page {one.page}",
        "edits": edits,
        "places": [{"kind": change.kind, "before": change.before, "after": change.after} for change in places[:PLACES]],
        "more": max(0, len(places) - PLACES),
    }
