"""What a class hands in: files of rows, read one by one; a file that cannot be used is a sentence, and the others stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ocrlab.bench.report import VERSION, document_of, row_from, shape_of, to_dict
from ocrlab.bench.rows import Row
from ocrlab.bench.spread import Spread

ROLES = ("onnxruntime", "f32", "own")  # ONNX Runtime; OpenVINO in f32; OpenVINO in the precision that it picks itself
PLAIN = {"SNIPPETS_MODE", "arena"}  # options that the default rows have
COPY = re.compile(r"( ?\(\d+\)| - Copy| copy)+$")  # what browsers and systems append to a name that is taken
ONE = "It was measured in one process: its interval claims too much."
KEPT = 60  # samples of a process in a merged file; more change no interval that can be seen


@dataclass(frozen=True, eq=False)
class MachineRow:
    """One row of a machine, as the wall shows it.

    Attributes
    ----------
    name : str
        Of the row.
    precision : str
        The one it got; "?" where the runtime did not tell.
    steady : Spread
        Seconds.
    peak : int or None
        Bytes above those after the imports; None where the system does not tell.
    version : str
        Of the runtime.
    noise : tuple of str
        Why it is noisy.
    """

    name: str
    precision: str
    steady: Spread
    peak: int | None
    version: str
    noise: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Submission:
    """One machine: its description, its marks by role (see `ROLES`), and the rows that cannot be compared, with the reason.

    `given` is what was measured: the model and the shape of its input.
    """

    label: str
    machine: dict[str, Any]
    rows: tuple[Row, ...]
    marks: dict[str, MachineRow] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    given: str = ""


def files_in(places: Sequence[str | Path]) -> list[Path]:
    """Return the files that places stand for: a file is itself, a folder all .json in it, folders of a folder included."""
    found = []
    for place in map(Path, places):
        if "*" in place.name:  # Windows hands a pattern on as it is
            found += sorted(place.parent.glob(place.name))
        elif not place.exists():
            raise ValueError(
                f"{place}: there is no such file or folder; .json files of ocrlab bench --out were expected."
            )
        else:
            found += sorted(place.rglob("*.json")) if place.is_dir() else [place]
    if not found:
        raise ValueError(
            f"{', '.join(map(str, places))}: no .json files there; what ocrlab bench --out saved was expected."
        )
    return list(dict.fromkeys(found))


def read(files: Sequence[Path]) -> tuple[list[Submission], list[str]]:
    """Return the machines that files hold, and a sentence for each file that is left out."""
    entries, said = list[Submission](), list[str]()
    stems = [file.stem for file in files]
    for file in files:
        name = file.stem if stems.count(file.stem) == 1 else f"{file.parent.name}/{file.stem}"
        try:
            entries += parsed(file.read_bytes(), name)
        except (OSError, ValueError) as error:
            said.append(f"{file.name} is left out: {error.strerror if isinstance(error, OSError) else error}")
    return entries, said


def parsed(data: bytes, name: str) -> list[Submission]:
    """Return the machines in a file: one as `ocrlab bench --out` saves it, or several as ``--merge --out`` does.

    Raises
    ------
    ValueError
        In a sentence, if it is no such file.
    """
    document = document_of(data)
    several = document.get("machines", [{**document, "label": COPY.sub("", name)}])
    try:
        return [entry(str(one["label"]), dict(one["machine"]), tuple(map(row_from, one["rows"]))) for one in several]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its rows are damaged ({type(error).__name__}: {error}).") from error


def entry(label: str, machine: dict[str, Any], rows: tuple[Row, ...]) -> Submission:
    """Return a machine with the rows that the wall compares."""
    marks, excluded, given = dict[str, MachineRow](), dict[str, str](), ""
    for row in rows:
        role = role_of(row)
        if role is None:
            continue
        if why := why_not(row):
            excluded.setdefault(role, f"{row.case.name}: {why}")
        elif role not in marks or row.case.options.get("arena"):  # which it ships with, and which is faster
            marks[role] = mark_of(row)
            given = f"{row.case.model}, {' x '.join(map(str, row.shape))}"
    for role in marks:
        excluded.pop(role, None)
    if not marks and not excluded:
        raise ValueError("neither ONNX Runtime nor OpenVINO is among them")
    return Submission(label, machine, rows, marks, excluded, given)


def role_of(row: Row) -> str | None:
    """Return which of `ROLES` a row plays; None for shapes, hints, devices, older processors and other runtimes."""
    own = row.facts.get("asked", {}).keys()  # beside precision, threads and streams
    if row.case.format != "ONNX" or row.in_flight != 1 or own - PLAIN or row.case.isa:
        return None
    if shape_of(row)["kind"] in ("static", "bounded") or row.facts.get("device") not in (None, "CPU"):
        return None
    if row.case.backend == "onnxruntime":
        return "onnxruntime"
    asked = row.case.options.get("precision")
    return {"f32": "f32", None: "own"}.get(asked) if row.case.backend == "openvino" else None


def why_not(row: Row) -> str | None:
    """Return why a row cannot be compared: it failed, its answer is wrong, or it was not measured."""
    if row.failure:
        return f"{row.failure.kind}. {row.failure.said}"
    if row.difference and row.difference.wrong:
        return f"wrong. {row.difference.wrong}"
    return None if row.seconds.get("steady") else "not measured."


def mark_of(row: Row) -> MachineRow:
    """Return a row as the wall shows it."""
    steady, peak = row.seconds["steady"], row.memory.get("peak")
    samples = tuple(tuple(spaced(process)) for process in steady.samples)
    noise = (*row.noise, *([ONE] if len(samples) == 1 else []))
    return MachineRow(
        row.case.name, row.facts.get("precision") or "?", replace(steady, samples=samples), peak.above if peak else None,
        str(row.facts["version"]), noise,
    )  # fmt: skip


def once_each(entries: Sequence[Submission]) -> tuple[list[Submission], list[str]]:
    """Return every machine once, and a sentence on each that came twice.

    Nobody is named in a file, so two laptops of one kind look alike; the same rows, or the same name on the same kind of
    machine, are one. Of several measurements of one machine, that with most samples is kept.
    """
    groups = list[list[Submission]]()
    for one in entries:
        same = next((group for group in groups if any(_is_same(one, other) for other in group)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    kept, said = list[Submission](), list[str]()
    for group in groups:
        best = max(group, key=_samples)
        kept.append(_renamed(best, {other.label for other in kept}))
        if len(group) > 1:
            named = " and ".join(dict.fromkeys(one.label for one in group))
            times = "twice" if len(group) == 2 else f"{len(group)} times"
            said.append(f"{named} came {times}: the measurement with most samples stands ({_samples(best)}).")
    return kept, said


def _is_same(one: Submission, other: Submission) -> bool:
    return _times(one) == _times(other) or (one.label == other.label and _kind(one) == _kind(other))


def _times(one: Submission) -> dict[str, float]:
    return {role: mark.steady.median for role, mark in one.marks.items()} or {one.label: 0.0}


def _kind(one: Submission) -> tuple[Any, ...]:
    return tuple(one.machine.get(name) for name in ("cpu", "architecture", "cores", "memory"))


def _samples(one: Submission) -> int:
    return sum(mark.steady.n for mark in one.marks.values())


def _renamed(one: Submission, taken: set[str]) -> Submission:
    labels: Iterator[str] = (f"{one.label} {number}" for number in range(2, len(taken) + 3))
    label = one.label if one.label not in taken else next(label for label in labels if label not in taken)
    return Submission(label, one.machine, one.rows, one.marks, one.excluded, one.given)


def merged(entries: Sequence[Submission]) -> str:
    """Return machines as one JSON document, with fewer samples.

    It is ``{"ocrlab_bench", "machines": [{"label", "machine", "rows"}]}``, and can be merged again.
    """
    machines = [
        {"label": one.label, "machine": one.machine, "rows": [thin(to_dict(row)) for row in one.rows]}
        for one in entries
    ]
    return json.dumps({"ocrlab_bench": VERSION, "machines": machines}, ensure_ascii=False, allow_nan=False)


def thin(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with at most `KEPT` samples of each process, evenly chosen; what they say (median, p10, ...) stays."""
    seconds = {
        name: {**one, "samples": [spaced(process) for process in one["samples"]]}
        for name, one in row["seconds"].items()
        if name != "warm_up"
    }
    return {**row, "seconds": seconds}


def spaced(samples: Sequence[float]) -> Sequence[float]:
    """Return at most `KEPT` samples, evenly chosen.

    Examples
    --------
    >>> len(spaced(range(1000))), spaced([3, 1])
    (59, [3, 1])
    """
    return samples[:: -(-len(samples) // KEPT) or 1]
