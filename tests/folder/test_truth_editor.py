"""The session behind the truth editor: what the view asks for is in a file before it is answered."""

import hashlib
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from ocrlab.files import FileError
from ocrlab.folder.runs import store
from ocrlab.folder.truth import keeping as keeping_module
from ocrlab.folder.truth.find import truths_in
from ocrlab.image import ImageError
from ocrlab.widgets.truth import session as session_module
from ocrlab.widgets.truth.session import correct, edit


def box(left, top, width=100, height=20):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def line(text, left, top, score=0.99):
    return {"text": text, "score": score, "box": box(left, top), "box_score": 0.9, "flipped": False}


@pytest.fixture
def run(tmp_path):
    """Return a run of one picture with three lines."""
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[10:30, 10:110] = (0, 0, 200)  # where the first line stands
    data = cv2.imencode(".png", pixels)[1].tobytes()
    (tmp_path / "a.png").write_bytes(data)
    facts = {
        "key": "k1", "root": str(tmp_path), "settings": {"box_thresh": 0.4, "unclip_ratio": 1.6}, "models": {}, "load": {},
        "max_pixels": 10**8,
    }  # fmt: skip
    page = {
        "content": hashlib.sha256(data).hexdigest(), "page": 1, "pages": 1, "width": 400, "height": 300, "turned": 0,
        "lines": [line("Tea", 10, 10), line("Cake", 10, 60, 0.5), line("Total", 10, 110)], "dropped": [], "notices": [],
    }  # fmt: skip
    with store.writing(tmp_path / "run", facts) as (out, _):
        out.add("a.png", [page])
    return store.read_run(tmp_path / "run")


@pytest.fixture
def editor(run):
    found = edit(run, "a.png")
    yield Editor(found)
    found.close()


class Editor:
    """A session, asked as its view asks it."""

    def __init__(self, session):
        self.session, self.view, self.change = session, session.view, 0

    def ask(self, what, **more):
        self.change += 1
        self.session.ask({"ask": what, "change": self.change, **more})

    def states(self):
        return [(one["text"], one["state"]) for one in self.view.lines]

    def kept(self):
        return json.loads(self.session.file.read_text(encoding="utf-8"))


def test_every_change_is_in_a_file_when_it_is_answered(editor):
    assert not editor.session.file.exists()
    for number, text in enumerate(["Tea", "Cakes", ""]):
        editor.ask("said", line=number, text=text)
        assert editor.view.saved == editor.change
        assert len(editor.kept()["draft"]["lines"]) == 3
    assert editor.states() == [("Tea", "confirmed"), ("Cakes", "corrected"), ("", "no_text")]
    assert editor.view.about["whole"]
    assert editor.kept()["lines"] == [{"text": "Tea", "quad": box(10, 10)}, {"text": "Cakes", "quad": box(10, 60)}]
    assert len(truths_in(editor.session.file.parent)) == 1


def test_whoever_listens_is_told_after_it_is_saved(editor):
    told = []
    editor.session.saved.append(lambda draft: told.append((draft.looked_at, editor.session.file.name)))
    editor.ask("said", line=0, text="Tea")
    editor.ask("rest")
    assert told == [(1, "a.draft.json"), (3, "a.json")]


def test_undo_goes_back_a_step_and_what_was_typed_is_one(editor):
    editor.ask("said", line=0, text="Tee")
    editor.ask("moved", line=2, by=-1)
    editor.ask("typed", line=1, text="Ca")
    editor.ask("typed", line=1, text="Cak")
    seen = []
    for _ in range(4):
        editor.ask("undo")
        seen.append((editor.view.selected, *(text for text, _ in editor.states())))
    assert seen == [
        (1, "Tee", "Total", "Cake"),
        (2, "Tee", "Cake", "Total"),
        (0, "Tea", "Cake", "Total"),
        (0, "Tea", "Cake", "Total"),
    ]
    assert editor.kept()["lines"] == []
    editor.ask("typed", line=1, text="Ca")
    editor.ask("said", line=1, text="Cak")
    editor.ask("undo")
    assert editor.states()[1] == ("Cake", "untouched")


def test_a_line_is_drawn_put_elsewhere_and_selected(editor):
    editor.ask("drawn", quad=box(200, 60))
    assert (editor.view.selected, [text for text, _ in editor.states()]) == (3, ["Tea", "Cake", "", "Total"])
    editor.ask("put", line=3, quad=box(210, 62))
    editor.ask("said", line=3, text="3.00")
    assert editor.kept()["lines"] == [{"text": "3.00", "quad": box(210, 62)}]
    editor.ask("drawn", quad=[[5, 5], [5, 5], [5, 5], [5, 5]])
    assert "Nothing is left between the corners" in editor.view.message
    assert (editor.view.refused, editor.view.saved) == (4, 3)
    editor.session.select(np.float32(box(5, 112)))
    assert editor.view.selected == 2


WRONG = {
    "no such line": ({"ask": "said", "line": 9, "text": "a"}, "Line 9 is not there any more"),
    "no such thing": ({"ask": "fold", "line": 0}, "'fold': said"),
}


@pytest.mark.parametrize("content, said", WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_is_said_and_changes_nothing(editor, content, said):
    before = editor.states()
    editor.session.ask({**content, "change": 1})
    assert said in editor.view.message
    assert (editor.states(), editor.view.saved, editor.view.refused) == (before, 0, 1)


def test_a_second_editor_says_so_and_takes_over_when_it_is_asked_to(editor, run):
    second = Editor(edit(run, "a.png"))
    assert (second.view.about["readonly"], second.view.about["here"]) == (True, True)
    assert "Another editor of this notebook has this page" in second.view.message
    editor.ask("said", line=0, text="Tea 2")
    second.ask("said", line=0, text="Mine")
    assert (second.states()[0], second.view.saved, second.view.refused) == (("Tea", "untouched"), 0, 1)
    second.ask("again")
    assert (second.states()[0], second.view.about["readonly"]) == (("Tea 2", "corrected"), False)
    second.ask("said", line=1, text="Cake 2")
    assert "Another editor of this notebook has this page" in editor.view.message
    editor.ask("said", line=1, text="Mine")
    assert (editor.view.about["readonly"], editor.view.about["here"], editor.view.refused) == (True, True, 2)
    assert [one["text"] for one in second.kept()["lines"]] == ["Tea 2", "Cake 2"]
    second.session.close()
    editor.ask("again")
    assert (editor.view.message, editor.states()[1]) == ("", ("Cake 2", "corrected"))


def test_what_another_process_has_is_only_shown_until_that_is_gone(run):
    other = "import sys; from ocrlab.widgets.truth.session import edit; edit(*sys.argv[1:]); print(flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", other, run.folder, "a.png"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline()
    second = Editor(edit(run, "a.png"))
    second.ask("again")
    assert "Another notebook has this page" in second.view.message
    process.kill()
    process.communicate()
    second.ask("again")
    assert (second.view.message, second.view.about["readonly"]) == ("", False)
    second.session.close()


@pytest.mark.parametrize("choice, text", [("mine", "Mine"), ("theirs", "Theirs")])
def test_what_another_program_wrote_meanwhile_is_a_question(editor, choice, text):
    editor.ask("rest")
    file = editor.session.file
    file.write_text(json.dumps({"lines": [{"text": "Theirs", "quad": box(10, 10)}]}))
    editor.ask("said", line=0, text="Mine")
    assert editor.view.about["conflict"]
    assert "somebody else changed it" in editor.view.message
    assert editor.view.saved == 1
    editor.ask(choice)
    assert (editor.view.about["conflict"], editor.view.message, editor.view.saved) == (False, "", 3)
    assert truths_in(file.parent)["a"].lines[0].text == text


def test_on_a_full_disk_nothing_that_was_done_is_lost(editor, monkeypatch):
    def full(path, data):
        raise FileError("no space is left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(keeping_module, "write_whole", full)
        editor.ask("said", line=0, text="Tee")
    assert editor.states()[0] == ("Tee", "corrected")
    assert (editor.view.message, editor.view.saved) == ("no space is left on the disk", 0)
    editor.ask("said", line=1, text="Cake")
    assert (editor.view.message, editor.view.saved) == ("", 2)
    assert [one["text"] for one in editor.kept()["lines"]] == ["Tee", "Cake"]


def test_crops_show_what_stands_there(editor, monkeypatch):
    sent = []
    monkeypatch.setattr(editor.view, "send", lambda content, buffers: sent.append((content, buffers)))
    editor.session.ask({"ask": "crops", "lines": [0, 7, 2]})
    [(content, buffers)] = sent
    assert [number for number, _ in content["lines"]] == [0, 2]
    first, last = (cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in buffers)
    assert first[12, 50, 0] < 60 < 190 < first[12, 50, 2]  # red, which OpenCV has last
    assert last.min() > 250


def test_reopened_it_goes_on_behind_the_last_line(editor, run):
    editor.ask("said", line=1, text="Cake")
    editor.session.close()
    again = edit(run.folder, "a.png")
    assert again.view.selected == 2
    assert [one["state"] for one in again.view.lines] == ["untouched", "confirmed", "untouched"]
    again.close()


def test_killed_between_its_two_files_a_page_is_made_whole(editor, run):
    editor.ask("rest")
    editor.session.close()
    half = run.folder / "truth" / "a.draft.json"
    half.write_bytes(editor.session.file.read_bytes())
    edit(run, "a.png").close()
    assert not half.exists()


def test_a_picture_that_is_none_any_more_is_refused(run):
    run.picture_of("a.png").write_bytes(b"nothing")
    with pytest.raises(ImageError, match=r"a\.png"):
        edit(run, "a.png")


def test_in_a_cell_it_is_a_view_with_a_still(run, monkeypatch):
    stills = []
    monkeypatch.setattr(session_module.cell, "show", lambda view: True)
    monkeypatch.setattr(session_module.cell, "show_still", lambda *still: stills.append(still))
    view = correct(str(run.folder), "a.png", folder=str(run.folder / "mine"))
    view.session.ask({"ask": "rest", "change": 1})
    view.close()
    [(picture, said)] = stills
    assert picture.shape == (300, 400, 3)
    assert said == "a.png: 0 of 3 lines looked at"
    assert [file.name for file in (run.folder / "mine").iterdir()] == ["a.json"]
