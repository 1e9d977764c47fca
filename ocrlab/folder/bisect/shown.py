"""A comparison as HTML for a notebook: the headline, every step, and the first arrays that differ. All texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ocrlab.folder.bisect.step import CLOSE, DIFFERS, LEFT_OUT, SAME, Step

if TYPE_CHECKING:
    from ocrlab.draw.figure import Still

    Drawn = tuple[Step, Still]

SIGNS = {SAME: "=", CLOSE: "≈", DIFFERS: "≠", LEFT_OUT: "–"}
STYLE = """<style>
.ocrlab-bisect { color: var(--jp-content-font-color1, inherit); font-family: var(--jp-content-font-family, sans-serif);
  font-size: var(--jp-content-font-size1, 14px); line-height: 1.45; max-width: 1100px; }
.ocrlab-bisect-head { margin: 4px 0 8px; padding: 6px 14px; background: var(--jp-layout-color2, transparent);
  border-left: 4px solid var(--jp-border-color1, #bdbdbd); overflow-wrap: anywhere; }
.ocrlab-bisect-head-differs { border-left-color: #d55e00; }
.ocrlab-bisect-head-same { border-left-color: #009e73; }
.ocrlab-bisect ol { list-style: none; margin: 0; padding: 0; }
.ocrlab-bisect li { display: grid; grid-template-columns: 5.5em minmax(11em, 19em) 1fr; gap: 0 12px; padding: 3px 6px;
  border-top: 1px solid var(--jp-border-color2, #e0e0e0); overflow-wrap: anywhere; }
.ocrlab-bisect li.ocrlab-bisect-first { background: var(--jp-layout-color2, #eeeeee); font-weight: 600; }
.ocrlab-bisect-left { color: var(--jp-content-font-color2, inherit); }
.ocrlab-bisect img { margin-top: 8px; }
.ocrlab-bisect small { color: var(--jp-content-font-color2, inherit); display: block; overflow-wrap: anywhere; }
@media (max-width: 720px) { .ocrlab-bisect li { grid-template-columns: 5.5em 1fr; } .ocrlab-bisect-said { grid-column: 2; } }
</style>"""


def page(headline: str, notes: Sequence[str], steps: Sequence[Step], first: Step | None, picture: Drawn | None) -> str:
    """Return a comparison as HTML; `picture` is a step and the figure of its arrays."""
    head = "differs" if first else "same"
    rows = "".join(_row(step, step is first) for step in steps)
    small = "".join(f"<small>{escape(sentence)}</small>" for sentence in notes)
    return (
        f'{STYLE}<div class="ocrlab-bisect"><div class="ocrlab-bisect-head ocrlab-bisect-head-{head}">'
        f"<strong>{escape(headline)}</strong>{small}</div><ol>{rows}</ol>{_picture(*picture) if picture else ''}</div>"
    )


def _row(step: Step, is_first: bool) -> str:
    kind = (
        ' class="ocrlab-bisect-first"' if is_first else ' class="ocrlab-bisect-left"' if step.state == LEFT_OUT else ""
    )
    pair = f"<small>{escape(step.pair.said)}</small>" if step.pair and step.state == DIFFERS else ""
    return (
        f"<li{kind}><span>{SIGNS[step.state]} {step.state}</span><span>{escape(step.title)}</span>"
        f'<span class="ocrlab-bisect-said">{escape(step.said)}{pair}</span></li>'
    )


def _picture(step: Step, figure: Still) -> str:
    said = f"{step.title}. {step.pair.said if step.pair else ''}"
    return f"{figure.html()}<small>{escape(said)}</small>"
