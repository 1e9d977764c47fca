"""Rows for people: small tables, in a terminal or in Markdown, and beside them what must be said."""

from __future__ import annotations

from collections.abc import Sequence

from ocrlab.bench.columns import NOTHING, TABLES, cells, got
from ocrlab.bench.rows import Row
from ocrlab.machine.describe import anonymous, describe

STEPS = (  # of the memory, in their order; no runtime has all
    "import", "load", "run", "new shape", "release_memory", "shrinkage", "malloc_trim", "request deleted", "model deleted",
    "malloc_trim again",
)  # fmt: skip
EXPLAINED = """\
ms: median of all samples. times as fast: as the base row, with the interval of 95 %. cpu ms: processor time of a call.
load: read, compile and what surrounds them. from cache: compile, with the compiled model in OpenVINO's cache. new shape: the
first call of a shape not seen before; again: the second. MB: above the memory after the imports, but for the table of all
steps, where it is all that the process held. kept: after the run. released: after release_memory or shrinkage and
malloc_trim, with the network still open. max difference: of the answer from that of the base row, a probability; p99.9: of
999 in 1000 pixels. boxes: that differ from the base row's, and how many texts in them. input: its shape, and what the network
was compiled for. n/a: see below; of what ran, that the runtime does not report it."""


def tables(rows: Sequence[Row]) -> list[list[list[str]]]:
    """Return all tables: how fast, how long until then, in how much memory, after which step, and what ran."""
    *some, ran = (cells(rows, columns) for columns in TABLES.values())
    return [*some, memory_by_step(rows), ran]


def memory_by_step(rows: Sequence[Row]) -> list[list[str]]:
    """Return what the processes held after each step, in MB, its head first."""
    known = {step for row in rows for step in row.memory} - {"peak"}
    steps = sorted(known, key=lambda step: (STEPS.index(step) if step in STEPS else len(STEPS), step))
    held = (
        [f"{row.memory[step].bytes / 1e6:.0f}" if step in row.memory else NOTHING for step in steps] for row in rows
    )
    return [["MB in all after", *steps], *([row.case.name, *line] for row, line in zip(rows, held, strict=True))]


def told(row: Row) -> list[str]:
    """Return everything that a row says and its columns do not: every step of the memory, and each reason."""
    steps = [f"{step} {one.bytes / 1e6:.0f} ({one.above / 1e6:+.0f})" for step, one in row.memory.items()]
    found = [f"Memory in MB, in all and above that after the imports: {', '.join(steps)}."] if steps else []
    found += [f"Instructions: {row.facts['isa']}."] if row.facts.get("isa") else []
    found += [f"Failed: {row.failure.kind}. {anonymous(row.failure.said)}"] if row.failure else []
    found += [f"Wrong: {row.difference.wrong}"] if row.difference and row.difference.wrong else []
    found += [f"Noisy: {why}" for why in row.noise]
    for name, why in row.missing.items():
        what = "Not settled" if name == "level" else f"No {name.rpartition('.')[2].replace('_', ' ')}"
        found.append(f"{what}: {anonymous(why)}")
    return found


def notes(rows: Sequence[Row]) -> list[str]:
    """Return what must be said beside the table: failures, wrong answers, noise; and what the numbers are."""
    found = []
    for row in rows:
        name = row.case.name
        if row.failure:
            found.append(f"{name}: {row.failure.kind}. {anonymous(row.failure.said)}")
        if row.difference and _is_wrong(row):
            found.append(f"{name}: wrong. {row.difference.wrong}")
        if row.noise:
            found.append(f"{name}: noisy. {' '.join(row.noise)}")
    found += _missing(rows)
    if any(row.complete and row.rounds and not (row.factor or row.failure or _is_wrong(row)) for row in rows):
        found.append("There are no factors: the base row failed, or is wrong.")
    if any(row.rounds == 1 and row.complete and row.factor for row in rows):
        found.append("One process a row: the intervals do not know how processes differ. Give two rounds or more.")
    return [*found, *_threads(rows)]


def _is_wrong(row: Row) -> bool:
    return bool(row.difference and row.difference.wrong)


def _missing(rows: Sequence[Row]) -> list[str]:
    """Say why something is missing, each reason once, with the rows it concerns."""
    by_reason: dict[str, dict[str, None]] = {}
    for row in rows:
        for reason in row.missing.values():
            by_reason.setdefault(anonymous(reason), {})[row.case.name] = None
    return [f"{'; '.join(names)}: {reason}" for reason, names in by_reason.items()]  # names may have commas


def _threads(rows: Sequence[Row]) -> list[str]:
    """Say how many threads ran; where rows differ, the comparison is not a fair one."""
    by_count: dict[str, list[str]] = {}
    for row in rows:
        if row.facts:
            by_count.setdefault(got("threads")(row), []).append(row.case.name)
    if len(by_count) < 2:
        return [f"Threads: {', '.join(by_count) or NOTHING}."]
    told = "; ".join(f"{count}: {', '.join(names)}" for count, names in by_count.items())
    return [f"Not every row had as many threads, so their times do not compare the runtimes alone. {told}."]


def machine_line() -> str:
    """Return the machine in one line."""
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    memory = f"{machine['memory'] / 2**30:.0f} GiB, " if machine["memory"] else ""
    return f"{machine['cpu']}, {machine['cores']} cores, {memory}{machine['system']}; {versions}"


def table(rows: Sequence[Row]) -> str:
    """Return rows as tables for a terminal, with notes under them."""
    return "\n\n".join([*map(aligned, tables(rows)), EXPLAINED, "\n".join([*notes(rows), machine_line()])])


def aligned(lines: list[list[str]]) -> str:
    """Return a table for a terminal: the first column to the left, all others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = []
    for name, *numbers in lines:
        aligned = [name.ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(numbers, widths[1:], strict=True))]
        text.append("  ".join(aligned))
    return "\n".join(text)


def to_markdown(rows: Sequence[Row]) -> str:
    """Return rows as Markdown tables, with notes under them."""
    said = [EXPLAINED.replace("\n", " "), *notes(rows), machine_line()]
    return "\n\n".join([*map(piped, tables(rows)), "\n".join(f"- {one}" for one in said)])


def piped(lines: list[list[str]]) -> str:
    """Return a table in Markdown."""
    head, *rest = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, marks, *rest))
