"""The bench: steps, times, views that open on demand, and the line that is selected in all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import ipywidgets
import numpy as np
import pytest
from crop_nets import BARS, SIZE, Nets, painted
from steps_bench import of, opened, settled

from ocrlab import geometry, lab
from ocrlab.classify import turn
from ocrlab.debug.page_run import STEPS, PageRun
from ocrlab.page import Fate
from ocrlab.widgets import PaperView, StripView
from ocrlab.widgets.shared.worker import Worker
from ocrlab.widgets.steps.session import BenchPage
from ocrlab.widgets.steps.steps import OTHERS
from ocrlab.widgets.steps.thumbnails import HEIGHT, WIDTH, thumbnails

# -- the strip -------------------------------------------------------------------------------------------------------


def test_every_step_is_shown_with_its_time(bench: BenchPage) -> None:
    assert [step["name"] for step in bench.strip.steps] == [*STEPS]
    assert [step["name"] for step in bench.strip.steps if step["net"]] == ["map", "upright", "columns"]
    assert of(bench, "image")["seconds"] is None
    assert all(step["seconds"] > 0 for step in bench.strip.steps[1:])
    assert bench.strip.thumbs.keys() == {*STEPS} - {"text"}
    assert of(bench, "tensor")["said"] == "3 × {} × {}".format(*bench.session.run.heatmap.shape)
    assert (of(bench, "boxes")["said"], of(bench, "text")["said"]) == ("3 of 3 kept", "3 kept")


def test_what_is_shown_is_what_the_pipeline_reads(nets: Nets, bench: BenchPage) -> None:
    page = nets.ocr()(painted(*BARS))
    assert [text for text, _ in bench.strip.lines] == [line.text for line in page.lines]
    assert [score for _, score in bench.strip.lines] == [line.score for line in page.lines]
    assert bench.session.run.lines.flipped.tolist() == [line.flipped for line in page.lines]


def test_a_page_without_text_shows_the_steps_that_there_are(nets: Nets) -> None:
    bench = settled(lab.bench_page(nets.ocr(), painted()))
    assert (bench.selected, bench.strip.selected, bench.strip.lines, bench.strip.message) == (-1, -1, [], "")
    assert bench.strip.thumbs.keys() == {"image", "tensor", "map", "mask", "boxes"}
    for step in STEPS:
        opened(bench, step)
    assert opened(bench, "columns").sentences == ["No line was found on this page, so there is none to read."]
    bench.selected = 3
    assert settled(bench).strip.message == "selected=3: there are 0 lines, counted from 0; -1 is none."
    assert bench.selected == -1
    bench.close()


@pytest.mark.parametrize("line", [-1, 0, 2])
@pytest.mark.parametrize("size", [SIZE, (900, 300), (90, 2400)])
def test_thumbnails_fit_their_place_whatever_the_page(nets: Nets, line: int, size: tuple[int, int]) -> None:
    ocr = nets.ocr()
    bars = ((5, 5, 60, 12), (5, 30, 70, 12), (5, 60, 80, 12))
    run = PageRun(ocr, painted(*bars, size=size))
    run.lines.read(run.lines.unread())
    assert len(run.lines) == 3
    for step, data in thumbnails(run, line).items():
        height, width = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape[:2]
        assert 1 <= height <= HEIGHT, step
        assert 1 <= width <= WIDTH, step


def test_a_page_of_one_pixel_is_no_error(nets: Nets) -> None:
    bench = settled(lab.bench_page(nets.ocr(), np.zeros((1, 1, 3), np.uint8)))
    assert bench.strip.message == ""
    bench.close()


def test_running_again_runs_every_network_again_and_counts(nets: Nets, bench: BenchPage) -> None:
    assert bench.strip.about["call"].startswith("the first call")
    before = nets.maps, nets.judged
    bench.strip._on_message(None, {"ask": "again"}, [])
    settled(bench)
    assert (nets.maps, nets.judged) == (before[0] + 1, before[1] + 3)
    assert bench.strip.about["call"] == "call 2"


# -- views on demand -------------------------------------------------------------------------------------------------


def test_nothing_is_opened_before_it_is_asked_for(nets: Nets, bench: BenchPage) -> None:
    steps = bench.session
    opened = [
        steps.explorer.session,
        steps.crops.session,
        steps.columns.session,
        steps.paper.paper,
        steps.second.figure,
    ]
    assert opened == [None] * 5
    assert bench.panel.children == ()
    assert nets.maps == 1


def test_the_explorer_looks_at_the_map_that_is_there(nets: Nets, bench: BenchPage) -> None:
    view = opened(bench, "map")
    assert view.session.run.heatmap is bench.session.run.heatmap
    assert nets.maps == 1


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_a_view_and_closes_it_again(bench: BenchPage, step: str) -> None:
    view = opened(bench, step)
    bench.strip.opened = ""
    assert settled(bench).panel.children == ()
    assert opened(bench, step) is view


def test_the_tensor_is_shown_with_shape_and_scale(bench: BenchPage) -> None:
    view = opened(bench, "tensor")
    assert isinstance(view, PaperView)
    assert view.picture[:2] == b"\xff\xd8"
    assert "1 × 3 × " in view.sentences[0]
    assert "mean 0.5, 0.5, 0.5" in view.sentences[1]


def test_closing_leaves_nothing_behind(nets: Nets) -> None:
    import gc

    before = len(ipywidgets.widgets.widget._instances)
    bench = lab.bench_page(nets.ocr(), painted(*BARS))
    for step in STEPS:
        opened(bench, step)
    threads: list[Worker] = [
        bench.session.links,
        bench.session.worker,
        bench.session.crops.session.worker,
        bench.session.explorer.session.worker,
    ]  # type: ignore[union-attr]
    bench.close()
    gc.collect()
    assert len(ipywidgets.widgets.widget._instances) == before
    for one in threads:
        one._thread.join(20)
        assert not one._thread.is_alive()


def test_an_error_of_a_network_is_said_in_the_strip(nets: Nets, bench: BenchPage) -> None:
    def broken(batch: np.ndarray) -> np.ndarray:
        raise RuntimeError("The network is closed.")

    ocr = bench.session.run.ocr
    bench.session.run = PageRun(replace(ocr, detect=replace(ocr.detect, net=broken)), bench.session.run.image)
    bench.strip._on_message(None, {"ask": "again"}, [])
    settled(bench)
    assert (bench.strip.message, bench.strip.busy) == ("The network is closed.", "")


# -- one line, all views ---------------------------------------------------------------------------------------------


def selections(bench: BenchPage) -> dict[str, int]:
    """Return the selected line as every view has it."""
    explorer, crops, reader = (
        one.session for one in (bench.session.explorer, bench.session.crops, bench.session.columns)
    )
    assert explorer
    assert crops
    assert reader
    candidates = [box.candidate for box in bench.session.run.boxes]
    candidate = explorer.view.selected
    title = reader.view.about["title"]
    return {
        "bench": bench.selected,
        "strip": bench.strip.selected,
        "crops": crops.view.selected,
        "explorer": candidates.index(candidate) if candidate >= 0 else -1,
        "reader": int(title.split()[1]) - 1,
    }


@pytest.mark.parametrize("source", ["python", "strip", "crops", "explorer"])
def test_a_line_selected_in_one_view_is_selected_in_all(bench: BenchPage, source: str) -> None:
    for step in ("map", "crops", "columns"):
        opened(bench, step)
    assert set(selections(bench).values()) == {0}
    for line in (2, 1):
        if source == "python":
            bench.selected = line
        elif source == "strip":
            bench.strip.selected = line
        elif source == "crops":
            bench.session.crops.session.view.selected = line
        else:
            bench.session.explorer.session.view.selected = bench.session.run.boxes[line].candidate
        settled(bench)
        assert set(selections(bench).values()) == {line}


def test_the_last_of_many_quick_selections_stays(bench: BenchPage) -> None:
    for step in ("map", "crops", "columns"):
        opened(bench, step)
    for i in range(40):
        bench.strip.selected = i % 3
        bench.session.crops.session.view.selected = (i + 1) % 3
    settled(bench)
    assert set(selections(bench).values()) == {1}


def test_without_a_line_there_are_no_columns_and_with_one_there_are(bench: BenchPage) -> None:
    bench.selected = -1
    assert opened(bench, "columns").sentences == ["Select a line to see its columns."]
    bench.selected = 1
    settled(bench)
    assert bench.panel.children[0].about["title"] == "line 2 of 3"


def test_a_dropped_candidate_is_no_line(nets: Nets) -> None:
    bench = settled(lab.bench_page(nets.ocr(box_thresh=0.9), painted(*BARS, (20, 160, 3, 3))))
    opened(bench, "boxes")
    dropped = [i for i, fate in enumerate(bench.session.run.trace.candidates) if fate.fate != Fate.KEPT]
    bench.session.explorer.session.view.selected = dropped[0]
    settled(bench)
    assert (bench.selected, bench.strip.selected, bench.session.explorer.session.view.selected) == (-1, -1, dropped[0])
    bench.close()


# -- settings flow on ------------------------------------------------------------------------------------------------


def test_settings_of_the_explorer_flow_into_the_later_steps(nets: Nets, bench: BenchPage) -> None:
    crops, explorer = opened(bench, "crops"), opened(bench, "boxes")
    bench.selected = 2
    settled(bench)
    quad = bench.session.run.lines.outlines[2]
    score = sorted(box.score for box in bench.session.run.boxes)[0]
    explorer.settings = {**explorer.settings, "unclip_ratio": 0.4}
    settled(bench)
    assert bench.session.run.ocr.detect.unclip_ratio == 0.4
    assert nets.maps == 1
    assert len(crops.lines) == len(bench.strip.lines) == 3
    assert crops.lines[2]["size"][0] > np.ptp(quad[:, 1])
    assert set(selections_of(bench)) == {2}
    explorer.settings = {**explorer.settings, "box_thresh": min(1.0, score + 0.5)}
    settled(bench)
    assert (len(bench.session.run.boxes), crops.lines, bench.strip.lines, bench.selected) == (0, [], [], -1)
    assert bench.strip.message == ""


def selections_of(bench: BenchPage) -> list[int]:
    assert bench.session.crops.session
    return [bench.selected, bench.strip.selected, bench.session.crops.session.view.selected]


def test_a_setting_of_the_input_runs_the_network_anew(nets: Nets, bench: BenchPage) -> None:
    explorer = opened(bench, "map")
    before, shape = nets.maps, bench.session.run.heatmap.shape
    explorer.settings = {**explorer.settings, "limit_side_len": 320}
    settled(bench)
    assert nets.maps > before
    assert bench.session.run.heatmap.shape > shape


def test_the_threshold_of_the_crops_reaches_text_and_explorer(bench: BenchPage) -> None:
    crops, explorer = opened(bench, "crops"), opened(bench, "map")
    crops.settings = {"cls_thresh": 0.0}
    settled(bench)
    assert bench.session.run.ocr.classify.cls_thresh == explorer.settings["cls_thresh"] == 0.0
    assert of(bench, "upright")["said"] == f"{int(bench.session.run.lines.flipped.sum())} turned" != "0 turned"
    readings = bench.session.run.ocr.recognize(turn(bench.session.run.lines.crops, bench.session.run.lines.flipped))
    assert [text for text, _ in bench.strip.lines] == [one.text for one in readings]
    explorer.settings = {**explorer.settings, "text_score": 0.25}
    settled(bench)
    assert (crops.settings["cls_thresh"], bench.session.run.ocr.text_score) == (0.0, 0.25)


def test_a_nudged_line_is_the_one_that_is_read_from_then_on(bench: BenchPage) -> None:
    crops, reader = opened(bench, "crops"), opened(bench, "columns")
    covers = reader.columns["covers"]
    quad = [[x + (30 if x < 60 else -50), y] for x, y in crops.lines[0]["quad"]]
    crops.quads = {0: quad}
    settled(bench)
    cut = geometry.cut(bench.session.run.image, np.float32(quad))
    (reading,) = bench.session.run.ocr.recognize([cut])
    assert bench.strip.lines[0] == [reading.text, reading.score]
    assert reader.columns["covers"] < covers
    explorer = opened(bench, "boxes")
    explorer.settings = {**explorer.settings, "text_score": 0.1}  # the boxes stay, and so does the nudge
    settled(bench)
    assert bench.session.run.edited.keys() == crops.quads.keys() == {0}
    explorer.settings = {**explorer.settings, "unclip_ratio": 0.3}
    settled(bench)
    assert (bench.session.run.edited, crops.quads) == ({}, {})


def test_the_columns_are_read_and_judged_with_the_present_settings(bench: BenchPage) -> None:
    explorer, reader = opened(bench, "boxes"), opened(bench, "columns")
    assert reader.about["text_score"] == 0
    before = reader.columns
    reader.picked = {0: 0}
    explorer.settings = {**explorer.settings, "text_score": 0.25}
    settled(bench)
    assert reader.about["text_score"] == 0.25
    assert (reader.columns, reader.picked) == (before, {0: 0})  # only the gate was moved
    explorer.settings = {**explorer.settings, "rec_height": 40}
    settled(bench)
    assert reader.columns["count"] < before["count"]
    assert reader.reading["text"] == bench.strip.lines[0][0]


def test_a_line_of_a_batch_is_shown_as_it_was_padded_there(nets: Nets, bench: BenchPage) -> None:
    explorer, reader = opened(bench, "boxes"), opened(bench, "columns")
    nets.read.clear()
    explorer.settings = {**explorer.settings, "rec_batch_num": 3}
    settled(bench)
    assert 3 in nets.read
    lines = bench.session.run.lines
    width = bench.session.run.ocr.recognize.width(lines.crops)
    assert bench.session.columns.session.ocr.recognize.width([lines.crops[0]]) == width
    assert f"padded to {width} px, as in its batch" in reader.about["note"]
    assert reader.reading["text"] == bench.strip.lines[0][0]
    assert reader.reading["score"] == pytest.approx(bench.strip.lines[0][1])


@pytest.mark.parametrize("together", [1, 2, 3])
def test_a_line_is_read_in_the_batch_in_which_the_pipeline_reads_it(nets: Nets, together: int) -> None:
    ocr = nets.ocr()
    ocr = replace(ocr, recognize=replace(ocr.recognize, rec_batch_num=together))
    run = PageRun(ocr, painted(*BARS))
    run.lines.read([1])
    widths = [len(batch) for batch in run.lines.batches if 1 in batch]
    assert len(run.lines.unread()) == 3 - widths[0]
    run.lines.read(run.lines.unread())
    page = ocr(painted(*BARS))
    assert [run.lines.reading(i) for i in range(3)] == [line.reading for line in page.lines]


def test_the_title_of_a_line_says_what_to_copy(nets: Nets) -> None:
    page = painted(*BARS)
    page[60:100] = page[60:100] * 0.8  # the second line is read with less certainty
    bench = settled(lab.bench_page(nets.ocr(), page))
    explorer, reader = opened(bench, "boxes"), opened(bench, "columns")
    bench.selected = 2
    settled(bench)
    assert (reader.about["title"], reader.about["note"]) == ("line 3 of 3", "alone: lab.read(ocr, image, 2)")
    scores = [score for _, score in bench.strip.lines]
    explorer.settings = {**explorer.settings, "text_score": (scores[1] + scores[2]) / 2}
    settled(bench)
    assert reader.about["note"] == "alone: lab.read(bench.ocr, image, 1)"
    assert lab.read(bench.ocr, page, 1).reading["text"] == reader.reading["text"]
    bench.selected = 1
    settled(bench)
    assert reader.about["note"] == "dropped: low_text; alone: lab.read(bench.ocr, image, quad)"
    bench.close()


def test_a_time_for_some_of_the_lines_says_for_how_many(nets: Nets) -> None:
    bench = settled(lab.bench_page(nets.ocr(), painted(*BARS, (20, 160, 80, 24))))
    assert of(bench, "columns")["part"] == ""
    assert of(bench, "columns")["work"] == "4 lines"
    for line in (0, 1):
        bench.session.run.memory.readings.pop(bench.session.run.lines._key(line))
    bench.session.follow(bench.session.run.under(text_score=0.01))  # as the explorer does, which reads them itself, too
    settled(bench)
    assert of(bench, "columns")["part"] == of(bench, "text")["part"] == "2 of 4 lines"
    assert of(bench, "crops")["part"] == of(bench, "map")["part"] == ""
    bench.close()


# -- the second runtime ----------------------------------------------------------------------------------------------


def test_views_refuse_what_they_do_not_know() -> None:
    with pytest.raises(TypeError, match="StripView has no 'step'"):
        StripView(step=1)


# -- nine cards, nine views ------------------------------------------------------------------------------------------


def test_each_card_opens_a_view_of_its_own(bench: BenchPage) -> None:
    shown = []
    for step in STEPS:
        opened(bench, step)
        shown.append(tuple((type(one).__name__, one.focus) for one in bench.panel.children))
    assert shown == [
        (("PaperView", "image"),), (("PaperView", "tensor"),),
        (("Explorer", "map"),), (("Explorer", "mask"),), (("Explorer", "boxes"),),
        (("CropsView", "crops"),), (("CropsView", "upright"),),
        (("ReadingView", "columns"),), (("PaperView", "text"), ("ReadingView", "text")),
    ]  # fmt: skip
    assert len({*shown}) == 9


def test_the_page_has_the_texts_of_its_lines_and_a_click_there_selects_everywhere(bench: BenchPage) -> None:
    for step in ("map", "crops"):
        opened(bench, step)
    paper = opened(bench, "text")
    assert [(line["text"], line["score"]) for line in paper.lines] == [
        (text, score) for text, score in bench.strip.lines
    ]
    assert paper.selected == bench.selected == 0
    paper.selected = 2
    settled(bench)
    assert (bench.selected, bench.session.crops.session.view.selected) == (2, 2)
    assert bench.session.explorer.session.view.selected == bench.session.run.boxes[2].candidate
    bench.selected = 1
    assert settled(bench).panel.children[0].selected == 1


def test_a_line_that_is_dropped_once_read_is_marked_on_the_page(nets: Nets, bench: BenchPage) -> None:
    explorer, paper = opened(bench, "boxes"), opened(bench, "text")
    assert not any(line["dropped"] for line in paper.lines)
    explorer.settings = {**explorer.settings, "text_score": 1.0}
    settled(bench)
    assert all(line["dropped"] for line in paper.lines)


def test_a_page_without_python_has_the_strip_and_the_views_of_the_open_step(bench: BenchPage, tmp_path: Path) -> None:
    kinds: dict[str, list[str]] = {"": [], "image": ["PaperView"], "text": ["PaperView", "ReadingView"]}
    for step, views in kinds.items():
        bench.strip.opened = step
        settled(bench)
        bench.session.say(busy="Reading …")
        shown, notes = bench.session.parts()
        assert [type(view).__name__ for view, _ in shown] == ["StripView", *views]
        assert shown[0][1]["busy"] == ""
        assert notes[0] == OTHERS
        assert len(notes) == len(set(notes))
    assert OTHERS in bench.save(tmp_path / "bench.html", title="a bench").read_text(encoding="utf-8")


def test_the_page_that_is_handed_over_is_named_as_the_bench(bench: BenchPage, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[dict[str, str], list[bytes]]] = []
    monkeypatch.setattr(bench.strip, "send", lambda *message: sent.append(message))
    bench.session.ask({"ask": "save"})
    settled(bench)
    [(told, [page])] = sent
    assert told == {"saved": "bench.html"}
    assert b"<title>bench</title>" in page
