from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from explorer import drawn
from explorer_nets import (
    BRIDGED,
    FOUR,
    LONG,
    SIZE,
    Nets,
    ask,
    counts,
    held,
    page_of,
    said,
    settle,
)
from turned_pictures import PICTURES

import ocrlab
from ocrlab import lab
from ocrlab.course import note
from ocrlab.folder import samples
from ocrlab.models.export_settings import settings_json
from ocrlab.page import FATES
from ocrlab.rotation import rotated
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.widgets import Explorer

# -- what the browser is held to -------------------------------------------------------------------------------------


# -- a map, packed ---------------------------------------------------------------------------------------------------


# -- candidates, packed ----------------------------------------------------------------------------------------------


# -- the view --------------------------------------------------------------------------------------------------------


def test_explore_returns_a_view_of_what_python_finds(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    ocr = nets.ocr()
    assert isinstance(view, Explorer)
    assert view.settings == ocr.settings
    assert view.selected == -1
    assert view.size == list(SIZE)
    assert counts(view) == {"kept": 2, "low_score": 1, "too_small": 1}
    assert counts(view)["kept"] == len(ocr.detect.boxes(ocr.detect.heatmap(FOUR), SIZE))
    assert np.array_equal(cv2.imdecode(np.frombuffer(view.image, np.uint8), cv2.IMREAD_COLOR).shape, FOUR.shape)
    assert view.frame["settings"] == view.settings
    assert view.frame["map"] == view.heatmap["version"] == 1
    assert (view.busy, view.message) == ("", "")


def test_what_is_shown_can_come_as_anything_that_is_a_picture(explore: Callable[..., Explorer], tmp_path: Path) -> None:
    png = cv2.imencode(".png", FOUR)[1].tobytes()
    (tmp_path / "four.png").write_bytes(png)
    for image in (png, tmp_path / "four.png", str(tmp_path / "four.png")):
        assert counts(explore(image)) == {"kept": 2, "low_score": 1, "too_small": 1}
    with pytest.raises(ocrlab.image.ImageError):
        explore(b"not a picture")


def test_a_large_page_is_sent_smaller(explore: Callable[..., Explorer]) -> None:
    view = explore(page_of(size=(96, 7000)))
    assert view.size == [96, 7000]
    assert cv2.imdecode(np.frombuffer(view.image, np.uint8), cv2.IMREAD_COLOR).shape[:2] == (48, 3500)


def test_the_lesson_s_styles_leave_the_explorer_alone() -> None:
    styled = set(re.findall(r"(?m)(?:^|, |>)\.(ocrlab-[\w-]+)", note.STYLE))  # where a selector begins
    used = set(re.findall(r"ocrlab-[\w-]+", Explorer._esm))
    assert styled
    assert used
    assert not styled & used


def test_an_unknown_trait_is_refused() -> None:
    with pytest.raises(TypeError, match="has no 'setings'"):
        Explorer(setings={})


def test_what_is_looked_at_is_said(explore: Callable[..., Explorer]) -> None:
    view = explore(thresh=0.25)
    assert "320 × 128 px" in view.about["title"]
    assert view.about["baseline"]["settings"] == Nets().ocr(thresh=0.25).settings
    assert "rapidocr" in view.about["choices"]["presets"]
    assert "onnxruntime in f32" in view.about["choices"]["runtimes"]


# -- settings --------------------------------------------------------------------------------------------------------


def test_settings_are_set_from_python_one_or_all(explore: Callable[..., Explorer]) -> None:
    view = explore()
    view.settings = {**view.settings, "box_thresh": 0.3}
    assert counts(view) == {"kept": 3, "too_small": 1}
    view.settings = {"min_size": 1}
    assert counts(view) == {"kept": 3, "clipped_away": 1}
    assert view.settings == Nets().ocr(box_thresh=0.3, min_size=1).settings
    assert view.frame["settings"] == view.settings
    assert settle(view).exports["JSON"]["text"] == settings_json(view.settings)


def test_the_browser_s_question_is_answered_even_where_nothing_changes(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    for seq, box_thresh in enumerate((0.3, 0.3, 0.85, 7, 0.85), 1):
        settings = json.loads(json.dumps({**view.settings, "box_thresh": box_thresh}))  # tuples become lists
        ask(view, "frame", seq=seq, settings=settings, local=False)
        assert view.frame["seq"] == seq
        assert view.frame["settings"] == view.settings == view.frame["settings"]
    assert view.settings["box_thresh"] == 0.85
    assert view.settings["mean"] == (0.5, 0.5, 0.5)
    assert counts(view)["kept"] == 1


def test_on_a_loopback_an_answer_is_large_enough_to_be_sent_at_once(explore: Callable[..., Explorer]) -> None:
    view = explore()
    ask(view, "frame", seq=1, settings={**view.settings, "thresh": 0.31}, local=True)
    assert sum(len(value) for value in view.frame.values() if isinstance(value, bytes)) >= 72_000
    ask(view, "frame", seq=2, settings={**view.settings, "thresh": 0.32}, local=False)
    assert view.frame["filling"] == b""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"thresh": 2}, "thresh=2: a number from 0 to 1 was expected."),
        ({"thresh": None}, "thresh=None: a number"),
        ({"thresh": float("nan")}, "thresh=nan: a number"),
        ({"thresh": "0.4"}, "thresh='0.4': a number"),
        ({"score_mode": "quick"}, "score_mode='quick': one of fast, slow was expected."),
        ({"max_candidates": 3.5}, "max_candidates=3.5: a whole number was expected."),
        ({"mean": [1, 2]}, "three numbers were expected"),
        ({"mean": 3}, "three numbers were expected"),
        ({"tresh": 0.4}, "There is no setting 'tresh'. Did you mean: thresh"),
        ({"thresh": 0.5, "box_thresh": -1}, "box_thresh=-1: a number from 0 to 1"),
    ],
)
def test_wrong_settings_are_said_and_the_old_ones_stay(
    explore: Callable[..., Explorer], wrong: dict[str, Any], sentence: str
) -> None:
    view = settle(explore())
    before, frame = dict(view.settings), counts(view)
    view.settings = {**view.settings, **wrong}
    assert sentence in said(view)
    assert view.settings == before
    assert view.frame["settings"] == before
    assert counts(view) == frame
    view.settings = {**view.settings, "thresh": 0.31}
    assert said(view) == ""


def test_settings_that_are_no_dict_are_refused(explore: Callable[..., Explorer]) -> None:
    view = explore()
    with pytest.raises(Exception, match="settings"):
        view.settings = 3
    assert view.settings == Nets().ocr().settings


def test_a_message_goes_with_the_next_change(explore: Callable[..., Explorer]) -> None:
    view = explore()
    view.settings = {"thresh": 2}
    assert said(view)
    view.settings = {"thresh": 0.35}
    assert said(view) == ""


def test_many_changes_end_with_the_last(explore: Callable[..., Explorer]) -> None:
    random = np.random.default_rng(0)
    view = explore(drawn(40, *SIZE))
    for thresh, ratio in random.uniform((0.1, 0), (0.9, 2), (60, 2)).round(3):
        view.settings = {"thresh": thresh, "unclip_ratio": ratio}
    settle(view)
    assert (view.settings["thresh"], view.settings["unclip_ratio"]) == (thresh, ratio)
    ocr = Nets().ocr(thresh=thresh, unclip_ratio=ratio)
    found = ocr.detect.candidates(ocr.detect.heatmap(drawn(40, *SIZE)), SIZE)
    assert view.frame["counts"] == np.bincount(found.fates, minlength=len(FATES)).tolist()


# -- the network -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["box_thresh", "thresh", "use_dilation", "text_score", "rec_batch_num", "min_size"])
def test_what_does_not_change_the_input_never_runs_the_network(explore: Callable[..., Explorer], name: str) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    values = {"use_dilation": (True, False), "rec_batch_num": (2, 3), "min_size": (1, 5)}.get(name, (0.3, 0.9))
    for value in values:
        view.settings = {**view.settings, name: value}
        settle(view)
    assert nets.runs == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit_side_len", 256),
        ("limit_type", "max"),
        ("max_side_len", 160),
        ("mean", (0.4, 0.5, 0.5)),
        ("max_area", 9000),
    ],
)
def test_what_changes_the_input_runs_the_network_once(explore: Callable[..., Explorer], name: str, value: Any) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    assert name in INPUT_SETTINGS
    view.settings = {**view.settings, name: value}
    settle(view)
    assert nets.runs == 2
    assert view.frame["map"] == view.heatmap["version"] == 2
    ocr = nets.ocr(**{name: value})
    heatmap = ocr.detect.heatmap(FOUR)
    assert (view.heatmap["height"], view.heatmap["width"]) == heatmap.shape
    found = ocr.detect.candidates(heatmap, SIZE)
    assert view.frame["counts"] == np.bincount(found.fates, minlength=len(FATES)).tolist()
    assert view.busy == ""


# -- selected --------------------------------------------------------------------------------------------------------


# -- why, and what else is said --------------------------------------------------------------------------------------


# -- beside something else -------------------------------------------------------------------------------------------


# -- taken home, and brought along -----------------------------------------------------------------------------------


# -- truth -----------------------------------------------------------------------------------------------------------


def true_line(text: str, x: float, y: float, width: float = 100, height: float = 16) -> samples.TrueLine:
    return samples.TrueLine(
        text, np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    )


def test_true_lines_are_found_or_missed(explore: Callable[..., Explorer]) -> None:
    view = settle(
        explore(truth=[true_line("bright", 20, 20), true_line("dark", 20, 70), true_line("not there", 160, 100)])
    )
    assert [(line["text"], line["state"]) for line in view.truth["lines"]] == [
        ("bright", "misread"),  # as "a": a box in its place has not found it
        ("dark", "missing"),
        ("not there", "missing"),
    ]
    assert view.truth["counts"] == {"missing": 2, "misread": 1, "extra": len(view.truth["extra"])}
    view.settings = {"text_score": 1.0}
    assert [line["state"] for line in settle(view).truth["lines"]] == ["missing"] * 3


def test_a_line_that_a_person_adds_counts_as_truth_and_can_be_taken_back(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    quad = true_line("a", 20, 20).quad.tolist()
    assert view.truth == {}
    ask(view, "truth", quad=quad, text=" a ")
    assert [(line["text"], line["state"]) for line in settle(view).truth["lines"]] == [("a", "right")]
    ask(view, "truth", quad=quad, text="")
    assert settle(view).truth == {}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (true_line("far", 900, 20), r"'far' lies at \[900.0, 20.0\], outside of this page of 320 x 128 px"),
        (true_line("left", -90, 20), "outside of this page"),
        (true_line("", 20, 20), "text and four corners were expected"),
        (samples.TrueLine("three", np.zeros((3, 2), np.float32)), r"a quad of shape \(3, 2\)"),
        (samples.TrueLine("none", np.full((4, 2), np.nan, np.float32)), "truth: 'none'"),
        (7, "truth: '7' was given; lines with .text and .quad were expected"),
        (("a", [[0, 0]] * 4), "lines with .text and .quad were expected"),
    ],
)
def test_a_truth_that_does_not_fit_is_refused(explore: Callable[..., Explorer], line: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        explore(truth=[line])


@pytest.mark.parametrize("truth", ["receipt.json", {"lines": []}, 5])
def test_a_truth_that_is_no_list_of_lines_is_refused(explore: Callable[..., Explorer], truth: Any) -> None:
    with pytest.raises(ValueError, match=r"truth: .* lines with .text and .quad were expected"):
        explore(truth=truth)


def test_a_page_on_its_side_is_shown_upright_and_its_truth_with_it(one_ocr: ocrlab.OCR) -> None:
    image = rotated(PICTURES[0].make(), 90)
    lines = [samples.TrueLine(line.text, line.quad) for line in one_ocr(image).lines]
    view = settle(lab.explore(one_ocr, image, truth=lines))
    assert view.about["title"].endswith(
        f"{image.shape[0]} × {image.shape[1]} px, seen at 100%, shown upright: it was turned by 90°"
    )
    assert view.truth["counts"] == {"right": len(lines)}
    view.close()


# -- closing ---------------------------------------------------------------------------------------------------------


def workers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "ocrlab worker"}


def test_closing_a_view_ends_its_thread(explore: Callable[..., Explorer]) -> None:
    before = workers()
    view, nets = held(explore)
    (thread,) = workers() - before
    view.close()  # while the network runs
    nets.gate.set()
    thread.join(LONG)
    assert not thread.is_alive()
    assert view.message == ""
    view.close()  # a cell that runs again closes what it showed, whether or not somebody did


def test_a_view_that_could_not_be_made_leaves_no_thread(explore: Callable[..., Explorer]) -> None:
    before, nets = workers(), Nets()
    nets.change = lambda answer: answer * np.nan
    with pytest.raises(ValueError, match="nan"):
        explore(FOUR, nets)
    assert workers() <= before


def test_two_views_do_not_disturb_each_other(explore: Callable[..., Explorer]) -> None:
    ocr = Nets().ocr()
    one, other = (lab.explore(ocr, image) for image in (FOUR, BRIDGED))
    try:
        one.settings, other.settings = {"box_thresh": 0.85}, {"thresh": 0.4}
        assert (counts(settle(one)), counts(settle(other))) == (
            {"kept": 1, "low_score": 2, "too_small": 1},
            {"kept": 2},
        )
        other.settings = {"thresh": 0.3}
        assert counts(settle(other)) == {"kept": 1}
        assert ocr.detect.box_thresh == 0.5  # what was given is never changed
    finally:
        one.close()
        other.close()
