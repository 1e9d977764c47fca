import numpy as np
import pytest

from ocrlab import machine
from ocrlab.cli import precision_check
from ocrlab.cli.doctor import Report
from ocrlab.debug.judge import Score
from ocrlab.folder.samples import TrueLine


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Have nothing kept for this machine, and return where it would be."""
    file = tmp_path / "deeper" / "precision.json"
    monkeypatch.setattr(machine.precision, "precision_file", lambda: file)
    return file


def counts(sentence):
    """Return how many lines of how many a sentence names: "... 6 of 183 lines of ..."."""
    before, _, after = sentence.partition(" lines of ")[0].rpartition(" of ")
    return int(before.split()[-1]), int(after)


def test_sensitive_samples_are_compared_and_what_differs_is_named(kept, capsys):
    precision_check.precision_check(Report())
    said = capsys.readouterr().out.splitlines()
    differ, of = counts(said[0])
    assert of > 150
    assert len(said) == differ + 2  # and the characters that are wrong
    assert said[-1].split(":")[0].strip() == "wrong characters"
    assert not kept.exists()


def test_a_precision_that_reads_worse_makes_f32_the_default_on_this_machine(kept, capsys, monkeypatch):
    scores = iter([Score(characters=100, edits=1), *[Score()] * 5, Score(characters=100, edits=9), *[Score()] * 5])
    monkeypatch.setattr(precision_check, "judge", lambda read, true: next(scores))
    assert machine.default_precision("openvino") is None
    precision_check.precision_check(Report())
    assert "from now on ocrlab asks OpenVINO for f32" in capsys.readouterr().out
    assert machine.default_precision("openvino") == "f32"
    assert machine.default_precision("onnxruntime") is None
    monkeypatch.setattr(machine.precision, "machine_name", lambda: "another")
    assert machine.default_precision("openvino") is None


def line(text, left=0.0, width=90):
    return TrueLine(text, np.float32([[left, 0], [left + width, 0], [left + width, 20], [left, 20]]))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ([line("a")], [line("a", 1.5)], []),
        ([line("a")], [], ["'a' and nothing"]),
        ([line("94"), line("b", 200)], [line("46"), line("b", 200)], ["'94' and '46'"]),
        ([line("a b")], [line("a", width=40), line("b", 50, 40)], []),  # in pieces, and read the same
    ],
    ids=["moved", "missing", "another number", "in pieces"],
)
def test_lines_in_one_place_are_compared(one, other, said):
    assert precision_check.line_differences(one, other) == said
