"""What `ocrlab check` says of a run: against the truth, and without one."""

import json
from collections import Counter

import numpy as np
import pytest

from ocrlab.cli import commands
from ocrlab.files import FileError
from ocrlab.folder.check.expected import read_expected
from ocrlab.folder.check.judged import judged
from ocrlab.folder.check.report import check, lines, to_dict
from ocrlab.folder.check.suspicion import suspicions
from ocrlab.folder.runs import store
from ocrlab.folder.samples import TrueLine
from ocrlab.folder.truth import keeping
from ocrlab.folder.truth.written import Truth

FACTS = {"key": "k1", "root": "/pictures", "settings": {"box_thresh": 0.4}, "models": {}, "load": {}}


def box(left, top, width=100, height=20):
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def line(text, left, top, score=0.99, flipped=False, **size):
    return {"text": text, "score": score, "box": box(left, top, **size), "box_score": 0.9, "flipped": flipped}


def page(*found, image="a.png", dropped=(), notices=()):
    return {
        "image": image, "content": image, "page": 1, "pages": 1, "key": "k1", "width": 500, "height": 300,
        "lines": list(found), "dropped": list(dropped), "notices": list(notices),
    }  # fmt: skip


def truth(*written, **more):
    lines = (TrueLine(text, np.array(box(left, top, **size), np.float32)) for text, left, top, size in written)
    return Truth("a.json", tuple(lines), **more)


TEA = ("Tea 12.50", 10, 10, {})
CAKE = ("Cake 3.00", 10, 50, {})
CASES = {
    "right": (page(line("Tea 12.50", 10, 10)), truth(TEA), []),
    "a space more is no wrong line": (page(line("Tea 12. 50", 10, 10)), truth(TEA), []),
    "split, and right as a whole": (page(line("Tea", 10, 10, width=40), line("12.50", 55, 10, width=55)), truth(TEA), []),
    "misread": (page(line("Tea 12.60", 10, 10)), truth(TEA), ["misread"]),
    "cut": (page(line("Tea 12.5", 10, 10)), truth(TEA), ["cut"]),
    "missing, nothing there": (page(), truth(TEA), ["missing: no box"]),
    "missing, dropped": (
        page(dropped=[{"fate": "low_score", "score": 0.3, "box": box(12, 11), "flip": None}]),
        truth(TEA), ["missing: low_score"],
    ),
    "a box that was dropped elsewhere": (
        page(dropped=[{"fate": "low_score", "score": 0.3, "box": box(300, 200), "flip": None}]),
        truth(TEA), ["missing: no box"],
    ),
    "extra": (page(line("Tea 12.50", 10, 10), line("x", 300, 200)), truth(TEA), ["extra"]),
    "merged": (page(line("nonsense", 10, 10, height=60)), truth(TEA, CAKE), ["merged", "merged"]),
    "in capitals": (page(line("tea 12.50", 10, 10)), truth(("TEA 12.50", 10, 10, {}), fold=True), []),
}  # fmt: skip


@pytest.mark.parametrize("record, stands, states", CASES.values(), ids=CASES)
def test_what_became_of_every_line(record, stands, states):
    assert [one.state for one in judged(record, stands).wrong] == states


def test_characters_that_were_taken_for_others_are_counted_and_missing_lines_are_not():
    found = judged(page(line("Tea I2.5", 10, 10)), truth(TEA, CAKE)).confused
    assert found == Counter({("1", "I"): 1, ("0", "(left out)"): 1})


def test_text_alone_tells_words_and_numbers():
    found = judged(page(line("Tea 12.50", 10, 10)), Truth("a.txt", text="Tea\n12.50 and 3.00"))
    assert (found.score.numbers, found.score.right, found.words) == (2, 1, (3, 3, 5))


SUSPECT = {
    "nothing": (page(line("Tea", 10, 10)), []),
    "no line": (page(), ["the page gives no line"]),
    "a doubt": (page(line("Tea", 10, 10, score=0.6)), ["read with a doubt, 0.60"]),
    "the edge": (page(line("Tea", 0, 10)), ["its box touches the edge of the picture"]),
    "against its page": (
        page(*(line(str(i), 10, 40 * i + 10) for i in range(5)), line("9", 200, 10, flipped=True)), ["turned against its page"],
    ),
    "all turned": (page(*(line(str(i), 10, 40 * i + 10, flipped=True) for i in range(5))), []),
    "one ground": (page(line("Tea", 10, 10), line("Teas", 40, 10)), ["shares its ground with “Teas”"]),
    "pieces": (page(line("Te", 10, 10), line("a", 115, 10, width=20)), ["close to “a”: pieces of one line?"]),
    "columns": (page(line("Tea", 10, 10), line("12.50", 150, 10)), []),
    "nearly kept": (
        page(line("Tea", 10, 10), dropped=[{"fate": "low_score", "score": 0.38, "box": box(10, 90), "flip": None}]),
        ["dropped at a score of 0.38"],
    ),
    "noise": (page(line("Tea", 10, 10), dropped=[{"fate": "low_score", "score": 0.1, "box": box(10, 90), "flip": None}]), []),
    "a notice": (page(line("Tea", 10, 10), notices=["Too little tells."]), ["notice: Too little tells."]),
}  # fmt: skip


@pytest.mark.parametrize("record, reasons", SUSPECT.values(), ids=SUSPECT)
def test_what_looks_wrong_has_its_reason(record, reasons):
    assert [one.reason for one in suspicions(record, box_thresh=0.4)] == reasons


@pytest.fixture
def run(tmp_path):
    pages = [
        page(line("Tea 12.60", 10, 10), image="a.png"),
        page(line("Cake", 10, 10, score=0.5), image="b.png"),
        page(image="c.png"),
    ]
    with store.writing(tmp_path / "run", FACTS) as (out, _):
        for one in pages:
            out.add(one["image"], [{name: value for name, value in one.items() if name not in ("image", "key")}])
        out.add("d.png", [{"content": "", "page": 1, "pages": 1, "error": "d.png: no picture."}])
    return store.read_run(tmp_path / "run")


def test_pages_are_ranked_and_truths_without_a_page_are_named(run):
    found = check(run, {"a": truth(TEA), "z": Truth("z.txt", text="nobody")})
    assert [one.image for one in found.judged] == ["a.png"]
    assert [one.image for one in found.suspected] == ["d.png", "c.png", "b.png"]
    assert found.without_page == ("z",)
    assert found.score.edits == 1
    told = "\n".join(lines(found, 10))
    assert "5 read 6 (1)" in told
    assert "misread: Tea 12.60   <-   Tea 12.50" in told
    assert "Truths without a page in the run: 1 (z" in told


def test_the_command_prints_for_people_and_for_programs_and_its_status_is_for_a_ci(run, tmp_path, capsys):
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "a.txt").write_text("10,10,110,10,110,30,10,30,Tea 12.50\n")
    asked = ["check", str(run.folder), "--truth", str(tmp_path / "truth")]
    assert commands.run(asked) == 0
    assert "numbers exactly right" in capsys.readouterr().out
    assert commands.run([*asked, "--json"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["image"] for row in rows] == ["a.png", "d.png", "c.png", "b.png"]
    assert rows[0]["wrong"][0]["true"] == "Tea 12.50"
    assert (commands.run([*asked, "--most-error", "0.5"]), commands.run([*asked, "--most-error", "0.01"])) == (0, 1)
    assert commands.run(["check", str(run.folder), "--most-error", "0.1"]) == 2
    assert "needs --truth" in capsys.readouterr().err
    assert commands.run(["check", str(tmp_path)]) == 2


def test_a_page_is_ready_for_json(run):
    for one in check(run, {"a": truth(TEA)}).judged:
        assert json.loads(json.dumps(to_dict(one)))["score"]["numbers_right"] == 0


def test_what_is_expected_and_not_there_is_said_of_the_pages_that_it_is_expected_of(run, tmp_path, capsys):
    file = tmp_path / "expected.csv"
    file.write_text("# of a bill\ntotal,(?i)total.*\\d\nprice,\\d+\\.\\d\\d,a*\n")
    found = check(run, expected=read_expected(file))
    told = {one.image: [each.reason for each in one.found if "expected" in each.reason] for one in found.suspected}
    total = "total is expected, and not there"
    assert told == {name: [total] for name in ("a.png", "b.png", "c.png", "d.png")}
    assert commands.run(["check", str(run.folder), "--expect", str(file)]) == 0
    assert "     4  total is expected, and not there" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text, said",
    [
        ("total\n", "line 1: NAME,EXPRESSION"),
        ("a,b\nc,(\n", r"line 2: '\(' is no regular"),
        ("# none\n", "nothing is expected"),
    ],
)
def test_a_file_of_expectations_that_is_none_is_refused_by_line(tmp_path, text, said):
    (tmp_path / "e.csv").write_text(text)
    with pytest.raises(FileError, match=said):
        read_expected(tmp_path / "e.csv")


def test_every_page_of_a_file_has_a_truth_of_its_own(tmp_path):
    with store.writing(tmp_path / "run", FACTS) as (out, _):
        both = [page(line(text, 10, 10), image="a.tif") for text in ("Tea 12.60", "Cake")]
        plain = [{name: value for name, value in one.items() if name not in ("image", "key")} for one in both]
        out.add("a.tif", [{**one, "page": number, "pages": 2} for number, one in enumerate(plain, 1)])
    found = check(store.read_run(tmp_path / "run"), {"a.p2": truth(TEA)})
    assert [(one.image, one.page) for one in found.judged] == [("a.tif", 2)]
    assert found.without_page == ()


def test_pages_that_are_half_done_in_the_editor_are_told(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(keeping, "halves", lambda folder: {"b": (3, 7)})
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "a.txt").write_text("10,10,110,10,110,30,10,30,Tea 12.50\n")
    assert commands.run(["check", str(run.folder), "--truth", str(tmp_path / "truth")]) == 0
    assert (
        "ocrlab: Half done in the editor, and not counted: 1, lines looked at: b (3 of 7)." in capsys.readouterr().err
    )
