"""What a small network rounds, how far that moves each tensor, and what comes of rounding a few of them."""

import numpy as np
import pytest

from ocrlab.quantize import sensitive
from ocrlab.quantize.make import quantize

ov = pytest.importorskip("openvino")
pytest.importorskip("nncf")

BATCH = np.random.default_rng(5).normal(size=(1, 3, 16, 24)).astype(np.float32)


def normed():
    """Make a network whose third tensor is a square with one value far beyond all others: what a norm has."""
    from openvino import opset13 as opset

    random = np.random.default_rng(0)
    x = opset.parameter([1, 3, -1, -1], np.float32, name="x")
    weights = opset.constant(random.normal(size=(4, 3, 3, 3)).astype(np.float32))
    first = opset.convolution(x, weights, [1, 1], [1, 1], [1, 1], [1, 1], name="Conv.0")
    channels = opset.multiply(first, opset.constant(np.float32([40, 1, 1, 1]).reshape(1, 4, 1, 1)), name="Mul.0")
    square = opset.power(channels, opset.constant(np.float32(2)), name="Pow.0")
    mean = opset.reduce_mean(square, opset.constant(np.array([1])), True, name="Mean.0")
    last = opset.constant(random.normal(size=(2, 1, 1, 1)).astype(np.float32))
    return ov.Model([opset.convolution(mean, last, [1, 1], [0, 0], [0, 0], [1, 1], name="Conv.1")], [x], "normed")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    source, network = folder / "f32.xml", folder / "int8.xml"
    ov.save_model(normed(), source, compress_to_fp16=False)
    quantize(source, [BATCH], network)
    return source, network


@pytest.fixture(scope="module")
def found(files):
    return sensitive.rounded_in(files[1])


@pytest.mark.parametrize(
    ("low", "high", "levels", "expected"),
    [
        (0, 1, 5, [0, 0, 0.25, 1]),
        (-1, 1, 3, [-1, 0, 0, 1]),
        (np.float32([0]), np.float32([8]), 9, [0, 0, 0, 8]),
    ],
)
def test_a_tensor_on_a_grid(low, high, levels, expected):
    given = np.float32([-2, 0.1, 0.3, 9])
    assert sensitive.rounded(given, low, high, levels).tolist() == expected


def test_what_is_rounded_is_named_by_what_made_it_and_weights_are_left_out(found):
    assert found[0].name == "x"
    assert {one.name for one in found} >= {"x", "Pow.0"}
    assert all(one.low.max() <= 0 <= one.high.min() for one in found)


def test_the_error_is_that_of_its_own_rounding(files, found):
    moved = sensitive.errors(files[0], found, BATCH)
    one = found[0]
    grid = sensitive.rounded(BATCH, one.low, one.high)
    assert moved["x"] == pytest.approx(np.linalg.norm(grid - BATCH) / np.linalg.norm(BATCH), rel=1e-4)
    assert moved.keys() == {one.name for one in found}


def test_nothing_rounded_is_the_network_itself_and_everything_is_not(files, found):
    exact = ov.Core().compile_model(files[0], "CPU", sensitive.IN_F32)([BATCH])[0]
    assert np.array_equal(sensitive.answer(files[0], BATCH), exact)
    some = [one for one in found if one.name == "x"]
    assert np.abs(sensitive.answer(files[0], BATCH, some) - exact).max() > 0


def test_what_is_rounded_alone_answers_as_numpy_says(files, found):
    [one] = [one for one in found if one.name == "x"]
    by_hand = sensitive.answer(files[0], sensitive.rounded(BATCH, one.low, one.high))
    assert np.allclose(sensitive.answer(files[0], BATCH, [one]), by_hand, rtol=1e-3, atol=1e-2)


def test_a_type_that_is_kept_takes_f32_and_one_that_is_not_there_is_no_error(files, tmp_path):
    kept = tmp_path / "kept.xml"
    quantize(files[0], [BATCH], kept, ["ReduceMean", "Gelu"])
    assert "Pow.0" not in {one.name for one in sensitive.rounded_in(kept)}
