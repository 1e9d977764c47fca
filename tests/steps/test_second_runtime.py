"""A second runtime beside the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from crop_nets import Nets
from steps_bench import of, opened, settled

import ocrlab
from ocrlab import draw, lab
from ocrlab.debug.page_run import STEPS
from ocrlab.pipeline import OCR
from ocrlab.widgets.steps import second_runtime
from ocrlab.widgets.steps.session import BenchPage


@pytest.fixture
def two(nets: Nets, bench: BenchPage, monkeypatch: pytest.MonkeyPatch) -> Iterator[BenchPage]:
    def fainter(ocr: OCR, name: str) -> OCR:
        if name == "none":
            raise ValueError("none: there is no such runtime.")
        detect = replace(ocr.detect, net=lambda batch: ocr.detect.net(batch) * np.float32(0.9))
        return replace(ocr, detect=detect)

    monkeypatch.setattr(second_runtime, "opened", fainter)
    yield bench


def test_a_second_runtime_gets_the_same_steps_and_the_difference_is_said(nets: Nets, two: BenchPage) -> None:
    opened(two, "map")
    two.strip.beside = "fainter"
    settled(two)
    assert two.strip.message == ""
    assert all(step["other"] > 0 for step in two.strip.steps[1:])
    largest = (two.session.run.heatmap * 0.1).max()
    assert of(two, "map")["apart"] == f"apart {largest:.4f}"
    apart = two.session.second.figure
    assert two.panel.children[-1] is apart
    assert f"at most {largest:.2g}" in apart.sentences[0]
    assert ElementTree.fromstring(apart.picture).tag.endswith("svg")
    for step in STEPS:
        opened(two, step)
        assert two.panel.children[-1] is apart
        assert apart.sentences
    assert [cut.tolist() for cut in two.session.second.run.lines.outlines] == [
        cut.tolist() for cut in two.session.run.lines.outlines
    ]
    two.strip.beside = ""
    settled(two)
    assert two.session.second.run is None and apart not in two.panel.children
    assert all(step["other"] is None for step in two.strip.steps)


def test_a_second_runtime_follows_settings_too(two: BenchPage) -> None:
    explorer = opened(two, "boxes")
    two.strip.beside = "fainter"
    settled(two)
    explorer.settings = {**explorer.settings, "thresh": 0.46}  # the fainter third falls below it, for the second only
    settled(two)
    assert two.session.second.run.ocr.detect.thresh == 0.46
    assert (
        of(two, "mask")["apart"]
        == f"{int((two.session.run.mask != two.session.second.run.mask).sum())} px differ"
        != "0 px differ"
    )


def test_a_second_runtime_is_cut_and_turned_as_the_first_after_a_nudge_and_a_threshold(two: BenchPage) -> None:
    crops = opened(two, "crops")
    two.strip.beside = "fainter"
    settled(two)
    crops.quads = {0: [[x + 10, y + 4] for x, y in crops.lines[0]["quad"]]}
    settled(two)
    assert two.session.run.edited
    for cut, same in zip(two.session.second.run.lines.outlines, two.session.run.lines.outlines, strict=True):
        assert np.array_equal(cut, same)
    crops.settings = {"cls_thresh": 0.0}
    settled(two)
    assert two.session.second.run.ocr.classify.cls_thresh == 0.0
    assert np.array_equal(two.session.second.run.lines.flipped, two.session.run.lines.flipped)
    assert of(two, "text")["apart"] == "0 differ"
    crops.quads = {}
    settled(two)
    assert two.session.second.run.edited == two.session.run.edited == {}


def test_a_second_runtime_is_left_without_lines_where_the_first_is(two: BenchPage) -> None:
    explorer = opened(two, "boxes")
    two.strip.beside = "fainter"
    settled(two)
    explorer.settings = {**explorer.settings, "box_thresh": 1.0}
    settled(two)
    assert (len(two.session.run.lines), len(two.session.second.run.lines), two.strip.message) == (0, 0, "")


def test_signs_that_look_like_others_are_told_apart() -> None:
    assert [second_runtime.named(sign) for sign in ("T", "\uff34", "\u0422")] == ["T", "\uff34 U+FF34", "\u0422 U+0422"]


def test_the_columns_of_two_runtimes_have_an_axis(two: BenchPage, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[draw.Still] = []
    monkeypatch.setattr(draw.Still, "svg", lambda still: drawn.append(still) or "<svg/>")
    second_runtime.apart("columns", two.session.run, two.session.run, 0)
    for axes in drawn[0].axes[:3]:
        assert axes.get_xlabel() == "column"
        assert len(axes.get_xticks()) > 2


def test_a_second_runtime_that_cannot_be_opened_is_said(two: BenchPage) -> None:
    two.strip.beside = "none"
    settled(two)
    assert (two.strip.message, two.strip.beside, two.session.second.run) == (
        "none: there is no such runtime.",
        "",
        None,
    )


def test_only_models_of_the_catalogue_can_be_opened_on_another_runtime(nets: Nets) -> None:
    with pytest.raises(ValueError, match="only the models of the catalogue"):
        second_runtime.opened(replace(nets.ocr(), model="mine"), "openvino in f32")


def test_a_real_second_runtime_says_the_precision_that_both_got(one_ocr: ocrlab.OCR, receipt: np.ndarray) -> None:
    bench = settled(lab.bench_page(one_ocr, receipt[:330]))
    opened(bench, "map")
    bench.strip.beside = "openvino in f32"
    settled(bench)
    got = bench.session.second.run.ocr.detect.net.facts
    assert bench.strip.about["other"] == f"openvino in {got.precision}"
    assert f"onnxruntime in f32 and openvino in {got.precision}" in bench.session.second.figure.sentences[1]
    assert np.abs(bench.session.run.heatmap - bench.session.second.run.heatmap).max() < 0.2
    net = bench.session.second.run.ocr.detect.net
    bench.close()
    assert net.handle is None  # the bench opened it, and closes it
    assert one_ocr.detect.net.handle is not None
