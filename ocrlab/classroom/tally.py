"""What a class did, counted: who is where, every guess as a histogram, and which case of an exercise fails most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ocrlab.classroom.handed import Check, Guess, HandIn, Lesson

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Place:
    """Where a student is; `ago` is the time from the last entry to the newest one of the class."""

    name: str
    machine: str
    lesson: str
    guesses: int
    right: int
    tried: int
    hints: int
    ago: str


@dataclass(frozen=True)
class Bar:
    """An option: how many guessed it, that as percent of the longest bar, and how many machines answered it."""

    option: str
    count: int
    percent: float
    machines: int


@dataclass(frozen=True)
class Histogram:
    """A question: its bars, answers beside the options, and how many guesses were compared with an answer, and right."""

    lesson: str
    question: str
    bars: tuple[Bar, ...]
    beside: tuple[tuple[str, int], ...]
    guessed: int
    right: int
    compared: int
    late: int
    cannot: int


@dataclass(frozen=True)
class Exercise:
    """An exercise: who tried it and passed, after how many attempts, and which case failed for most."""

    lesson: str
    name: str
    right: int
    tried: int
    attempts: float
    hinted: int
    case: str
    failing: int


def places(students: Sequence[HandIn]) -> list[Place]:
    """Return where the students are, in their order."""
    newest = max((one.last for one in students), default=0)
    return [place(one, newest) for one in students]


def place(one: HandIn, newest: int) -> Place:
    """Return where a student is."""
    checks = [check.right for lesson in one.lessons for check in lesson.checks]
    guesses = sum(guess.guess is not None for lesson in one.lessons for guess in lesson.guesses)
    hints = sum(sum(lesson.hints.values()) for lesson in one.lessons)
    latest = max(one.lessons, key=lambda lesson: lesson.last).lesson if one.lessons else ""
    return Place(
        one.name, described(one), latest, guesses, sum(checks), len(checks), hints, passed(newest - one.last)
    )  # fmt: skip


def described(one: HandIn) -> str:
    """Return a student's machine in a few words."""
    fact = one.machine.get
    memory = fact("memory")
    facts = [fact("cpu") or "unknown processor", f"{fact('cores') or '?'} cores"]
    facts += [f"{memory / 2**30:.0f} GB"] if isinstance(memory, int) else []
    facts += [str(fact("precision"))] if fact("precision") else []
    return ", ".join(map(str, facts))


def passed(seconds: float) -> str:
    """Return a time that passed, in its largest unit.

    Examples
    --------
    >>> [passed(seconds) for seconds in (0, 89, 600, 3 * 3600, 200_000)]
    ['now', 'now', '10 min', '3 h', '2 days']
    """
    if seconds < 1.5 * MINUTE:
        return "now"
    if seconds < 1.5 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def lessons(found: Iterable[Place]) -> list[tuple[str, int]]:
    """Return the lessons with how many students are there, in the lessons' order."""
    return sorted(Counter(one.lesson for one in found).items())


def histograms(students: Sequence[HandIn]) -> list[tuple[str, list[Histogram]]]:
    """Return every question by lesson, in the order in which most met them."""
    asked = defaultdict[tuple[str, str], list[tuple[int, Guess]]](list)
    homes = known((guess.question, lesson.lesson) for lesson in done(students) for guess in lesson.guesses)
    for lesson in done(students):
        for number, guess in enumerate(lesson.guesses):
            asked[lesson.lesson or homes.get(guess.question, ""), guess.question].append((number, guess))
    order = sorted(asked, key=lambda key: (key[0], median(number for number, _ in asked[key]), key[1]))
    found = defaultdict[str, list[Histogram]](list)
    for key in order:
        found[key[0]].append(histogram(*key, [guess for _, guess in asked[key]]))
    return list(found.items())


def histogram(lesson: str, question: str, guesses: Sequence[Guess]) -> Histogram:
    """Return the guesses at a question; what was chosen when the answer was known is counted apart."""
    made = [one for one in guesses if one.guess is not None and not one.late]
    options = list(dict.fromkeys(option for one in guesses for option in one.options))
    options += [text for text in dict.fromkeys(one.guess or "" for one in made) if text not in options]
    guessed, answered = (
        Counter(one.guess for one in made),
        Counter(one.answer for one in guesses if one.answer is not None),
    )
    longest = max(guessed.values(), default=0) or 1
    compared = [one for one in made if one.answer is not None]
    return Histogram(
        lesson, question,
        tuple(Bar(name, guessed[name], 100 * guessed[name] / longest, answered[name]) for name in options),
        tuple((name, count) for name, count in answered.most_common() if name not in options),
        len(made), sum(one.guess == one.answer for one in compared), len(compared), sum(one.late for one in guesses),
        sum(one.told and one.answer is None for one in guesses),
    )  # fmt: skip


def exercises(students: Sequence[HandIn]) -> list[Exercise]:
    """Return the exercises that somebody tried or took a hint for, by lesson."""
    tried, hinted = defaultdict[tuple[str, str], list[Check]](list), Counter[tuple[str, str]]()
    homes = known((name, lesson.lesson) for lesson in done(students) for name in names_in(lesson))
    for lesson in done(students):
        for check in lesson.checks:
            tried[lesson.lesson or homes.get(check.name, ""), check.name].append(check)
        hinted.update((lesson.lesson or homes.get(name, ""), name) for name in lesson.hints)
    return [exercise(*key, tried[key], hinted[key]) for key in sorted(tried.keys() | hinted.keys())]


def done(students: Iterable[HandIn]) -> list[Lesson]:
    """Return all lessons of all students."""
    return [lesson for one in students for lesson in one.lessons]


def names_in(lesson: Lesson) -> set[str]:
    """Return the exercises of a lesson that were tried, or for which a hint was taken."""
    return {*(check.name for check in lesson.checks), *lesson.hints}


def known(met: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return in which lesson a thing is met, where that is one alone: not every front end tells the lesson's name.

    Examples
    --------
    >>> known([("fits", "01"), ("fits", ""), ("both", "01"), ("both", "02"), ("new", "")])
    {'fits': '01'}
    """
    found = defaultdict[str, set[str]](set)
    for thing, lesson in met:
        found[thing] |= {lesson} - {""}
    return {thing: next(iter(lessons)) for thing, lessons in found.items() if len(lessons) == 1}


def exercise(lesson: str, name: str, checks: Sequence[Check], hinted: int) -> Exercise:
    """Return an exercise as a class did it."""
    [(case, failing)] = Counter(case for one in checks for case in one.failed).most_common(1) or [("", 0)]
    attempts = median(one.attempts for one in checks) if checks else 0
    return Exercise(lesson, name, sum(one.right for one in checks), len(checks), attempts, hinted, case, failing)
