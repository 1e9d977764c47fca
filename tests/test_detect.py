from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.detect import Detector, boxes_of, find_candidates
from ocrlab.frame import frame_of
from ocrlab.models.presets import PRESETS, preset_settings
from ocrlab.postprocess import text_mask
from ocrlab.settings import DetectSettings
from ocrlab.tensor import normalize
from ocrlab.timing import record

RED, GREEN, BLUE = ([255, 0, 0], [0, 255, 0], [0, 0, 255])


def brightness(batch: np.ndarray) -> np.ndarray:
    """Answer how bright each pixel is: a network whose map is the page itself."""
    return (batch.mean(axis=1, keepdims=True) + 1) / 2


def by_preset(preset: str, **settings: Any) -> Detector:
    known = DetectSettings.__dataclass_fields__
    values = {name: value for name, value in preset_settings(preset).items() if name in known}
    # the brightness of a pixel does not depend on the mean and std of a preset
    return Detector(brightness, **{**values, "mean": (0.5,) * 3, "std": (0.5,) * 3, **settings})


class Giving:
    """A network that counts how often it was told to give its memory back."""

    given = 0

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        return brightness(batch)

    def give_back(self) -> None:
        self.given += 1


@pytest.mark.parametrize(("size", "given"), [((1500, 1200), 0), ((7000, 810), 1)], ids=str)
def test_after_a_large_page_the_network_gives_its_memory_back(size: tuple[int, int], given: int) -> None:
    net = Giving()
    replace(by_preset("ocrlab"), net=net).look(np.zeros((*size, 3), np.uint8))
    assert net.given == given


def test_networks_are_given_blue_first() -> None:
    page = np.tile(np.array(RED, np.uint8), (64, 64, 1))
    tensor = Detector(brightness, limit_side_len=128).tensor(page)
    assert (tensor.dtype, tensor.shape) == (np.float32, (1, 3, 128, 128))
    assert [float(plane.mean()) for plane in tensor[0]] == [-1, -1, 1]  # blue, green, red


def test_mean_and_std_are_of_blue_green_red() -> None:
    image = np.array([[RED, GREEN, BLUE]], np.uint8)
    mean, std = (0.1, 0.2, 0.3), (0.5, 0.25, 2.0)
    expected = (image[:, :, ::-1] / 255 - mean) / std
    assert normalize(image, mean, std) == pytest.approx(expected.transpose(2, 0, 1), abs=1e-6)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "page", [(1, 1), (1, 40), (40, 1), (30, 30), (50, 700), (20, 300), (700, 50), (333, 517)], ids=str
)
def test_a_heatmap_covers_the_page(page: tuple[int, int], preset: str) -> None:
    detector = by_preset(preset)
    heatmap = detector.heatmap(np.full((*page, 3), 255, np.uint8))
    frame = frame_of(page, detector)
    assert (heatmap.dtype, heatmap.shape) == (np.float32, frame.part(np.zeros(frame.tensor)).shape)
    assert heatmap.flags["C_CONTIGUOUS"]
    inner = heatmap[heatmap.shape[0] // 4 : -(heatmap.shape[0] // 4) or None]
    assert (inner == 1).all()  # the page, without its bands


@given(
    st.tuples(st.integers(60, 400), st.integers(60, 2000)),
    st.sampled_from(sorted(PRESETS)),
    st.tuples(*[st.floats(0.15, 0.4), st.floats(0.6, 0.85)] * 2),
)
def test_text_is_found_where_it_stands(page: tuple[int, int], preset: str, parts: tuple[float, ...]) -> None:
    (height, width), (x0, x1, y0, y1) = page, parts
    left, right, top, bottom = round(x0 * width), round(x1 * width), round(y0 * height), round(y1 * height)
    image = np.zeros((height, width, 3), np.uint8)
    image[top:bottom, left:right] = 255
    detector = by_preset(preset, unclip_ratio=0, thresh=0.5, box_thresh=0, use_dilation=False)
    (box,) = detector(image).boxes
    found = [*box.quad.min(axis=0), *box.quad.max(axis=0)]
    scale = max(1, *np.divide(page, detector.heatmap(image).shape))  # pixels of the page in one of the map
    assert found == pytest.approx([left, top, right, bottom], abs=2.5 * scale + 1)


def test_a_map_of_another_size_covers_the_page_from_edge_to_edge() -> None:
    settings = DetectSettings(unclip_ratio=0, use_dilation=False)
    for page in [(60, 80), (100, 1200)]:  # without and with bands
        heatmap = np.zeros((30, 40), np.float32)
        heatmap[10:21, 10:31] = 1
        (one,) = find_candidates(heatmap, page, settings)
        left, top = one.quad.min(axis=0) / page[::-1]
        right, bottom = one.quad.max(axis=0) / page[::-1]
        assert [left, top, right, bottom] == pytest.approx([10 / 40, 10 / 30, 30 / 40, 20 / 30])


def test_the_mask_is_what_lies_above_the_threshold() -> None:
    heatmap = np.array([[0, 0.3, 0.31, 0], [0, 0, 0, 0]], np.float32)
    plain = DetectSettings(use_dilation=False, thresh=float(np.float32(0.3)))
    assert text_mask(heatmap, plain).tolist() == [[0, 0, 1, 0], [0, 0, 0, 0]]
    assert text_mask(heatmap, replace(plain, use_dilation=True)).tolist() == [[0, 0, 1, 1], [0, 0, 1, 1]]


def test_a_detection_holds_what_its_halves_give() -> None:
    page = np.zeros((200, 300, 3), np.uint8)
    page[50:80, 40:200] = 200
    page[120:150, 40:250] = 255
    detector = Detector(brightness, limit_side_len=736, use_dilation=False, thresh=0.5)
    detection, size = detector(page), (200, 300)
    assert np.array_equal(detection.heatmap, detector.heatmap(page))
    boxes = detector.boxes(detection.heatmap, size)
    alone = boxes_of(find_candidates(detection.heatmap, size, detector.settings))
    for found in (boxes, alone):
        assert [(box.candidate, box.score) for box in found] == [(box.candidate, box.score) for box in detection.boxes]
        assert all(np.array_equal(one.quad, two.quad) for one, two in zip(found, detection.boxes, strict=True))
    upper, lower = (box.score for box in detection.boxes)  # each with its own score, from top to bottom
    assert 0.7 < upper < 0.8 < 0.95 < lower


def test_boxes_touch_the_edge_of_the_page_and_their_outlines_pass_it() -> None:
    page = np.zeros((100, 900, 3), np.uint8)
    page[0:30, 100:500] = 255
    (box,) = by_preset("ocrlab")(page).boxes
    assert box.quad[:, 1].min() == 0
    assert box.outline[:, 1].min() < -5


def test_a_map_of_nan_is_refused() -> None:
    """Otherwise a runtime that failed in half precision would have found nothing."""
    broken = Detector(lambda batch: np.where(batch[:, :1] > 0, np.nan, 0).astype(np.float32))
    with pytest.raises(ValueError, match=r"answered nan .* precision='f32'"):
        broken(np.full((64, 64, 3), 255, np.uint8))


def test_replaced_settings_share_the_net_and_leave_the_detector_alone() -> None:
    detector = Detector(brightness, thresh=0.25)
    other = replace(detector, thresh=0.9)
    assert other.net is detector.net
    assert (detector.thresh, other.thresh) == (0.25, 0.9)


def test_settings_pickle_without_the_net() -> None:
    detector = Detector(lambda batch: batch, thresh=0.4)  # a lambda does not pickle
    again = pickle.loads(pickle.dumps(detector.settings))
    assert again == detector.settings
    assert again.thresh == 0.4


@pytest.mark.parametrize("preset", PRESETS)
def test_the_tensor_has_its_own_share_of_the_map_s_time(preset: str) -> None:
    with record() as timeline:
        by_preset(preset).heatmap(np.zeros((700, 500, 3), np.uint8))
    assert 0 < timeline.seconds("detect.tensor") < timeline.seconds("detect.heatmap")


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, []),
        ({"max_area": 64 * 64}, ["max_area"]),
        ({"max_side_len": 64, "limit_side_len": 32}, ["max_side_len"]),
        ({"max_side_limit": 128, "limit_side_len": 200}, ["max_side_limit"]),
        ({"max_side_limit": 64, "limit_type": "fit"}, []),  # the size at which a page is seen first, not a limit
        ({"max_area": 32 * 32, "limit_type": "fit"}, ["max_area"]),
        ({"max_candidates": 1, "limit_side_len": 32}, ["max_candidates"]),
    ],
    ids=str,
)
def test_a_limit_that_cuts_says_so(settings: dict[str, Any], names: list[str]) -> None:
    page = np.zeros((100, 160, 3), np.uint8)
    page[20:40, 20:140] = page[60:80, 20:140] = 255
    detector = Detector(lambda batch: np.clip(batch[:, :1], 0, 1), **settings)
    found = detector(page)
    assert [limit.name for limit in detector.limits_met(page.shape[:2], found.candidates)] == names
    assert [name for name in names if any(name in notice for notice in found.notices)] == names
    assert len(found.notices) == len(names)
