"""What `ocrlab read --json --why` tells of a page: the cause of each doubtful line, and what was read and dropped."""

from __future__ import annotations

import io
import json
import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from pictures import SAMPLES, rgb
from PIL import Image
from planted import planted

import ocrlab
from ocrlab.debug.causes.verdict import Examination
from ocrlab.debug.causes.words import WORDS
from ocrlab.folder.job import Job
from ocrlab.folder.why import explained
from ocrlab.page import Candidates, Page
from ocrlab.rotation import rotated, rotated_page
from ocrlab.timing import timed

DOUBTFUL = (  # a fault with its seed and level, what is read of the line, and a cause of that
    (("faint", 70, 4), "orest 95. 18", "faint"),
    (("merged", 1, 4), "LetPAI05.3", "merged"),
    (("blur", 3, 3), "Barber 21g.73", "blur"),
)
DROPPED = (  # the same of a line that text_score drops: it has a cause whatever speaks for one
    (("faint", 48, 4), "creee"),
    (("limit", 4, 3), "|O|II|I"),
    (("low_text", 1, 1), "Letter quality forest"),
)


@cache
def explained_page(ocr: ocrlab.OCR, fault: tuple[str, int, int]) -> tuple[Any, ocrlab.OCR, Page, dict[str, Any]]:
    plant = planted(*fault)
    under = ocr.under(**plant.settings)
    page = under(plant.image)
    return plant, under, page, explained(page, under, plant.image)


def names(causes: list[dict[str, str]]) -> list[str]:
    assert all(cause.keys() == {"name", "state", "evidence"} and cause["evidence"] for cause in causes)
    assert {cause["name"] for cause in causes} <= WORDS.keys()
    assert {cause["state"] for cause in causes} <= {"proven", "suspected"}
    return [cause["name"] for cause in causes]


def nothing() -> Page:
    none = np.zeros(0)
    quads = none.reshape(0, 4, 2).astype(np.float32)
    return Page((20, 30), (), Candidates(quads, quads, none, none, none.astype(np.uint8), (), none, none.astype(int)))


@pytest.mark.parametrize(("fault", "text", "name"), DOUBTFUL)
def test_a_doubtful_line_has_a_cause_and_sure_ones_have_none(
    one_ocr: ocrlab.OCR, fault: tuple[str, int, int], text: str, name: str
) -> None:
    _, _, page, found = explained_page(one_ocr, fault)
    told = {line["text"]: names(line["cause"]) for line in found["lines"]}
    plain = [{name: value for name, value in line.items() if name != "cause"} for line in found["lines"]]
    assert plain == page.to_dict()["lines"]  # nothing else of a line is another
    assert [one for one, causes in told.items() if causes] == [text]
    assert name in told[text]
    assert len(told) >= 9  # with the others, which are sure


@pytest.mark.parametrize(("fault", "text"), DROPPED)
def test_what_was_read_and_dropped_is_told_with_its_cause(
    one_ocr: ocrlab.OCR, fault: tuple[str, int, int], text: str
) -> None:
    plant, ocr, page, found = explained_page(one_ocr, fault)
    dropped = {one["text"]: one for one in found["dropped"]}
    assert len(dropped) == len(found["dropped"]) == page.candidates.fate_counts()["low_text"]
    assert all(one.keys() == {"text", "score", "box", "cause"} for one in dropped.values())
    assert all(0 < one["score"] < ocr.text_score for one in dropped.values())
    first = names(dropped[text]["cause"])[0]
    assert first == "low_text" or fault[0] != "low_text"  # a threshold that is too strict is the cause
    assert text not in page.text
    middle = np.mean(dropped[text]["box"], axis=0)
    assert any(
        (line.quad.min(axis=0) < middle).all() and (middle < line.quad.max(axis=0)).all() for line in plant.lines
    )


def test_a_dropped_line_is_dropped_by_text_score_where_no_cause_holds(
    one_ocr: ocrlab.OCR, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, ocr, page, _ = explained_page(one_ocr, ("faint", 48, 4))
    monkeypatch.setattr(Examination, "trials", lambda self: iter(()))
    monkeypatch.setattr(Examination, "causes", lambda self, tried: [])
    found = explained(page, ocr, plant.image)
    (dropped,) = found["dropped"]
    assert dropped["cause"] == [{"name": "low_text", "state": "suspected", "evidence": "read, and dropped at 0.380"}]
    assert not any(line["cause"] for line in found["lines"])


@pytest.mark.parametrize(
    ("fault", "degrees"), [(("faint", 70, 4), 90), (("faint", 48, 4), 180), (("faint", 48, 4), 270)]
)
def test_a_turned_page_tells_the_same_and_its_boxes_lie_on_the_picture(
    one_ocr: ocrlab.OCR, fault: tuple[str, int, int], degrees: int
) -> None:
    plant, ocr, upright, told = explained_page(one_ocr, fault)
    image = rotated(plant.image, degrees)
    page = ocr(image)
    assert page.turned == degrees
    found = explained(page, ocr, image)
    assert [line["cause"] for line in found["lines"]] == [line["cause"] for line in told["lines"]]
    assert [line["box"] for line in found["lines"]] == [line["box"] for line in page.to_dict()["lines"]]
    assert [one["text"] for one in found["dropped"]] == [one["text"] for one in told["dropped"]]
    there = rotated_page(upright, degrees).candidates.quads
    for one in found["dropped"]:
        assert any(np.allclose(np.roll(quad, k, axis=0), one["box"], atol=0.01) for quad in there for k in range(4))
        right = np.subtract(one["box"][1], one["box"][0])  # the way it is read
        assert np.argmax(right @ np.array([(1, 0, -1, 0), (0, 1, 0, -1)])) == degrees // 90


def test_a_clean_sample_has_no_causes(one_ocr: ocrlab.OCR) -> None:
    image = rgb(SAMPLES / "street_sign.jpg")
    page = one_ocr(image)
    assert min(line.score for line in page.lines) > 0.9
    found = explained(page, one_ocr, image)
    assert found == {"lines": [{**line, "cause": []} for line in page.to_dict()["lines"]], "dropped": []}


def test_of_a_page_without_text_nothing_is_looked_at() -> None:
    nobody = cast(ocrlab.OCR, None)
    assert explained(nothing(), nobody, np.zeros((20, 30, 3), np.uint8)) == {"lines": [], "dropped": []}


# -- in a job


class Reader:
    """An OCR that reads nothing, with what its report says of it."""

    model = "none"
    detect = SimpleNamespace(net=SimpleNamespace(facts=SimpleNamespace(backend="b", precision="f32")))

    @timed("total")
    def __call__(self, image: np.ndarray) -> Page:
        time.sleep(0.01)
        return nothing()


def job(folder: Path, explain: Any) -> tuple[int, list[dict[str, Any]]]:
    files = [folder / "0.png", folder / "1.png"]
    for number, file in enumerate(files):
        Image.new("RGB", (30 + number, 20), "white").save(file)
    out = io.StringIO()
    status = Job(cast(ocrlab.OCR, Reader()), files, "json", explain=explain).run(out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_explains_is_given_page_ocr_and_pixels_and_its_time_is_not_the_reading_s(tmp_path: Path) -> None:
    @timed("detect")
    def explain(page: Page, ocr: Any, pixels: np.ndarray) -> dict[str, Any]:
        time.sleep(0.01)
        return {"lines": [{"text": "told", "cause": []}], "dropped": [[*page.size, ocr.model, pixels.shape[1]]]}

    status, told = job(tmp_path, explain)
    assert status == 0
    assert [one["dropped"] for one in told] == [[[20, 30, "none", 30]], [[20, 30, "none", 31]]]
    assert all(one["lines"] == [{"text": "told", "cause": []}] for one in told)
    assert all(one["seconds"]["detect"] == 0 < one["seconds"]["total"] for one in told)
    _, plain = job(tmp_path, None)
    assert all(one["lines"] == [] and "dropped" not in one for one in plain)


def test_a_page_that_cannot_be_explained_stops_no_other(tmp_path: Path) -> None:
    def explain(page: Page, ocr: Any, pixels: np.ndarray) -> dict[str, Any]:
        if pixels.shape[1] == 30:
            raise ValueError("no network for it")
        return {"dropped": []}

    status, told = job(tmp_path, explain)
    assert status == 1
    assert [one.get("error") for one in told] == ["no network for it", None]
