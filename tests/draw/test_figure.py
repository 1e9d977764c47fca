"""A figure as a page gets it: in the colors of its theme, its text as text, with words for who does not see it."""

from __future__ import annotations

import base64
import importlib.util
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import PIL.Image
import pytest
from matplotlib import font_manager

from ocrlab.draw import SMALL, TEXT, Still
from ocrlab.draw.colors import ON_PICTURE, PALETTE, THEMES, TINT
from ocrlab.draw.figure import CJK_FONTS, SHOWN, fonts
from ocrlab.language import say

CHINESE = re.compile("[\u4e00-\u9fff]")

spec = importlib.util.spec_from_file_location("contrast", Path(__file__).parents[1] / "shared" / "test_contrast.py")
assert spec is not None and spec.loader is not None
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)


def shown(color: str, dark: bool) -> str:
    return THEMES[color][dark] if color in THEMES else color


def contrast(front: str, ground: str, dark: bool) -> float:
    of = {"ocrlab-front": shown(front, dark), "ocrlab-ground": shown(ground, dark)}
    return float(shared.contrast("front", "ground", of))


def chart() -> Still:
    figure = Still(9, 3)
    axes = figure.add_subplot(xlabel="call", ylabel="ms")
    axes.plot([1, 2, 3], color="black", label='a "quoted" & <odd> name')
    axes.bar([1, 2], [1, 2], color=PALETTE.orange, edgecolor="white", hatch="//")
    axes.set_title("白鹭广场站   时间")
    axes.legend()
    return figure


def written(figure: Still) -> list[str]:
    return re.findall("<text[^>]*>([^<]*)</text>", svg(figure))


def svg(figure: Still) -> str:
    return figure.svg()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("front, ground, least", [
    ("#000000", "#ffffff", 4.5), ("#000000", TINT, 4.5), (ON_PICTURE[1], PALETTE.blue, 4.5),  # what is read
    *((color, "#ffffff", 3) for name, color in vars(PALETTE).items() if name != "yellow"),  # which no figure draws with
])  # fmt: skip
def test_what_is_drawn_stands_out(front: str, ground: str, least: float, dark: bool) -> None:
    assert contrast(front, ground, dark) >= least


def test_both_themes_are_in_one_picture() -> None:
    drawn = svg(chart())
    assert all(f"--c{color[1:]}:{theme[i]}" in drawn for color, theme in THEMES.items() for i in (0, 1))
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    body = drawn[drawn.index("</style>") :]
    assert "var(--cffffff)" in body
    assert f"var(--c{PALETTE.orange[1:]})" in body
    assert not re.search("|".join(THEMES), body)


def test_text_is_text_of_the_views_size_and_font() -> None:
    drawn = svg(chart())
    sizes = {float(size) for size in re.findall(r"font-size:([\d.]+)px", drawn)}
    assert sizes == {TEXT}
    assert round(TEXT * SHOWN / 72) == 13
    assert round(SMALL * SHOWN / 72) == 11
    assert "DejaVu" not in drawn
    assert "白鹭广场站   时间" in drawn
    assert 'a "quoted" &amp; &lt;odd&gt; name' in drawn


def test_a_size_that_was_chosen_is_kept() -> None:
    figure = Still(3, 1)
    figure.text(0.5, 0.5, "a sign", size=26)
    assert "font-size:26px" in svg(figure)


def test_a_page_reserves_the_place_of_a_figure_and_nothing_is_fetched() -> None:
    markup = chart().html()
    assert f'width="{9 * SHOWN}" height="{3 * SHOWN}"' in markup
    assert "http" not in markup.replace("http%3A", "http:").replace("http://www.w3.org/", "")
    assert not re.search(r"\s", re.search(r'srcset="([^"]*) 1x"', markup)[1])  # type: ignore[index]


def test_the_same_figure_is_the_same_file() -> None:
    assert chart().html() == chart().html()


@pytest.mark.parametrize("photo, pixels, kind", [
    (True, np.full((40, 40, 3), 200, np.uint8), "jpeg"),
    (False, np.eye(40, dtype=np.uint8), "png"),
    (False, np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8), "jpeg"),
])  # fmt: skip
def test_a_photo_stays_small_and_a_map_exact(photo: bool, pixels: np.ndarray, kind: str) -> None:
    figure = Still(3, 3, photo)
    figure.add_subplot(title="pixels").imshow(pixels, interpolation="nearest")
    assert re.findall(r"data:image/(\w+);base64", svg(figure)) == [kind]


def test_where_no_svg_may_be_shown_a_plain_picture_on_white_remains() -> None:
    figure = chart()
    data = re.search(r' src="data:image/png;base64,([^"]+)"', figure.html())
    assert data
    picture = PIL.Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGB")
    assert picture.size == (9 * SHOWN, 3 * SHOWN)
    assert picture.getpixel((1, 1)) == (255, 255, 255)


def test_in_chinese_all_that_is_written_is_chinese_however_often_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRLAB_LANGUAGE", "zh")
    figure = Still(6, 3)
    axes = figure.add_subplot(xlabel="call", ylabel="probability of text", title="kept")
    axes.plot([0, 1], [0, 1], label="dropped")
    axes.set_yticks([0, 1], ["too small", "not examined"])
    axes.legend()
    drawn = [written(figure), written(figure)]
    for text in ("call", "probability of text", "kept", "dropped", "too small", "not examined"):
        assert CHINESE.search(say(text)), text
        assert [say(text) in one for one in drawn] == [True, True], text
    assert CHINESE.search(figure.said)


def test_a_text_that_is_chinese_already_is_not_read_as_english_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrlab.draw.figure.say", lambda text: f"({text})")
    figure = Still(6, 2)
    left, right = figure.subplots(1, 2)
    left.set_xlabel("call")
    left.set_yticks([0, 1], ["low", "high"])
    right.barh(["one", "other"], [1, 2])
    assert written(figure) == written(figure)
    assert {"(call)", "(low)", "(high)", "(one)", "(other)"} <= set(written(figure))


@pytest.mark.skipif(
    not set(CJK_FONTS) & set(font_manager.get_font_names()), reason="no Chinese or Japanese font is installed"
)
def test_a_chinese_font_is_found_for_every_sign() -> None:
    figure = chart()
    assert figure.encoded("png")  # a sign without a glyph would be a warning, and that an error here
    assert fonts()[-1] in CJK_FONTS


def test_a_figure_says_what_it_shows() -> None:
    figure = chart()
    assert figure.said == '白鹭广场站 时间: ms over call; a "quoted" & <odd> name.'
    assert 'alt="白鹭广场站 时间: ms over call; a &quot;quoted&quot; &amp; &lt;odd&gt; name."' in figure.html()
    figure.alt = "What was measured."
    assert 'alt="What was measured."' in figure.html()
    assert repr(figure) == "<Figure: What was measured.>"
