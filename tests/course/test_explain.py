import io

import cv2
import numpy as np
import PIL.Image
import pytest

from ocrlab import geometry
from ocrlab.course import explain
from ocrlab.detect import Detector
from ocrlab.postprocess import text_mask, trace
from ocrlab.settings import DetectSettings

SIZE = (120, 300)
SETTINGS = DetectSettings()


@pytest.fixture(scope="module")
def heatmap():
    """Give a map with a tilted line, a ring, and noise that no figure may stumble over."""
    painted = np.zeros(SIZE, np.float32)
    cv2.fillPoly(painted, [np.int32([[20, 20], [140, 45], [136, 62], [16, 37]])], 1.0)
    cv2.rectangle(painted, (180, 30), (280, 80), 0.9, 8)
    painted[100, 10:12] = 0.5
    return cv2.GaussianBlur(painted, (5, 5), 0)


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(0).integers(0, 255, (*SIZE, 3), np.uint8)


def found_in(heatmap):
    found = trace(heatmap, SIZE, SETTINGS)
    return found, text_mask(heatmap, SETTINGS)


def picture_of(figure):
    data = figure.encoded("png")
    assert len(figure.html()) < 600_000  # of noise
    assert len(figure.said.split()) > 3
    return np.asarray(PIL.Image.open(io.BytesIO(data)).convert("RGB"))


def words(figure):
    return " ".join(text.get_text() for axes in figure.axes for text in (axes.title, axes.xaxis.label))


def drawings(image, heatmap):
    """Yield every figure of a page and its map."""
    found, mask = found_in(heatmap)
    yield explain.side_by_side([image, image[:40]], ["a page", "a strip"])
    yield explain.difference(heatmap, heatmap / 2)
    yield explain.frame(image, SETTINGS)
    yield explain.frame(image[:20], SETTINGS)
    yield explain.masks(heatmap, SIZE, [SETTINGS, DetectSettings(thresh=0.6)])
    yield explain.contours(mask, found.contours)
    yield explain.clipping(image, heatmap, found)
    yield explain.order(image, found.candidates)
    for contour, rect in zip(found.contours, found.rects, strict=True):
        yield explain.core(image, heatmap, rect, SETTINGS.thresh)
        yield explain.rectangles(mask, contour, rect)
        yield explain.score(heatmap, contour, rect)
        yield explain.unclip(image, heatmap, rect, SETTINGS.unclip_ratio)


def test_every_step_is_drawn_with_something_on_it(image, heatmap):
    for figure in drawings(image, heatmap):
        assert picture_of(figure).std() > 20
        assert all(text.get_fontsize() >= 8 for axes in figure.axes for text in [*axes.texts, axes.title])


def test_a_page_of_nothing_is_drawn(image):
    for figure in drawings(image, np.zeros(SIZE, np.float32)):
        assert picture_of(figure).size
    nothing = np.zeros((1, 1), np.float32)
    point, flat = np.zeros((1, 1, 2), np.int32), np.zeros((4, 2), np.float32)
    for figure in (
        explain.side_by_side([], []),
        explain.masks(nothing, SIZE, []),
        explain.order(image, ()),
        explain.contours(nothing.astype(np.uint8), ()),
        explain.score(nothing, point, flat),
        explain.rectangles(nothing.astype(np.uint8), point, flat),
        explain.unclip(image, nothing, flat, 1.5),
        explain.core(image, nothing, flat, 0.2),
    ):
        assert picture_of(figure).size


def test_holes_are_told_from_islands(heatmap):
    contours, tree = cv2.findContours(found_in(heatmap)[1], cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    is_inner = [one[3] >= 0 for one in tree[0]]
    assert any(is_inner)
    assert [explain.is_hole(contour) for contour in contours] == is_inner


@pytest.mark.parametrize("mode", ["fast", "slow"])
def test_the_pixels_drawn_are_those_of_the_score(heatmap, mode):
    found = trace(heatmap, SIZE, DetectSettings(score_mode=mode))
    shapes = found.rects if mode == "fast" else found.contours
    means = [heatmap[explain.counted(SIZE, shape)].mean() for shape in shapes]
    scored = ~np.isnan(found.candidates.scores)
    assert scored.sum() >= 2
    np.testing.assert_allclose(np.array(means)[scored], found.candidates.scores[scored], rtol=1e-5)


def test_the_formula_is_drawn_with_its_numbers(image, heatmap):
    found, _ = found_in(heatmap)
    distance = float(geometry.unclip_distance(found.rects[0], 1.5))
    assert f"= {distance:.1f} px" in words(explain.unclip(image, heatmap, found.rects[0], 1.5))


def test_the_sizes_of_a_strip_are_those_of_its_tensor(image):
    tensor = Detector(net=lambda batch: batch).tensor(image[:20])
    assert f"tensor {tensor.shape[3]} × {tensor.shape[2]} px" in words(explain.frame(image[:20], SETTINGS))


def test_boxes_beyond_the_page_are_drawn_beyond_it(image):
    painted = np.zeros(SIZE, np.float32)
    painted[40:60, :150] = 1
    axes = explain.clipping(image, painted, found_in(painted)[0]).axes[0]
    assert axes.get_xlim()[0] < -3
