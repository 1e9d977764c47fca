"""What is varied: settings that leave the map as it is, then those that change it; of a target, only what it can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrlab.models import import_rapidocr
from ocrlab.models.export_settings import PADDLEOCR_NAMES
from ocrlab.settings import unknown

TARGETS = ("ocrlab", "rapidocr", "paddleocr")
LONG = 1500  # pixels: only then do limits of the longer side matter
USUAL: dict[str, tuple[Any, ...]] = {
    "box_thresh": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "thresh": (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    "unclip_ratio": (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.4),
    "text_score": (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "space_thresh": (0.05, 0.1, 0.2, 0.4, 1.0),
    "min_size": (2, 3, 5),
    "min_width": (8, 64, 160, 320),
    "max_candidates": (500, 1000, 3000, 5000),
    "cls_thresh": (0.6, 0.8, 0.9, 0.95),
    "rec_batch_num": (1, 6),
    "use_dilation": (False, True),
    "score_mode": ("fast", "slow"),
    "candidate_order": ("first", "largest"),
    "unclip_mode": ("integer", "exact"),
    "orientation": ("none", "line", "page"),
}
SIZES: dict[str, dict[str, tuple[Any, ...]]] = {  # by limit_type
    "fit": {"max_side_limit": (960, 1280, 1600, 1920, 2400)},
    "min": {"limit_side_len": (64, 320, 480, 736, 960, 1280)},
    "max": {"limit_side_len": (640, 960, 1280, 1600, 2000)},
    "ladder": {},
}
SHRUNK = (1280, 2000, 3000, 4000)  # max_side_len
OTHERWISE = (("max", 960), ("max", 1600), ("min", 736), ("fit", 64))  # limit_type, limit_side_len
UNLIKE_OTHERS = {
    "orientation": ("none", "line"),
    "limit_type": ("min", "max"),
}  # what RapidOCR and PaddleOCR can be told
CHOICES = frozenset(name for name, values in USUAL.items() if isinstance(values[0], str | bool)) | {"limit"}


@dataclass(frozen=True)
class Axis:
    """A setting that is varied, or two that go together.

    Attributes
    ----------
    name : str
        The setting; "limit" is limit_type with limit_side_len.
    steps : tuple of mapping
        What is set, from the lowest value to the highest; of choices, in any order.
    is_ordered : bool
        Whether a step lies between its neighbors.
    asks_network : bool
        Whether it changes the map.
    """

    name: str
    steps: tuple[Mapping[str, Any], ...]
    is_ordered: bool = True
    asks_network: bool = False

    def at(self, settings: Mapping[str, Any]) -> int:
        """Return which step some settings stand on; -1 for none."""
        return next((i for i, step in enumerate(self.steps) if step.items() <= settings.items()), -1)


def expressible(target: str) -> frozenset[str] | None:
    """Return the settings that a target can be told; None for ocrlab, which has all of them.

    Raises
    ------
    ValueError
        If there is no such target.

    Examples
    --------
    >>> "space_thresh" in expressible("rapidocr"), "min_width" in expressible("paddleocr")
    (False, False)
    """
    if target not in TARGETS:
        raise ValueError(unknown("target", target, TARGETS))
    if target == "rapidocr":
        return frozenset({*(name for names in import_rapidocr.SETTINGS.values() for name in names if name != "use_cls"),
                          "min_width", "orientation"})  # fmt: skip
    return frozenset({*PADDLEOCR_NAMES, "text_score", "orientation"}) if target == "paddleocr" else None


@dataclass(frozen=True)
class Facts:
    """What the pages of a run tell: whether some settings can matter at all."""

    longest: int = 100_000
    not_examined: bool = True


def axes(now: Mapping[str, Any], target: str, facts: Facts, only: Sequence[str] = ()) -> list[Axis]:
    """Return what is varied from the present settings, those that need no network first.

    Raises
    ------
    ValueError
        If one is asked for that is not varied, or that the target cannot be told.
    """
    known = [axis for axis in (*_usual(now, facts), *_sizes(now, facts)) if len(axis.steps) > 1]
    told = expressible(target)
    possible = [_told(axis, told) for axis in known]
    found = [axis for axis in possible if len(axis.steps) > 1]
    for name in only:
        if name not in (names := [axis.name for axis in found]):
            raise ValueError(f"{unknown('setting that is varied', name, names)} (The target is {target}.)")
    return [axis for axis in found if not only or axis.name in only]


def _usual(now: Mapping[str, Any], facts: Facts) -> Iterator[Axis]:
    without = {
        "max_candidates": not facts.not_examined, "candidate_order": not facts.not_examined,
        "cls_thresh": now["orientation"] != "line",
    }  # fmt: skip
    for name, values in USUAL.items():
        if not without.get(name):
            yield along(name, values, now[name])


def along(name: str, values: Sequence[Any], now: Any, asks_network: bool = False) -> Axis:
    """Return a setting with values, and the present one among them."""
    is_ordered = name not in CHOICES
    among = {*values, now}
    steps = sorted(among) if is_ordered else sorted(among, key=str)
    return Axis(name, tuple({name: value} for value in steps), is_ordered, asks_network)


def _sizes(now: Mapping[str, Any], facts: Facts) -> Iterator[Axis]:
    for name, values in SIZES[now["limit_type"]].items():
        yield along(name, values, now[name], asks_network=True)
    if now["max_side_len"] and facts.longest > LONG:
        yield along("max_side_len", SHRUNK, now["max_side_len"], asks_network=True)
    here = {"limit_type": now["limit_type"], "limit_side_len": now["limit_side_len"]}
    others = [{"limit_type": kind, "limit_side_len": side} for kind, side in OTHERWISE if kind != now["limit_type"]]
    yield Axis("limit", (here, *others), is_ordered=False, asks_network=True)


def _told(axis: Axis, told: frozenset[str] | None) -> Axis:
    """Return an axis with the steps that a target can be told."""
    if told is None:
        return axis
    steps = tuple(
        step
        for step in axis.steps
        if step.keys() <= told and all(value in UNLIKE_OTHERS.get(name, (value,)) for name, value in step.items())
    )
    return Axis(axis.name, steps, axis.is_ordered, axis.asks_network)


def with_values(axes: Sequence[Axis], found: Mapping[str, Sequence[Any]]) -> list[Axis]:
    """Return axes with more values, such as the remedies of single lines ask for."""
    return [
        along(axis.name, [*(step[axis.name] for step in axis.steps), *found[axis.name]], axis.steps[0][axis.name],
              axis.asks_network) if axis.name in found else axis
        for axis in axes
    ]  # fmt: skip
