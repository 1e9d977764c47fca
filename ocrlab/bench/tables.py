"""Rows for people: small tables, in a terminal or in Markdown, and beside them what must be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ocrlab.bench.report import shape_of, to_dict
from ocrlab.bench.rows import Row
from ocrlab.machine.describe import anonymous, describe

NOTHING = "n/a"
WORDS = (  # of the instructions, the most first
    ("AMX", "AMX"), ("bfloat16", "AVX-512 with bf16"), ("AVX-512", "AVX-512"), ("AVX512", "AVX-512"), ("AVX2", "AVX2"),
    ("SSE4.1", "SSE4.1"), ("NEON", "NEON"),
)  # fmt: skip
STEPS = (  # of the memory, in their order; no runtime has all
    "import", "load", "run", "new shape", "release_memory", "shrinkage", "malloc_trim", "request deleted", "model deleted",
    "malloc_trim again",
)  # fmt: skip
Column = tuple[str, Callable[[Row], str]]  # its head, and what stands in it


def _time(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row.seconds[name].median * 1e3:.3g}" if name in row.seconds else NOTHING


def _range(row: Row) -> str:
    steady = row.seconds.get("steady")
    return f"{steady.p10 * 1e3:.3g} .. {steady.p90 * 1e3:.3g}" if steady else NOTHING


def _factor(row: Row) -> str:
    if row.difference and row.difference.wrong:
        return "wrong"
    if not row.factor:
        return row.failure.kind if row.failure else NOTHING
    return f"{row.factor.value:.2f} ({row.factor.low:.2f} .. {row.factor.high:.2f})"


def _precision(row: Row) -> str:
    asked, got = row.case.options.get("precision") or "own", row.facts.get("precision") or "?"
    return got if asked == got else f"{asked}: {got}"


def _memory(step: str) -> Callable[[Row], str]:
    return lambda row: f"{row.memory[step].above / 1e6:.0f}" if step in row.memory else NOTHING


def _least(row: Row) -> str:
    """Return what is left after the most that can be given back while the network stays open."""
    steps = [row.memory[step].above for step in ("release_memory", "shrinkage", "malloc_trim") if step in row.memory]
    return f"{min(steps) / 1e6:.0f}" if steps else NOTHING


def _apart(row: Row) -> str:
    return f"{row.difference.max:.2g}" if row.difference else NOTHING


def boxes_apart(row: Row) -> str:
    """Return in words how the boxes of a row differ from those of the base row."""
    found = row.difference
    if found is None or found.same is None:
        return NOTHING
    parts = [
        f"{count} {word}"
        for count, word in ((found.moved, "moved"), (found.lost, "lost"), (found.gained, "new"))
        if count
    ]
    return ", ".join(parts) or "same"


def boxes_and_texts(row: Row) -> str:
    """Return how the boxes of a row differ, and how many texts in them."""
    texts = row.difference.texts if row.difference else None
    return boxes_apart(row) + (f"; {texts} text{'s' * (texts > 1)}" if texts else "")


def _ran(row: Row) -> str:
    """Return the runtime with its version; a backend of the user's own is a file."""
    return " ".join([Path(row.case.backend).name, *([row.facts["version"]] if row.facts.get("version") else [])])


def _got(name: str) -> Callable[[Row], str]:
    return lambda row: str(row.facts.get(name) or row.case.options.get(name) or NOTHING)


def _options(row: Row) -> str:
    """Return what else the runtime was asked for."""
    return ", ".join(f"{name}={value}" for name, value in to_dict(row)["options"].items()) or "none"


def _shape(row: Row) -> str:
    shape = shape_of(row)
    return f"{'x'.join(map(str, shape['input'] or ())) or NOTHING} {shape['kind'] or ''}".strip()


NAME: Column = ("row", lambda row: row.case.name)
TABLES: tuple[tuple[Column, ...], ...] = (
    (  # how fast
        NAME,
        ("precision", _precision),
        ("ms", _time("steady")),
        ("p10 .. p90", _range),
        ("min", lambda row: f"{row.seconds['steady'].min * 1e3:.3g}" if "steady" in row.seconds else NOTHING),
        ("n", lambda row: str(row.seconds["steady"].n) if "steady" in row.seconds else NOTHING),
        ("times as fast", _factor),
        ("cpu ms", _time("cpu")),
    ),
    (  # how long until then
        NAME,
        ("import ms", _time("import")),
        ("read ms", _time("read")),
        ("compile ms", _time("compile")),
        ("load ms", _time("load")),
        ("from cache ms", _time("compile_cached")),
        ("first ms", _time("first")),
        ("new shape ms", _time("new_shape")),
        ("again ms", _time("new_shape_again")),
    ),
    (  # in how much memory, and is it the same answer
        NAME,
        ("loaded MB", _memory("load")),
        ("peak MB", _memory("peak")),
        ("kept MB", _memory("run")),
        ("released MB", _least),
        ("max difference", _apart),
        ("p99.9", lambda row: f"{row.difference.p999:.2g}" if row.difference else NOTHING),
        ("boxes", boxes_and_texts),
    ),
    (  # and what was it that ran
        NAME,
        ("runtime", _ran),
        ("device", _got("device")),
        ("model", lambda row: row.case.format),
        ("threads", _got("threads")),
        ("streams", _got("streams")),
        ("input", _shape),
        ("instructions", lambda row: short_isa(row.facts.get("isa"), row.case.isa)),
        ("options", _options),
    ),
)
EXPLAINED = """\
ms: median of all samples. times as fast: as the base row, with the interval of 95 %. cpu ms: processor time of a call.
load: read, compile and what surrounds them. from cache: compile, with the compiled model in OpenVINO's cache. new shape: the
first call of a shape not seen before; again: the second. MB: above the memory after the imports, but for the table of all
steps, where it is all that the process held. kept: after the run. released: after release_memory or shrinkage and
malloc_trim, with the network still open. max difference: of the answer from that of the base row, a probability; p99.9: of
999 in 1000 pixels. boxes: that differ from the base row's, and how many texts in them. input: its shape, and what the network
was compiled for. n/a: see below; of what ran, that the runtime does not report it."""


def cells(rows: Sequence[Row], columns: Sequence[Column]) -> list[list[str]]:
    """Return what stands in a table, its head first."""
    return [[name for name, _ in columns], *([value(row) for _, value in columns] for row in rows)]


def tables(rows: Sequence[Row]) -> list[list[list[str]]]:
    """Return all tables: how fast, how long until then, in how much memory, after which step, and what ran."""
    *some, ran = (cells(rows, columns) for columns in TABLES)
    return [*some, memory_by_step(rows), ran]


def memory_by_step(rows: Sequence[Row]) -> list[list[str]]:
    """Return what the processes held after each step, in MB, its head first."""
    known = {step for row in rows for step in row.memory} - {"peak"}
    steps = sorted(known, key=lambda step: (STEPS.index(step) if step in STEPS else len(STEPS), step))
    held = (
        [f"{row.memory[step].bytes / 1e6:.0f}" if step in row.memory else NOTHING for step in steps] for row in rows
    )
    return [["MB in all after", *steps], *([row.case.name, *line] for row, line in zip(rows, held, strict=True))]


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
            by_count.setdefault(_got("threads")(row), []).append(row.case.name)
    if len(by_count) < 2:
        return [f"Threads: {', '.join(by_count) or NOTHING}."]
    told = "; ".join(f"{count}: {', '.join(names)}" for count, names in by_count.items())
    return [f"Not every row had as many threads, so their times do not compare the runtimes alone. {told}."]


def short_isa(isa: str | None, held: str | None = None) -> str:
    """Return the most that a processor may do, in a word; runtimes tell it in a sentence, or in a list of all.

    Examples
    --------
    >>> short_isa("Intel AVX-512 with Intel DL Boost and bfloat16 support"), short_isa("Intel AVX2", "AVX2")
    ('AVX-512 with bf16', 'AVX2, held to AVX2')
    """
    found = next((short for part, short in WORDS if part in (isa or "")), isa or NOTHING)
    return f"{found}, held to {held}" if held else found


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
