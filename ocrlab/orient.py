"""Which way round a page and its lines are: settled by the smallest group that has enough evidence, and else left as given.

The classifier sees a line squeezed into 192 x 48 pixels and errs on one in twenty; the lines of a page together do not. So they
decide together, and a line goes against them only where its two readings leave no doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocrlab import geometry
from ocrlab.evidence import LEAST_SCORE, goes_against, is_better, telling, weight
from ocrlab.page import Floats, Reading

Flags = NDArray[np.bool_]
ReadWay = Callable[[Sequence[int], Flags], Sequence[Reading]]  # lines, and which of them turned by 180 degrees
Judge = Callable[[NDArray[np.intp]], Floats]  # lines -> what the classifier says, (n, 2): upright, upside down

LONG = 2.0  # times longer than high: one character is not, so the shape tells along which axis it is written
SHAPED, MOST_SHAPE = 1.6, 4.0  # boxes that vote for the axis of a page, by their shape but no more than this
ALIKE = 1.5  # times higher or lower: text of about one size
NEAR = 5  # long lines around a short box, of which most can tell its axis
MOST_VOTE = 12.0  # of a line: its length in heights, but no more than this
FEW, CLEAR = 3, 0.6  # lines that agree; of their votes, for minus against
AT_ONCE, MOST, CHARACTERS = 5, 15, 6  # of the longest lines, read both ways until they tell so many characters clearly
JUDGED, BEST_SEEN = 12, 9.0  # lines of a page that the classifier is asked about, of the shape that it sees best
SAYS_NO, DOUBT, DEEP_DOUBT = 0.05, 0.98, 0.8  # against a line: its probability, its score with that, its score alone
STANDING = 0.6  # of the characters of a line as it runs, times score: so many of a column are read one beside the other


DOUBTS = {
    "": "",
    "few": "Too little text tells which way round this page is: it is left as it was given.",
    "mixed": "Some lines of this page are the other way round than others: it is left as it was given.",
}


WHYS = {
    "together": "The lines of this page that run as it does say so together.",
    "against": "Read both ways, it leaves no doubt that it is the other way round than the lines around it.",
    "alone": "Read both ways, it leaves no doubt.",
    "given": "Too little tells which way round it is: it is left as it was given.",
    "line": "The classifier says so, of this line alone.",
    "none": "No line is turned: orientation is none.",
}


class Turn(NamedTuple):
    """Which way round a page is.

    Attributes
    ----------
    degrees : {0, 90, 180, 270}
        Clockwise, by which it was turned.
    columns : bool
        Whether lines that run down it have their characters upright, one below the other.
    doubt : {"", "few", "mixed"}
        What could not be settled: too little text tells, or some lines are the other way round than others.
    """

    degrees: int = 0
    columns: bool = False
    doubt: str = ""

    @property
    def notice(self) -> str:
        """The doubt as a sentence; "" for none."""
        return DOUBTS[self.doubt]


UPRIGHT = Turn()


@dataclass(frozen=True, eq=False)
class Ways:
    """Which way round the lines of a page are, as far as their group says: what their readings say comes after it.

    Attributes
    ----------
    flipped : (N,) bool
        Crops that are upside down.
    settled : (N,) bool
        Whether a group says so; alone, a line is left as it was given.
    alone : (N,) bool
        Whether it is long enough to go its own way.
    by : {"page", "line", "none"}
        Who says so: the lines of the page together, the classifier of each by itself, or nobody.
    """

    flipped: Flags
    settled: Flags
    alone: Flags
    by: str = "page"


def axes(quads: Floats, turned: int | None = None) -> Flags:
    """Return which of the boxes (N, 4, 2) hold lines that run down or up the page, (N,).

    A long box tells it by its shape. A short one, of one or two characters, may be higher than wide and stand all the same: it
    follows the long ones of its size around it, or else the page. On a page that is known to be `turned`, it is known.
    """
    tall, long = _shapes(quads)
    across = _runs_down(quads, tall, long) if turned is None else turned in (90, 270)
    short = np.flatnonzero(~long)
    found = tall.copy()
    found[short] = [across != _is_among_others(quads, i, long, tall != across) for i in short]
    return found


def _shapes(quads: Floats) -> tuple[Flags, Flags]:
    """Return which boxes are higher than wide, and which are long: (N,), (N,)."""
    widths, heights = geometry.sides(quads.reshape(-1, 4, 2))
    return heights > widths, _ratios(quads) >= LONG


def _ratios(quads: Floats) -> NDArray[np.float64]:
    widths, heights = geometry.sides(quads.reshape(-1, 4, 2))
    return np.maximum(widths, heights) / np.maximum(np.minimum(widths, heights), 1e-6).astype(np.float64)


def _votes(quads: Floats, long: Flags) -> NDArray[np.float64]:
    return np.where(long, np.minimum(_ratios(quads), MOST_VOTE), 0.0)


def _runs_down(quads: Floats, tall: Flags, long: Flags) -> bool:
    """Tell whether most lines of a page run down or up it."""
    ratios = _ratios(quads)
    votes = np.where(ratios >= SHAPED, np.minimum(ratios, MOST_SHAPE), 0.0)
    return bool((tall & long).any() and votes[tall].sum() > votes[~tall].sum())


def _is_among_others(quads: Floats, index: int | np.intp, long: Flags, other: Flags) -> bool:
    """Tell whether most of the long lines near a short box are of its size and of the `other` axis."""
    if not (long & other).any():
        return False
    high = np.minimum(*geometry.sides(quads))
    alike = (high < ALIKE * high[index]) & (high[index] < ALIKE * high)
    away = np.linalg.norm(quads.mean(axis=1) - quads[index].mean(axis=0), axis=1)
    near = np.argsort(np.where(long, away, np.inf))[: min(NEAR, int(long.sum()))]
    return bool((other & alike)[near].sum() > len(near) / 2)


def page_turn(quads: Floats, judge: Judge, read: ReadWay, stand: ReadWay) -> Turn:
    """Return which way round a page is.

    Parameters
    ----------
    quads : (N, 4, 2) float32
        The boxes, cut as `axes` says.
    judge : callable
        What the classifier says of some lines; asked for those that it sees best.
    read, stand : callable
        How lines read one way round, and so their square pieces, turned back and side by side; asked for a few of the longest
        lines, and only where shapes and classifier do not tell.
    """
    tall, long = _shapes(quads)
    across = _runs_down(quads, tall, long)
    along = np.flatnonzero(long & (tall == across))
    votes = _votes(quads, long)
    columns = _are_columns(np.flatnonzero(long & tall), votes, read, stand)
    if len(along) >= FEW and not across and _balance(_voted(_seen_best(quads, along), votes, judge)) <= -CLEAR:
        return Turn(0, columns)
    down, told = _told_by_readings(along[np.argsort(-votes[along], kind="stable")][:MOST], read)
    if told < CHARACTERS:
        return Turn(0, columns, "few")
    if abs(down) < CLEAR:
        return Turn(0, columns, "mixed")
    lying = across and not columns
    return Turn({(False, False): 0, (False, True): 180, (True, False): 90, (True, True): 270}[lying, down > 0], columns)


def _voted(lines: NDArray[np.intp], votes: NDArray[np.float64], judge: Judge) -> NDArray[np.float64]:
    """Return the votes of some lines, negative where the classifier says upright."""
    return np.where(judge(lines)[:, 1] > 0.5, votes[lines], -votes[lines])


def _seen_best(quads: Floats, lines: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the lines that the classifier sees best: those much longer are squeezed, those shorter have little text."""
    squeezed = np.abs(np.log(_ratios(quads)[lines] / BEST_SEEN))
    return np.sort(lines[np.argsort(squeezed, kind="stable")[:JUDGED]])


def _balance(votes: NDArray[np.float64]) -> float:
    """Return what is for minus what is against, as a part of both: -1 .. 1."""
    return float(votes.sum() / max(np.abs(votes).sum(), 1e-9))


def _told_by_readings(lines: NDArray[np.intp], read: ReadWay) -> tuple[float, float]:
    """Return how clearly lines say that they are upside down, -1 .. 1, and by how many characters; a few are read at first."""
    votes: list[float] = []
    for start in range(0, len(lines), AT_ONCE):
        few = lines[start : start + AT_ONCE].tolist()
        given, turned = (read(few, np.full(len(few), way)) for way in (False, True))
        votes += [_vote(other, one) - _vote(one, other) for one, other in zip(given, turned, strict=True)]
        if np.abs(votes).sum() >= CHARACTERS and abs(_balance(np.array(votes))) >= CLEAR:
            break
    return _balance(np.array(votes)), float(np.abs(votes).sum())


def _vote(reading: Reading, other: Reading) -> float:
    return min(telling(reading.text), MOST_VOTE) * reading.score if is_better(reading, other) else 0.0


def _are_columns(tall: NDArray[np.intp], votes: NDArray[np.float64], read: ReadWay, stand: ReadWay) -> bool:
    """Tell whether lines that run down the page have upright characters: cut apart, those are read as they stand."""
    asked = tall[np.argsort(-votes[tall], kind="stable")][:AT_ONCE].tolist()
    both = [read(asked, np.full(len(asked), way)) for way in (False, True)] if asked else [[], []]
    down = [weight(other) > weight(one) for one, other in zip(*both, strict=True)]
    best = [(i, way, both[way][k]) for k, (i, way) in enumerate(zip(asked, down, strict=True))]
    text = [one for one in best if one[2].score >= LEAST_SCORE]  # not what only looks like it, a bar code or a rule
    standing = stand([i for i, _, _ in text], np.array([way for _, way, _ in text], bool)) if text else ()
    return sum(map(weight, standing)) >= STANDING * sum(weight(reading) for _, _, reading in text) > 0


def ways(quads: Floats, judge: Judge, turn: Turn, quarters: Flags) -> Ways:
    """Return which way round the lines of a page are, as far as the page and their group say.

    Parameters
    ----------
    quads : (N, 4, 2) float32
    judge : callable
        What the classifier says of some lines; asked where the page does not say it for them.
    turn : Turn
    quarters : (N,) bool
        Lines that run down or up the page, as `axes` says: their crops were turned a quarter to the left.
    """
    long = _shapes(quads)[1]
    along = quarters == (turn.degrees in (90, 270))
    flipped = np.where(along, turn.degrees in (180, 270), turn.degrees in (90, 180))
    settled = along & (turn.doubt == "")
    across = np.flatnonzero(~along & long)
    votes = _votes(quads, long)
    if turn.doubt == "mixed":
        said = _by_neighbours(quads, np.flatnonzero(along & long), votes, judge)
        flipped, settled = np.where(along & (said != 0), said > 0, flipped), along & (said != 0)
    if len(across) >= FEW and abs(said_across := _balance(_voted(across, votes, judge))) >= CLEAR:
        flipped, settled = np.where(along, flipped, said_across > 0), settled | ~along
    return Ways(flipped, settled, long)


def _by_neighbours(
    quads: Floats, lines: NDArray[np.intp], votes: NDArray[np.float64], judge: Judge
) -> NDArray[np.float64]:
    """Return what the long lines around each box say, (N,): -1 upright, 1 upside down, 0 where they are not of one mind."""
    centers, voted = quads.mean(axis=1), _voted(lines, votes, judge)
    away = np.linalg.norm(centers[:, None] - centers[None, lines], axis=2)
    near = np.argsort(away, axis=1, kind="stable")[:, :NEAR]  # (N, 5)
    said = np.array([_balance(voted[few]) for few in near])
    return np.where((np.abs(said) >= CLEAR) & (len(lines) >= FEW), np.sign(said), 0)


def exceptions(ways: Ways, judge: Judge, lines: Sequence[int], read: ReadWay) -> list[int]:
    """Return those of some lines that are the other way round than their group says; the doubtful are read both ways."""
    readings = dict(zip(lines, read(lines, ways.flipped[list(lines)]), strict=True))
    asked = [i for i in lines if is_open(ways, i, readings[i])]
    said = dict(zip(asked, judge(np.array(asked, np.intp)), strict=True))
    doubts = [i for i in lines if doubtful(ways, i, readings[i], said.get(i))]
    others = read(doubts, ~ways.flipped[doubts])
    return [
        i for i, other in zip(doubts, others, strict=True) if goes_against(readings[i], other, bool(ways.settled[i]))
    ]


def is_open(ways: Ways, index: int, reading: Reading) -> bool:
    """Tell whether it is for the classifier to say if a line is to be read the other way round, too."""
    if not ways.alone[index]:
        return False
    return DEEP_DOUBT <= reading.score < DOUBT if ways.settled[index] else reading.score >= DOUBT


def doubtful(ways: Ways, index: int, reading: Reading, said: Floats | None) -> bool:
    """Tell whether a line is to be read the other way round, too.

    Parameters
    ----------
    ways : Ways
    index : int
    reading : Reading
        The way round that its group says.
    said : (2,) float32 or None
        Of the line by the classifier, where it `is_open`: upright, upside down.
    """
    if said is not None and is_open(ways, index, reading):
        return bool(said[int(not ways.flipped[index])] > (SAYS_NO if ways.settled[index] else 0.5))
    return bool(ways.alone[index]) and reading.score < (DEEP_DOUBT if ways.settled[index] else DOUBT)


def reason(ways: Ways, index: int, against: bool) -> str:
    """Say why a line is the way round that it is, in one of the sentences of `WHYS`."""
    if ways.by != "page":
        return WHYS[ways.by]
    if against:
        return WHYS["against" if ways.settled[index] else "alone"]
    return WHYS["together" if ways.settled[index] else "given"]
