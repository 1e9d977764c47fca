"""The replayed experiment for people and programs: the quotation, the commands, the table and the verdicts.

JSON of a row: the keys of `ocrlab.bench.report`, and ``network``, a model of the catalogue, and ``role``, one of
`ocrlab.bench.replay.replay.ROLES`.

JSON of a verdict: ``sentence`` (its key in `claims.SENTENCES`), ``original``, ``english``, ``verdict`` ("still
true here", "not here", "only if" or "cannot be told here"), ``conditions`` (under which it holds), and ``findings``, each
``{"network", "condition", "holds", "said"}``; network and condition may be "".

The document of ``--out FILE.json``: ``{"ocrlab_replay", "machine", "size", "rounds", "origin", "rows", "verdicts"}``, where
``size`` is height and width of the tensor and ``origin`` holds ``machine`` and ``table``, the original's figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from ocrlab.bench.columns import NOTHING, boxes_apart
from ocrlab.bench.replay import claims
from ocrlab.bench.replay.claims import Command
from ocrlab.bench.replay.replay import QUOTED, ROLES, Replayed
from ocrlab.bench.replay.verdicts import Verdict
from ocrlab.bench.report import to_dict
from ocrlab.bench.rows import Row
from ocrlab.bench.tables import aligned, machine_line, piped
from ocrlab.machine.describe import anonymous, describe

VERSION = 1  # of the keys
TALL = 12119  # rows of the original's picture
HEAD = ["row", "precision", "memory", "time", "first", "kept", "released", "boxes"]
EXPLAINED = """\
memory: the most that the process held, in GB, as the original gives it. time: seconds a picture, after a warm-up. first: the
first picture. kept: GB after the run. released: GB after release_memory or the arena's shrinkage, and malloc_trim, with the
network still open. boxes: against those of the first row. All are medians."""
Writer = Callable[[list[list[str]]], str]


def quotation(write: Writer = aligned) -> str:
    """Return the original's own figures, marked as what they are."""
    lines = [["row", "runtime", "memory", "time"]]
    lines += [[one.model, one.runtime, f"{one.gigabytes:g} GB", f"{one.seconds:g} s"] for one in claims.TABLE]
    return f"Quoted, not measured here: {claims.MACHINE}; mean of three runs.\n\n{write(lines)}"


def cells(replayed: Replayed, network: str) -> list[list[str]]:
    """Return the table of a network, its head first; the rows that the original had come first."""
    by_role = replayed.rows[network]
    order = [*QUOTED, *(role for role in ROLES if role not in (*QUOTED, "paddle"))]  # which is always small
    return [HEAD, *(_line(role, by_role[role]) for role in order if role in by_role)]


def _line(role: str, row: Row) -> list[str]:
    if row.failure:
        return [ROLES[role], row.failure.kind, *[NOTHING] * (len(HEAD) - 2)]
    held = {step: one.bytes for step, one in row.memory.items()}
    released = [held[step] for step in ("release_memory", "shrinkage", "malloc_trim") if step in held]
    wrong = row.difference is not None and row.difference.wrong
    seconds = [f"{row.seconds[name].median:.3g}" for name in ("steady", "first")]
    gigabytes = [_giga(held.get("run")), _giga(min(released, default=None))]
    precision = row.facts.get("precision") or "?"
    return [
        ROLES[role],
        precision,
        _giga(held.get("peak")),
        *seconds,
        *gigabytes,
        "wrong" if wrong else boxes_apart(row),
    ]


def _giga(bytes_: int | None) -> str:
    return NOTHING if bytes_ is None else f"{bytes_ / 1e9:.3f}"


def judged(verdicts: Sequence[Verdict]) -> list[list[str]]:
    """Return sentences and verdicts as a table, its head first."""
    return [["sentence of the original", "here"], *([one.sentence.english, str(one)] for one in verdicts)]


def verdict_table(verdicts: Sequence[Verdict]) -> str:
    """Return sentences and verdicts as Markdown."""
    return piped(judged(verdicts)).replace("---:", "---")  # words are read from the left


def text(replayed: Replayed) -> str:
    """Return all of it for a terminal."""
    parts = [quotation(), "\n".join(claims.REMARKS), commands(), _conditions(replayed)]
    for network in replayed.rows:
        if "arena" in replayed.rows[network]:  # raced, and not only read
            parts.append(f"{network}\n{aligned(cells(replayed, network))}")
    parts += [EXPLAINED, judged_on(replayed), *_verdicts(replayed.verdicts)]
    return "\n\n".join([*parts, "\n".join([*_notes(replayed), machine_line()])])


def _conditions(replayed: Replayed) -> str:
    height, width = replayed.size
    processes = "1 process" if replayed.rounds == 1 else f"{replayed.rounds} processes"
    return f"Measured here: a tensor of {height} x {width} pixels, {processes} a row."


def judged_on(replayed: Replayed) -> str:
    """Say on what the verdicts rest: another size may turn them over."""
    height, width = replayed.size
    smaller = (
        " The original's picture is taller: --full judges on that, and may come out otherwise." if height < TALL else ""
    )
    return f"What became of its sentences, on this machine and {height} x {width} pixels.{smaller}"


def commands(some: Sequence[Command] = (*claims.COMMANDS, *claims.LISTINGS)) -> str:
    """Return what is typed and written, then and today, one under the other."""
    found = []
    for one in some:
        found.append(one.about)
        for when, lines in (("then", one.then.splitlines()), ("today", one.today.splitlines())):
            found += [f"  {when if i == 0 else '':5}  {line}".rstrip() for i, line in enumerate(lines)]
    return "\n".join(found)


def _verdicts(verdicts: Sequence[Verdict]) -> list[str]:
    found = []
    for one in verdicts:
        numbers = [
            f"    {'yes' if finding.holds else 'no ':3} {finding.where}: {finding.said}" for finding in one.findings
        ]
        found.append("\n".join([f"{one.sentence.english}  ({one.sentence.original})", f"  {one}", *numbers]))
    return found


def _notes(replayed: Replayed) -> list[str]:
    found = []
    for network, role, row in replayed:
        if row.failure:
            found.append(f"{network}, {ROLES[role]}: {row.failure.kind}. {anonymous(row.failure.said)}")
        if row.difference and row.difference.wrong:
            found.append(f"{network}, {ROLES[role]}: wrong. {row.difference.wrong}")
    return [*found, *(f"Noisy: {reason}" for reason in noise_of(replayed))]


def markdown(replayed: Replayed) -> str:
    """Return all of it as Markdown."""
    parts = [quotation(piped), "\n".join(f"- {one}" for one in claims.REMARKS)]
    parts += [_conditions(replayed)]
    parts += [
        f"**{network}**\n\n{piped(cells(replayed, network))}"
        for network, by_role in replayed.rows.items()
        if "arena" in by_role
    ]
    parts += [
        EXPLAINED.replace("\n", " "),
        judged_on(replayed),
        verdict_table(replayed.verdicts),
        f"```\n{commands()}\n```",
    ]
    return "\n\n".join([*parts, "\n".join(f"- {one}" for one in (*_notes(replayed), machine_line()))])


def row_to_dict(network: str, role: str, row: Row) -> dict[str, Any]:
    """Return a row for JSON."""
    return {"network": network, "role": role, **to_dict(row)}


def verdict_to_dict(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict for JSON."""
    sentence = verdict.sentence
    return {
        "sentence": sentence.key, "original": sentence.original, "english": sentence.english, "verdict": verdict.verdict,
        "conditions": list(verdict.conditions), "findings": [asdict(finding) for finding in verdict.findings],
    }  # fmt: skip


def to_json(replayed: Replayed) -> str:
    """Return all of it as one JSON document; see the top of this file."""
    document = {
        "ocrlab_replay": VERSION, "machine": describe(), "size": list(replayed.size), "rounds": replayed.rounds,
        "origin": {"machine": claims.MACHINE, "table": [asdict(one) for one in claims.TABLE]},
        "rows": [row_to_dict(*one) for one in replayed], "verdicts": [verdict_to_dict(one) for one in replayed.verdicts],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def noise_of(replayed: Replayed) -> list[str]:
    """Return why rows are noisy, each reason once, with the rows it concerns; a network of which all are is named alone."""
    found: dict[str, list[str]] = {}
    for network, by_role in replayed.rows.items():
        reasons = dict.fromkeys(reason for row in by_role.values() for reason in row.noise)
        for reason in reasons:
            concerned = [ROLES[role] for role, row in by_role.items() if reason in row.noise]
            named = network if len(concerned) == len(by_role) else f"{network}: {', '.join(concerned)}"
            found.setdefault(reason, []).append(named)
    return [f"{reason} ({'; '.join(concerned)})" for reason, concerned in found.items()]
