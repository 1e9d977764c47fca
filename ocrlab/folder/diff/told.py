"""What two runs read otherwise, in lines: for a person at a terminal, and as JSON for a program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from ocrlab.folder.diff.apart import KINDS, STATES, Apart
from ocrlab.folder.diff.verdict import verdict
from ocrlab.folder.runs.store import Done

MOST = 40  # changes on a screen
SAID = {"worse": "worse", "better": "better", "even": "as good", "open": "not judged"}
FEW = 5  # names or sentences of what is only told


def lines(found: Apart, names: tuple[str, str], accepted: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is told on the screen: the counts, the verdict of the truth, and what nobody accepted."""
    counts = found.counts()
    pages = f"{found.pages} page{'' if found.pages == 1 else 's'}"
    yield f"{names[0]} -> {names[1]}, {pages} in both: " + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
    yield from notices(found, names)
    if said := verdict(found):
        yield said
    if any(one.state != "open" for one in found.changes):
        states = Counter(one.state for one in found.changes)
        yield "By the truth, of these: " + ", ".join(
            f"{states[state]} {SAID[state]}" for state in STATES if states[state]
        )
    losses = found.losses(accepted)
    for one in losses[:MOST]:
        page = f", page {one.page}" if one.page > 1 else ""
        stands = f"   (there stands: {one.true or 'nothing'})" if one.true is not None else ""
        yield f"{one.kind:8} {one.image}{page}: {one.before or '(nothing)'}   ->   {one.after or '(nothing)'}{stands}"
    if len(losses) > MOST:
        yield f"... and {len(losses) - MOST} more; --json and --html have all."


def notices(found: Apart, names: tuple[str, str]) -> Iterator[str]:
    """Yield sentences on what was not compared, and why."""
    for name, only, errors in zip(names, found.only, found.errors, strict=True):
        if only:
            yield f"Only in {name}: {_some(only)}"
        if errors:
            yield f"Not read by {name}: {_some(errors)}"
    if found.other:
        yield f"Not the same file in both: {_some(found.other)}"


def _some(told: Sequence[str]) -> str:
    return ", ".join(told[:FEW]) + (f" ... ({len(told)} in all)" if len(told) > FEW else "")


def read_with(runs: tuple[Done, Done]) -> list[tuple[str, str, str]]:
    """Return what both read with that is not the same: a name, and the value of each."""
    before, after = ({**_plain(run)} for run in runs)
    return [
        (name, before.get(name, "-"), after.get(name, "-"))
        for name in {**before, **after}
        if before.get(name, "-") != after.get(name, "-")
    ]


def _plain(run: Done) -> dict[str, str]:
    runtime, production = run.facts.get("runtime", {}), run.facts.get("production", {})
    told = {
        "reads": run.facts.get("model", ""),
        "runtime": runtime.get("backend"),
        "precision": runtime.get("precision"),
    }
    told |= production.get("versions", {}) | run.facts.get("settings", {})
    return {name: json.dumps(value).strip('"') for name, value in told.items() if value is not None}


def rows(found: Apart) -> Iterator[str]:
    """Yield every change as a JSON object."""
    for one in found.changes:
        told = {
            name: getattr(one, name) for name in ("key", "image", "page", "kind", "before", "after", "state", "true")
        }
        places = {"quads": one.quads, "now": one.now}
        yield json.dumps(
            {**told, **{name: [quad.round(2).tolist() for quad in quads] for name, quads in places.items()}},
            ensure_ascii=False,
        )
