"""The plateau as small pictures: error over one setting, the choice, where it was before, and where the first page turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ocrlab.folder.tune.plateau import Plateau, Turning, told

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 26, 24  # around the plot
ABOVE = 0.04  # of the characters above the choice: a curve that goes higher leaves the picture
LEAST = 0.004  # of the characters that a picture shows from bottom to top
LETTER = 6.5  # pixels
LABEL = 22  # letters of a page's name


@dataclass(frozen=True)
class Scale:
    """From a step and an error to a place in the picture."""

    steps: int
    low: float
    high: float

    @classmethod
    def of(cls, plateaus: Sequence[Plateau]) -> Scale:
        """Return the one scale of errors that all pictures have, so that they can be compared."""
        errors = [min(step.error, one.steps[one.here].error + ABOVE) for one in plateaus for step in one.steps] or [0.0]
        low, high = min(errors), max(errors)
        more = max(0.0, LEAST - (high - low)) / 2 + 0.08 * (high - low)
        return cls(1, max(0.0, low - more), high + more)

    def for_steps(self, steps: int) -> Scale:
        """Return it for a setting with so many steps."""
        return Scale(steps, self.low, self.high)

    @property
    def step(self) -> float:
        """How far it is from one step to the next."""
        return (WIDTH - LEFT - RIGHT) / self.steps

    def x(self, i: float) -> float:
        """Return where a step lies: in the middle of its column."""
        return round(LEFT + (i + 0.5) * self.step, 1)

    def y(self, error: float) -> float:
        """Return how far below the top an error lies; what leaves the picture lies on its edge."""
        share = (min(error, self.high) - self.low) / max(1e-9, self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def svg(one: Plateau, scale: Scale, was: Any) -> str:
    """Return the picture of a setting as SVG, with what it shows in words.

    Parameters
    ----------
    one : Plateau
    scale : Scale
    was : Any
        The value before the search.
    """
    placed = scale.for_steps(len(one.steps))
    parts = "".join([*_ground(one, placed), *_turnings(one, placed), *_curve(one, placed, was)])
    return (
        f'<svg class="ocrlab-plateau" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words(one))}">'
        f'<text class="ocrlab-name" x="{LEFT}" y="15">{escape(one.name)}</text>{parts}</svg>'
    )


def words(one: Plateau) -> str:
    """Return what the picture of a setting shows."""
    errors = ", ".join(f"{told(step.value)}: {step.error:.2%}" for step in one.steps)
    turns = "".join(f" {turn.page} turns at {told(turn.value)}." for turn in one.turnings)
    return f"Error over {one.name}: {errors}. The choice is {told(one.now)}; it may be {one.range}.{turns}"


def _ground(one: Plateau, scale: Scale) -> Iterator[str]:
    """Yield the plateau as a band, the errors as lines and the values below."""
    left, right = scale.x(one.low) - scale.step / 2, scale.x(one.high) + scale.step / 2
    if one.is_ordered:
        yield (
            f'<rect class="ocrlab-band" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" '
            f'height="{HEIGHT - TOP - BOTTOM}"/>'
        )
    for error in (scale.low, (scale.low + scale.high) / 2, scale.high):
        y = scale.y(error)
        yield f'<line class="ocrlab-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="ocrlab-tick" x="{LEFT - 5}" y="{y + 4}" text-anchor="end">{error:.1%}</text>'
    for i in _labeled(one, scale):
        kind = "ocrlab-tick ocrlab-now" if i == one.here else "ocrlab-tick"
        place = f'x="{scale.x(i)}" y="{HEIGHT - 8}" text-anchor="middle"'
        yield f'<text class="{kind}" {place}>{escape(_short(one.steps[i].value))}</text>'


def _labeled(one: Plateau, scale: Scale) -> list[int]:
    """Return the steps whose value is written: the choice, and of the others those that have room."""
    found: list[int] = []
    for i in sorted(range(len(one.steps)), key=lambda i: abs(i - one.here)):
        room = (
            LETTER * (len(_short(one.steps[i].value)) + len(_short(one.steps[j].value))) / 2 + LETTER for j in found
        )
        if all(abs(scale.x(i) - scale.x(j)) >= wanted for j, wanted in zip(found, room, strict=True)):
            found.append(i)
    return sorted(found)


def _turnings(one: Plateau, scale: Scale) -> Iterator[str]:
    """Yield where a page turns: an upright line, a triangle, and its name on the side where there is room."""
    for row, turn in enumerate(one.turnings):
        at = next(i for i, step in enumerate(one.steps) if step.value == turn.value)
        x, y = scale.x(at), TOP + 10 + 14 * row
        end = x > WIDTH / 2
        yield f'<line class="ocrlab-turn" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<path class="ocrlab-turn-mark" d="M{x - 4} {TOP}h8l-4 7z"/>'
        yield (
            f'<text class="ocrlab-turn-name" x="{x + (-6 if end else 6)}" y="{y}" text-anchor="{"end" if end else "start"}">'
            f"{escape(_cut(turn))}</text>"
        )


def _curve(one: Plateau, scale: Scale, was: Any) -> Iterator[str]:
    points = [(scale.x(i), scale.y(step.error)) for i, step in enumerate(one.steps)]
    if one.is_ordered:
        yield f'<polyline class="ocrlab-error" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
    for i, ((x, y), step) in enumerate(zip(points, one.steps, strict=True)):
        title = f"<title>{escape(f'{one.name} {told(step.value)}: {step.error:.2%}')}</title>"
        if i == one.here:
            yield f'<path class="ocrlab-here" d="M{x} {y - 6}l6 6l-6 6l-6 -6z">{title}</path>'
        elif step.error > scale.high:
            yield f'<path class="ocrlab-above" d="M{x - 4} {y + 6}h8l-4 -7z">{title}</path>'
        else:
            kind = "ocrlab-was" if step.value == was else "ocrlab-point"
            yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="{4 if step.value == was else 2.5}">{title}</circle>'


def _cut(turn: Turning) -> str:
    name = turn.page.rpartition("/")[2]
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
