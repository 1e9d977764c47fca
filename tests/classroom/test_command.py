import sys
from pathlib import Path
from types import ModuleType

import pytest

import ocrlab.classroom
from ocrlab.classroom import command
from ocrlab.cli import commands


@pytest.fixture
def called(monkeypatch, tmp_path):
    """Return the calls of what the commands hand over to, which is replaced."""
    calls = []

    def replaced(module, function):
        def call(*given):
            calls.append((module, *given))
            return f"{module} was here"

        fake = ModuleType(f"ocrlab.classroom.{module}")
        setattr(fake, function, call)
        monkeypatch.setitem(sys.modules, fake.__name__, fake)
        monkeypatch.setattr(ocrlab.classroom, module, fake, raising=False)

    for module, function in {"kit": "make", "hand_in": "make", "teacher": "show"}.items():
        replaced(module, function)
    monkeypatch.setenv("OCRLAB_WORK", str(tmp_path))
    return calls


@pytest.mark.parametrize(
    "case",
    [
        (["kit", "out"], "linux", ("kit", Path("out"), "linux", "3.12", None)),
        (["kit", "out"], "win32", ("kit", Path("out"), "windows", "3.12", None)),
        (["kit", "out"], "darwin", ("kit", Path("out"), "macos-arm", "3.12", None)),
        (
            ["kit", "a b", "--for", "windows", "--python", "3.13"],
            "linux",
            ("kit", Path("a b"), "windows", "3.13", None),
        ),
        (["hand-in"], "linux", ("hand_in", None, Path(), "")),
        (["hand-in", "--out", "a.json", "--name", "Ada"], "linux", ("hand_in", None, Path("a.json"), "Ada")),
        (["show", "in"], "linux", ("teacher", Path("in"), Path("class.html"), None, False)),
        (
            ["show", "in", "--out", "p.html", "--seed", "s"],
            "linux",
            ("teacher", Path("in"), Path("p.html"), "s", False),
        ),
    ],
)
def test_a_command_hands_over_what_it_was_given(called, tmp_path, monkeypatch, capsys, case):
    arguments, system, expected = case
    monkeypatch.setattr(command.sys, "platform", system)
    assert commands.run(["class", *arguments]) == 0
    assert called == [tuple(tmp_path if one is None and expected[0] == "hand_in" else one for one in expected)]
    assert capsys.readouterr().out == f"{expected[0]} was here\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: kit|hand-in|show"),
        (["kit"], "required: DIR"),
        (["kit", "x", "--for", "beos"], "'beos'"),
        (["show"], "required: FOLDER"),
        (["grade"], "'grade'"),
    ],
)
def test_wrong_usage_is_refused(called, capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        commands.run(["class", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert not called


def watched(monkeypatch, answers):
    """Watch while there are answers, then press Ctrl-C; return how long was slept."""
    waiting, slept = iter(answers), []

    def show(*given):
        assert given == (Path("in"), Path("class.html"), None, True)  # a page that loads itself anew
        answer = next(waiting)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == len(answers):
            raise KeyboardInterrupt

    monkeypatch.setattr(ocrlab.classroom.teacher, "show", show)
    monkeypatch.setattr(command.time, "sleep", sleep)
    return slept


def test_watching_says_what_changed_and_ends_well_at_ctrl_c(called, monkeypatch, capsys):
    slept = watched(
        monkeypatch, ["1 file", "1 file", ValueError("ada.json: cut"), ValueError("ada.json: cut"), "2 files"]
    )
    assert commands.run(["class", "show", "in", "--watch"]) == 0
    assert slept == [command.SECONDS] * 5
    assert capsys.readouterr().out.splitlines() == ["1 file", "The page is as it was before: ada.json: cut", "2 files"]


def test_watching_a_folder_that_is_not_there_is_refused_at_once(called, monkeypatch, capsys):
    slept = watched(monkeypatch, [ValueError("in: there is no such folder."), "1 file"])
    assert commands.run(["class", "show", "in", "--watch"]) == 2
    assert not slept
    assert "no such folder" in capsys.readouterr().err
