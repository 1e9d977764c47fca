"""What is given to a net stays the caller's, and what it answers becomes the caller's, whatever is called in between."""

import numpy as np
import pytest

from ocrlab import backends

RANDOM = np.random.default_rng(0)
SHAPES = ((1, 3, 64, 96), (1, 3, 96, 64), (2, 3, 64, 96), (1, 3, 160, 64))


@pytest.mark.parametrize("streams", [1, 2])
@pytest.mark.parametrize("runtime", backends.available())
def test_batches_and_answers_stay_as_they_were(file, runtime, streams):
    """OpenVINO itself writes over an array that it was lent, when the next call copies into a plan with free shapes."""
    net = backends.load(runtime, file("PP-OCRv6_det_small.onnx"), task="det", precision="f32", streams=streams)
    batches = [RANDOM.random(shape, np.float32) for shape in SHAPES * 2]
    given = [batch.copy() for batch in batches]
    answers = list(net.map(batches))
    first = [answer.copy() for answer in answers]
    again = [net(batch) for batch in reversed(batches)][::-1]
    for batch, before, answer, kept, other in zip(batches, given, answers, first, again, strict=True):
        assert np.array_equal(batch, before)
        assert np.array_equal(answer, kept)
        assert np.allclose(answer, other, atol=1e-4)
    net.close()


@pytest.mark.parametrize("given", ["read-only", "not contiguous"])
def test_an_array_that_cannot_be_lent_is_copied_and_answered_like_any_other(file, given):
    net = backends.load("openvino", file("PP-OCRv6_det_small.onnx"), task="det", precision="f32")
    lent = RANDOM.random((1, 3, 64, 96), np.float32)
    before, right = lent.copy(), net(lent)
    other = RANDOM.random((1, 64, 96, 3), np.float32).transpose(0, 3, 1, 2)
    if given == "read-only":
        other = np.ascontiguousarray(other)
        other.flags.writeable = False
    answer = net(other)
    assert np.array_equal(lent, before)
    assert np.array_equal(net(lent), right)
    assert np.allclose(answer, net(np.array(other, order="C")), atol=1e-4)
    net.close()
