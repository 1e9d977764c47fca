from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.frame import STEPS, Frame, Size, at_zoom, frame_of, map_size, tensor_size
from ocrlab.models.presets import PRESETS
from ocrlab.settings import FrameSettings

FIELDS = FrameSettings.__dataclass_fields__
BY_PRESET = {
    preset: FrameSettings(**{name: value for name, value in values.items() if name in FIELDS})
    for preset, values in PRESETS.items()
}
sizes = st.tuples(st.integers(1, 3000), st.integers(1, 3000))
frame_settings = st.sampled_from(list(BY_PRESET.values()))


@pytest.mark.parametrize(
    ("page", "scaled", "band", "tensor"),
    [
        ((100, 1200), (100, 1200), 100, (736, 2944)),  # a strip: bands above and below
        ((12119, 810), (1984, 128), 0, (11392, 736)),  # shrunk to 2000 px, then enlarged again
        ((3000, 4000), (1504, 1984), 0, (1504, 1984)),
        ((1000, 700), (1000, 700), 0, (1056, 736)),
        ((20, 300), (32, 448), 40, (736, 2944)),  # enlarged to 30 px, then bands
        ((30, 100), (30, 100), 15, (736, 1216)),  # no strip, but not higher than 30 px
        ((31, 100), (31, 100), 0, (736, 2368)),
        ((100, 800), (100, 800), 0, (736, 5888)),  # 8 times wider than high: not yet a strip
        ((100, 801), (100, 801), 50, (736, 2944)),
        ((20, 2500), (32, 1984), 232, (736, 2944)),  # RapidOCR raises ResizeImgError: a side rounds to nothing
        ((1, 1), (32, 32), 0, (736, 736)),
    ],
)
def test_what_rapidocr_makes_of_a_page(page: Size, scaled: Size, band: int, tensor: Size) -> None:
    settings = BY_PRESET["rapidocr"]
    frame = frame_of(page, settings)
    assert frame == Frame(page, scaled, band, tensor)
    assert frame.size == (scaled[0] + 2 * band, scaled[1])
    assert tensor_size(frame.size, settings) == tensor


@pytest.mark.parametrize(
    ("limit_type", "limit", "picture", "tensor"),
    [
        ("min", 736, (300, 400), (736, 992)),  # 981.33 is cut to 981
        ("min", 736, (2000, 1000), (1984, 992)),  # 62.5 and 31.25 times 32; halves to even
        ("min", 64, (300, 400), (288, 384)),
        ("max", 736, (300, 400), (288, 384)),
        ("max", 736, (1472, 736), (736, 384)),
        ("ladder", 736, (400, 900), (384, 896)),
        ("ladder", 736, (400, 1000), (384, 992)),
        ("ladder", 736, (1000, 4000), (512, 1984)),
        ("min", 736, (10, 2000), (32, 4000)),  # 147200 px wide, limited to 4000
    ],
)
def test_limits_of_the_tensor(limit_type: str, limit: int, picture: Size, tensor: Size) -> None:
    settings = FrameSettings(limit_side_len=limit, limit_type=limit_type, max_side_limit=4000)
    assert tensor_size(picture, settings) == tensor


def test_the_tensor_s_area_is_limited_and_a_tall_page_keeps_its_sharpness() -> None:
    assert tensor_size((12119, 810), FrameSettings()) == (12128, 800)
    height, width = tensor_size((9000, 6000), FrameSettings())
    assert 12_500_000 < height * width < 13_500_000
    assert tensor_size((9000, 6000), FrameSettings(max_area=0)) == (8992, 6016)


@given(sizes, frame_settings)
def test_a_tensor_is_made_of_strides_and_as_small_as_allowed(page: Size, settings: FrameSettings) -> None:
    height, width = frame_of(page, settings).tensor
    assert height % 32 == width % 32 == 0
    assert min(height, width) >= 32
    if settings.max_side_limit and settings.limit_type != "fit":  # which sees a long page in tiles
        assert max(height, width) <= settings.max_side_limit


@given(sizes, frame_settings, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_points_go_to_the_picture_and_back(
    page: Size, settings: FrameSettings, parts: list[tuple[float, float]]
) -> None:
    frame = frame_of(page, settings)
    points = np.array(parts) * page[::-1]
    there = frame.to_frame(points.astype(np.float32))
    assert (there[:, 1] >= frame.band - 1e-3).all()
    assert (there[:, 1] <= frame.band + frame.scaled[0] + 1e-3).all()
    assert np.abs(frame.to_page(there) - points).max() <= 1e-3 * max(page)


@given(sizes, frame_settings)
def test_the_rows_of_a_map_cover_the_page_and_hardly_more(page: Size, settings: FrameSettings) -> None:
    frame = frame_of(page, settings)
    height = frame.tensor[0]
    rows, scale = frame.rows, frame.zoom / STEPS or height / frame.size[0]
    assert 0 <= rows.start < rows.stop <= height
    assert rows.start <= frame.band * scale < rows.start + 1 + 1e-6
    assert rows.stop - 1 - 1e-6 < (frame.band + frame.scaled[0]) * scale <= rows.stop + 1e-6


@pytest.mark.parametrize("page", [(90, 70), (40, 600), (12, 34), (25, 25)], ids=str)
def test_the_picture_shows_the_page_between_black_bands(page: Size) -> None:
    white = np.full((*page, 3), 255, np.uint8)
    frame = frame_of(page, FrameSettings())
    picture = frame.picture(white)
    assert picture.shape == (*frame.size, 3)
    assert (picture[frame.band : frame.band + frame.scaled[0]] == 255).all()
    assert not picture[: frame.band].any()
    assert not picture[frame.band + frame.scaled[0] :].any()


def test_a_page_that_needs_nothing_is_the_picture() -> None:
    page = np.zeros((100, 100, 3), np.uint8)
    assert frame_of((100, 100), FrameSettings()).picture(page) is page


def test_a_hair_of_a_page_does_not_become_gigabytes() -> None:
    for page in [(1, 5000), (2, 2000), (5, 3000), (2, 100_000), (3000, 1)]:
        height, width = frame_of(page, FrameSettings()).size
        assert height * width < 14e6


# -- fit: in 64ths of the picture


@pytest.mark.parametrize(
    ("page", "zoom", "tensor"),
    [
        ((1000, 700), 64, (1024, 704)),  # as large as it is, padded
        ((2590, 2000), 39, (1600, 1248)),
        ((7016, 4961), 14, (1536, 1088)),
        ((12119, 810), 63, (11936, 800)),  # long: tiles of 810 x 1620 decide
        ((20, 300), 204, (64, 960)),  # enlarged until the shorter side has 64
        ((10, 15), 256, (64, 64)),  # but four times at most
        ((10, 1000), 102, (32, 1600)),  # and not beyond the limit
        ((2, 3000), 64, (32, 3008)),
    ],
)
def test_a_page_is_seen_in_64ths_of_its_size(page: Size, zoom: int, tensor: Size) -> None:
    frame = frame_of(page, BY_PRESET["ocrlab"])
    assert (frame.zoom, frame.tensor) == (zoom, tensor)
    assert frame.shown(np.zeros((*page, 3), np.uint8)).shape == (*tensor, 3)
    assert frame.part(np.zeros(tensor)).shape == map_size(page, zoom)


@given(st.tuples(st.integers(1, 300), st.integers(1, 300)), st.sampled_from([13, 39, 64, 150]))
def test_a_pixel_more_of_paper_moves_nothing_else(size: Size, zoom: int) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    more = np.pad(picture, ((0, 1), (0, 1), (0, 0)), mode="edge")
    inner = tuple(slice(0, max(0, (side - 2) * zoom // STEPS - 2)) for side in size)  # the edges are repeated
    assert np.array_equal(at_zoom(picture, zoom)[inner], at_zoom(more, zoom)[inner])
