"""All pages of a run as the view takes them: light columns of thousands of rows, in an order, counted and summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ocrlab.debug.judge import Score
from ocrlab.widgets.folder.rows import Kind, Row

BINS = 50  # of the scores of lines


def order_of(rows: Sequence[Row]) -> list[int]:
    """Return the pages, worst first: as `ocrlab check` ranks those with truth, then those that look wrong, then the others."""
    return sorted(range(len(rows)), key=lambda i: (*rows[i].rank, rows[i].record["image"], rows[i].record["page"]))


def bins_of(rows: Sequence[Row]) -> bytes:
    """Return how many lines of each page have a score in each of 50 steps from 0 to 1, (N, 50) uint8."""
    counts = [np.histogram(row.scores, BINS, (0, 1))[0].clip(0, 255).astype(np.uint8) for row in rows]
    return np.array(counts, np.uint8).tobytes()


def told(row: Row, kinds: dict[Kind, int]) -> dict[str, Any]:
    """Return a row as the view takes it; kinds by their numbers, those that are new get one."""
    record, score = row.record, row.score
    return {
        "name": row.name, "reason": row.reason, "errors": score.edits if score else None,
        "weight": round(row.weight, 2), "lowest": round(min(row.scores), 3) if row.scores else None,
        "lines": len(row.scores), "size": [record.get("width", 0), record.get("height", 0)],
        "kinds": [kinds.setdefault(kind, len(kinds)) for kind in row.kinds], "unread": int("error" in record),
    }  # fmt: skip


def columns(rows: Sequence[Row], kinds: dict[Kind, int]) -> dict[str, list[Any]]:
    """Return all rows as the view takes them, column by column: the names of the columns are sent once."""
    every = [told(row, kinds) for row in rows]
    return {name: [one[name] for one in every] for name in every[0]} if every else {}


def counted(rows: Sequence[Row], kinds: dict[Kind, int]) -> list[dict[str, Any]]:
    """Return every kind in the order of its number: how many pages have it, and how many lines or candidates."""
    lines, pages = Counter[Kind](), Counter[Kind]()
    for row in rows:
        lines.update(row.kinds)
        pages.update(row.kinds.keys())
    return [{"group": kind[0], "name": kind[1], "pages": pages[kind], "lines": lines[kind]} for kind in kinds]


def totals(rows: Sequence[Row]) -> list[str]:
    """Say what is to be said of all pages together."""
    return list(_totals(rows))


def _totals(rows: Sequence[Row]) -> Iterator[str]:
    with_truth = [row.score for row in rows if row.score]
    unread = sum("error" in row.record for row in rows)
    lines = sum(len(row.scores) for row in rows)
    not_read = f", {unread} not read" if unread else ""
    yield f"{_pages(len(rows))}{not_read}, {lines:,} lines."
    if with_truth:
        score = sum(with_truth, Score())
        wrong = sum(len(row.marks) for row in rows if row.score)
        said = (
            f"{score.edits:,} of {score.characters:,} characters wrong ({score.error:.2%}), "
            if score.characters
            else ""
        )
        yield (
            f"{_pages(len(with_truth))} with truth: {said}"
            f"{score.numbers_right:.1%} of numbers exactly right (F1), {wrong:,} lines wrong."
        )
    suspected = sum(row.weight > 0 for row in rows)
    if len(with_truth) < len(rows):
        without = len(rows) - len(with_truth)
        yield f"{_pages(without)} without truth: on {suspected:,} of them something looks wrong."


def _pages(count: int) -> str:
    return f"{count:,} page{'s' * (count != 1)}"
