"""What is sent to the browser."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import explorer_answers
import numpy as np
import pytest
from explorer import drawn
from explorer_nets import KEPT, Nets, column, page_of, same
from hypothesis import given
from hypothesis import strategies as st

import ocrlab
from ocrlab.frame import frame_of
from ocrlab.page import FATES, Fate
from ocrlab.postprocess import placement, trace
from ocrlab.settings import DetectSettings
from ocrlab.widgets import Explorer
from ocrlab.widgets.explorer.explorer import LEVELS, SHOWN, most_telling, packed_frame, packed_map
from ocrlab.widgets.shared.worker import Worker


def test_what_the_browser_is_held_to_is_what_python_answers() -> None:
    same(json.loads(json.dumps(explorer_answers.answers(explorer_answers.kept_maps()))), explorer_answers.golden())
    assert explorer_answers.GOLDEN.stat().st_size < 300_000


def controls() -> list[tuple[str, str]]:
    source = (Path(ocrlab.__file__).parent / "widgets" / "explorer" / "controls.js").read_text(encoding="utf-8")
    return re.findall(r'\{\s*name: "(\w+)", kind: (.*),\s*says: ', source)


def test_every_value_that_a_control_can_give_is_possible() -> None:
    ocr = Nets().ocr()
    assert len(controls()) == 12
    for name, rest in controls():
        bounds, options = re.findall(r"m(?:in|ax): ([\d.]+)", rest), re.search(r"options: (\[.*?\])", rest)
        for value in json.loads(options[1]) if options else map(float, bounds):
            assert ocr.under(**{name: value}).settings[name] == value


def packed(heatmap: np.ndarray, size: tuple[int, int], settings: DetectSettings | None = None) -> dict[str, Any]:
    settings = settings or DetectSettings()
    return packed_map(heatmap, placement(heatmap.shape, frame_of(size, settings)))


def steps_of(sent: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(zlib.decompress(sent["data"]), np.uint8).reshape(sent["height"], sent["width"])


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40), st.integers(0, LEVELS))
def test_steps_part_a_map_as_thresholds_do(values: list[float], step: int) -> None:
    heatmap = np.array([values], np.float32)
    assert ((steps_of(packed(heatmap, heatmap.shape)) > step) == (heatmap > step / LEVELS)).all()


def test_steps_part_a_map_at_the_thresholds_themselves() -> None:
    thresholds = np.arange(LEVELS + 1, dtype=np.float32) / np.float32(LEVELS)
    nearby = [thresholds, np.nextafter(thresholds, np.float32(0)), np.nextafter(thresholds, np.float32(1))]
    heatmap = np.stack(nearby)
    steps = steps_of(packed(heatmap, heatmap.shape))
    wrong = [k for k in range(LEVELS + 1) if ((steps > k) != (heatmap > k / LEVELS)).any()]
    assert wrong == []


@given(st.integers(1, 9), st.integers(1, 9), st.randoms(use_true_random=False))
def test_a_packed_map_says_its_size_its_histogram_and_its_highest_value(height: int, width: int, random: Any) -> None:
    heatmap = np.array([[random.random() for _ in range(width)] for _ in range(height)], np.float32)
    sent = packed(heatmap, (height, width))
    assert (sent["height"], sent["width"]) == (height, width)
    assert sum(sent["counts"]) == height * width
    assert sent["most"] == heatmap.max()
    assert [(heatmap >= i / 100).sum() for i in (0, 50)] == [sum(sent["counts"][i:]) for i in (0, 50)]


@pytest.mark.parametrize(
    ("size", "settings", "place"),
    [
        ((64, 320), {}, {"pageScale": [1, 1], "pageShift": [0, 0], "page": [320, 64], "picture": [320, 64]}),
        ((16, 320), {}, {"pageScale": [1.9, 2], "pageShift": [0, 60], "page": [320, 16], "picture": [608, 152]}),
        ((640, 320), {"max_side_len": 320}, {"pageScale": [0.5, 0.5], "pageShift": [0, 0], "picture": [160, 320]}),
    ],
)
def test_a_packed_map_says_where_it_lies(size: tuple[int, int], settings: Any, place: dict[str, Any]) -> None:
    detect = replace(Nets().ocr().detect, **settings)
    heatmap = detect.heatmap(page_of(size=size))
    sent = packed(heatmap, size, detect)["place"]
    assert {name: sent[name] for name in place} == place
    # the corners of the map are those of the page, to a pixel of the map
    corners = (np.array([[0, 0], heatmap.shape[::-1]]) + sent["shift"]) * sent["scale"]
    on_page = (corners - sent["pageShift"]) / sent["pageScale"]
    assert np.abs(on_page - [[0, 0], size[::-1]]).max() <= max(np.divide(sent["scale"], sent["pageScale"]))


def scattered() -> np.ndarray:
    return explorer_answers.scattered(80, (160, 240))


def test_columns_decode_back() -> None:
    found = trace(scattered(), (320, 480), DetectSettings(box_thresh=0.6))
    shown = most_telling(found, 25)
    frame = packed_frame(found, found.candidates.scores, shown)
    n = len(shown)
    assert n == 25 < frame["found"] == len(found.candidates)
    assert frame["counts"] == np.bincount(found.candidates.fates, minlength=len(FATES)).tolist()
    assert column(frame, "index").tolist() == shown.tolist()
    assert np.array_equal(column(frame, "rects").reshape(n, 4, 2), found.rects[shown])
    assert np.array_equal(column(frame, "quads").reshape(n, 4, 2), found.candidates.quads[shown])
    assert np.array_equal(column(frame, "sides"), found.candidates.short_sides[shown])
    assert np.array_equal(column(frame, "fates"), found.candidates.fates[shown])
    flips = found.candidates.flip_values[shown].astype(np.float32)
    assert np.array_equal(column(frame, "flips"), flips, equal_nan=True)
    starts, points = column(frame, "starts"), column(frame, "points").reshape(-1, 2)
    assert starts[-1] == len(points)
    for i, start, end in zip(shown, starts, starts[1:], strict=False):
        assert np.array_equal(points[start:end], found.contours[i].reshape(-1, 2))


def test_a_score_that_is_sent_is_on_the_same_side_of_every_threshold() -> None:
    found = trace(scattered(), (160, 240), DetectSettings(box_thresh=0))
    shown, scores = most_telling(found), found.candidates.scores.copy()
    scores[:4] = np.nextafter([0.4, 0.6, 0.725, 1.0], 0)  # a mean of equal values may be a last digit too low
    sent = packed_frame(found, scores, shown)["scores"]
    sent = np.frombuffer(sent, f"f{len(sent) // len(shown)}").astype(float)
    thresholds = np.arange(LEVELS + 1)[:, None] / LEVELS
    assert ((sent < thresholds) == (scores[shown] < thresholds)).all()


@given(st.integers(0, 60), st.integers(1, 40), st.floats(0.2, 0.9))
def test_the_most_telling_candidates_are_all_that_are_kept_and_the_largest_others(
    count: int, most: int, box_thresh: float
) -> None:
    heatmap = explorer_answers.scattered(count, (160, 240)) if count else np.zeros((160, 240), np.float32)
    found = trace(heatmap, (160, 240), DetectSettings(box_thresh=box_thresh, thresh=0.5))
    shown = most_telling(found, most)
    kept = set(found.candidates.with_fate(Fate.KEPT))
    assert len(shown) == min(most, len(found.candidates))
    assert sorted(set(shown.tolist())) == shown.tolist()
    if len(kept) <= most:
        assert kept <= set(shown.tolist())
        areas = np.prod([np.linalg.norm(found.rects[:, i] - found.rects[:, 0], axis=1) for i in (1, 3)], axis=0)
        others = [i for i in shown if i not in kept]
        left_out = sorted(set(range(len(areas))) - kept - set(others))
        assert not others or not left_out or areas[others].min() >= areas[left_out].max()
    else:
        assert set(shown.tolist()) <= kept


def test_of_50_000_candidates_3000_are_drawn_and_all_are_counted(
    explore: Callable[..., Explorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "ask", lambda *_: None)  # what comes later takes its time
    view = explore(drawn(50_000, 2016, 2016), max_candidates=40_000, box_thresh=0.9, min_size=1, min_side_len=1)
    found = view.session.run.trace.candidates
    assert len(found) > 45_000
    assert view.frame["found"] == len(found) == sum(view.frame["counts"])
    assert view.frame["counts"] == np.bincount(found.fates, minlength=len(FATES)).tolist()
    shown = column(view.frame, "index")
    assert len(shown) == len(column(view.frame, "scores")) == SHOWN == 3000
    assert (
        set(np.flatnonzero(found.fates == KEPT)[:SHOWN]) <= set(shown.tolist()) or (found.fates == KEPT).sum() > SHOWN
    )
    assert not np.isnan(column(view.frame, "scores")).any()
    assert sum(len(value) for value in view.frame.values() if isinstance(value, bytes)) < 1_000_000
