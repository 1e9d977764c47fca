"""What a search found, to be looked at: in a notebook, and as a page that asks no address for anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ocrlab.draw.pages import template
from ocrlab.folder.tune.figure import Scale, svg
from ocrlab.folder.tune.plateau import told
from ocrlab.folder.tune.proof import Proof, points

HERE = Path(__file__).parent
MARKS = {"better": "✓", "spaces": "✓", "faster": "✓", "noise": "=", "worse": "✗"}


def shown_html(tuned: Any) -> str:
    """Return a `Tuned` as HTML with its style, for a notebook; what comes from files is escaped."""
    scale = Scale.of(tuned.plateaus)
    plateaus = [
        {"of": one, "now": told(one.now), "picture": svg(one, scale, tuned.start.get(one.name))}
        for one in tuned.plateaus
    ]
    proofs = [*tuned.proofs, *([tuned.there] if tuned.there else [])]
    changes = {name: (told(was), told(now)) for name, (was, now) in tuned.changes.items()}
    found: dict[str, Any] = {
        "tuned": tuned, "mark": MARKS[tuned.kind], "changes": changes, "plateaus": plateaus,
        "proofs": [(one, ", ".join(f"{name}={told(value)}" for name, value in one.after.settings.items()), _interval(one))
                   for one in proofs],
    }  # fmt: skip
    return str(template(HERE / "shown.html").render(found))


def page(tuned: Any) -> str:
    """Return a `Tuned` as one HTML file."""
    return str(
        template(HERE / "page.html").render(shown=shown_html(tuned), run=Path(tuned.run).name, target=tuned.target)
    )


def _interval(one: Proof) -> str:
    return f"{points(one.error.value)} ({points(one.error.low)} to {points(one.error.high)})"
