"""A case that lives on without Python: what stands in it, what does not, and how large it is."""

import json
import re
import zlib

import cv2
import numpy as np
import pytest
from explorer_nets import FOUR, page_of

from ocrlab.cli import commands
from ocrlab.folder.samples import TrueLine
from ocrlab.page import FATES, Fate
from ocrlab.widgets.explorer import ahead, case

HOSTILE = "</script><img src=x onerror=alert(1)>"
LINE = TrueLine("a secret 4711", np.array([(20, 20), (130, 20), (130, 40), (20, 40)], np.float32))
MISSING = TrueLine(HOSTILE, np.array([(200, 100), (300, 100), (300, 120), (200, 120)], np.float32))


def state_in(html):
    """Return what a page's view is told, and its bytes as bytes."""

    def revived(one):
        return __import__("base64").b64decode(one["$bytes"]) if set(one) == {"$bytes"} else one

    (text,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text, object_hook=revived)


@pytest.fixture
def view(explore):
    view = explore(page_of((20, 20, 110, 20, 0.9), (200, 20, 100, 20, 0.6)), truth=[LINE, MISSING])
    assert view.session.worker.wait()
    return view


def saved(view, folder, **how):
    return view.save(folder / "case.html", **how).read_text(encoding="utf-8")


def test_frames_are_what_python_finds_at_every_threshold(view):
    run, kept = view.session.run, FATES.index(Fate.KEPT)
    sent = view.frames
    assert sent["thresholds"] == list(ahead.THRESHOLDS)
    data, at = zlib.decompress(sent["data"]), 0
    for thresh, frame in zip(sent["thresholds"], sent["frames"], strict=True):
        found = run.under(thresh=thresh).trace.candidates
        assert (frame["found"], frame["counts"][kept]) == (len(found), int((found.fates == kept).sum()))
        for name, size in frame["sizes"].items():
            if name == "quads":
                assert data[at : at + size] == found.quads.tobytes()
            at += size
    assert at == len(data)


def test_frames_are_worked_out_once_for_all_that_the_view_answers_itself(view):
    before = view.frames
    for change, again in (({"box_thresh": 0.2}, False), ({"thresh": 0.4}, False), ({"use_dilation": True}, True)):
        view.settings = {**view.settings, **change}
        assert view.session.worker.wait()
        assert (view.frames is not before) == again, change


def test_a_frame_with_too_many_candidates_keeps_all_that_were_kept():
    shown, fates = np.arange(6), np.array([0, 7, 1, 7, 1, 7], np.uint8)
    assert ahead._fewer(shown, fates, 4).tolist() == [0, 1, 3, 5]
    assert ahead._fewer(shown, fates, 1).tolist() == [1, 3, 5]


def test_what_stands_in_a_page_runs_nothing_and_names_no_place(view, tmp_path):
    html = saved(view, tmp_path, title=HOSTILE)
    assert HOSTILE not in html and html.count("<script") == html.count("</script>")
    assert str(tmp_path) not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    assert "default-src &#39;none&#39;" in policy or "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0] and "http" not in policy
    assert any(line["text"] == HOSTILE for line in state_in(html)["truth"]["lines"])


def test_causes_are_found_for_the_doubtful_and_the_missing_and_only_where_asked(view, tmp_path):
    assert state_in(saved(view, tmp_path))["saved"] == {"candidates": {}, "spots": []}
    told = state_in(saved(view, tmp_path, explain=3))["saved"]
    (missing,) = told["spots"]
    assert missing["box"] == [200, 100, 300, 120] and missing["cause"]["causes"]
    assert told["candidates"] and all({"why", "cause"} <= one.keys() for one in told["candidates"].values())


def test_what_was_asked_before_is_known_in_the_page(view, tmp_path):
    view.session.ask({"ask": "cause", "candidate": 0, "bytes": []})
    view.selected = 0
    assert view.session.worker.wait()
    known = state_in(saved(view, tmp_path))["saved"]["candidates"]
    assert known["0"]["why"]["candidate"] == 0 and known["0"]["cause"]["candidate"] == 0


def test_what_is_redacted_is_in_no_part_of_the_page(view, tmp_path):
    run = view.session.run
    assert run.heatmap[30, 70] > 0.5 and run.image[30, 70].min() > 200
    html = saved(view, tmp_path, redact=["secret \\d+"], explain=3)
    state = state_in(html)
    assert "secret" not in html
    picture = cv2.imdecode(np.frombuffer(state["image"], np.uint8), cv2.IMREAD_COLOR)
    assert picture[18:42, 18:132].max() < 40 and picture[30, 250].max() > 100
    steps = np.frombuffer(zlib.decompress(state["heatmap"]["data"]), np.uint8)
    size = state["heatmap"]["height"], state["heatmap"]["width"]
    (left, top), (right, bottom) = run.on_map(LINE.quad[[0, 2]]).astype(int)
    assert steps.reshape(size)[top:bottom, left:right].max() == 0
    assert state["frame"]["found"] == len(run.trace.candidates) - 1
    assert run.heatmap[30, 70] > 0.5, "the case in the notebook stays as it was"


@pytest.mark.parametrize(
    "said, left",
    [
        ("ocrlab.load(det='/home/ann/nets/det.onnx')", "ocrlab.load(det='…/det.onnx')"),
        (r"C:\Users\ann\det.onnx", "…/det.onnx"),
        ("3/4 of 1/2, and/or", "3/4 of 1/2, and/or"),
    ],
)
def test_files_are_named_and_not_where_they_lie(said, left):
    assert case.without_paths({"a": [said]}) == {"a": [left]}


def test_a_page_is_no_larger_than_it_may_be(explore, tmp_path, monkeypatch):
    bars = [(x, y, 9, 4, 0.2 + x / 1500) for x in range(4, 900, 14) for y in range(4, 600, 9)]
    view = explore(page_of(*bars, size=(608, 912)))
    monkeypatch.setattr(case.Readings, "fill", lambda *_: False)  # four thousand lines take their time
    html = saved(view, tmp_path)
    assert len(view.session.run.trace.candidates) > 3000
    assert len(html) < 2 * len(state_in(html)["image"]) + 1_500_000


def test_the_command_writes_a_case_of_a_picture(tmp_path, capsys):
    picture, out = tmp_path / "my secret name.png", tmp_path / "case.html"
    cv2.imwrite(str(picture), FOUR)
    assert commands.run(["case", str(picture), "--out", str(out), "--explain", "0", "--backend", "onnxruntime"]) == 0
    html = out.read_text(encoding="utf-8")
    assert "my secret name" not in html and "Made by ocrlab" in html
    assert "MB" in capsys.readouterr().out


@pytest.mark.parametrize(
    "more, said",
    [
        (["--redact", "("], r"--redact '\(' is no regular expression"),
        (["--truth", "truth.docx"], "a file of truth was expected"),
        (["--out", "page.png"], "written over page.png"),
    ],
)
def test_what_cannot_be_a_case_is_a_sentence(tmp_path, monkeypatch, capsys, more, said):
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("page.png", FOUR)
    assert commands.run(["case", "page.png", "--out", "case.html", *more]) == 2
    assert re.search(said, capsys.readouterr().err)
