"""The command line in Chinese: its help, its errors, and what it prints; what programs read stays as it is."""

from __future__ import annotations

import argparse
import io
import sys

import pytest

from ocrlab.cli.spoken import Spoken, said, spoken, with_help
from ocrlab.language import reader
from ocrlab.language.speaker import Speaker

TABLE = {"{path}: there is no such file.": "{path}：没有这个文件。", "run the tests": "运行测试", "the port": "端口",
         "changed": "变了", "misread": "读错", "missing: no box": "缺失：没有框", "memory": "内存", "none": "无"}  # fmt: skip


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    speaker = Speaker(TABLE)
    monkeypatch.setenv("OCRLAB_LANGUAGE", "zh")
    monkeypatch.setattr(reader, "speaker", lambda: speaker)


def test_help_is_said_that_of_commands_too():
    parser = argparse.ArgumentParser()
    command = parser.add_subparsers().add_parser("test", help="run the tests", description="run the tests")
    command.add_argument("--port", help="the port")
    assert "运行测试" in with_help(parser).format_help()
    assert "端口" in command.format_help()
    assert "用法：" in command.format_help()
    assert "选项" in command.format_help()


def test_lines_are_said_when_they_are_whole():
    stream = io.StringIO()
    spoken_one = Spoken(stream)
    spoken_one.write("ocrlab: a.png: there is ")
    assert stream.getvalue() == ""
    spoken_one.write("no such file.\nrun the")
    assert stream.getvalue() == "ocrlab: a.png：没有这个文件。\n"
    spoken_one.flush()
    assert stream.getvalue().endswith("\nrun the")
    spoken_one.write(" tests\n        run the tests\nrun the tests -> run the tests\n")
    assert stream.getvalue().endswith("run the tests\n        run the tests\nrun the tests -> run the tests\n")


LINES = [  # what is printed, and what a Chinese reader sees
    ("memory                none\n", "内存                  无\n"),
    ("  memory    none   none", "  内存      无     无"),
    ("changed  a.png: memory   ->   none\n", "变了     a.png: memory   ->   none\n"),
    ("        misread: memory   <-   none\n", "        读错: memory   <-   none\n"),
    ("        missing: no box: (nothing)   <-   memory\n", "        缺失：没有框: (nothing)   <-   memory\n"),
    ("            memory [a→b]\n", "            memory [a→b]\n"),
    ("\n", "\n"),
]


@pytest.mark.parametrize(("line", "shown"), LINES)
def test_columns_stay_where_they_are_and_what_was_read_as_it_is(line, shown):
    assert said(line) == shown


PRINTED = [
    (["doctor"], True),
    (["check", "RUN"], True),
    (["check", "RUN", "--json"], False),
    (["models", "list"], True),
    (["models", "path"], False),
    (["read", "a.png"], False),
]


@pytest.mark.parametrize(("arguments", "is_said"), PRINTED)
def test_what_is_printed_for_people_is_said_and_what_was_read_is_not(arguments, is_said, capsys):
    before = sys.stdout
    with spoken(arguments):
        print("run the tests")
        print("run the tests", file=sys.stderr)
    out, err = capsys.readouterr()
    assert (out, err) == ("运行测试\n" if is_said else "run the tests\n", "运行测试\n")
    assert sys.stdout is before


def test_english_readers_have_their_streams_untouched(monkeypatch):
    monkeypatch.setenv("OCRLAB_LANGUAGE", "en")
    before = sys.stdout
    with spoken(["doctor"]):
        assert sys.stdout is before
