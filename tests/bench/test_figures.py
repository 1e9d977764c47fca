import numpy as np

from ocrlab.bench import figures
from ocrlab.bench.cases import Case
from ocrlab.bench.rows import Held, Row
from ocrlab.bench.spread import Factor, spread


def row(name, memory=True):
    held = {step: Held(step, 10**8, above, ()) for step, above in (("run", 10**7), ("peak", 10**8))} if memory else {}
    steady = {"steady": spread([np.linspace(0.01, 0.02, 20), np.linspace(0.01, 0.03, 20)])}
    return Row(Case(name, "x.onnx", "openvino", ()), facts={"precision": "f32"}, seconds=steady, memory=held)


def labels(figure):
    return [one.get_text() for one in figure.axes[0].get_yticklabels()]


def test_every_sample_is_drawn_and_a_row_without_any_is_left_out():
    figure = figures.samples([row("a"), Row(Case("failed", "x.onnx", "openvino", ())), row("b")])
    assert labels(figure) == ["a (f32)", "b (f32)"]
    assert [len(one.get_offsets()) for one in figure.axes[0].collections] == [40, 40]
    assert figure.encoded("png")


def test_what_is_kept_lies_inside_of_the_peak():
    figure = figures.memory([row("a"), row("not told", memory=False)])
    assert labels(figure) == ["a"]
    assert [bar.get_width() for bar in figure.axes[0].patches] == [100, 10]


def test_calls_and_mistakes_have_a_line_or_a_mark_each():
    figure = figures.calls({"one": [0.2, 0.1], "other": [0.3, 0.1]})
    assert [line.get_label() for line in figure.axes[0].lines] == ["one", "other"]
    figure = figures.mistakes({"no warm-up": 3.0, "other precision": 2.0}, Factor(1.5, 1.4, 1.6))
    assert labels(figure) == ["no warm-up", "other precision"]
    assert figure.encoded("png")
