import json

import pytest

from ocrlab.folder import samples
from ocrlab.models.store import ModelError
from ocrlab.quantize import pictures
from ocrlab.quantize.pictures import parted, picture

QUAD = [[0, 0], [9, 0], [9, 5], [0, 5]]


def make(folder, name, truth=None):
    (folder / f"{name}.png").write_bytes(b"")
    if truth is not None:
        (folder / f"{name}.json").write_text(truth, encoding="utf-8")
    return folder / f"{name}.png"


def test_no_picture_that_calibrates_judges(tmp_path):
    truth = json.dumps({"lines": [{"text": "a", "quad": QUAD}], "case": False})
    own = [make(tmp_path, f"known{i}", truth) for i in range(4)] + [make(tmp_path, f"unknown{i}") for i in range(3)]
    calibrate, judge = parted(own)
    assert not {one.path for one in calibrate} & {one.path for one in judge}
    assert {one.path for one in [*calibrate, *judge]} >= set(own)
    assert all(one.lines for one in judge)
    assert [one.path.stem for one in judge if one.fold] == ["known1", "known3"]
    assert len(calibrate) + len(judge) == len(samples.names()) + len(own)


def test_enough_of_one_s_own_calibrate_alone(tmp_path):
    calibrate, judge = parted([make(tmp_path, f"p{i:03}") for i in range(pictures.ENOUGH)])
    assert {one.path.parent for one in calibrate} == {tmp_path}
    assert len(judge) == len(samples.names()) // 2


def test_of_thousands_some_are_taken_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_CALIBRATE", 10)
    calibrate, _ = parted([make(tmp_path, f"p{i:03}") for i in range(100)])
    assert len(calibrate) == 10
    assert [one.path.stem for one in calibrate[:3]] == ["p000", "p010", "p020"]


def test_without_any_truth_nothing_is_judged(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "names", list)
    with pytest.raises(ModelError, match="could not be judged: no picture has its truth beside it"):
        parted([make(tmp_path, "unknown")])


@pytest.mark.parametrize("text", ["{", "[]", '{"lines": [{"text": "a"}]}', '{"lines": 3}'])
def test_a_damaged_truth_is_named(tmp_path, text):
    with pytest.raises(ValueError, match=r"known\.json: the truth of known\.png is damaged"):
        picture(make(tmp_path, "known", text))
