"""Lines as they are cut, turned and read, with painted pages and networks that answer by brightness."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from crop_nets import BARS, SIZE, Nets, painted
from hypothesis import given
from hypothesis import strategies as st

from ocrlab import geometry, lab
from ocrlab.classify import turn
from ocrlab.debug.page_run import PageRun
from ocrlab.recognize import Recognizer
from ocrlab.widgets import CropsView
from ocrlab.widgets.crops import valid_quad
from ocrlab.widgets.crops.crops import HIGHEST, WIDEST, small
from ocrlab.widgets.crops.session import Crops

TURNED = {"cls_thresh": 0.9, "orientation": "line"}


@pytest.fixture
def nets() -> Nets:
    return Nets()


@pytest.fixture
def view(nets: Nets) -> Iterator[CropsView]:
    made = lab.crops(nets.ocr(), painted(*BARS))
    assert made.session.worker.wait()
    yield made
    made.close()


def settled(view: CropsView) -> CropsView:
    assert view.session.worker.wait()
    return view


def shifted(view: CropsView, line: int, by: tuple[float, float]) -> list[list[float]]:
    return [[x + by[0], y + by[1]] for x, y in view.lines[line]["quad"]]


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_every_line_is_shown_as_the_pipeline_has_it(nets: Nets, view: CropsView) -> None:
    ocr, page = nets.ocr(), painted(*BARS)
    boxes = ocr.detect(page).boxes
    crops = ocr.crops(page, boxes)
    assert [tuple(line["size"]) for line in view.lines] == [crop.shape[:2] for crop in crops]
    assert np.allclose([line["quad"] for line in view.lines], [box.outline for box in boxes], atol=0.01)
    assert view.down == ocr.classify.probabilities(crops)[:, 1].tolist()
    readings = ocr.recognize(turn(crops, ocr.classify(crops)))
    assert [[line, text] for line, _, text, _ in view.texts] == [[i, one.text] for i, one in enumerate(readings)]
    assert (view.selected, view.settings, view.quads, view.message) == (-1, TURNED, {}, "")


def test_a_line_that_runs_down_the_page_is_shown_with_its_quarter_turn(nets: Nets) -> None:
    view = settled(lab.crops(nets.ocr(), painted((20, 20, 20, 150), (100, 150, 150, 20))))
    assert [(line["quarter"], line["size"][0] < line["size"][1]) for line in view.lines] == [
        (True, True),
        (False, True),
    ]
    view.close()


def test_a_page_without_a_line_is_shown_without_an_error(nets: Nets) -> None:
    view = settled(lab.crops(nets.ocr(), painted()))
    assert (view.lines, view.down, view.texts, view.message, view.busy) == ([], [], [], "", "")
    view.selected = 0
    assert (view.selected, view.message) == (-1, "selected=0: there are 0 lines, counted from 0; -1 is none.")
    view.close()


def test_crops_are_sent_when_they_come_into_sight(view: CropsView, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, Any]] = []
    monkeypatch.setattr(CropsView, "send", lambda _, content, buffers: sent.append((content, buffers)))
    version = view.about["version"]
    view._on_message(None, {"ask": "crops", "lines": [2, 0], "version": version}, [])
    view._on_message(None, {"ask": "crops", "lines": [1], "version": version - 1}, [])
    ((content, buffers),) = sent
    assert content == {"answer": "crops", "lines": [2, 0], "version": version}
    decoded = [cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in buffers]
    assert [one.shape[:2] for one in decoded] == [tuple(view.lines[i]["size"]) for i in (2, 0)]


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 5000), (5000, 1), (30, 5000), (200, 300)])
def test_a_crop_is_sent_no_larger_than_it_is_shown(height: int, width: int) -> None:
    shown = cv2.imdecode(np.frombuffer(small(np.zeros((height, width, 3), np.uint8)), np.uint8), cv2.IMREAD_COLOR)
    assert 1 <= shown.shape[0] <= HIGHEST
    assert 1 <= shown.shape[1] <= WIDEST


# -- the threshold ---------------------------------------------------------------------------------------------------


def test_lines_that_the_threshold_turns_are_read_the_other_way_round_once(nets: Nets, view: CropsView) -> None:
    before = sum(nets.read)
    flip = view.down[0]
    view.settings = {"cls_thresh": np.nextafter(np.float32(flip), np.float32(0)).item()}
    turned = [down > np.float32(view.settings["cls_thresh"]) for down in view.down]
    assert turned[0]
    settled(view)
    assert sum(nets.read) - before == sum(turned)
    assert {(line, way) for line, way, *_ in view.texts} >= {(i, 1) for i, one in enumerate(turned) if one}
    view.settings = {"cls_thresh": flip}  # a crop is turned above it, not at it
    settled(view)
    assert not view.session.run.lines.flipped[0]
    assert sum(nets.read) - before == sum(turned)
    assert nets.judged == len(BARS)


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"cls_thresh": 2}, "cls_thresh=2: a number from 0 to 1"), ({"cls_tresh": 0.4}, "cls_tresh"),
     ({"cls_thresh": "high"}, "cls_thresh='high'")],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_said_and_not_taken(view: CropsView, settings: dict[str, Any], said: str) -> None:
    view.settings = settings
    assert said in view.message
    assert view.settings == TURNED
    view.settings = {"cls_thresh": 0.5}
    assert view.message == ""


# -- nudging ---------------------------------------------------------------------------------------------------------


def test_a_nudged_quad_is_cut_and_read_again(nets: Nets, view: CropsView) -> None:
    quad = shifted(view, 1, (30, 0))
    view.quads = {1: quad}
    answer = settled(view).answers["1"]
    assert (answer["asked"], answer["error"], answer["quad"]) == (quad, "", np.round(quad, 2).tolist())
    cut = geometry.cut(painted(*BARS), np.float32(quad))
    assert tuple(answer["size"]) == cut.shape[:2]
    assert answer["texts"][0][1] == nets.ocr().recognize([cut])[0].text
    assert view.session.run.edited.keys() == {1}
    assert len(view.lines) == len(view.down) == 3  # where it was is not forgotten


def test_reset_puts_a_line_back_without_a_network(nets: Nets, view: CropsView) -> None:
    view.quads = {0: shifted(view, 0, (4, 2))}
    settled(view)
    read = sum(nets.read)
    view.quads = {}
    assert settled(view).answers == {}
    assert view.session.run.edited == {}
    assert sum(nets.read) == read


def test_only_the_newest_place_of_a_line_is_read_and_the_newest_line_first(nets: Nets, view: CropsView) -> None:
    nets.gate.clear()
    before, order = len(nets.read), []
    view.observe(lambda change: order.extend(change["new"].keys() - change["old"].keys()), "answers")
    view.quads = {0: shifted(view, 0, (1, 0))}
    time.sleep(0.2)  # it is being read, and waits at the gate
    for step in range(2, 40):
        view.quads = {**view.quads, 1: shifted(view, 1, (step, 0))}
    view.quads = {**view.quads, 2: shifted(view, 2, (3, 0))}
    nets.gate.set()
    settled(view)
    assert order == ["0", "2", "1"]
    assert len(nets.read) - before == 3
    assert view.answers["1"]["asked"] == shifted(view, 1, (39, 0))


W, H = SIZE[1], SIZE[0]
BAD = {
    "nothing": ([[50, 50]] * 4, "Nothing is left between the corners: 0.0 × 0.0 px"),
    "a line without height": ([[10, 50], [90, 50], [90, 50], [10, 50]], "Nothing is left"),
    "crossed": ([[10, 10], [90, 40], [90, 10], [10, 40]], "The corners cross"),
    "one inside": ([[10, 10], [90, 10], [30, 20], [10, 40]], "one lies between the others"),
    "counterclockwise": ([[10, 10], [10, 40], [90, 40], [90, 10]], "clockwise"),
    "far outside": ([[10, 10], [9000, 10], [9000, 40], [10, 40]], "A corner at (9000, 10) lies outside of this page"),
    "beside": ([[-30, 10], [-5, 10], [-5, 40], [-30, 40]], "lies beside the page of 400 × 200"),
    "nan": ([[np.nan, 10], [90, 10], [90, 40], [10, 40]], "four corners [x, y], all of them numbers"),
    "three corners": ([[10, 10], [90, 10], [90, 40]], "four corners"),
    "flat": ([[10, 50], [399, 50], [399, 51], [10, 51]], "more than 250 times"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_quad_that_cannot_be_cut_is_said_and_the_line_stays(view: CropsView, case: str) -> None:
    quad, said = BAD[case]
    view.quads = {1: shifted(view, 1, (5, 0))}
    good = settled(view).answers["1"]
    view.quads = {1: quad}
    answer = settled(view).answers["1"]
    assert said in answer["error"]
    assert {name: answer[name] for name in ("quad", "size", "down", "texts", "crop")} == {
        name: good[name] for name in ("quad", "size", "down", "texts", "crop")
    }
    assert np.allclose(view.session.run.edited[1], good["quad"], atol=0.01)
    view.quads = {1: shifted(view, 1, (6, 0))}
    assert settled(view).answers["1"]["error"] == ""


def test_a_quad_of_one_pixel_is_cut_and_read(view: CropsView) -> None:
    view.quads = {0: [[30, 30], [31, 30], [31, 31], [30, 31]]}
    answer = settled(view).answers["0"]
    assert (answer["error"], answer["size"]) == ("", [1, 1])
    assert len(answer["texts"]) == 1


def test_a_quad_partly_outside_of_the_page_is_cut(view: CropsView) -> None:
    view.quads = {0: [[-10, -10], [90, -10], [90, 20], [-10, 20]]}
    assert settled(view).answers["0"]["error"] == ""


def test_a_line_that_is_not_there_cannot_be_nudged(view: CropsView) -> None:
    view.quads = {7: [[0, 0], [9, 0], [9, 9], [0, 9]]}
    assert settled(view).message == "quads: there is no line 7; this page has 3, counted from 0."


def test_what_a_network_cannot_read_is_said_in_the_view(nets: Nets, view: CropsView) -> None:
    def broken(batch: np.ndarray) -> np.ndarray:
        raise RuntimeError("The network is closed.")

    session = view.session
    broken.map = lambda batches, then: (then(broken(one)) for one in batches)  # type: ignore[attr-defined]
    ocr = replace(session.run.ocr, recognize=Recognizer(broken, ("a",)))  # type: ignore[arg-type]
    session.run = replace(session.run, ocr=ocr)
    view.quads = {0: shifted(view, 0, (2, 0))}
    assert settled(view).message == "The network is closed."


# -- size ------------------------------------------------------------------------------------------------------------


def test_a_thousand_lines_are_read_in_groups_and_a_nudge_does_not_wait_for_them(nets: Nets) -> None:
    bars = [(10 + 90 * (i % 20), 10 + 30 * (i // 20), 30 + i % 50, 7 + i // 50) for i in range(1000)]  # no two alike
    nets.gate.clear()
    view = lab.crops(nets.ocr(), painted(*bars, size=(1520, 1820)))
    assert len(view.lines) == 1000
    view.quads = {999: shifted(view, 999, (5, 0))}
    answered: list[int] = []
    view.observe(lambda change: answered.append(len(view.texts)) if change["new"] else None, "answers")
    nets.gate.set()
    settled(view)
    assert {line for line, *_ in view.texts} == {*range(999)}  # and the last one as it lies now
    assert len(answered) == 1
    assert answered[0] < 100  # far from all of them had been read by then
    view.quads = {}
    assert len(settled(view).texts) == 1000
    view.close()


def test_a_line_five_thousand_pixels_wide_is_cut_and_read(nets: Nets) -> None:
    view = settled(lab.crops(nets.ocr(), painted((20, 20, 5000, 40), size=(80, 5040))))
    assert (view.message, len(view.lines), len(view.texts)) == ("", 1, 1)
    assert view.lines[0]["size"][1] >= 4990
    view.close()


def test_a_page_without_python_has_every_crop_as_it_was_cut(view: CropsView) -> None:
    before = [small(crop) for crop in view.session.run.lines.crops]
    view.quads = {1: shifted(view, 1, (3, 0))}
    settled(view)
    [(shown, state)], notes = view.session.parts()
    assert shown is view
    assert state["crops"] == before
    assert state["quads"] == view.quads
    assert state["about"]["orientation"] == "line"
    assert notes


def test_closing_ends_the_thread(nets: Nets) -> None:
    view = lab.crops(nets.ocr(), painted(*BARS))
    worker = view.session.worker
    view.close()
    worker._thread.join(20)
    assert not worker._thread.is_alive()


# -- the rule of what can be cut -------------------------------------------------------------------------------------

corner = st.floats(-50, 450, allow_nan=False)


@given(quad=st.lists(st.tuples(corner, corner), min_size=4, max_size=4))
def test_whatever_passes_can_be_cut_to_something_that_can_be_read(quad: list[tuple[float, float]]) -> None:
    try:
        found = valid_quad.checked(quad, SIZE)
    except ValueError as error:
        assert str(error)
        return
    cut = geometry.cut(painted(*BARS), found)
    height, width = cut.shape[:2]
    assert height >= 1 <= width
    assert width / height <= 1.01 * valid_quad.FLATTEST + 1


@pytest.mark.parametrize("turned", range(4))
def test_a_quad_may_begin_at_any_corner(turned: int) -> None:
    quad = np.roll([[10, 10], [90, 10], [90, 40], [10, 40]], turned, axis=0)
    assert valid_quad.checked(quad, SIZE).tolist() == quad.tolist()


def test_a_memory_knows_lines_by_what_is_seen_in_them(nets: Nets) -> None:
    run = PageRun(nets.ocr(), painted(*BARS))
    run.lines.read(run.lines.unread())
    same = run.under(cls_thresh=0.1)
    assert (same.heatmap is run.heatmap, nets.maps) == (True, 1)
    assert same.memory is run.memory
    moved = run.moved(
        {0: np.nextafter(run.boxes[0].outline, np.float32(1e6))}
    )  # another place, and the very same pixels
    moved.lines.read(moved.lines.unread())
    assert np.array_equal(moved.lines.crops[0], run.lines.crops[0])
    assert (nets.judged, len(nets.read)) == (3, 3)
    other = run.under(rec_height=32)
    assert other.lines.known() == [None] * 3
    other.lines.read(other.lines.unread())
    assert (nets.judged, len(nets.read)) == (3, 6)
    assert None not in run.lines.known()


def test_a_memory_keeps_few_crops_and_few_matrices(nets: Nets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrlab.debug.line_memory.CROPS", 2)
    monkeypatch.setattr("ocrlab.debug.line_memory.MATRICES", 1)
    run = PageRun(nets.ocr(), painted(*BARS))
    for line in range(3):
        matrix = run.lines.matrix(line)
        assert run.lines.matrix(line) is matrix
    assert (len(run.memory.crops), len(run.memory.matrices)) == (2, 1)
    assert run.lines.unread() == []  # a line that was looked at was read by that
    assert len(nets.read) == 3
    again = run.under(text_score=0.1)
    again.lines.read(again.lines.unread())
    assert (len(again.lines.crops), len(nets.read)) == (3, 3)


def test_another_view_of_the_same_lines_costs_no_network(nets: Nets) -> None:
    ocr = nets.ocr()
    run = PageRun(ocr, painted(*BARS))
    run.lines.read(run.lines.unread())
    calls = nets.maps, nets.judged, len(nets.read)
    session = Crops(run)
    settled(session.view)
    assert (nets.maps, nets.judged, len(nets.read)) == calls
    assert len(session.view.texts) == 3
    session.close()
