"""The search from a run to a choice: settings that need no network, then sizes, then the proof on the other half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from ocrlab.folder.runs.store import Done
from ocrlab.folder.truth.written import Truth
from ocrlab.folder.tune import axes as varied
from ocrlab.folder.tune.cures import values_of
from ocrlab.folder.tune.pages import Halves, halves_of
from ocrlab.folder.tune.plateau import plateau
from ocrlab.folder.tune.proof import Measured, Proof
from ocrlab.folder.tune.search import curve, finalists, front, searched
from ocrlab.folder.tune.start import loaded, opened, start_of
from ocrlab.folder.tune.there import Place, place_of, proven_there
from ocrlab.folder.tune.trials import Maps, Settings, Trials, Tried, inputs_of, measured
from ocrlab.folder.tune.tuned import Point, Tuned
from ocrlab.page import Fate
from ocrlab.pipeline import OCR


@dataclass(frozen=True)
class Plan:
    """How to search.

    Parameters
    ----------
    seed : int
        Of the chance that makes the halves.
    most : int
        Pages that are looked at, of those with a truth.
    only : tuple of str
        Settings that are varied; without them, all that can matter.
    told : function
        Is told what is being done, of every page that was read.
    """

    seed: int = 0
    most: int = 100
    only: tuple[str, ...] = ()
    told: Callable[[str], object] = field(default=lambda doing: None, repr=False)


def tune(
    run: Done, truths: dict[str, Truth], target: str = "ocrlab", python: Path | None = None, plan: Plan | None = None
) -> Tuned:
    """Choose settings on half of the pages of a run that have a truth, and prove them on the other half.

    Parameters
    ----------
    run : Done
        With ``maps=True`` it was made ready for this; otherwise the maps are made anew.
    truths : dict
        As `truths_in` gives them.
    target : {"ocrlab", "rapidocr", "paddleocr"}
        Whose settings are sought; of another program, only what it can be told is varied.
    python : path, optional
        Production's own Python, in which the choice is then proven.
    plan : Plan, optional

    Raises
    ------
    FileError, ValueError
        If there are too few pages with truth, the models are others, or a setting is not varied.
    ProductionError
        If production cannot be started, or refuses a page.

    Examples
    --------
    >>> tuned = tune(read_run(Path("scans.run")), truths_in(Path("scans")))       # doctest: +SKIP
    >>> print(tuned.verdict)                                                      # doctest: +SKIP
    """
    plan = plan or Plan()
    if python is not None and target == "ocrlab":
        raise ValueError(
            "A Python of production was given, and no program that runs there: give --for rapidocr or paddleocr."
        )
    start, said = start_of(run, target)
    halves = halves_of(run, truths, plan.seed, plan.most)
    there = place_of(python, target, loaded(run, target), start) if python else None
    with opened(run) as whole:
        tuning = Tuning(run, target, plan, halves, whole.under(**start))
        found = tuning.found(there)
        notices = (*halves.notices, *said, *tuning.notices(), *_of_target(target, there, found))
        return tuning.tuned(found, notices)


def _of_target(target: str, there: Place | None, found: Found) -> Iterator[str]:
    if found.there:
        yield f"Proven in {found.there.where}." if found.there.is_believed else f"Not believed in {found.there.where}."
    elif there:
        yield f"Nothing was proven in {there.name}: nothing was found that was worth it."
    elif target != "ocrlab":
        yield f"Not proven in {target} itself: our pipeline with its preset stands in for it. Give --python PATH."


@dataclass(frozen=True)
class Found:
    """What a search came to."""

    choice: dict[str, Any]
    proofs: tuple[Proof, ...]
    there: Proof | None
    now: Tried
    best: Tried


@dataclass(eq=False)
class Tuning:
    """A search under way."""

    run: Done
    target: str
    plan: Plan
    halves: Halves
    ocr: OCR  # with the settings that it begins with

    def __post_init__(self) -> None:
        """Get ready to try settings."""
        self._began, self._doing = perf_counter(), "starting"
        self.start = self.ocr.settings
        found = self._varied()
        self.maps = Maps(self.run.folder, inputs_of(self.ocr.under(**self.run.facts["settings"])))
        self.trials = Trials(self.ocr, self.halves.choosing, self.maps, self._tell)
        numbers = [axis.name for axis in found if axis.is_ordered and not axis.asks_network]
        self.axes = varied.with_values(found, values_of(self.trials, numbers))

    def _tell(self) -> None:
        self.plan.told(self._doing)

    def _varied(self) -> list[varied.Axis]:
        records = [page.record for page in self.halves.choosing]
        facts = varied.Facts(
            max(max(one["width"], one["height"]) for one in records),
            any(one["fates"].get(str(Fate.NOT_EXAMINED)) for one in records),
        )
        return varied.axes(self.start, self.target, facts, self.plan.only)

    def found(self, place: Place | None) -> Found:
        """Return the choice: what is believed of the finalists, or the settings as they were."""
        best = self._best()
        now = self.trials(self.start)
        known = list(self.trials.known.values())
        proofs = tuple(self._proofs([one.settings for one in finalists(known, now, best)]))
        believed = next((one for one in proofs if one.is_believed), None)
        there = self._there(place, believed) if place and believed else None
        is_changed = believed and (there is None or there.is_believed)
        choice = {**self.start, **(believed.after.settings if believed and is_changed else {})}
        return Found(choice, proofs, there, now, best)

    def _best(self) -> Tried:
        """Return what the choosing half likes best: without the network, then with it."""
        ways = [[axis for axis in self.axes if axis.asks_network == asks] for asks in (False, True)]
        self._doing = "choosing by the maps"
        near = searched(ways[0], self.start, self.trials)
        self._doing = "choosing sizes"
        best = searched(ways[1], near, self.trials)
        if best != near:
            self._doing = "choosing by the new maps"
            best = searched(ways[0], best, self.trials)
        return self.trials(best)

    def _proofs(self, choices: list[Settings]) -> list[Proof]:
        """Return the proofs of finalists, all read beside each other."""
        self._doing = "proving"
        if not choices:
            return []
        found = []
        for one in measured(self.ocr, self.halves.proving, [{}, *choices]):
            found.append(one)
            self._tell()
        sides = [
            Measured(settings, tuple(one[at][0] for one in found), tuple(one[at][1] for one in found))
            for at, settings in enumerate([{}, *choices])
        ]
        return [Proof(sides[0], side) for side in sides[1:]]

    def _there(self, place: Place, one: Proof) -> Proof:
        self._doing = f"proving in {place.name}"
        choices = self.start, {**self.start, **one.after.settings}
        pages, told = self.halves.proving, self._tell
        found = proven_there(place, pages, loaded(self.run, self.target), choices, told)
        after = Measured(one.after.settings, found.after.scores, found.after.seconds)
        return Proof(Measured({}, found.before.scores, found.before.seconds), after, found.where)

    def notices(self) -> list[str]:
        """Return what must be said of the search."""
        if self.maps.made and not (self.run.folder / "maps").is_dir():
            return ["The run has no maps: they were made anew, which takes longer; `ocrlab run --maps` keeps them."]
        return []

    def tuned(self, found: Found, notices: tuple[str, ...]) -> Tuned:
        """Return what was found, with the plateau around the choice."""
        self._doing = "looking around the choice"
        names = [page.image for page in self.halves.choosing]
        around = [curve(axis, found.choice, self.trials, self.start) for axis in self.axes]
        return Tuned(
            str(self.run.folder), self.target, loaded(self.run, self.target), self.start, found.choice, found.proofs,
            found.there, self._front(found), tuple(plateau(one, names) for one in around),
            (names, [page.image for page in self.halves.proving]), notices,
            {"tried": len(self.trials.known), "maps": self.maps.made, "took": round(perf_counter() - self._began, 1)},
        )  # fmt: skip

    def _front(self, found: Found) -> tuple[Point, ...]:
        choice = self.trials(found.choice)
        proven = {str(one.after.settings): one.after for one in found.proofs}
        if found.proofs:
            proven[str({})] = found.proofs[0].before
        shown = {id(one): one for one in (*front(list(self.trials.known.values())), found.now, choice, found.best)}
        return tuple(
            Point(dict(one.settings), one.error, one.score.numbers_right, one.score.spaces_missing + one.score.spaces_extra,
                  one.seconds, one is found.now, one is choice, proven.get(str(one.settings)))
            for one in sorted(shown.values(), key=lambda one: (one.loss, one.seconds))
        )  # fmt: skip
