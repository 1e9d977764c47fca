from __future__ import annotations

import base64
import json
import re
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import explorer_answers
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ocrlab
from ocrlab import lab, lesson, models, samples
from ocrlab.case import INPUT_SETTINGS, settings_of, with_settings
from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector, DetectSettings
from ocrlab.frame import frame_of
from ocrlab.lab.worker import Worker
from ocrlab.page import FATES, Fate
from ocrlab.pipeline import OCR
from ocrlab.recognize import Recognizer
from ocrlab.targets import settings_json
from ocrlab.trace import placement, trace
from ocrlab.widgets import Explorer
from ocrlab.widgets.explorer import LEVELS, SHOWN, most_telling, packed_frame, packed_map

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from explorer import drawn

LONG = 30.0  # seconds, of waiting for what comes soon
SIZE = (128, 320)
KEPT = FATES.index(Fate.KEPT)


class Nets:
    """Networks that answer how bright a picture is: the detector's map, and an "a" where a crop is bright.

    Attributes
    ----------
    runs : int
        How often the detector's was called.
    gate : Event
        A call waits until it is set.
    change : callable
        Applied to the detector's answer.
    """

    def __init__(self) -> None:
        self.runs = 0
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.gate.set()
        self.change: Callable[[np.ndarray], np.ndarray] = lambda answer: answer
        self.reads = True

    def detect(self, batch: np.ndarray) -> np.ndarray:
        self.runs += 1
        self.begun.release()
        assert self.gate.wait(LONG)
        return self.change((batch[:, :1] + 1) / 2)

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        if not self.reads:
            raise RuntimeError("The network cannot read.")
        middle = batch[:, :, 20:28].mean(axis=(1, 2))  # of the rows
        bright = (middle.reshape(len(batch), -1, 8).mean(axis=2) + 1) / 2
        return np.stack([1 - bright, bright, 0 * bright], axis=-1)

    def map(self, batches: Iterable[np.ndarray], then: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        return (then(self(batch)) for batch in batches)

    def ocr(self, **settings: Any) -> OCR:
        detector = Detector(self.detect, limit_side_len=32, thresh=0.3, box_thresh=0.5, unclip_ratio=1.0)
        return with_settings(OCR(detector, Classifier(upright), Recognizer(self, ("a",))), settings)


def page_of(*bars: tuple[int, int, int, int, float], size: tuple[int, int] = SIZE) -> np.ndarray:
    """Return a black page with bars: left, top, width, height, brightness, which is the probability."""
    page = np.zeros((*size, 3), np.uint8)
    for x, y, width, height, bright in bars:
        page[y : y + height, x : x + width] = round(bright * 255)
    return page


FOUR = page_of((20, 20, 100, 16, 0.9), (160, 20, 100, 16, 0.8), (20, 70, 100, 16, 0.4), (160, 70, 3, 3, 0.9))
# two lines that are one below 0.35
BRIDGED = page_of((20, 20, 120, 14, 0.9), (20, 34, 120, 10, 0.35), (20, 44, 120, 14, 0.9))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is slow begin almost at once, not after a pause."""
    monkeypatch.setattr(sys.modules["ocrlab.lab.explore"], "QUIET", 0.02)  # of the same name as its function


@pytest.fixture
def explore() -> Iterator[Callable[..., Explorer]]:
    """Return what opens an explorer; all are closed at the end."""
    opened: list[tuple[Explorer, Nets]] = []

    def make(image: Any = FOUR, nets: Nets | None = None, truth: Any = None, **settings: Any) -> Explorer:
        nets = nets or Nets()
        opened.append((lab.explore(nets.ocr(**settings), image, truth), nets))
        return opened[-1][0]

    yield make
    for view, nets in opened:
        nets.gate.set()
        view.close()


def settle(view: Explorer) -> Explorer:
    """Wait until nothing is left to do, and make sure that nothing went wrong."""
    assert view.investigation.worker.wait(LONG)
    assert view.message == ""
    return view


def said(view: Explorer) -> str:
    """Return the message that is shown once nothing is left to do."""
    assert view.investigation.worker.wait(LONG)
    assert view.busy == ""
    return str(view.message)


def ask(view: Explorer, what: str, *buffers: bytes, **more: Any) -> Explorer:
    """Ask as the browser does."""
    view._handle_custom_msg({"ask": what, **more}, [memoryview(buffer) for buffer in buffers])
    return view


def counts(view: Explorer) -> dict[str, int]:
    return {str(fate): count for fate, count in zip(FATES, view.frame["counts"], strict=True) if count}


def column(frame: dict[str, Any], name: str) -> np.ndarray:
    kinds = {"index": "u4", "fates": "u1", "points": "u2", "starts": "u4", "scores": "f8", "sides": "f8"}
    return np.frombuffer(frame[name], kinds.get(name, "f4"))


def first(view: Explorer, fate: Fate) -> int:
    """Return the first candidate with a fate."""
    return int(np.flatnonzero(view.investigation.case.trace.candidates.fates == FATES.index(fate))[0])


def chosen(view: Explorer) -> np.ndarray:
    """Return the quad of the selected candidate."""
    return np.asarray(view.investigation.case.trace.candidates.quads[view.selected])


# -- what the browser is held to -------------------------------------------------------------------------------------


def same(got: Any, kept: Any, at: str = "golden") -> None:
    """Make sure that two answers are the same, but for what another processor may round otherwise."""
    if isinstance(kept, dict):
        assert set(got) == set(kept), at
        for name in kept:
            if name == "columns":
                for each in kept[name]:
                    kind = {"index": "u4", "fates": "u1", "points": "u2", "starts": "u4"}.get(each, "f4")
                    pair = (np.frombuffer(base64.b64decode(one[name][each]), kind) for one in (got, kept))
                    np.testing.assert_allclose(*pair, rtol=1e-4, atol=1e-4, err_msg=f"{at} {each}")
            else:
                same(got[name], kept[name], f"{at} {name}")
    elif isinstance(kept, list):
        assert len(got) == len(kept), at
        for i, (one, other) in enumerate(zip(got, kept, strict=True)):
            same(one, other, f"{at} {i}")
    elif isinstance(kept, float):
        assert got == pytest.approx(kept, abs=0.02), at
    else:
        assert got == kept, at


def test_what_the_browser_is_held_to_is_what_python_answers() -> None:
    same(json.loads(json.dumps(explorer_answers.answers(explorer_answers.kept_maps()))), explorer_answers.golden())
    assert explorer_answers.GOLDEN.stat().st_size < 300_000


def controls() -> list[tuple[str, str]]:
    source = (Path(ocrlab.__file__).parent / "widgets" / "panels.js").read_text(encoding="utf-8")
    return re.findall(r'\{ name: "(\w+)", kind: (.*) says: ', source)


def test_every_value_that_a_control_can_give_is_possible() -> None:
    ocr = Nets().ocr()
    assert len(controls()) == 12
    for name, rest in controls():
        bounds, options = re.findall(r"m(?:in|ax): ([\d.]+)", rest), re.search(r"options: (\[.*?\])", rest)
        for value in json.loads(options[1]) if options else map(float, bounds):
            assert settings_of(with_settings(ocr, {name: value}))[name] == value


# -- a map, packed ---------------------------------------------------------------------------------------------------


def packed(heatmap: np.ndarray, size: tuple[int, int], settings: DetectSettings | None = None) -> dict[str, Any]:
    settings = settings or DetectSettings()
    return packed_map(heatmap, placement(heatmap.shape, frame_of(size, settings), settings))


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


# -- candidates, packed ----------------------------------------------------------------------------------------------


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
    found = view.investigation.case.trace.candidates
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


# -- the view --------------------------------------------------------------------------------------------------------


def test_explore_returns_a_view_of_what_python_finds(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    ocr = nets.ocr()
    assert isinstance(view, Explorer)
    assert view.settings == settings_of(ocr)
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
    styled = set(re.findall(r"(?m)(?:^|, |>)\.(ocrlab-[\w-]+)", lesson.STYLE))  # where a selector begins
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
    assert view.about["baseline"]["settings"] == settings_of(Nets().ocr(thresh=0.25))
    assert "rapidocr" in view.about["choices"]["presets"]
    assert "onnxruntime in f32" in view.about["choices"]["runtimes"]


# -- settings --------------------------------------------------------------------------------------------------------


def test_settings_are_set_from_python_one_or_all(explore: Callable[..., Explorer]) -> None:
    view = explore()
    view.settings = {**view.settings, "box_thresh": 0.3}
    assert counts(view) == {"kept": 3, "too_small": 1}
    view.settings = {"min_size": 1}
    assert counts(view) == {"kept": 3, "clipped_away": 1}
    assert view.settings == settings_of(Nets().ocr(box_thresh=0.3, min_size=1))
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
    assert view.settings == settings_of(Nets().ocr())


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


def held(explore: Callable[..., Explorer]) -> tuple[Explorer, Nets]:
    """Return an explorer whose network is running anew, and waits for its gate."""
    nets = Nets()
    view = settle(explore(FOUR, nets))
    nets.gate.clear()
    assert nets.begun.acquire(timeout=LONG)  # the first run
    view.settings = {"limit_side_len": 160}
    assert nets.begun.acquire(timeout=LONG)
    return view, nets


def test_of_changes_while_the_network_runs_the_newest_wins(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    assert view.busy
    for limit in (192, 224, 256):
        view.settings = {"limit_side_len": limit}
    nets.gate.set()
    settle(view)
    assert nets.runs == 3  # at the beginning, the one that ran, and the newest
    assert (view.settings["limit_side_len"], view.heatmap["height"]) == (256, 256)
    assert view.frame["settings"] == view.settings
    assert view.busy == ""


def test_a_threshold_that_is_dragged_while_the_network_runs_does_not_run_it_again(
    explore: Callable[..., Explorer],
) -> None:
    view, nets = held(explore)
    for box_thresh in (0.3, 0.35, 0.85):
        view.settings = {"box_thresh": box_thresh}
    nets.gate.set()
    settle(view)
    assert view.heatmap["height"] == 160
    assert (view.frame["settings"]["box_thresh"], counts(view)["kept"]) == (0.85, 1)
    assert nets.runs == 2


def test_a_change_that_is_taken_back_shows_the_old_map_again(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    view.settings = {"limit_side_len": 32}
    assert counts(view)["kept"] == 2
    nets.gate.set()
    settle(view)
    assert (view.settings["limit_side_len"], view.heatmap["height"]) == (32, 128)
    assert view.busy == ""


def test_while_the_network_runs_the_browser_is_answered(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    ask(view, "frame", seq=9, settings={**view.settings, "thresh": 0.4}, local=False)
    assert (view.frame["seq"], view.frame["settings"]["thresh"]) == (9, 0.4)
    nets.gate.set()
    settle(view)
    assert view.frame["seq"] == 9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda answer: answer * np.nan, "nan where probabilities were expected"),
        (lambda answer: answer[0], "probabilities of shape"),  # an axis is missing
        (lambda answer: answer[:, :, :, :0], "probabilities of shape"),
    ],
)
def test_a_map_that_is_none_is_said_in_a_sentence(
    explore: Callable[..., Explorer], change: Callable[[np.ndarray], np.ndarray], sentence: str
) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    nets.change = change
    view.settings = {"limit_side_len": 160}
    assert sentence in said(view)
    assert counts(view)["kept"] == 2  # what was shown stays
    view.settings = {"box_thresh": 0.45}  # which needs the map that could not be had
    assert sentence in said(view)
    nets.change = lambda answer: answer
    view.settings = {"limit_side_len": 192}
    settle(view)
    assert view.heatmap["height"] == 192
    nets.change = change
    with pytest.raises(ValueError, match=sentence):
        explore(FOUR, nets)


def test_a_map_of_another_size_covers_the_page_all_the_same(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    nets.change = lambda answer: answer[:, :, ::2, ::2]
    view = settle(explore(FOUR, nets, min_size=1))
    assert (view.heatmap["height"], view.heatmap["width"]) == (64, 160)
    quads = column(view.frame, "quads").reshape(-1, 4, 2)[column(view.frame, "fates") == KEPT]
    assert len(quads) == 2
    assert sorted(quads[:, 0, 0] + quads[:, 1, 0]) == pytest.approx([140, 420], abs=4)  # twice the middle of both bars


@pytest.mark.parametrize(("bright", "found"), [(0, {}), (255, {"kept": 1})])
def test_a_constant_map_is_explored_too(explore: Callable[..., Explorer], bright: int, found: dict[str, int]) -> None:
    view = settle(explore(np.full((*SIZE, 3), bright, np.uint8)))
    assert counts(view) == found
    assert view.heatmap["most"] == bright / 255
    for settings in ({"thresh": 0}, {"thresh": 1}, {"use_dilation": True}, {"unclip_ratio": 0}, {"score_mode": "slow"}):
        view.settings = {**settings_of(Nets().ocr()), **settings}
        settle(view)
    ask(view, "spot", point=[10, 10])
    assert settle(view).spot["sentences"]


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (33, 31)])
def test_pages_of_any_size_are_explored(explore: Callable[..., Explorer], size: tuple[int, int]) -> None:
    view = settle(explore(np.full((*size, 3), 255, np.uint8), max_area=300_000))
    assert view.size == list(size)
    assert view.frame["found"] >= 1
    view.settings = {"box_thresh": 0.2, "thresh": 0.4}
    settle(view)


# -- selected --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [4, 999, -2])
def test_a_selected_candidate_that_is_none_is_said(explore: Callable[..., Explorer], index: int) -> None:
    view = settle(explore())
    view.selected = index
    assert said(view) == f"selected={index}: there are 4 candidates, counted from 0; -1 is none."
    assert view.selected == -1


def test_the_selection_follows_its_box(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 1
    before = chosen(view)
    for thresh in (0.1, 0.35, 0.5, 0.75, 0.1, 0.3):  # candidates come and go before and after it
        view.settings = {"thresh": thresh}
        assert np.abs(chosen(view) - before).max() < 3
        assert view.frame["selected"] == view.selected
    assert view.selected == 1
    assert settle(view).why["candidate"] == 1


def test_the_selection_is_let_go_where_its_box_is_gone_and_comes_back_with_it(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    dark = first(view, Fate.LOW_SCORE)
    view.selected = dark
    view.settings = {"thresh": 0.5}
    assert view.selected == view.frame["selected"] == -1
    view.settings = {"thresh": 0.3}
    assert view.selected == view.frame["selected"] == dark


def test_the_selection_follows_its_box_to_another_map(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 0
    before = chosen(view)
    view.settings = {"limit_side_len": 256}
    assert settle(view).heatmap["height"] == 256
    assert np.abs(chosen(view) - before).max() < 4


def test_what_is_let_go_does_not_come_back(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 0
    view.selected = -1
    view.settings = {"thresh": 0.4}
    assert view.selected == -1
    assert settle(view).why == {}


# -- why, and what else is said --------------------------------------------------------------------------------------


def test_what_brings_a_dropped_box_back_does_it(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = first(view, Fate.LOW_SCORE)
    why = settle(view).why
    assert why["candidate"] == view.selected
    assert {remedy["setting"] for remedy in why["remedies"]} >= {"box_thresh"}
    for remedy in why["remedies"]:
        assert set(remedy) == {"setting", "value", "now", "gained", "lost", "moved", "text", "score"}
        assert view.settings[remedy["setting"]] == remedy["now"]
        view.settings = {remedy["setting"]: remedy["value"]}
        assert view.investigation.case.trace.candidates.fates[view.selected] == KEPT
        view.settings = {remedy["setting"]: remedy["now"]}


def test_a_kept_box_needs_no_remedy_until_its_text_is_dropped(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = index = first(view, Fate.KEPT)
    assert settle(view).why == {"candidate": index, "remedies": []}
    score = next(score for i, _, score, _ in view.texts["rows"] if i == index)
    view.settings = {"text_score": min(1.0, round(score + 0.01, 2))}
    (remedy,) = settle(view).why["remedies"]
    assert (remedy["setting"], remedy["text"]) == ("text_score", "a")
    assert 0 <= score - remedy["value"] < 0.001


def test_kept_boxes_are_read_and_others_on_demand(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    kept = np.flatnonzero(view.investigation.case.trace.candidates.fates == KEPT).tolist()
    assert sorted(row[0] for row in view.texts["rows"]) == kept
    assert all((text, flipped) == ("a", False) and 0.5 < score <= 1 for _, text, score, flipped in view.texts["rows"])
    ask(view, "shadow")
    assert view.texts["frame"] == view.frame["number"]  # what was read belongs to what is shown
    shadow = settle(view).texts["rows"]
    dropped = {row[0]: row for row in shadow if row[0] not in kept}
    assert len(shadow) == 4
    low = first(view, Fate.LOW_SCORE)
    assert dropped[low][1] == ""  # it is darker than half
    assert view.frame["counts"][KEPT] == 2  # reading changes nothing
    view.settings = {"box_thresh": 0.3}
    assert sorted(row[0] for row in settle(view).texts["rows"]) == [0, 1, 2, 3]
    assert view.texts["frame"] == view.frame["number"] > 1


def test_a_box_is_read_once_however_often_a_threshold_comes_back_to_it(
    explore: Callable[..., Explorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    before = ocrlab.case.Case.read
    monkeypatch.setattr(
        ocrlab.case.Case, "read", lambda case, outlines: read.append(len(outlines)) or before(case, outlines)
    )
    view = settle(explore())
    for box_thresh in (0.85, 0.5, 0.85, 0.5):
        view.settings = {"box_thresh": box_thresh}
        settle(view)
    assert read == [2]
    assert len(view.texts["rows"]) == 2


def test_settings_without_effect_are_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    assert set(view.notes) <= set(view.settings)
    assert all(note.endswith(".") for note in view.notes.values())
    assert set(view.notes) >= {"max_candidates", "limit_side_len", "thresh"}
    view.settings = {"max_candidates": 1}
    assert "max_candidates" not in settle(view).notes


def test_a_spot_is_looked_at_and_something_can_be_tried_there(explore: Callable[..., Explorer]) -> None:
    view = settle(explore(np.pad(FOUR, ((0, 256), (0, 320), (0, 0)))))
    ask(view, "spot", point=[500, 300])
    spot = settle(view).spot
    assert spot["point"] == [500, 300]
    assert spot["sentences"]
    assert spot["outcomes"] == []
    for i, one in enumerate([one for one in spot["experiments"] if not one["name"].startswith("model ")], 1):
        ask(view, "try", point=[500, 300], experiment=one["name"], label=one["label"])
        outcomes = settle(view).spot["outcomes"]
        assert len(outcomes) == i
        assert outcomes[-1]["label"] == one["label"]
        assert "still no box here" in outcomes[-1]["sentence"]
        assert cv2.imdecode(np.frombuffer(outcomes[-1]["picture"], np.uint8), cv2.IMREAD_COLOR) is not None
    assert view.busy == ""
    ask(view, "spot", point=[30, 78])
    assert settle(view).spot["covering"] == [first(view, Fate.LOW_SCORE)]


def test_what_is_said_of_a_spot_follows_the_settings_and_what_was_tried_there_stays(
    explore: Callable[..., Explorer],
) -> None:
    view = settle(explore(np.pad(FOUR, ((0, 256), (0, 320), (0, 0)))))
    ask(view, "spot", point=[60, 78])
    assert "score" in settle(view).spot["sentences"][0]
    ask(view, "try", point=[60, 78], experiment="turn", label="turned")
    tried = settle(view).spot["outcomes"]
    view.settings = {"box_thresh": 0.3}
    spot = settle(view).spot
    assert spot["sentences"][0].startswith("A kept box covers this point")
    assert spot["outcomes"] == tried != []
    view.selected = 0
    view.settings = {"box_thresh": 0.4}
    assert settle(view).spot == {}  # it was let go


def test_a_spot_outside_of_the_page_is_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "spot", point=[900, 10])
    assert "outside the page of 320 x 128 pixels" in said(view)


def test_what_can_no_longer_be_tried_is_said_in_a_sentence(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "spot", point=[300, 120])
    settle(view)
    ask(view, "try", point=[300, 120], experiment="limit_side_len 777", label="Enlarged")
    assert len(said(view).split()) > 3


def test_what_goes_wrong_on_the_worker_is_said(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    nets.reads = False
    view = explore(FOUR, nets)
    assert said(view) == "The network cannot read."
    assert view.exports  # what was ready by then is there
    nets.reads = True
    view.settings = {"box_thresh": 0.3}
    assert len(settle(view).texts["rows"]) == 3


# -- beside something else -------------------------------------------------------------------------------------------


def quads_of(view: Explorer) -> np.ndarray:
    return np.frombuffer(view.other["quads"], np.float32).reshape(-1, 4, 2)


def test_what_is_shown_is_pinned_and_let_go(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    pinned = view.investigation.case.kept.copy()
    ask(view, "pin")
    assert view.other["label"] == "pinned: the baseline"
    view.settings = {"box_thresh": 0.3}
    assert np.array_equal(quads_of(settle(view)), pinned)
    ask(view, "pin")
    assert view.other["label"] == "pinned: box_thresh 0.3"
    assert len(quads_of(view)) == 3
    ask(view, "unpin")
    assert view.other == {}


def test_a_preset_is_set_beside(explore: Callable[..., Explorer]) -> None:
    view = settle(explore(limit_side_len=64))
    ask(view, "compare", **{"with": "preset", "name": "paddleocr"})
    other = settle(view).other
    assert other["label"] == "preset paddleocr"
    assert "thresh" in other["notes"][0]
    usual = Nets().ocr(**models.usual_settings("paddleocr"))
    assert len(quads_of(view)) == len(usual.detect.boxes(usual.detect.heatmap(FOUR), SIZE))
    assert view.settings == settings_of(Nets().ocr(limit_side_len=64))  # it is only beside


def test_what_cannot_be_set_beside_is_said(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    ask(view, "compare", **{"with": "runtime", "name": "onnxruntime in f32"})
    assert "only the models of the catalogue" in said(view)
    ask(view, "compare", **{"with": "preset", "name": "tesseract"})
    assert "tesseract" in said(view)
    assert view.other == {}
    ask(view, "pin")
    assert said(view) == ""  # what went wrong before is over


@pytest.mark.parametrize(
    "content",
    [
        b"Det: {box_thresh: 0.6", b"\xff\xfe\x00", b"[1, 2]", b"just words", b"", b"Det: 3", b"Det: {box_tresh: 0.6}",
        b"Det: {box_thresh: 7}", b"Det: {engine_type: tensorrt}", b"Det: {box_thresh: high}",
    ],
)  # fmt: skip
def test_a_broken_configuration_is_said_with_its_name(explore: Callable[..., Explorer], content: bytes) -> None:
    view = settle(explore())
    ask(view, "compare", content, **{"with": "config", "name": "production.yaml"})
    assert said(view).startswith("production.yaml: ")
    assert "\n" not in view.message
    assert view.other == {}


@pytest.fixture(scope="module")
def real(one_ocr: OCR) -> Iterator[tuple[Explorer, OCR, np.ndarray]]:
    """Return an explorer with real networks on a part of the receipt."""
    image = np.ascontiguousarray(ocrlab.load_image(samples.sample("receipt").path)[:330])
    view = lab.explore(
        one_ocr, image, [line for line in samples.sample("receipt").lines if line.quad.max(axis=0)[1] < 330]
    )
    yield settle(view), one_ocr, image
    view.close()


def test_a_real_page_is_explored(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, ocr, image = real
    boxes = ocr.detect.boxes(ocr.detect.heatmap(image), image.shape[:2])
    assert counts(view)["kept"] == len(boxes)
    assert view.about["title"].startswith(f"{models.names()[0]}, onnxruntime in f32")
    assert view.about["baseline"]["name"] == "preset ocrlab"
    texts = {text for _, text, _, _ in view.texts["rows"]}
    assert texts == {line.text for line in ocr(image).lines} | {
        text for _, text, score, _ in view.texts["rows"] if score < 0.5
    }
    assert all(line["found"] for line in view.truth)
    assert len(view.truth) > 4


def test_a_real_page_is_set_beside_a_runtime_and_a_configuration(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, ocr, _ = real
    ask(view, "compare", **{"with": "runtime", "name": "onnxruntime in f32"})
    other = settle(view).other
    assert other["label"] == "onnxruntime in f32"
    assert np.abs(quads_of(view) - view.investigation.case.kept).max() < 0.01
    difference = np.frombuffer(zlib.decompress(other["map"]), np.uint8)
    assert difference.size == view.investigation.case.heatmap.size
    assert difference.max() <= 1
    assert "differ by at most 0.00" in other["notes"][0]
    config = b"Det: {engine_type: onnxruntime, ocr_version: PP-OCRv6, model_type: small, box_thresh: 0.99}"
    ask(view, "compare", config, **{"with": "config", "name": "strict.yaml"})
    other = settle(view).other
    assert (other["label"], "map" in other) == ("strict.yaml", False)
    assert other["notes"][0] == "PP-OCRv6-small on onnxruntime in f32."
    assert "box_thresh 0.4 → 0.99" in other["notes"][1]
    assert len(quads_of(view)) < counts(view)["kept"]
    assert ocr.detect.net(np.zeros((1, 3, 32, 32), np.float32)).shape == (1, 1, 32, 32)  # ours is still open
    ask(view, "unpin")


def test_another_model_can_be_tried_at_a_spot(real: tuple[Explorer, OCR, np.ndarray]) -> None:
    view, _, image = real
    point = [float(side // 2) for side in image.shape[1::-1]]
    ask(view, "spot", point=point)
    name = "model PP-OCRv4-mobile"
    one = next(one for one in settle(view).spot["experiments"] if one["name"] == name)
    ask(view, "try", point=point, experiment=name, label=one["label"])
    (outcome,) = settle(view).spot["outcomes"]
    assert (outcome["label"], outcome["settings"]) == ("another model: PP-OCRv4-mobile", None)
    offered = [one["name"] for one in view.spot["experiments"]]
    assert "model PP-OCRv4-mobile-paddle" not in offered  # ONNX Runtime does not read that format


# -- taken home, and brought along -----------------------------------------------------------------------------------


def test_settings_are_taken_home_in_every_target_s_words(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.settings = {"box_thresh": 0.625}
    exports = settle(view).exports
    assert list(exports) == ["Python", "RapidOCR params", "RapidOCR YAML", "PaddleOCR", "JSON"]
    for one in exports.values():
        assert set(one) == {"text", "cannot", "new_engine"}
        assert "0.625" in one["text"]
    compile(exports["Python"]["text"], "python", "exec")
    assert json.loads(exports["JSON"]["text"])["box_thresh"] == 0.625


def test_settings_are_loaded_from_json(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.settings = {"box_thresh": 0.625, "limit_side_len": 160, "mean": (0.4, 0.5, 0.6)}
    kept = settle(view).exports["JSON"]["text"].encode()
    other = settle(explore())
    ask(other, "load", kept, name="mine.json")
    assert settle(other).settings == view.settings
    assert other.heatmap["height"] == 160
    ask(other, "load", b'{"thresh": 0.4}', name="part.json")
    assert (settle(other).settings["thresh"], other.settings["box_thresh"]) == (0.4, 0.625)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"thresh": ', "not JSON"),
        (b"\xff\xfe", "mine.json"),
        (b"", "not JSON"),
        (b"[1]", "a JSON list"),
        (b'{"tresh": 0.4}', "Did you mean: thresh"),
        (b'{"thresh": 4}', "a number from 0 to 1"),
        (b'{"mean": 3}', "mean=3"),
    ],
)
def test_a_broken_file_of_settings_is_said_with_its_name(
    explore: Callable[..., Explorer], content: bytes, sentence: str
) -> None:
    view = settle(explore())
    before = dict(view.settings)
    ask(view, "load", content, name="mine.json")
    assert said(view).startswith("mine.json: ")
    assert sentence in view.message
    assert view.settings == before


# -- truth -----------------------------------------------------------------------------------------------------------


def true_line(text: str, x: float, y: float, width: float = 100, height: float = 16) -> samples.TrueLine:
    return samples.TrueLine(
        text, np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    )


def test_true_lines_are_found_or_missed(explore: Callable[..., Explorer]) -> None:
    view = settle(
        explore(truth=[true_line("bright", 20, 20), true_line("dark", 20, 70), true_line("not there", 160, 100)])
    )
    assert [(line["text"], line["found"]) for line in view.truth] == [
        ("bright", True),
        ("dark", False),
        ("not there", False),
    ]
    view.settings = {"box_thresh": 0.3}
    assert [line["found"] for line in settle(view).truth] == [True, True, False]


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
