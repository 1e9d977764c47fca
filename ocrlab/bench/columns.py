"""The columns of a row, for a terminal, for Markdown and for the view: what stands in them, and what they are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ocrlab.bench.report import shape_of, to_dict
from ocrlab.bench.rows import Row

NOTHING = "n/a"
WORDS = (  # of the instructions, the most first
    ("AMX", "AMX"), ("bfloat16", "AVX-512 with bf16"), ("AVX-512", "AVX-512"), ("AVX512", "AVX-512"), ("AVX2", "AVX2"),
    ("SSE4.1", "SSE4.1"), ("NEON", "NEON"),
)  # fmt: skip
Value = float | str | None


class Column(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    head : str
    text : callable
        What stands in it for a row.
    value : callable, optional
        What it is sorted by; None where a row has none.
    missing : str
        Under which name a row says why it has none.
    """

    head: str
    text: Callable[[Row], str]
    value: Callable[[Row], Value] | None = None
    missing: str = ""


def _time(name: str, head: str) -> Column:
    def value(row: Row) -> Value:
        return row.seconds[name].median if name in row.seconds else None

    return Column(head, lambda row: _short(value(row), 1e3), value, f"seconds.{name}")


def _memory(step: str, head: str) -> Column:
    def value(row: Row) -> Value:
        return row.memory[step].above if step in row.memory else None

    return Column(head, lambda row: _mega(value(row)), value, f"memory.{'peak' if step == 'peak' else 'resident'}")


def _short(value: Value, times: float = 1.0, digits: int = 3) -> str:
    return NOTHING if value is None else f"{float(value) * times:.{digits}g}"


def _mega(value: Value) -> str:
    return NOTHING if value is None else f"{float(value) / 1e6:.0f}"


def _steady(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.seconds["steady"], name) if "steady" in row.seconds else None


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


def _least(row: Row) -> Value:
    """Return what is left after the most that can be given back while the network stays open."""
    steps = [row.memory[step].above for step in ("release_memory", "shrinkage", "malloc_trim") if step in row.memory]
    return min(steps, default=None)


def _apart(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.difference, name) if row.difference else None


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


def _other_boxes(row: Row) -> Value:
    return (row.difference.lost or 0) + (row.difference.gained or 0) if row.difference else None


def _ran(row: Row) -> str:
    """Return the runtime with its version; a backend of the user's own is a file."""
    return " ".join([Path(row.case.backend).name, *([row.facts["version"]] if row.facts.get("version") else [])])


def got(name: str) -> Callable[[Row], str]:
    """Return what tells what a runtime reports of itself, or else what it was asked for."""
    return lambda row: str(row.facts.get(name) or row.case.options.get(name) or NOTHING)


def _options(row: Row) -> str:
    """Return what else the runtime was asked for."""
    return ", ".join(f"{name}={value}" for name, value in to_dict(row)["options"].items()) or "none"


def _shape(row: Row) -> str:
    shape = shape_of(row)
    return f"{'x'.join(map(str, shape['input'] or ())) or NOTHING} {shape['kind'] or ''}".strip()


def _word(head: str, text: Callable[[Row], str]) -> Column:
    return Column(head, text, lambda row: None if text(row) == NOTHING else text(row))


NAME = _word("row", lambda row: row.case.name)
TABLES: dict[str, tuple[Column, ...]] = {
    "how fast": (
        NAME,
        _word("precision", _precision),
        _time("steady", "ms"),
        Column("p10 .. p90", _range, _steady("p90")),
        Column("min", lambda row: _short(_steady("min")(row), 1e3), _steady("min")),
        Column("n", lambda row: str(_steady("n")(row) or NOTHING), _steady("n")),
        Column("times as fast", _factor, lambda row: row.factor.value if row.factor else None),
        _time("cpu", "cpu ms"),
    ),
    "until then": (
        NAME,
        _time("import", "import ms"),
        _time("read", "read ms"),
        _time("compile", "compile ms"),
        _time("load", "load ms"),
        _time("compile_cached", "from cache ms"),
        _time("first", "first ms"),
        _time("new_shape", "new shape ms"),
        _time("new_shape_again", "again ms"),
    ),
    "memory and answer": (
        NAME,
        _memory("load", "loaded MB"),
        _memory("peak", "peak MB"),
        _memory("run", "kept MB"),
        Column("released MB", lambda row: _mega(_least(row)), _least),
        Column("max difference", lambda row: _short(_apart("max")(row), digits=2), _apart("max")),
        Column("p99.9", lambda row: _short(_apart("p999")(row), digits=2), _apart("p999")),
        Column("boxes", boxes_and_texts, _other_boxes),
    ),
    "what ran": (
        NAME,
        _word("runtime", _ran),
        _word("device", got("device")),
        _word("model", lambda row: row.case.format),
        _word("threads", got("threads")),
        _word("streams", got("streams")),
        _word("input", _shape),
        _word("instructions", lambda row: short_isa(row.facts.get("isa"), row.case.isa)),
        _word("options", _options),
    ),
}


def cells(rows: Sequence[Row], columns: Sequence[Column]) -> list[list[str]]:
    """Return what stands in a table, its head first."""
    return [[column.head for column in columns], *([column.text(row) for column in columns] for row in rows)]


def short_isa(isa: str | None, held: str | None = None) -> str:
    """Return the most that a processor may do, in a word; runtimes tell it in a sentence, or in a list of all.

    Examples
    --------
    >>> short_isa("Intel AVX-512 with Intel DL Boost and bfloat16 support"), short_isa("Intel AVX2", "AVX2")
    ('AVX-512 with bf16', 'AVX2, held to AVX2')
    """
    found = next((short for part, short in WORDS if part in (isa or "")), isa or NOTHING)
    return f"{found}, held to {held}" if held else found
