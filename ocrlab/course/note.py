"""A sentence that a cell of a lesson shows, and the style of all of them."""

from __future__ import annotations

import html
import re

from ocrlab.language import say

STYLE = """<style>
.ocrlab-note, .ocrlab-predict { margin: 4px 0; padding: 6px 14px; line-height: 1.5;
  color: var(--jp-content-font-color1, inherit); background: var(--jp-layout-color2, transparent);
  font-family: var(--jp-content-font-family, sans-serif); font-size: var(--jp-content-font-size1, 14px);
  border-left: 4px solid var(--jp-border-color1, #bdbdbd); }
.ocrlab-note-yes { border-left-color: var(--jp-success-color1, #009e73); }
.ocrlab-note-no { border-left-color: var(--jp-warn-color1, #e69f00); }
.ocrlab-predict { border-left-color: var(--jp-brand-color1, #0072b2); }
.ocrlab-note .ocrlab-code, .ocrlab-predict .ocrlab-code { font-family: var(--jp-code-font-family, monospace); font-size: 0.93em;
  padding: 0; color: inherit; background: none; }
.ocrlab-predict .widget-html-content { line-height: 1.5; font-size: var(--jp-content-font-size1, 14px); }
.ocrlab-predict .ocrlab-soft { color: var(--jp-content-font-color2, inherit); }
</style>"""


class Note:
    """A sentence that a cell shows; what stands between backticks is code."""

    def __init__(self, text: str, kind: str = "say") -> None:
        self.text, self.kind = text, kind

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"{STYLE}{self.markup}"

    @property
    def markup(self) -> str:
        """The sentence as HTML, for where the style is."""
        return f'<div class="ocrlab-note ocrlab-note-{self.kind}">{told(self.text)}</div>'


def told(text: str) -> str:
    """Return a text as HTML, in the reader's language: escaped, and what stands between backticks as code."""
    return re.sub("`([^`]+)`", r'<code class="ocrlab-code">\1</code>', html.escape(say(text)))


def soft(text: str) -> str:
    """Return a text as HTML in a paler color."""
    return f'<span class="ocrlab-soft">{told(text)}</span>'
