"""Files that are whole or not there, one writer at a time, and errors with a name."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocrlab.files import FileError, read_json, read_text, shown, write_whole, written

HOLD = """
import sys, pathlib
from ocrlab.files import written
with written(pathlib.Path(sys.argv[1])) as out:
    out.write("first\\n"); out.flush(); print("held", flush=True); sys.stdin.readline()
"""


def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path):
    file = tmp_path / "out.json"
    file.write_text("old")
    with pytest.raises(RuntimeError), written(file) as out:
        out.write("half")
        out.flush()
        assert file.read_text() == "old"
        raise RuntimeError
    assert file.read_text() == "old"
    assert (tmp_path / "out.json.part").read_text() == "half"
    with written(file) as out:
        out.write("new")
    assert file.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]


def test_a_second_writer_is_refused_and_a_killed_one_leaves_no_lock(tmp_path):
    file = tmp_path / "out.json"
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout and other.stdout.readline().strip() == b"held"
        with pytest.raises(FileError, match=r"out\.json: another process is writing it"), written(file):
            pass
    finally:
        other.kill()
        other.communicate()
    assert (tmp_path / "out.json.part").read_text() == "first\n"
    with written(file) as out:
        out.write("second")
    assert file.read_text() == "second"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")  # noqa: PTH110
def test_a_full_disk_is_named(tmp_path):
    said = r"full: it cannot be written \(no space is left on the disk\)"
    with pytest.raises(FileError, match=said), written(Path("/dev/full")) as out:
        out.write("x" * 100_000)
        out.flush()


def test_a_device_is_written_to_and_a_link_is_followed(tmp_path):
    with written(Path(os.devnull)) as out:
        out.write("gone")
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with written(tmp_path / "link.txt") as out:
        out.write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_picture_is_whole_or_as_before(tmp_path, monkeypatch):
    file = tmp_path / "page.png"
    write_whole(file, b"one")
    monkeypatch.setattr("pathlib.Path.write_bytes", lambda *given: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(FileError, match=r"page\.png: it cannot be written \(no space is left on the disk\)"):
        write_whole(file, b"two")
    assert file.read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xef\xbb\xbf{", r"x\.json: not a JSON file \(Expecting property name"),
        (b"[" * 100_000, r"x\.json: not a JSON file \("),
        (b"\xff\xfe{", r"x\.json: a text file in UTF-8 was expected"),
        (None, r"x\.json: there is no such file\."),
    ],
)
def test_what_is_no_json_is_named(tmp_path, data, sentence):
    if data is not None:
        (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(FileError, match=sentence):
        read_json(tmp_path / "x.json")


def test_a_byte_order_mark_is_no_text(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xef\xbb\xbfabc")
    assert read_text(tmp_path / "x.txt") == "abc"
    with pytest.raises(FileError, match="it cannot be read"):
        read_text(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_a_name_that_is_not_unicode_can_be_printed(tmp_path):
    assert shown(os.fsdecode(b"page\xff.png")) == "page�.png"
