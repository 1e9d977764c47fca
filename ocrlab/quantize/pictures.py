"""Which pictures a detector is calibrated on, and which others judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrlab.files import read_json
from ocrlab.folder import samples
from ocrlab.folder.samples import TrueLine, true_lines
from ocrlab.models.store import ModelError

MOST_CALIBRATE, MOST_JUDGE = 40, 200  # pictures
ENOUGH = 10  # of the reader's own: then the samples calibrate nothing, and judge all the same


@dataclass(frozen=True)
class Picture:
    """A picture and the lines that stand on it, None where nobody wrote them down."""

    path: Path
    lines: tuple[TrueLine, ...] | None
    fold: bool = False  # the truth is in capitals, whatever stands on the picture


def picture(path: Path) -> Picture:
    """Return a picture with the truth that lies beside it as NAME.json, if there is one.

    Raises
    ------
    ValueError
        If there is one, and it is not {"lines": [{"text", "quad": [[x, y] x 4]}]}.
    """
    truth = path.with_suffix(".json")
    if not truth.is_file():
        return Picture(path, None)
    try:
        known = read_json(truth)
        return Picture(path, true_lines(known), not known.get("case", True))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = '{"lines": [{"text": "...", "quad": [[x, y], [x, y], [x, y], [x, y]]}]} was expected'
        raise ValueError(f"{truth}: the truth of {path.name} is damaged ({error}); {said}.") from error


def parted(own: Sequence[Path]) -> tuple[list[Picture], list[Picture]]:
    """Return the pictures that calibrate, and those that judge: of those with a truth every second, of the samples likewise.

    Raises
    ------
    ModelError
        If no picture is left to judge.
    """
    labelled = [picture(samples.sample(name).path) for name in sorted(samples.names())]
    mine = [picture(path) for path in own]
    known = [one for one in mine if one.lines is not None]
    calibrate = [*known[::2], *(one for one in mine if one.lines is None)]
    if len(calibrate) < ENOUGH:
        calibrate += labelled[::2]
    judge = [*known[1::2], *labelled[1::2]]
    if not judge:
        said = "no picture has its truth beside it (NAME.json), and the project's samples lie in its checkout only"
        raise ModelError(f"The network could not be judged: {said}.")
    return _evenly(calibrate, MOST_CALIBRATE), _evenly(judge, MOST_JUDGE)


def _evenly(found: list[Picture], most: int) -> list[Picture]:
    return [found[i * len(found) // most] for i in range(most)] if len(found) > most else found
