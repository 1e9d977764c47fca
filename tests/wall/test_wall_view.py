import json

import numpy as np
import pytest
from wall_files import document

from ocrlab import lab
from ocrlab.bench.wall import figures, wall
from ocrlab.widgets import WallView


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ada.json").write_text(json.dumps(document()))
    (tmp_path / "bob.json").write_text(json.dumps(document((100, 150, 151), got="f32")))
    return tmp_path


def test_a_folder_is_shown_with_counted_sentences(folder):
    view = lab.wall(folder)
    assert [one["label"] for one in view.machines] == ["ada", "bob"]
    assert "on 1 of 2 machines" in view.sentences[0]
    assert view.markdown.startswith("| machine |")
    assert len(json.loads(view.document)["machines"]) == 2
    view.close()


def test_files_are_added_and_what_is_broken_is_said(folder):
    view = lab.wall(folder / "ada.json")
    good = json.dumps(document((100, 150, 151), got="f32")).encode()
    view._on_message(view, {"ask": "add", "names": ["eve.json", "bad.json"]}, [memoryview(good), memoryview(b"{")])
    assert sorted(one["label"] for one in view.machines) == ["ada", "eve"]
    assert any(note.startswith("bad.json is left out") for note in view.notes)
    assert view.message == ""
    view.close()


def test_the_wall_of_this_project_is_what_is_shown_without_a_name():
    view = lab.wall()
    assert view.machines
    view.close()


def test_a_folder_without_files_is_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"no \.json files there"):
        lab.wall(tmp_path)
    with pytest.raises(TypeError, match="WallView has no 'machine'"):
        WallView(machine=[])


def test_the_still_has_a_row_for_each_machine(folder):
    found = wall.wall([folder])
    time = figures.chart(found).axes[0]
    assert [label.get_text() for label in time.get_yticklabels()] == ["ada", "bob"]
    assert figures.chart(found).said


def test_thirty_machines_are_one_chart(tmp_path):
    rng = np.random.default_rng(0)
    for number in range(30):
        ms = tuple(float(one) for one in rng.uniform(30, 300, 3))
        (tmp_path / f"pc {number}.json").write_text(json.dumps(document(ms)))
    view = lab.wall(tmp_path)
    assert len(view.machines) == 30
    assert "of 30 machines" in view.sentences[0]
    view.close()
