"""The command line in Chinese: its help, its errors, and what it prints; what programs read stays as it is."""

from __future__ import annotations

import argparse
import io
import sys

import pytest

from ocrlab.cli.spoken import Spoken, spoken, with_help
from ocrlab.language import reader
from ocrlab.language.speaker import Speaker

TABLE = {"{path}: there is no such file.": "{path}：没有这个文件。", "run the tests": "运行测试", "the port": "端口"}


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


def test_lines_are_said_when_they_are_whole():
    stream = io.StringIO()
    said = Spoken(stream)
    said.write("ocrlab: a.png: there is ")
    assert stream.getvalue() == ""
    said.write("no such file.\nrun the")
    assert stream.getvalue() == "ocrlab: a.png：没有这个文件。\n"
    said.flush()
    assert stream.getvalue().endswith("\nrun the")
    said.write(" tests\n        run the tests\nrun the tests -> run the tests\n")
    assert stream.getvalue().endswith("run the tests\n        run the tests\nrun the tests -> run the tests\n")


PRINTED = [
    (["doctor"], True),
    (["check", "RUN"], True),
    (["check", "RUN", "--json"], False),
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
