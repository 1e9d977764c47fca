from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from maps import painted, reading
from page_cases import case_of, cases

import ocrlab
from ocrlab.debug.changes import changes
from ocrlab.debug.effects import without_effect
from ocrlab.debug.page_run import PageRun
from ocrlab.folder import samples
from ocrlab.frame import frame_of, tensor_size
from ocrlab.page import Read

LINES = painted((10, 10, 60, 20, 0.9), (10, 50, 60, 20, 0.8), (100, 10, 60, 20, 0.7), (100, 50, 4, 3, 0.9))
BEYOND = {"box_thresh": 0.001, "min_size": 0.01}  # the next value that is told


def page_case(height: int, width: int, **settings: Any) -> PageRun:
    """Return the case of a page of this size, without its pixels."""
    case = case_of(np.zeros((8, 8), np.float32), **settings)
    return replace(case, image=np.broadcast_to(np.uint8(0), (height, width, 3)))


def given_size(case: PageRun, **settings: Any) -> Any:
    detect = replace(case.ocr.detect.settings, **settings)
    frame = frame_of(case.size, detect)
    return frame, tensor_size(frame.size, detect)


def number(sentence: str, before: str) -> float:
    found = re.search(rf"{before} (-?[\d.]+\d|\d)", sentence)
    assert found, sentence
    return float(found[1])


def alike(case: PageRun, **settings: Any) -> bool:
    what = changes(case.kept, case.under(**settings).kept)
    return not (what.lost or what.gained or what.moved)


def holds(case: PageRun, name: str, sentence: str) -> None:
    """Make sure that a setting does nothing up to the value that is told, and something beyond it."""
    for value in {"use_dilation": (True, False), "score_mode": ("fast", "slow"), "candidate_order": ("first", "largest"),
                  "unclip_ratio": (0, 0.5, 3, 20)}.get(name, ()):  # fmt: skip
        assert alike(case, **{name: value}), sentence
    if "values above" in sentence:
        last = number(sentence, "above")
        assert all(alike(case, **{name: value}) for value in (0, last / 2, last)), sentence
        assert last >= 1 or not alike(case, **{name: round(last + BEYOND[name], 3)}), sentence
    elif "Without it" in sentence:
        assert alike(case, **{name: 0}), sentence
    if name == "max_candidates":
        assert alike(case, max_candidates=1_000_000), sentence
    if name == "max_candidates" and "values below" in sentence:
        first = int(number(sentence, "below"))
        assert alike(case, max_candidates=first), sentence
        assert not alike(case, max_candidates=first - 1), sentence


# -- what the network is given ---------------------------------------------------------------------------------------

sides = st.integers(20, 3000)


limits = st.fixed_dictionaries(
    {
        "limit_side_len": st.integers(32, 3000),
        "limit_type": st.sampled_from(["min", "max"]),
        "max_area": st.sampled_from([13_000_000, 0, 300_000, 5_000_000]),
        "max_side_limit": st.sampled_from([0, 500, 2000]),
    }
)


@given(st.builds(page_case, sides, sides), limits, st.data())
def test_limit_side_len_does_nothing_up_to_the_value_that_is_told(
    page: PageRun, changed: dict[str, Any], data: st.DataObject
) -> None:
    case, kind = page_case(*page.size, **changed), changed["limit_type"]
    sentence, now = without_effect(case).get("limit_side_len", ""), given_size(case)
    assume(sentence)
    if "decides" in sentence:
        held = [name for name in ("max_area", "max_side_limit") if f"{name}={changed[name]}" in sentence]
        assert held
        assert given_size(case, limit_side_len=20_000, **dict.fromkeys(held, 0)) != now
        return
    first = int(number(sentence, "above" if kind == "min" else "below")) + (1 if kind == "min" else -1)
    value = data.draw(st.integers(32, first - 1) if kind == "min" else st.integers(first + 1, 20_000))
    assert given_size(case, limit_side_len=value) == now
    assert given_size(case, limit_side_len=first) != now


@given(sides, sides, st.sampled_from([0, 400, 2000, 5000]))
def test_max_side_len_does_nothing_down_to_the_value_that_is_told(height: int, width: int, longest: int) -> None:
    case = page_case(height, width, max_side_len=longest)
    sentence, now = without_effect(case).get("max_side_len", ""), given_size(case)
    assert bool(sentence) == (longest == 0 or given_size(case, max_side_len=0) == now)
    if "from" in sentence:
        first = int(number(sentence, "from 1 to"))
        assert given_size(case, max_side_len=first) != now
        assert all(given_size(case, max_side_len=value) == now for value in (0, first + 1, max(height, width), 9000))


@pytest.mark.parametrize(
    ("size", "settings", "name", "sentence"),
    [
        ((1000, 700), {"limit_side_len": 480}, "limit_side_len",
         "The shorter side is 700 px; only values above 705 would enlarge the picture."),
        ((1000, 700), {"limit_type": "max", "limit_side_len": 2000}, "limit_side_len",
         "The longer side is 1000 px; only values below 983 would shrink the picture."),
        ((1000, 700), {"limit_type": "ladder"}, "limit_side_len",
         "With limit_type='ladder' the limit is 960, 1500 or 2000, by the longer side."),
        ((3000, 4500), {}, "limit_side_len", "How large the picture is, max_area=13000000 decides."),
        ((3000, 4000), {"max_side_limit": 2000}, "limit_side_len", "How large the picture is, max_side_limit=2000 decides."),
        ((1000, 700), {}, "max_side_len", "The longer side is 1000 px; only values from 1 to 999 would change the picture."),
        ((640, 640), {"limit_side_len": 640}, "limit_type", "With each of them, the network is given 640 x 640 px."),
    ],
)  # fmt: skip
def test_what_is_said_of_sizes(size: Any, settings: Any, name: str, sentence: str) -> None:
    assert without_effect(page_case(*size, **settings))[name] == sentence


@pytest.mark.parametrize(
    ("size", "settings", "name"),
    [
        ((400, 700), {"limit_side_len": 480}, "limit_side_len"),
        ((1000, 700), {"limit_type": "max", "limit_side_len": 640}, "limit_side_len"),
        ((1000, 700), {"max_side_len": 640}, "max_side_len"),
        ((1000, 700), {}, "limit_type"),
    ],
)
def test_nothing_is_said_of_what_does_something(size: Any, settings: Any, name: str) -> None:
    assert name not in without_effect(page_case(*size, **settings))


# -- what becomes of the map -----------------------------------------------------------------------------------------


def test_what_is_said_of_boxes() -> None:
    found = without_effect(case_of(LINES))
    assert {name: found[name] for name in found if name not in ("max_side_len", "limit_side_len")} == {
        "thresh": "No pixel of the map lies between 0 and 0.699: all values in between find the same.",
        "max_candidates": "All 4 contours are examined; only values below 3 would lose a box.",
        "candidate_order": "There are no more contours (4) than max_candidates (1000), so their order does not matter.",
        "min_size": "Without it, the same 3 boxes are kept; only values above 19 would lose one.",
        "score_mode": "With both modes, the same 3 boxes are kept.",
        "box_thresh": "Without it, the same 3 boxes are kept; only values above 0.699 would lose one.",
    }


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        (
            {"max_candidates": 3},
            "max_candidates",
            "The other 1 would be dropped, too; only values below 3 would lose a box.",
        ),
        ({"max_candidates": 3}, "candidate_order", None),
        ({"max_candidates": 2}, "max_candidates", None),
        ({"box_thresh": 0.95}, "unclip_ratio", "All candidates are dropped before it is their turn to grow."),
        ({"box_thresh": 0.95}, "score_mode", "With both modes, no box is kept."),
        ({"box_thresh": 0.75}, "box_thresh", None),
        ({"min_size": 25}, "min_size", None),
        ({"min_size": 25}, "box_thresh", "Without it, no box is kept."),
        ({}, "use_dilation", None),  # every box is moved by more than a pixel
    ],
)
def test_what_is_said_under_other_settings(changed: dict[str, Any], name: str, sentence: str | None) -> None:
    assert without_effect(case_of(LINES, **changed)).get(name) == sentence


def test_an_empty_map_leaves_nothing_to_do() -> None:
    found = without_effect(case_of(painted((10, 10, 60, 20, 0.15))))
    assert found["thresh"] == "The map is nowhere above 0.151; only values below that would find something."
    nothing = {name for name, sentence in found.items() if sentence == "The map is nowhere above thresh=0.2."}
    assert nothing == {
        "use_dilation", "max_candidates", "candidate_order", "min_size", "score_mode", "box_thresh", "unclip_ratio",
    }  # fmt: skip


@given(cases)
def test_what_is_said_of_boxes_is_true(case: PageRun) -> None:
    for name, sentence in without_effect(case).items():
        if name not in ("limit_side_len", "limit_type", "max_side_len", "thresh", "text_score"):
            holds(case, name, sentence)


@given(cases, st.floats(0, 1))
def test_what_is_said_of_thresh_is_true(case: PageRun, at: float) -> None:
    sentence = without_effect(case).get("thresh", "")
    if "nowhere" in sentence:
        last = number(sentence, "above")
        assert len(case.trace.rects) == len(case.under(thresh=min(1, last + at * (1 - last))).trace.rects) == 0
    elif sentence:
        low, high = number(sentence, "between"), number(sentence, "and")
        assert low - 0.0011 < case.ocr.detect.thresh <= high
        other = case.under(thresh=np.clip(low + at * (high - low), low, np.nextafter(high, 0)))
        assert all(map(np.array_equal, case.trace.contours, other.trace.contours))


@pytest.mark.parametrize("name", ["faint", "letter_spaced", "tight_lines", "tiny_text"])
@pytest.mark.parametrize(
    "changed", [{}, {"use_dilation": True, "max_candidates": 20, "min_size": 0, "score_mode": "slow"}]
)
def test_what_is_said_of_real_pictures_is_true(one_ocr: ocrlab.OCR, name: str, changed: dict[str, Any]) -> None:
    image = ocrlab.load_image(samples.sample(name).path)
    case = PageRun(one_ocr, image).under(**changed)
    for setting, sentence in without_effect(case).items():
        if setting not in ("limit_side_len", "limit_type", "max_side_len"):
            holds(case, setting, sentence)


# -- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([("a", 0.9), ("b", 0.8237), ("", 0.0)],
         "Without it, the same lines would be kept; only values above 0.823 would lose one."),
        ([("a", 0.9), ("b", 0.4), ("c", 0.8)], None),
        ([("", 0.0), (" ", 0.9), ("", 0.0)], "Nothing was read, so there is nothing to drop."),
        ([("a", 0.9), ("b", 0.8)], None),  # one was not read yet
    ],
)  # fmt: skip
def test_what_is_said_of_text_score(texts: list[tuple[str, float]], sentence: str | None) -> None:
    readings = {index: Read(reading(*text), False) for index, text in enumerate(texts)}
    assert without_effect(case_of(LINES), readings).get("text_score") == sentence
    assert "text_score" not in without_effect(case_of(LINES))
