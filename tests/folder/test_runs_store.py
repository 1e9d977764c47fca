"""The folder of a run: what is kept, what is mended, and what is refused."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ocrlab.files import FileError
from ocrlab.folder.runs import store
from ocrlab.folder.runs.merge import merge

FACTS = {"key": "k1", "root": "/pictures", "settings": {"box_thresh": 0.4}, "models": {"det.onnx": "aa"}, "load": {}}


def record(content, page=1, pages=1, **more):
    return {"content": content, "page": page, "pages": pages, "lines": [], **more}


def made(folder, *pictures, facts=FACTS):
    with store.writing(folder, facts) as (out, _):
        for image, records in pictures:
            out.add(image, records)
    return store.read_run(folder)


def test_what_was_added_is_there_by_picture_and_by_content(tmp_path):
    done = made(tmp_path, ("a.png", [record("c1")]), ("b.tif", [record("c2", 1, 2), record("c2", 2, 2)]))
    assert list(done.latest()) == ["a.png", "b.tif"]
    assert {content: len(pages) for content, pages in done.whole().items()} == {"c1": 1, "c2": 2}


def test_a_picture_that_changed_since_counts_by_its_newest_content(tmp_path):
    made(tmp_path, ("a.png", [record("old")]))
    done = made(tmp_path, ("a.png", [record("new")]))
    assert done.latest()["a.png"][0]["content"] == "new"
    assert set(done.whole()) == {"old", "new"}


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_torn_last_line_is_mended_and_nothing_else_is_lost(tmp_path, cut):
    made(tmp_path, ("a.png", [record("c1")]), ("b.png", [record("c2")]))
    file = tmp_path / store.PAGES
    file.write_bytes(file.read_bytes()[:-cut])
    done = made(tmp_path, ("c.png", [record("c3")]))
    assert list(done.latest()) == ["a.png", "c.png"]


def test_a_file_of_several_pages_whose_last_ones_are_torn_is_not_done(tmp_path):
    made(tmp_path, ("b.tif", [record("c2", 1, 2), record("c2", 2, 2)]))
    file = tmp_path / store.PAGES
    file.write_bytes(file.read_bytes()[:-5])
    assert store.read_run(tmp_path).whole() == {}
    done = made(tmp_path, ("b.tif", [record("c2", 1, 2), record("c2", 2, 2)]))
    assert [one["page"] for one in done.whole()["c2"]] == [1, 2]
    assert [one["page"] for one in done.latest()["b.tif"]] == [1, 2]


EDITED = {
    "no JSON": "what?",
    "no object": "[1]",
    "another key": json.dumps({"image": "a", "content": "c", "page": 1, "pages": 1, "key": "other", "lines": []}),
    "no lines": json.dumps({"image": "a", "content": "c", "page": 1, "pages": 1, "key": "k1"}),
    "a page that is a word": json.dumps(
        {"image": "a", "content": "c", "page": "1", "pages": 1, "key": "k1", "lines": []}
    ),
}


@pytest.mark.parametrize("line", EDITED.values(), ids=EDITED)
def test_a_run_that_somebody_edited_is_refused_by_line(tmp_path, line):
    made(tmp_path, ("a.png", [record("c1")]))
    file = tmp_path / store.PAGES
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(FileError, match=r"pages\.jsonl, line 2: not what this run wrote"):
        store.read_run(tmp_path)


def test_a_run_of_other_settings_is_refused_with_what_differs(tmp_path):
    made(tmp_path)
    other = {**FACTS, "key": "k2", "settings": {"box_thresh": 0.5}}
    with pytest.raises(FileError, match=r"box_thresh: 0\.4 there, 0\.5 here"):
        made(tmp_path, facts=other)
    with pytest.raises(FileError, match="the release, the runtime"):
        made(tmp_path, facts={**FACTS, "key": "k3"})


def test_what_a_run_need_not_read_is_known_by_content_and_read_again_from_its_place(tmp_path):
    made(tmp_path, ("ä.png", [record("old")]), ("b.tif", [record("c2", 1, 2), record("c2", 2, 2)]), ("", [record("")]))
    made(tmp_path, ("ä.png", [record("new", notices=["ü"])]), ("half.tif", [record("c3", 1, 2)]))
    with store.writing(tmp_path, FACTS) as (_, known):
        assert set(known.places) == {"old", "c2", "new"}
        assert known.latest["ä.png"] == "new" and "half.tif" not in known.latest
        assert [one["page"] for one in known.records("c2")] == [1, 2]
        assert known.records("new")[0]["notices"] == ["ü"]


def test_a_torn_line_longer_than_one_look_back_is_cut_off(tmp_path, monkeypatch):
    made(tmp_path, ("a.png", [record("c1")]))
    whole = (tmp_path / store.PAGES).read_bytes()
    (tmp_path / store.PAGES).write_bytes(whole + b"x" * 1000)
    monkeypatch.setattr(store, "LOOK_BACK", 64)
    made(tmp_path)
    assert (tmp_path / store.PAGES).read_bytes() == whole


def test_a_folder_with_something_else_in_it_is_no_place_for_a_run(tmp_path):
    (tmp_path / "holiday.png").write_bytes(b"x")
    with pytest.raises(FileError, match="neither empty nor a run"):
        made(tmp_path)
    with pytest.raises(FileError, match="no run"):
        store.read_run(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError, match="no run can be written there"):
        made(tmp_path / "file" / "run")


HOLD = """
import sys, time
from pathlib import Path
from ocrlab.folder.runs import store
from ocrlab.folder.runs.merge import merge
with store.writing(Path(sys.argv[1]), {"key": "k1", "root": "/"}):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_two_processes_do_not_write_one_run_and_the_lock_dies_with_its_process(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(FileError, match="another process is writing this run"):
        made(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    holder.stdout.close()
    assert made(tmp_path, ("a.png", [record("c1")])).latest()


def test_a_full_disk_is_a_sentence_and_what_was_written_stays(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    made(tmp_path, ("a.png", [record("c1")]))
    with store.writing(tmp_path, FACTS) as (out, _), Path("/dev/full").open("ab", buffering=0) as full:
        out._stream = full
        with pytest.raises(FileError, match="What was read before is kept"):
            out.add("b.png", [record("c2")])
    assert list(store.read_run(tmp_path).latest()) == ["a.png"]


def test_shards_are_merged_and_what_several_have_is_taken_once(tmp_path):
    one = made(tmp_path / "1", ("a.png", [record("c1")]), ("b.png", [record("c2")]))
    other = made(tmp_path / "2", ("b.png", [record("c2")]), ("c.tif", [record("c3", 1, 2), record("c3", 2, 2)]))
    for _ in range(2):  # and again into the same
        whole = store.read_run(merge([one.folder, other.folder], tmp_path / "whole").folder)
        assert [(page["image"], page["page"]) for page in whole.pages] == [
            ("a.png", 1), ("b.png", 1), ("c.tif", 1), ("c.tif", 2),
        ]  # fmt: skip


def test_runs_that_read_otherwise_are_not_merged(tmp_path):
    one = made(tmp_path / "1", ("a.png", [record("c1")]))
    other = made(tmp_path / "2", facts={**FACTS, "key": "k2", "models": {"det.onnx": "bb"}})
    with pytest.raises(FileError, match=r"it reads otherwise than .*: det\.onnx: 'aa' there, 'bb' here"):
        merge([one.folder, other.folder], tmp_path / "whole")


@pytest.mark.parametrize(
    "picture, name",
    [("/pictures/a.png", "a.png"), ("/pictures/x/ä b.png", "x/ä b.png"), ("/other/a.png", "../other/a.png")],
)
def test_a_picture_has_a_name_in_the_run_and_is_found_by_it(tmp_path, picture, name):
    done = made(tmp_path)
    assert done.name_of(Path(picture)) == name
    assert os.path.normpath(done.picture_of(name)) == picture


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_not_utf_8_is_text_in_the_run_and_leads_back(tmp_path):
    for raw in (b"em\xffty.png", b"100%.png", b"a%FFb.png"):
        (file := Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw))).write_bytes(b"x")
        done = made(tmp_path / "run", facts={**FACTS, "root": str(tmp_path)})
        name = done.name_of(file)
        json.dumps(name, ensure_ascii=False).encode()
        assert done.picture_of(name) == file
