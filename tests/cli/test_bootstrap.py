import subprocess
import sys
from pathlib import Path

import pytest

from ocrlab.cli import bootstrap

ROOT = Path(__file__).parents[2]


def test_this_environment_is_complete():
    assert bootstrap.missing("test") == []


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("numpy>=2", True),
        ("numpy>=99", False),
        ("ipywidgets>=8.1.9,<9", True),
        ("no-such-package", False),
        ("playwright==1.64.*", True),
    ],
)
def test_a_requirement_is_met_by_name_and_version(requirement, met):
    assert bootstrap._is_met(requirement) is met


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [(["test", "-x"], "test"), (["lab"], ""), (["read", "x.png"], None), (["--help"], None), ([], None)],
)
def test_only_what_installs_looks_at_the_environment(arguments, extra):
    assert bootstrap.needs(arguments) == extra


@pytest.mark.parametrize(
    ("version", "system", "processor", "said"),
    [
        ((3, 15, 0), "linux", "x86_64", "Python 3.11 to 3.14"),
        ((3, 10, 2), "linux", "x86_64", "Python 3.11 to 3.14"),
        ((3, 13, 0), "win32", "ARM64", "Windows on ARM"),
        ((3, 13, 0), "win32", "AMD64", ""),
        ((3, 11, 0), "darwin", "arm64", ""),
    ],
)
def test_pythons_without_wheels_get_one_sentence(version, system, processor, said, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", version)
    monkeypatch.setattr(bootstrap.sys, "platform", system)
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: processor)
    reason = bootstrap.unsupported()
    assert said in reason
    assert bool(reason) == bool(said)
    assert "\n" not in reason


def test_a_bare_python_hands_over_to_an_environment_beside_the_code(monkeypatch, tmp_path):
    """Nothing is installed here: the environment that is made is replaced by this one."""
    calls = []
    monkeypatch.delenv(bootstrap.HANDED_OVER, raising=False)  # these tests may run in an environment made like that
    python = tmp_path / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")

    def run(command, **options):
        calls.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 1 if "-c" in command else 0, "", "")

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    assert bootstrap.hand_over("test", ["test", "-x"]) == 0
    assert calls[0][1:3] == ["-m", "venv"]
    assert calls[1][:2] == [str(python), "-c"]
    assert calls[2][:4] == [str(python), "-m", "pip", "install"]
    assert calls[2][-1] == f"{ROOT}[test]"
    assert calls[3] == [str(python), "-m", "ocrlab", "test", "-x"]


def test_an_environment_that_stays_incomplete_is_said_and_not_tried_again(monkeypatch, capsys):
    monkeypatch.setenv(bootstrap.HANDED_OVER, "1")
    monkeypatch.setattr(bootstrap, "missing", lambda extra: ["openvino>=2026.1"])
    assert bootstrap.hand_over("", ["lab"]) == 2
    assert "openvino>=2026.1" in capsys.readouterr().err


def test_the_way_in_needs_only_the_standard_library():
    """`python -S -I` sees no installed package at all."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ocrlab.cli import bootstrap; print(bootstrap.needs(['lab']))"
    done = subprocess.run([sys.executable, "-S", "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
