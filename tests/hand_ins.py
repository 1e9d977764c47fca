"""Hand-ins of students who were made up."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from wall_files import document

from ocrlab.bench.wall import entries

NEWEST = 1_790_000_000
NAMES = ["Ada", "Alan", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace", "Hedy", "Ivan", "Jean", "Katherine",
         "Leslie", "Margaret", "Niklaus", "Ole-Johan", "Peter", "Radia", "Shafi", "Tony", "Ursula", "Vint", "Wang Xuan",
         "Xiaoyun", "Yoshua", "Zhang Wei", "Jack", "Kristen", "Ken", "Sophie"]  # fmt: skip
QUESTIONS = {
    "01_openvino_inference": {
        "What does `import openvino.runtime` do?": ["works", "stops with an error"],
        "You ask for `f16` on this processor. Which precision do you get?": ["f32", "f16", "bf16"],
        "How far do two runs of the same model differ?": ["not at all", "by less than 0.001", "by more"],
    },
    "02_detection": {
        "`min_size` goes from 3 to 12. How many boxes are there then?": ["fewer", "as many", "more"],
        "How many of 20 lines does the detector find with the channels swapped?": ["none", "fewer than half", "more than half"],
    },
    "06_shapes_and_memory": {
        "After one large page, how much of the memory stays?": ["nearly all of it", "about half", "nothing"],
    },
}  # fmt: skip
MACHINES = [("bf16", "Intel(R) Xeon(R) Gold 6430", 8), ("f32", "AMD Ryzen 7 5700U", 8),
            ("f32", "Intel(R) Core(TM) i5-8250U", 4), ("f16", "Apple M2", 8)]  # fmt: skip
MEASURED = "The same picture from a cache: how long does opening take?"
CHECKS = {
    "01_openvino_inference": {"fits": ["a most of -1 is no limit", "a dimension too many"]},
    "02_detection": {"is_dropped": ["a thin rectangle with a high score", "exactly box_thresh"],
                     "unclip_distance": ["a square, ratio 2"]},
    "06_shapes_and_memory": {"buckets_of": ["the smallest page is rounded up, too, not down to nothing"]},
}  # fmt: skip


def hand_in(number: int = 1, name: str = "Ada", **more: Any) -> dict[str, Any]:
    """Return a hand-in with one lesson, in which nothing was done."""
    machine = {"cpu": "Some CPU", "architecture": "x86_64", "cores": 4, "memory": 8 * 2**30, "precision": "f32"}
    return {"ocrlab_hand_in": 1, "id": f"{number:08x}", "name": name, "made": NEWEST, "machine": machine,
            "lessons": [lesson()], "wall": None, **more}  # fmt: skip


def lesson(name: str = "02_detection", **more: Any) -> dict[str, Any]:
    return {"lesson": name, "last": NEWEST, "guesses": [], "checks": [], "hints": {}, "measured": [], **more}


def guess(guess: str | None = "more", answer: str | None = "fewer", **more: Any) -> dict[str, Any]:
    return {"question": "How many?", "options": ["fewer", "as many", "more"], "guess": guess, "late": False,
            "told": answer is not None, "answer": answer, **more}  # fmt: skip


def checked(name: str = "fits", right: bool = True, **more: Any) -> dict[str, Any]:
    return {"name": name, "attempts": 1, "right": right, "failed": [], "source": "", **more}


def verdict(answer: str | None, value: float, low: float | None, high: float | None) -> dict[str, Any]:
    return {"question": MEASURED, "answer": answer, "value": value, "low": low, "high": high, "n": 11,
            "options": {"about a tenth": 0.25, "about half": 0.75, "about as long": None}}  # fmt: skip


def save(folder: Path, *documents: dict[str, Any]) -> Path:
    """Write hand-ins into a folder, a file each."""
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(documents):
        (folder / f"hand-in-{number}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder


def wall_of(ms: tuple[float, float, float], got: str, cpu: str) -> dict[str, Any]:
    """Return the document of a machine that was measured."""
    given = document(ms, got)
    given["machine"]["cpu"] = cpu
    return json.loads(entries.merged(entries.parsed(json.dumps(given).encode(), "mine")))


def a_class(count: int = 30) -> list[dict[str, Any]]:
    """Return the hand-ins of a class that is somewhere in its ninety minutes."""
    chance = random.Random(4)
    return [_student(number, NAMES[number % len(NAMES)], chance) for number in range(count)]


def _student(number: int, name: str, chance: random.Random) -> dict[str, Any]:
    got, cpu, cores = chance.choice(MACHINES)
    far = chance.choice([1, 2, 2, 3, 3, 3])
    lessons, last = list(QUESTIONS)[:far], NEWEST - chance.randrange(0, 1500)
    done = [_lesson(one, chance, got, last - 1200 * (far - place)) for place, one in enumerate(lessons, 1)]
    machine = {
        "cpu": cpu,
        "architecture": "x86_64",
        "cores": cores,
        "memory": chance.choice([8, 16, 32]) * 2**30,
        "precision": got,
    }
    base, pace = chance.uniform(60, 300), {"bf16": 0.5, "f32": 0.9, "f16": 0.7}[got]
    hung = wall_of((base, base * chance.uniform(0.8, 1.1), base * pace), got, cpu) if chance.random() < 0.6 else None
    return hand_in(number, name, lessons=done, machine=machine, wall=hung)


def _lesson(name: str, chance: random.Random, got: str, last: int) -> dict[str, Any]:
    guesses = []
    for question, options in QUESTIONS[name].items():
        answer = got if got in options else options[0] if chance.random() < 0.9 else options[1]
        told = chance.random() < 0.9
        guesses.append(guess(chance.choice(options), answer if told else None, question=question, options=options))
    checks = []
    for check, cases in CHECKS[name].items():
        if chance.random() < 0.85:
            failed = chance.sample(cases, chance.randint(0, len(cases)))
            checks.append(
                checked(check, chance.random() < 0.7, attempts=1 + len(failed) + chance.randint(0, 2), failed=failed)
            )
    hints = {check: chance.randint(1, 3) for check in CHECKS[name] if chance.random() < 0.3}
    measured = []
    if name.startswith("06"):
        value = chance.choice([0.18, 0.5, 0.9]) * chance.uniform(0.8, 1.2)
        low, high = value * chance.uniform(0.75, 0.97), value * chance.uniform(1.03, 1.3)
        ends = {"about a tenth": (0, 0.25), "about half": (0.25, 0.75), "about as long": (0.75, 9)}
        allowed = [one for one, (start, end) in ends.items() if low <= end and high > start]
        measured.append(verdict(allowed[0] if len(allowed) == 1 else None, value, low, high))
    return lesson(name, last=last, guesses=guesses, checks=checks, hints=hints, measured=measured)
