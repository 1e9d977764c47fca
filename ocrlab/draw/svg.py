"""Matplotlib's SVG as a page needs it: the colors of both themes in one file, the browser's own type, small."""

from __future__ import annotations

import base64
import io
import re
from urllib.parse import quote

import PIL.Image

from ocrlab.draw.colors import THEMES

FAMILY = "system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"  # as JupyterLab's own, --jp-ui-font-family
QUALITY = 75  # of a JPEG
SAFE = "/'=:;,()+*!@$?[]{}|~"  # stand in a URL, and in an attribute of HTML, as they are
STYLE = (
    "<style>:root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    "*{{stroke-linejoin:round;stroke-linecap:butt}}svg{{fill:var(--c000000)}}"
    "text{{font-family:{family};white-space:pre}}</style>"
)


def themed(svg: str, scale: float, photo: bool) -> str:
    """Return a figure as an SVG that is light or dark as what it stands in is.

    Parameters
    ----------
    svg : str
        As matplotlib writes it, with text as text.
    scale : float
        How many pixels of a page a point is.
    photo : bool
        Keep pictures as JPEG.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", _style(), svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'(width|height)="([\d.]+)pt"', lambda side: f'{side[1]}="{float(side[2]) * scale:g}"', svg, count=2)
    svg = re.sub(r"data:image/png;base64,([^\"]+)", lambda found: _picture(found[1], photo), svg)
    svg = re.sub(r' fill="(#\w+)"', r' style="fill: \1"', svg)  # of a hatch
    svg = re.sub(r' style="([^"]*)"', lambda found: f' style="{_declared(found[1])}"', svg)
    svg = re.sub(r' (d|points)="([^"]*)"', lambda found: f' {found[1]}="{_path(found[2])}"', svg)
    svg = re.sub(r'<!--.*?-->|(?<=>)\s+(?=<)| transform="rotate\(-0 [^"]*"', "", svg, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", lambda tag: tag[0].replace('"', "'"), svg)  # its URL stands between double quotes


def as_url(svg: str) -> str:
    """Return an SVG as a data URL, for an attribute in double quotes."""
    return f"data:image/svg+xml,{quote(svg, safe=SAFE)}"


def _style() -> str:
    light, dark = (
        "".join(f"--c{drawn[1:]}:{theme[i]};" for drawn, theme in THEMES.items()) for i in (0, 1)
    )  # fmt: skip
    return STYLE.format(light=light, dark=dark, family=FAMILY)


def _declared(style: str) -> str:
    """Return declarations with the themes' colors in place of those drawn, and without a font of matplotlib's."""
    style = re.sub(r"font-family: [^;]*(; |$)", "", style)
    style = re.sub(
        r"#[0-9a-f]{6}\b", lambda found: f"var(--c{found[0][1:]})" if found[0] in THEMES else found[0], style
    )
    return re.sub(r"([:;]) ", r"\1", style)


def _path(points: str) -> str:
    """Return a path with a digit after the point, and no blanks."""
    points = re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), points)
    return re.sub(r"\s+", ",", re.sub(r"\s*([A-Za-z])\s*", r"\1", points.strip()))


def _picture(png: str, photo: bool) -> str:
    """Return a picture (base64 of a PNG) as a data URL: a photo as JPEG, what has few colors with a palette."""
    picture = PIL.Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    out, kind = io.BytesIO(), "png"
    if picture.getchannel("A").getextrema() != (255, 255):
        picture.save(out, kind)
    elif photo or not picture.getcolors(256):
        kind = "jpeg"
        picture.convert("RGB").save(out, kind, quality=QUALITY)
    else:
        picture.convert("RGB").quantize(256, dither=PIL.Image.Dither.NONE).save(out, kind)
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"


def plain(png: bytes, photo: bool) -> str:
    """Return a picture (PNG) as a small data URL, for where an SVG may not be shown."""
    picture, out, kind = PIL.Image.open(io.BytesIO(png)).convert("RGB"), io.BytesIO(), "png"
    if photo:
        kind = "jpeg"
        picture.save(out, kind, quality=50)
    else:
        picture.quantize(32, dither=PIL.Image.Dither.NONE).save(out, kind)
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"
