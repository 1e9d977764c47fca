"""What is filled in in 09_the_whole_folder: which page first, halves that share no source, and whether a change is noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from ocrlab.course.exercise import Case, Exercise, Failure, Trial, short

Pages = list[tuple[str, int, int]]  # name, characters that stand there, characters that are wrong
SURE = 0.975  # of the draws


# -- worst_first(pages)


def _worst_first(pages: Pages) -> list[str]:
    wrong = [page for page in pages if page[2]]
    return [name for name, characters, _ in sorted(wrong, key=lambda page: (-page[2], page[1]))]


def _other_pages(random: Random) -> Sequence[Trial]:
    trials = []
    for number in range(4):
        counts = random.sample(range(1, 60), 5)
        counts += [0, counts[0]]  # one that is right, and one with as many wrong as another
        sizes = random.sample(range(60, 900), len(counts))
        pages = [(f"{number}{name}", size, count) for name, size, count in zip("abcdefg", sizes, counts, strict=True)]
        random.shuffle(pages)
        trials.append(Case((pages,), _worst_first(pages), "another folder"))
    return trials


# -- halves(sources)


@dataclass(frozen=True)
class Split:
    """A folder to be split: each page's source; any fair split is right, if it is the same however the folder is listed."""

    sources: Mapping[str, str]
    about: str
    otherwise: bool = False  # its pages are listed in another order, too

    def failure(self, name: str, function: Callable[..., Any]) -> Failure | None:
        """Call the function, and look at what it returns."""
        call = f"`{name}({short(dict(self.sources))})` ({self.about})"
        try:
            first = function(dict(self.sources))
            second = function(dict(reversed(list(self.sources.items())))) if self.otherwise else first
        except Exception as error:
            return Failure(f"{call} stopped with {type(error).__name__}: {error}")
        if first is None or first is ...:
            return Failure(f"{call} returned nothing.", is_nothing=True)
        said = self._wrong(first) or self._wrong(second) or _moved(first, second)
        return Failure(f"{call}: {said}") if said else None

    def _wrong(self, returned: Any) -> str:
        if not isinstance(returned, list | tuple) or [*map(_is_many, returned)] != [True, True]:
            return f"two lists of names were expected, and `{short(returned)}` came."
        one, other = (list(half) for half in returned)
        pages = one + other
        if sorted(pages) != sorted(self.sources):
            gone, strange = sorted(set(self.sources) - set(pages)), sorted(map(str, set(pages) - set(self.sources)))
            said = f"`{gone[0]}` is in neither half." if gone else f"`{strange[0]}` is no page." if strange else ""
            return said or "a page is there twice."
        of_one, of_other = ({self.sources[page] for page in half} for half in (one, other))
        if both := sorted(of_one & of_other):
            return (
                f"pages of `{both[0]}` are in both halves: what was learned of it in one is tested on it in the other."
            )
        if abs(len(of_one) - len(of_other)) > 1:
            return f"one half has {len(of_one)} sources, the other {len(of_other)}."
        return ""


def _is_many(half: Any) -> bool:
    return isinstance(half, list | tuple | set)


def _moved(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> str:
    if [set(half) for half in first] == [set(half) for half in second]:
        return ""
    return "listed in another order, its pages fall into other halves; every machine lists a folder in its own order."


def _of(letters: str) -> dict[str, str]:
    """Return pages named by their source and a number: "aab" gives a1 and a2 of a, b1 of b."""
    return {f"{letter}{letters[: at + 1].count(letter)}": letter for at, letter in enumerate(letters)}


def _other_splits(random: Random) -> Sequence[Trial]:
    letters = [random.choices("abcdefghij"[: random.randint(2, 10)], k=random.randint(8, 14)) for _ in range(4)]
    return [Split(_of("".join(one)), "another folder", otherwise=True) for one in letters]


# -- verdict(before, after, draws)


def _verdict(before: Sequence[int], after: Sequence[int], draws: Sequence[Sequence[int]]) -> str:
    more = [sum(after[i] - before[i] for i in draw) for draw in draws]
    if sum(one < 0 for one in more) >= SURE * len(draws):
        return "better"
    return "worse" if sum(one > 0 for one in more) >= SURE * len(draws) else "noise"


def _drawn(random: Random, count: int, draws: int = 200) -> list[list[int]]:
    return [[random.randrange(count) for _ in range(count)] for _ in range(draws)]


def _judged(before: list[int], after: list[int], about: str, seed: int = 0) -> Case:
    draws = _drawn(Random(seed), len(before))
    return Case((before, after, draws), _verdict(before, after, draws), about)


def _other_verdicts(random: Random) -> Sequence[Trial]:
    trials = []
    for least, most in ((-9, -1), (1, 9), (-6, 6), (-7, 1), (0, 1)):
        before = [random.randint(10, 90) for _ in range(9)]
        after = [one + random.randint(least, most) for one in before]
        trials.append(_judged(before, after, "another change", random.randrange(1000)))
    return trials


EXERCISES = {
    # 09_the_whole_folder: worst_first(pages)
    "worst_first": Exercise(
        (
            Case(([("a", 100, 2), ("b", 100, 7)],), ["b", "a"], "two pages of the same length"),
            Case(([("a", 100, 2), ("b", 100, 0)],), ["a"], "a page that is right is no work"),
            Case(
                ([("note", 10, 5), ("book", 900, 40)],),
                ["book", "note"],
                "a short page, half of it wrong, and a long one",
            ),
            Case(([("book", 900, 5), ("note", 10, 5)],), ["note", "book"], "as many wrong characters on both"),
            Case(([("a", 0, 3), ("b", 80, 1)],), ["a", "b"], "three characters were read where nothing stands"),
            Case(([],), [], "an empty folder"),
        ),
        (
            "What is left to do is counted in characters, not in shares of a page. Leave out what has none wrong.",
            "`sorted` takes a `key`; the key may be a pair, and the second decides where the first is the same.",
            "`[name for name, characters, wrong in sorted(pages, key=lambda page: (-page[2], page[1])) if wrong]`",
        ),
        _other_pages,
    ),
    # 09_the_whole_folder: halves(sources)
    "halves": Exercise(
        (
            Split(_of("abcd"), "four pages of four sources"),
            Split(_of("aabb"), "two pages of each source"),
            Split(_of("aaaabcd"), "one source has most of the pages"),
            Split(_of("abcabc"), "the pages of a source lie apart"),
            Split(_of("dcbaabc"), "a folder that is listed in another order", otherwise=True),
        ),
        (
            "Do not deal out pages: deal out sources, and let each page follow its own.",
            "`sorted(set(sources.values()))` is the same list on every machine. Every other one of it is the first half.",
            "`first = set(sorted(set(sources.values()))[::2])`; the pages whose source is in `first` are one list, all others "
            "the other.",
        ),
        _other_splits,
    ),
    # 09_the_whole_folder: verdict(before, after, draws)
    "verdict": Exercise(
        (
            _judged([9, 8, 7, 9, 8, 7], [3, 2, 2, 3, 2, 1], "better on every page"),
            _judged([3, 2, 2, 3, 2, 1], [9, 8, 7, 9, 8, 7], "worse on every page"),
            _judged([4, 4, 4, 4, 4, 4], [4, 4, 4, 4, 4, 4], "nothing changes"),
            _judged([90, 4, 4, 4, 4, 4], [5, 4, 4, 4, 4, 4], "better on one page, and nowhere else"),
            _judged([60, 3, 45, 9, 80, 30], [57, 1, 43, 7, 77, 28], "a little better, on pages that differ much"),
            _judged([9, 1, 9, 1, 9, 1], [1, 9, 1, 9, 1, 9], "half of the pages better, half of them worse"),
        ),
        (
            "For each draw, add up how many characters more are wrong after: `after[i] - before[i]`, for each `i` of the draw. "
            "A page that was drawn twice counts twice.",
            "Then count the draws in which that sum is below 0, and those in which it is above. A sum of 0 is neither.",
            "`more = [sum(after[i] - before[i] for i in draw) for draw in draws]`; it is better where "
            "`sum(one < 0 for one in more) >= 0.975 * len(draws)`.",
        ),
        _other_verdicts,
    ),
}
