from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocrlab.classify import Classifier, upright


class Counting:
    """A network that finds dark crops upside down, and remembers what it was given."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        self.shapes.append(batch.shape)
        dark = (1 - batch[:, :, :, :40].mean(axis=(1, 2, 3))) / 2
        return np.stack([1 - dark, dark], axis=1).astype(np.float32)


def crop(level: int, height: int = 20, width: int = 60) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def test_crops_are_judged_in_batches_and_in_order() -> None:
    net = Counting()
    levels = [0, 255, 0, 0, 255, 255, 255, 0]
    flipped = Classifier(net, cls_batch_num=3)([crop(level) for level in levels])
    assert flipped.tolist() == [level == 0 for level in levels]
    assert net.shapes == [(3, 3, 48, 192), (3, 3, 48, 192), (2, 3, 48, 192)]


def test_a_crop_is_turned_above_the_threshold_only() -> None:
    classifier = Classifier(upright, cls_thresh=0.75)
    probabilities = np.array([[0.25, 0.75], [0.2, 0.8], [0.9, 0.1]], np.float32)
    assert classifier.upside_down(probabilities).tolist() == [False, True, False]
    assert replace(classifier, cls_thresh=0.05).upside_down(probabilities).tolist() == [True, True, True]


@pytest.mark.parametrize(
    ("height", "width", "scaled"),
    [(48, 100, 100), (24, 50, 100), (48, 192, 192), (48, 900, 192), (50, 1, 1), (7, 8, 55)],
)
def test_a_crop_keeps_its_shape_until_it_is_too_wide(height: int, width: int, scaled: int) -> None:
    tensor = Classifier(upright).tensor(crop(255, height, width))
    assert (tensor.dtype, tensor.shape) == (np.float32, (3, 48, 192))
    assert (tensor[:, :, :scaled] == 1).all()
    assert not tensor[:, :, scaled:].any()


def test_crops_are_given_blue_first() -> None:
    red = np.zeros((48, 192, 3), np.uint8)
    red[:, :, 0] = 255
    assert [float(plane.mean()) for plane in Classifier(upright).tensor(red)] == [-1, -1, 1]


def test_no_crops_need_no_network() -> None:
    net = Counting()
    assert Classifier(net)([]).shape == (0,)
    assert Classifier(net).probabilities([]).shape == (0, 2)
    assert net.shapes == []


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match=r"answered nan .* precision='f32'"):
        Classifier(lambda batch: np.full((len(batch), 2), np.nan, np.float32))([crop(0)])


def test_without_a_classifier_every_crop_is_upright() -> None:
    assert Classifier(upright)([crop(0), crop(255)]).tolist() == [False, False]
