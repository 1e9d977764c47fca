"""A figure that a notebook shows: in the colors of its theme, in the type of the views, with a text for who does not see it.

Every figure of ocrlab is a `Still`. The matplotlib object API is used, never pyplot: callbacks run on other threads than cells.
"""

from __future__ import annotations

import functools
import html
import io
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.category import StrCategoryFormatter
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, Formatter, FuncFormatter

from ocrlab.draw.described import described
from ocrlab.draw.svg import as_url, plain, themed
from ocrlab.language import say

SHOWN = 85  # pixels of the page for an inch: 9 inches fit beside the panels of a JupyterLab that is 933 pixels wide
TEXT, SMALL = 11.0, 9.3  # points; 13 pixels on the page, as all text of the views is, and 11 for numbers on a picture
OWN_SIZES = 10, 12  # points; from the smallest to the largest that matplotlib takes where nobody says a size
CJK_FONTS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Microsoft YaHei", "Yu Gothic", "PingFang SC", "Hiragino Sans", "SimHei",
)  # fmt: skip
NAMES = FixedFormatter, FuncFormatter, StrCategoryFormatter  # write words at ticks; all others write numbers
# Where each host says which theme it is: JupyterLab, Notebook, Voila and nbconvert; VS Code; Colab. A page that does not say it
# hands on its own `color-scheme`.
STYLE = """<style>
.ocrlab-figure { max-width: 100%; height: auto; }
:is([data-jp-theme-light="true"], .vscode-light) .ocrlab-figure { color-scheme: light; }
:is([data-jp-theme-light="false"], .vscode-dark, .vscode-high-contrast, [theme="dark"]) .ocrlab-figure { color-scheme: dark; }
</style>"""


class Still(Figure):
    """A figure that a notebook shows, without pyplot.

    Parameters
    ----------
    width, height : float
        In inches, of which each is 85 pixels on the page.
    photo : bool
        Keep pictures in it as JPEG: a notebook full of photographs as PNG is too large to pass on.
    alt : str
        What the figure shows, for who does not see it; without one, it is made of titles, axes and legends.
    """

    def __init__(self, width: float = 8, height: float = 4, photo: bool = False, alt: str = "") -> None:
        super().__init__(figsize=(width, height), dpi=110, layout="constrained", facecolor="white")
        self.photo, self.alt = photo, alt
        self.spoken: set[str] = set()  # texts in the reader's language: a figure is drawn more than once
        FigureCanvasAgg(self)

    @property
    def said(self) -> str:
        """What the figure shows, in words."""
        return say(self.alt or described(self))

    def __repr__(self) -> str:
        return f"<Figure: {self.said}>"

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, classes: str = "ocrlab-figure") -> str:
        """Return the figure for a page that is light or dark.

        It is one SVG with the colors of both themes. Where only a plain picture may be shown (in a notebook on GitHub, or one
        that JupyterLab does not trust), ``srcset`` is taken away and ``src`` remains: a small picture on white.
        """
        width, height = (round(side * SHOWN) for side in self.get_size_inches())
        return (
            f'{STYLE}<img class="{classes}" alt="{html.escape(self.said, quote=True)}" width="{width}" height="{height}" '
            f'srcset="{as_url(self.svg())} 1x" src="{plain(self.encoded("png", dpi=SHOWN), self.photo)}">'
        )

    def svg(self) -> str:
        """Return the figure as an SVG that is light or dark as what it stands in is."""
        drawn = self.encoded("svg", dpi=1.65 * SHOWN, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        return themed(drawn.decode(), SHOWN / 72, self.photo)

    def encoded(self, kind: str, **options: Any) -> bytes:
        """Return the figure as a file of a kind that matplotlib writes."""
        from matplotlib import rc_context

        prepare(self)
        buffer = io.BytesIO()
        with rc_context({"svg.fonttype": "none", "svg.hashsalt": "ocrlab"}):  # text stays text, and files stay the same
            self.savefig(buffer, format=kind, **options)
        return buffer.getvalue()


def prepare(figure: Still) -> None:
    """Make every text of a figure ready to be drawn: all texts of all figures pass here, and nowhere else."""
    for axes in figure.axes:
        axes.tick_params(labelfontfamily=fonts())
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(named := axis.get_major_formatter(), NAMES):
                axis.set_major_formatter(SpokenNames(figure, named))
    for text in figure.findobj(Text):
        text.set_text(_spoken(figure, text.get_text()))
        text.set_fontfamily(fonts())
        if OWN_SIZES[0] <= float(text.get_fontsize()) <= OWN_SIZES[1]:
            text.set_fontsize(TEXT)


class SpokenNames(Formatter):
    """Names of ticks in the reader's language: matplotlib writes them anew whenever a figure is drawn."""

    def __init__(self, figure: Still, named: Formatter) -> None:
        self.figure, self.named = figure, named

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return what stands at a tick."""
        return _spoken(self.figure, self.named(x, pos))


def _spoken(figure: Still, text: str) -> str:
    """Return a text in the reader's language, once: what is said already is not read as English again."""
    if text and text not in figure.spoken:
        text = say(text)
        figure.spoken.add(text)
    return text


@functools.cache
def fonts() -> list[str]:
    """Return the font families to measure text with: the default, then one that has Chinese and Japanese, where there is one.

    A page shows the text in the font of the views, which is the browser's. The default is about as wide as any of these gets:
    what has its place in it has its place in them.
    """
    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *[name for name in CJK_FONTS if name in installed][:1]]
