"""The two READMEs and the class plan name what there is: lessons, commands, and the same code in both languages."""

import re
from pathlib import Path

import pytest

from ocrlab.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE, CLASS = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md", "CLASS.md")
)
LESSONS = sorted(file.stem for file in (ROOT / "notebooks").glob("*.ipynb"))


def commands(text):
    """Return the commands that stand at the beginning of lines of code."""
    blocks = re.findall(r"^ *```\w*\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    return {
        name
        for block in blocks
        for name in re.findall(r"^[ -]*(?:run: |python -m )?ocrlab ([a-z]+)\b", block, re.MULTILINE)
    }


def table(text):
    return dict(re.findall(r"^\| `(\d\d\w?_\w+)` \|([^|]+)\|", text, re.MULTILINE))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh-CN.md"])
def test_every_lesson_is_in_the_table_and_no_other(text):
    assert sorted(table(text)) == LESSONS


def test_both_say_the_same_minutes():
    assert {name: minutes.split() for name, minutes in table(ENGLISH).items()} == {
        name: minutes.split() for name, minutes in table(CHINESE).items()
    }


def test_the_chinese_one_has_no_other_code_than_the_english_one():
    blocks = re.findall(r"```python\n(.*?)```", CHINESE, re.DOTALL)
    assert len(blocks) >= 3
    assert all(block in ENGLISH for block in blocks)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, CLASS], ids=["README.md", "README.zh-CN.md", "CLASS.md"])
def test_commands_that_are_named_are_there(text):
    named = commands(text) | set(re.findall(r"`ocrlab ([a-z]+)\b", text))
    assert named
    assert named <= COMMANDS.keys()


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh-CN.md"])
def test_the_command_line_names_every_command(text):
    assert commands(text) == COMMANDS.keys()


def test_the_plan_of_a_class_is_ninety_minutes_of_lessons_that_are_there():
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|", CLASS, re.MULTILINE)
    assert sum(int(minutes) for minutes, *_ in rows) == 90
    assert {number for *_, where in rows for number in re.findall(r"`(\d\d\w?)`", where)} <= {
        name.partition("_")[0] for name in LESSONS
    }


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, CLASS], ids=["README.md", "README.zh-CN.md", "CLASS.md"])
def test_files_that_are_linked_are_there(text):
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert all((ROOT / link).exists() for link in linked if "://" not in link)
