import json
import os
import platform

import pytest
from wall_files import document

from ocrlab.classroom import anonymous, gathered, hand_in, handed
from ocrlab.classroom.anonymous import names
from ocrlab.course import check, lesson, measured, record
from ocrlab.files import FileError
from ocrlab.machine.describe import describe


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A folder of lessons in the home of somebody, on a machine with a name."""
    home = tmp_path / "qwertz.lovelace"
    folder = home / "ocrlab-lessons"
    (folder / ".ocrlab").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "qwertz")
    monkeypatch.setattr(platform, "node", lambda: "Zuse-7.example.org")
    monkeypatch.setenv("OCRLAB_RECORD", str(folder / ".ocrlab" / "record.jsonl"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "02_detection.ipynb"))
    return folder


def handed_in(work, **given):
    hand_in.make(work, work / "mine.json", **given)
    return json.loads((work / "mine.json").read_text(encoding="utf-8"))


def keep(work, *entries):
    lines = [json.dumps({"at": 1000 + number, "lesson": "02_detection", **one}) for number, one in enumerate(entries)]
    (work / ".ocrlab" / "record.jsonl").write_text("\n".join(lines), encoding="utf-8")


def guessed(name, guess):
    return {"kind": "guess", "name": name, "guess": guess, "options": ["1", "2"]}


def test_what_was_done_in_a_lesson_is_handed_in(work):
    asked = lesson.predict("How many?", [1, 2])
    asked._choice.value = 2
    asked.verdict(1)
    for function in (
        lambda width, height, ratio: 5.0,
        lambda width, height, ratio: width * height * ratio / (2 * (width + height)),
    ):
        check.tried("unclip_distance", function)
    check.next_hint("unclip_distance")
    said = hand_in.make(work, work / "mine.json", name="  Ada \n L. ")
    one = json.loads((work / "mine.json").read_text(encoding="utf-8"))
    assert "holds 1 lesson, 1 guess and 1 exercise, of which 1 right, under the name Ada L." in said
    assert one["ocrlab_hand_in"] == 1
    assert one["name"] == "Ada L."
    [done] = one["lessons"]
    assert done["lesson"] == "02_detection"
    assert done["guesses"] == [
        {"question": "How many?", "options": ["1", "2"], "guess": "2", "late": False, "told": True, "answer": "1"}
    ]
    [tried] = done["checks"]
    assert (tried["attempts"], tried["right"], tried["failed"]) == (2, True, ["a square, ratio 2"])
    assert "width * height" in tried["source"]
    assert done["hints"]["unclip_distance"] >= 1
    assert one["machine"]["cores"] == describe()["cores"]
    assert {"ocrlab", "openvino", "onnxruntime"} <= one["machine"]["versions"].keys()
    assert one["machine"]["precision"] in ("f32", "bf16", "f16")
    assert handed.parsed(one).lessons[0].checks[0].attempts == 2


CODE = """def find(core, x, root=3):
    # by Qwertz on zuse-7, from C:\\\\Users\\\\qwertz\\\\notes.txt and /srv/other person/x
    a = open("{home}/models/det.onnx"), "/mnt/qwertz/deep/rec.onnx", r"D:\\pupils\\qwertz\\a.txt"
    qwertz = x / 2 / root  # half
    return max(1, qwertz), "Zuse-7.example.org", r"\\d+\\w", 12 /root
"""


def test_no_file_tells_who_or_where_and_the_code_does_what_it_did(work):
    keep(
        work,
        {
            "kind": "check",
            "name": "find",
            "right": False,
            "failed": f"at {work}/x",
            "source": CODE.format(home=work.parent),
        },
        {
            "kind": "told",
            "name": f"Where is {work}?",
            "guess": None,
            "answer": "qwertz, /home/qwertz/a/b.txt, on ZUSE-7",
        },
        {"kind": "guess", "name": "ratio a/b at 3 img/s?", "guess": "1", "options": ["1", f"{work.parent}/2"]},
    )
    text = json.dumps(handed_in(work)).casefold()
    for name in (
        "qwertz",
        "zuse",
        "lovelace",
        "example.org",
        str(work.parent.parent).casefold(),
        "/mnt",
        "pupils",
        "/srv",
    ):
        assert name not in text, name
    [done] = handed_in(work)["lessons"]
    scope = {"open": str}
    exec(done["checks"][0]["source"], scope)
    assert scope["find"](None, 12) == (2.0, "host", r"\d+\w", 4.0)
    assert done["guesses"][1]["question"] == "ratio a/b at 3 img/s?"
    assert done["guesses"][0]["answer"] == "user, b.txt, on host"


def test_a_name_that_is_a_word_of_python_or_of_a_lesson_stays_where_it_means_something_else(tmp_path):
    max_ = names([tmp_path], ["max"], [])
    assert max_.source("x = max(1, 2)  # by Max") == "x = max(1, 2)  # by user"
    will = names([tmp_path], ["will"], [])
    assert will.lesson("What will happen?") == "What will happen?"
    assert will.free("by Will, goodwill") == "by user, goodwill"
    assert names([], ["will7"], []).lesson("by will7") == "by user"
    assert names([], ["shape"], []).source("y = shape + a.shape") == "y = user + a.shape"


def test_of_this_machine_asks_for_nothing_that_must_be_there(work, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(KeyError("no such user")))
    assert "qwertz.lovelace" in anonymous.of_this_machine(work).people


def test_a_guess_is_what_was_said_before_the_answer():
    given = [
        guessed("a", "1"), guessed("a", "2"), {"kind": "told", "name": "a", "guess": "2", "answer": "1"}, guessed("a", "1"),
        {"kind": "told", "name": "b", "guess": None, "answer": "1"}, guessed("b", "1"),
        {"kind": "told", "name": "c", "guess": "2", "answer": "about 3"},
    ]  # fmt: skip
    [done] = gathered.gathered([{"lesson": "", "at": 5, **one} for one in given], names([], [], []))
    assert [(one.question, one.guess, one.late, one.answer) for one in done.guesses] == [
        ("a", "2", False, "1"), ("b", "1", True, "1"), ("c", "2", False, "about 3"),
    ]  # fmt: skip


def test_a_verdict_keeps_its_interval_and_one_that_cannot_tell_is_told_without_an_answer(work):
    few, many = measured.middle([1.0, 2.0]), measured.middle([1.0, 1.1, 1.2, 1.1, 1.0, 1.3, 1.1])
    asked = lesson.predict("As long?", ["less", "more"])
    asked.verdict(few.among({"less": 0.5, "more": float("inf")}))
    other = lesson.predict("Longer?", ["less", "more"])
    other.verdict(few.among({"less": 0.5, "more": float("inf")}))
    other.verdict(many.among({"less": 0.5, "more": float("inf")}))
    one = handed_in(work)
    [done] = one["lessons"]
    first, second = done["measured"]
    assert (first["answer"], first["low"], first["high"], first["n"]) == (None, None, None, 2)
    assert first["options"] == {"less": 0.5, "more": None}
    assert (second["answer"], second["n"]) == ("more", 7)
    assert [(guess["told"], guess["answer"]) for guess in done["guesses"]] == [(True, None), (True, "more")]
    read = handed.parsed(one).lessons[0].measured[0]
    assert (read.low, read.high, read.options["more"]) == (-float("inf"), float("inf"), float("inf"))


def test_cases_that_failed_are_in_their_order_and_the_last_attempt_counts(work):
    tried = [("b", False, "one"), ("b", False, "two"), ("b", True, ""), ("b", False, "one")]
    keep(
        work,
        *(
            {"kind": "check", "name": name, "right": right, "failed": failed, "source": failed}
            for name, right, failed in tried
        ),
    )
    [one] = handed_in(work)["lessons"][0]["checks"]
    assert one == {"name": "b", "attempts": 4, "right": False, "failed": ["one", "two"], "source": "one"}


def test_the_random_id_is_made_once_and_is_the_name_of_whoever_gives_none(work):
    keep(work, guessed("a", "1"))
    first, second = handed_in(work), handed_in(work, name="Ada")
    assert first["id"] == first["name"] == second["id"]
    assert second["name"] == "Ada"
    assert (work / ".ocrlab" / "id").read_text() == first["id"]
    (work / ".ocrlab" / "id").write_bytes(b"\xff\x00")
    assert handed_in(work)["id"] not in ("", first["id"])


def test_in_a_folder_the_file_has_the_id_in_its_name(work, tmp_path):
    keep(work, guessed("a", "1"))
    said = hand_in.make(work, tmp_path)
    [file] = tmp_path.glob("hand-in-*.json")
    assert str(file) in said


def test_without_a_record_a_sentence_says_what_to_do(work):
    with pytest.raises(FileError, match=r"there is no record of guesses and checks\. Open a lesson"):
        hand_in.make(work, work / "mine.json")
    file = work / ".ocrlab" / "record.jsonl"
    file.write_text("\n")
    with pytest.raises(FileError, match="nothing was guessed or checked yet"):
        hand_in.make(work, work / "mine.json")
    file.write_bytes(b"{\n\xff\x00[]\n")
    with pytest.raises(FileError, match="none of its 2 lines can be read"):
        hand_in.make(work, work / "mine.json")
    file.unlink()
    file.mkdir()
    with pytest.raises(FileError, match="cannot be read"):
        hand_in.make(work, work / "mine.json")
    assert not (work / "mine.json").exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"at": "x"},
        {"at": None, "options": 7},
        {"kind": "hint", "number": "x"},
        {"kind": "new"},
        {"kind": "measured", "samples": 3, "options": [], "value": "x"},
        {"kind": "check", "failed": 3},
    ],
)
def test_an_entry_that_is_not_as_expected_stops_nothing(work, odd):
    keep(work, guessed("a", "1"), {"kind": "guess", "name": "b", **odd})
    handed.parsed(handed_in(work))


def test_lines_that_are_torn_are_counted_and_the_others_handed_in(work):
    keep(work, guessed("a", "1"))
    with (work / ".ocrlab" / "record.jsonl").open("a") as stream:
        stream.write('\n{"kind": "gue')
    assert "1 line of the record could not be read" in hand_in.make(work, work / "mine.json")
    assert len(list(record.entries(work / ".ocrlab" / "record.jsonl"))) == 1


def test_where_it_cannot_be_written_what_was_there_stays(work):
    keep(work, guessed("a", "1"))
    with pytest.raises(FileError, match="cannot be written"):
        hand_in.make(work, work / "no folder" / "mine.json")
    assert not list(work.rglob("*.part"))


def hang(work, name, at, **machine):
    (work / "wall").mkdir(exist_ok=True)
    given = document()
    given["machine"] |= {fact: describe()[fact] for fact in ("cpu", "architecture", "cores")} | machine
    given["rows"][0]["noise"] = ["measured by qwertz-7 in /home/qwertz/x"]
    (work / "wall" / name).write_text(json.dumps(given), encoding="utf-8")
    os.utime(work / "wall" / name, (at, at))


def test_the_newest_measurement_of_this_machine_hangs_on_the_wall_and_nobody_elses(work):
    keep(work, guessed("a", "1"))
    assert handed_in(work)["wall"] is None
    hang(work, "measured-here.json", 400)
    hang(work, "grace.json", 300, cpu="Another")
    assert handed_in(work)["wall"] is None
    hang(work, "qwertz.json", 100, memory=1)
    hang(work, "qwertz2.json", 200, memory=2)
    (work / "wall" / "torn.json").write_text("{")
    one = handed_in(work)
    [machine] = one["wall"]["machines"]
    assert machine["machine"]["memory"] == 2
    assert "qwertz" not in json.dumps(one)
    assert handed.submission("Ada", json.dumps(one["wall"])).label == "Ada"
