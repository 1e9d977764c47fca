"""What a search found: the verdict, the front, the plateau around the choice, and the settings in the words of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ocrlab.files import FileError, shown, write_whole
from ocrlab.folder.tune.plateau import Plateau, told
from ocrlab.folder.tune.proof import Measured, Proof, sentence
from ocrlab.folder.tune.start import differing
from ocrlab.folder.tune.there import arguments
from ocrlab.models import export_settings
from ocrlab.models.export_settings import Loaded


class Point(NamedTuple):
    """A choice of settings on the half that chooses, and on the other where it was proven."""

    settings: dict[str, Any]  # those that are not as they were
    error: float
    numbers: float  # exactly right, F1
    spaces: int
    seconds: float  # a page, as its pixels tell
    is_now: bool = False
    is_choice: bool = False
    proven: Measured | None = None

    @property
    def name(self) -> str:
        """Its settings, for people."""
        return "as it is" if self.is_now else named(self.settings)


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a search of settings found.

    Attributes
    ----------
    run : str
    target : {"ocrlab", "rapidocr", "paddleocr"}
    start, choice : dict
        All settings as they were, and as they should be: the same where nothing is believed.
    proofs : tuple of Proof
        Of what the choosing half liked best, and of the fastest that read as well there.
    there : Proof or None
        The proof in production itself.
    front : tuple of Point
        Error against time, the best first; the settings as they were, and the choice, among them.
    plateaus : tuple of Plateau
        Around the choice, on the half that chose.
    pages : tuple of two lists of str
        Which pages chose, and which proved.
    notices : tuple of str
    counts : dict
        How many choices were tried, maps made, and the seconds it took.
    """

    run: str
    target: str
    loaded: Loaded
    start: dict[str, Any] = field(repr=False)
    choice: dict[str, Any] = field(repr=False)
    proofs: tuple[Proof, ...] = field(repr=False)
    there: Proof | None = field(repr=False)
    front: tuple[Point, ...] = field(repr=False)
    plateaus: tuple[Plateau, ...] = field(repr=False)
    pages: tuple[list[str], list[str]] = field(repr=False)
    notices: tuple[str, ...] = ()
    counts: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """The settings that change, each from what to what; empty where nothing is believed."""
        return {name: (self.start[name], value) for name, value in differing(self.choice, self.start)}

    @property
    def kind(self) -> str:
        """What is proven: better, spaces or faster; or noise, or worse: then nothing changes."""
        if self.there:
            return self.there.kind
        return next(
            (one.kind for one in self.proofs if one.is_believed), self.proofs[0].kind if self.proofs else "noise"
        )

    @property
    def verdict(self) -> str:
        """The verdict, in a sentence."""
        changes = ", ".join(f"{name} from {told(was)} to {told(now)}" for name, (was, now) in self.changes.items())
        return sentence([self.there] if self.there else self.proofs, changes)

    def exports(self) -> dict[str, str]:
        """Return the files of the choice, by name: settings as JSON, RapidOCR's YAML, PaddleOCR's arguments."""
        return {
            "settings.json": export_settings.settings_json(self.choice),
            "rapidocr.yaml": export_settings.rapidocr_yaml(self.loaded, self.choice).text,
            "paddleocr.json": json.dumps(arguments(self.loaded, self.choice), indent=2) + "\n",
        }

    def cannot(self) -> tuple[str, ...]:
        """Return sentences: what the target cannot be told of the choice."""
        if self.target == "ocrlab":
            return ()
        export = export_settings.rapidocr_yaml if self.target == "rapidocr" else export_settings.paddleocr
        return export(self.loaded, self.choice).cannot

    def save(self, folder: Path) -> list[Path]:
        """Write the files of the choice and tuned.json, with all that was found, into a folder; return their paths.

        Raises
        ------
        FileError
            If they cannot be written.
        """
        files = {**self.exports(), "tuned.json": json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{shown(folder)}: no settings can be written there ({error.strerror}).") from error
        for name, text in files.items():
            write_whole(folder / name, text.encode())
        return [folder / name for name in files]

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        return {
            "run": self.run, "target": self.target, "kind": self.kind, "verdict": self.verdict,
            "changes": {name: list(both) for name, both in self.changes.items()}, "settings": self.choice,
            "proofs": [_proof(one) for one in (*self.proofs, *([self.there] if self.there else ()))],
            "front": [_point(one) for one in self.front], "plateaus": [asdict(one) for one in self.plateaus],
            "choosing": self.pages[0], "proving": self.pages[1], "notices": list(self.notices), **self.counts,
        }  # fmt: skip

    def _repr_html_(self) -> str:
        from ocrlab.folder.tune.shown import shown_html

        return shown_html(self)


def named(settings: dict[str, Any]) -> str:
    """Return settings for people, "box_thresh=0.4, unclip_ratio=1.5"."""
    return ", ".join(f"{name}={told(value)}" for name, value in settings.items())


def _proof(one: Proof) -> dict[str, Any]:
    apart = {name: asdict(getattr(one, name)) for name in ("error", "spaces", "time")}
    before, after = (
        {
            "error": side.score.error,
            "numbers_right": side.score.numbers_right,
            "seconds": side.each,
            **asdict(side.score),
        }
        for side in (one.before, one.after)
    )
    return {"settings": dict(one.after.settings), "kind": one.kind, "where": one.where or "ocrlab", "before": before,
            "after": after, "difference": apart}  # fmt: skip


def _point(one: Point) -> dict[str, Any]:
    proven = {"error": one.proven.score.error, "seconds": one.proven.each} if one.proven else None
    return {**one._asdict(), "proven": proven}


def lines(tuned: Tuned) -> Iterator[str]:
    """Yield what is said on the screen."""
    chose, proved = tuned.pages
    yield tuned.verdict
    yield ""
    yield (
        f"{len(chose)} pages chose, {len(proved)} proved; {tuned.counts['tried']:.0f} choices were tried in "
        f"{tuned.counts['took']:.0f} s."
    )
    yield from tuned.notices
    yield from tuned.cannot()
    yield ""
    yield from _front(tuned)
    yield ""
    yield from _plateaus(tuned)


def _front(tuned: Tuned) -> Iterator[str]:
    unit = "of the characters wrong (chose | proved)"
    yield "Nothing that was tried is both better and faster (seconds as the networks' pixels tell | as measured):"
    yield f"{'error':>8} |{'':>8}  {'numbers':>8}{'spaces':>8}{'s/page':>8} |{'':>7}  {unit}"
    for one in tuned.front:
        proven = (f"{one.proven.score.error:.2%}", f"{one.proven.each:.2f}") if one.proven else ("", "")
        mark = "* " if one.is_choice else "  "
        yield (
            f"{one.error:8.2%} |{proven[0]:>8}  {one.numbers:8.2%}{one.spaces:8}{one.seconds:8.2f} |{proven[1]:>7}  "
            f"{mark}{one.name}"
        )


def _plateaus(tuned: Tuned) -> Iterator[str]:
    yield f"{'setting':18}{'now':>10}  {'may move':26}{'beyond it, the page that turns first'}"
    for one in tuned.plateaus:
        yield f"{one.name:18}{told(one.now):>10}  {one.range:26}{one.turns}"
