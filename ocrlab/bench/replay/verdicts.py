"""What became of the original's sentences: each is judged on the rows of this machine, network by network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ocrlab.bench.replay.claims import SENTENCES, Sentence
from ocrlab.bench.rows import Held, Row
from ocrlab.bench.spread import factor

STILL, NOT, ONLY, UNKNOWN = "still true here", "not here", "only if", "cannot be told here"
FASTER = 1.05  # below this factor, and where its interval holds 1, there is no difference
ONE_PROCESS = 1.15  # the same where there is one process only: two of the same row may differ by a tenth, unseen
MORE = 1.05  # the same for memory, and where the processes of two rows overlap
STAYS = 0.5  # part of what a run added to the memory that must still be there to say that it stays
KEPT, RELEASED = "release_memory() is not called", "release_memory() is called"
READERS = ("onnx", "ir", "paddle")  # rows that show which formats OpenVINO reads

Rows = Mapping[str, Mapping[str, Row]]  # by network, by role, see `ocrlab.bench.replay.replay.ROLES`


@dataclass(frozen=True)
class Finding:
    """Whether a sentence holds for a network under a condition, which may be "" or have parts: `said` are the numbers."""

    network: str
    condition: str
    holds: bool
    said: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the condition."""
        return tuple(filter(None, self.condition.split(", ")))

    @property
    def where(self) -> str:
        """Network and condition in words."""
        return ", ".join(filter(None, (self.network, self.condition)))


@dataclass(frozen=True)
class Verdict:
    """A sentence of the original, what became of it, and why.

    Attributes
    ----------
    sentence : Sentence
    verdict : str
        `STILL`, `NOT`, `ONLY` (under the conditions of the findings that hold) or `UNKNOWN` (its rows are missing, or were
        disturbed).
    findings : tuple of Finding
    """

    sentence: Sentence
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Under which conditions it holds: parts that suffice for every network, networks for which all do, then the rest."""
        parts = dict.fromkeys(part for one in self.findings for part in one.parts)
        always = [part for part in parts if all(one.holds for one in self.findings if part in one.parts)]
        rest = [one for one in self.findings if one.holds and not {*one.parts} & {*always}]
        networks = [
            network
            for network in dict.fromkeys(one.network for one in rest)
            if network and all(one.holds for one in self.findings if one.network == network)
        ]
        return (*always, *networks, *(one.where for one in rest if one.network not in networks))

    def __str__(self) -> str:
        """Return the verdict in words, the condition included."""
        return f"{self.verdict}: {'; '.join(self.conditions)}" if self.verdict == ONLY else self.verdict


def verdicts(rows: Rows) -> tuple[Verdict, ...]:
    """Return what became of each sentence, in the original's order; depends on nothing but the rows."""
    return tuple(_judged(sentence, tuple(JUDGES[sentence.key](rows))) for sentence in SENTENCES)


def _judged(sentence: Sentence, findings: tuple[Finding, ...]) -> Verdict:
    holding = [one.holds for one in findings]
    if not findings:
        return Verdict(sentence, UNKNOWN, findings)
    return Verdict(sentence, STILL if all(holding) else ONLY if any(holding) else NOT, findings)


def _reads(rows: Rows) -> Iterator[Finding]:
    """Judge by rows that ran and whose answer is not wrong."""
    for role, format_ in zip(READERS, ("ONNX", "IR", "PaddlePaddle"), strict=True):
        tried = [(network, row[role]) for network, row in rows.items() if role in row]
        if tried:
            failed = [network for network, row in tried if not _is_good(row)]
            said = f"{len(tried) - len(failed)} of {len(tried)} networks ran from {format_} with the right answer"
            yield Finding("", f"the model is {format_}", not failed, said)


def _faster(rows: Rows) -> Iterator[Finding]:
    for network, condition, one, other in _against_onnxruntime(rows):
        if not _is_disturbed(one, other):
            yield Finding(network, condition, *_time(one, other, ("OpenVINO", "ONNX Runtime")))


def _memory(rows: Rows) -> Iterator[Finding]:
    for network, condition, one, other in _against_onnxruntime(rows):
        yield from (Finding(network, condition, *found) for found in _more(one, other, ("OpenVINO", "ONNX Runtime")))


def _against_onnxruntime(rows: Rows) -> Iterator[tuple[str, str, Row, Row]]:
    """Yield network, condition and both rows: OpenVINO in f32 and in what it picks, against an arena that is off and on."""
    for network, row in _compared(rows):
        for one in ("onnx", "own"):
            for other, arena in (("onnxruntime", "off"), ("arena", "on")):
                if _ran(row, one, other) and not (one == "own" and _precision(row[one]) == "f32"):
                    condition = f"in {_precision(row[one])}, against an arena that is {arena}"
                    yield network, condition, row[one], row[other]


def _range(rows: Rows) -> Iterator[Finding]:
    for network, row in _compared(rows):
        if _ran(row, "ir", "bounded"):
            found = _more(row["ir"], row["bounded"], ("free", "a range"))
            yield from (Finding(network, "", *one) for one in found)


def _ir_memory(rows: Rows) -> Iterator[Finding]:
    for network, row in _compared(rows):
        if _ran(row, "onnx", "ir"):
            found = _more(row["onnx"], row["ir"], ("ONNX", "IR"))
            yield from (Finding(network, "", *one) for one in found)


def _ir(rows: Rows) -> Iterator[Finding]:
    for network, row in _compared(rows):
        if _ran(row, "onnx", "ir") and not _is_disturbed(row["ir"], row["onnx"]):
            yield Finding(network, "", *_time(row["ir"], row["onnx"], ("IR", "ONNX")))


def _kept(rows: Rows) -> Iterator[Finding]:
    """Judge by what a run added to the memory, and how much of it is there afterwards: left alone, and released."""
    for network, row in _compared(rows):
        held = row["onnx"].memory if "onnx" in row and _is_good(row["onnx"]) else {}
        if not {"load", "run", "peak", "release_memory"} <= held.keys():
            continue
        loaded, added = held["load"].bytes, held["peak"].bytes - held["load"].bytes
        after = min(held[step].bytes for step in ("release_memory", "malloc_trim") if step in held)
        for condition, bytes_ in ((KEPT, held["run"].bytes), (RELEASED, after)):
            stays = max(0, bytes_ - loaded)
            said = f"of {added / 1e6:.0f} MB that the picture took, {stays / 1e6:.0f} MB stay"
            yield Finding(network, condition, stays > STAYS * added, said)


JUDGES: dict[str, Callable[[Rows], Iterable[Finding]]] = {
    "reads": _reads, "faster": _faster, "memory": _memory, "range": _range, "kept": _kept, "ir": _ir, "ir memory": _ir_memory,
}  # fmt: skip


def _compared(rows: Rows) -> Iterator[tuple[str, Mapping[str, Row]]]:
    """Yield the networks that were raced; of others it was only asked whether they can be read."""
    return ((network, row) for network, row in rows.items() if "onnxruntime" in row)


def _is_disturbed(one: Row, other: Row) -> bool:
    """Tell whether a time cannot be told: a single process each, and something disturbed one of them."""
    return min(one.rounds, other.rounds) < 2 and bool(one.noise or other.noise)


def _time(one: Row, other: Row, names: tuple[str, str]) -> tuple[bool, str]:
    """Tell whether one row is faster than another; a difference within the noise is none."""
    ratio = factor(other.seconds["steady"], one.seconds["steady"])
    times = f"{names[0]} {one.seconds['steady'].median:.3g} s, {names[1]} {other.seconds['steady'].median:.3g} s"
    margin = FASTER if min(one.rounds, other.rounds) > 1 else ONE_PROCESS
    faster = ratio.value > margin and ratio.low > 1
    slower = ratio.value < 1 / margin and ratio.high < 1
    too_little = (
        "no difference beyond the noise" if min(one.rounds, other.rounds) > 1 else "one process tells too little"
    )
    how = f"{ratio.value:.2f} times as fast" if faster or slower else too_little
    return faster, f"{times}: {how} ({ratio.low:.2f} to {ratio.high:.2f})"


def _more(one: Row, other: Row, names: tuple[str, str]) -> Iterator[tuple[bool, str]]:
    """Tell whether one row takes more memory than another, at its peak; nothing where the system does not tell."""
    if "peak" not in one.memory or "peak" not in other.memory:
        return
    first, second = one.memory["peak"], other.memory["peak"]
    said = f"{names[0]} {first.bytes / 1e6:.0f} MB, {names[1]} {second.bytes / 1e6:.0f} MB"
    more, less = _is_more(first, second), _is_more(second, first)
    yield more, said if more or less else f"{said}: no difference beyond the noise"


def _is_more(one: Held, other: Held) -> bool:
    return one.bytes > MORE * other.bytes and min(one.samples) > max(other.samples)


def _is_good(row: Row) -> bool:
    return row.failure is None and row.rounds > 0 and not (row.difference and row.difference.wrong)


def _ran(row: Mapping[str, Row], *roles: str) -> bool:
    return all(role in row and _is_good(row[role]) and "steady" in row[role].seconds for role in roles)


def _precision(row: Row) -> str:
    return row.facts.get("precision") or "its own precision"
