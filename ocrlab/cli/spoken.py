"""The command line in the language of the reader: its help, and the lines that it prints."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from ocrlab.language import reader

PRINTS_SENTENCES = {"lab", "run", "check", "diff", "tune", "book", "bench", "models", "quantize", "class", "doctor"}
FOR_PROGRAMS = ["models", "path"]
# of what `check` and `diff` print: what became of a line, and what was read: "misread: a   <-   b", "lost  a.png: b   ->   c"
PRINTS_TEXTS = re.compile(r"( {8,}|)(missing: [a-z ]+|[a-z ]+)(: +.* <- .*|  +\S.* -> .*)| {8,}.*")
COLUMNS = re.compile(r"(?<=\S)( {2,})(?=\S)")
TITLES = {"positional arguments": "参数", "options": "选项", "optional arguments": "选项"}  # which argparse gives


class Spoken:
    """A stream whose lines are said in the language of the reader."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.begun = stream, ""

    def write(self, text: str) -> int:
        """Write the lines that are whole; what is behind them waits for the rest of its line, or to be flushed."""
        *lines, self.begun = re.split(r"(?<=[\n\r])", self.begun + text)
        for line in lines:
            self.stream.write(said(line))
        return len(text)

    def flush(self) -> None:
        """Write what there is."""
        self.stream.write(reader.say(self.begun))
        self.begun = ""
        self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def said(line: str) -> str:
    """Return a printed line in the language of the reader: its columns stay where they are, and what was read as it is."""
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    found = PRINTS_TEXTS.fullmatch(text)
    if found is None:
        return _columns(text) + end
    before, state, read = found.groups()
    if state is None:
        return line
    told = reader.say(state)
    room = 0 if read.startswith(":") else width(state) - width(told)
    return before + told + " " * room + read + end


def _columns(line: str) -> str:
    """Return a line in the language of the reader, with as much room for each of its columns as it had."""
    *columns, last = COLUMNS.split(line)
    told = ""
    for text, gap in zip(columns[::2], columns[1::2], strict=True):
        other = reader.say(text)
        told += other + " " * max(1, width(text) + len(gap) - width(other))
    return told + reader.say(last)


def width(text: str) -> int:
    """Return how many places of a terminal a text takes: a Chinese character takes two.

    >>> width("a box"), width("检测框")
    (5, 6)
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@contextmanager
def spoken(arguments: Sequence[str]) -> Iterator[None]:
    """Let the standard streams speak the language of the reader, but for what programs and pictures say."""
    if reader.current() == "en":
        yield
        return
    before = sys.stdout, sys.stderr
    is_said = arguments[:1] and arguments[0] in PRINTS_SENTENCES and "--json" not in arguments
    is_said = (
        is_said and list(arguments[:2]) != FOR_PROGRAMS and not {"-h", "--help"} & {*arguments}
    )  # help is said as it is made
    sys.stdout, sys.stderr = Spoken(before[0]) if is_said else before[0], Spoken(before[1])
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, Spoken):
                stream.flush()
        sys.stdout, sys.stderr = before


def with_help(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Return a parser whose help is in the language of the reader, that of its commands, too."""
    if reader.current() == "en":
        return parser
    parser.description = parser.description and reader.say(parser.description)
    parser.epilog = parser.epilog and "\n".join(map(_columns, parser.epilog.split("\n")))
    parser.formatter_class = _with_usage(parser.formatter_class)
    for group in parser._action_groups:
        group.title = TITLES.get(group.title or "") or (group.title and reader.say(group.title))
        group.description = group.description and reader.say(group.description)
    for action in parser._actions:
        action.help = action.help and reader.say(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = choice.help and reader.say(choice.help)
            for command in action.choices.values():
                with_help(command)
        elif isinstance(action, argparse._HelpAction):
            action.help = "显示这段说明"
    return parser


def _with_usage(formatter: Any) -> Any:
    """Return a class that formats help like another, and calls the usage so in Chinese."""

    def add_usage(self: Any, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        formatter.add_usage(self, usage, actions, groups, "用法：" if prefix is None else prefix)

    return type(formatter.__name__, (formatter,), {"add_usage": add_usage})
