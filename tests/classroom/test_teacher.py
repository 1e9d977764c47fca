import json
import os
import re
from html.parser import HTMLParser

import pytest
from hand_ins import NEWEST, a_class, checked, guess, hand_in, lesson, save, verdict, wall_of

from ocrlab.classroom import apart, grade, handed, page, students, tally, teacher
from ocrlab.files import FileError

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def read(folder):
    return students.read(students.files_in(folder), folder)


def of(*documents):
    return [handed.parsed(one) for one in documents]


def shown(folder, *documents, **given):
    save(folder, *documents)
    teacher.show(folder, folder.parent / "class.html", **given)
    return (folder.parent / "class.html").read_text(encoding="utf-8")


class Text(HTMLParser):
    """The tags of a page, and its text as a browser shows it."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data

    @property
    def words(self):
        return " ".join(self.text.split())


def test_a_class_is_shown_on_one_page_that_asks_no_address_for_anything(tmp_path):
    html = shown(tmp_path / "in", *a_class(3))
    found = Text(html)
    assert "The class" in found.text
    for part in ("Who is where", "Guesses", "Exercises", "Verdicts that differ", "The wall"):
        assert part in found.text
    for name in ("Ada", "Alan", "Barbara"):
        assert name in found.text
    assert not re.search(r"https?:|//\w|url\(|@import|file:", html)
    assert not found.tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert {value for name, value in found.attributes if name in ("href", "src")} <= {
        "#where", "#guesses", "#checks", "#graded", "#verdicts", "#wall",
    }  # fmt: skip


def test_every_selector_is_of_this_project_and_dark_is_a_look_of_its_own():
    css = re.sub(r"/\*.*?\*/", "", (page.HERE / "teacher.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    css = re.sub(r"@media[^{]*{((?:[^{}]*{[^{}]*})*[^{}]*)}", r"\1", css)
    selectors = [one.strip() for one in re.findall(r"([^{}]+){", css)]
    assert len(selectors) > 30
    assert [one for one in selectors if not one.startswith(".ocrlab-class")] == []
    html = (page.HERE / "teacher.html").read_text(encoding="utf-8")
    classes = " ".join(re.findall(r'class="([a-z -]+)"', html)).split()
    assert [name for name in classes if not name.startswith("ocrlab-")] == []
    assert "prefers-color-scheme: dark" in (page.HERE / "teacher.css").read_text(encoding="utf-8")


def test_what_students_wrote_is_text_and_never_html(tmp_path):
    one = hand_in(
        1, EVIL, machine={"cpu": EVIL, "cores": EVIL, "memory": EVIL, "precision": EVIL},
        lessons=[lesson(
            EVIL, hints={EVIL: 2}, measured=[{**verdict(EVIL, 1, 0.5, 2), "options": {EVIL: 1}}],
            guesses=[guess(EVIL, EVIL, question=EVIL, options=[EVIL, "b"]), guess("b", EVIL + "2")],
            checks=[checked(EVIL, False, failed=[EVIL])],
        )],
    )  # fmt: skip
    two = hand_in(2, "Alan", lessons=[lesson(EVIL, measured=[{**verdict("other", 1, 0.5, 2), "options": {EVIL: 1}}])])
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "<b>torn.json").write_text("{")
    found = Text(shown(folder, one, two))
    assert not found.tags & {"script", "img"}
    assert not {name for name, _ in found.attributes if name.startswith("on")}
    assert found.text.count("<script>alert(1)</script>") >= 8
    assert "<b>torn.json is left out" in found.text


def test_grades_are_escaped_too():
    [one] = of(hand_in())
    failed = grade.Grade(grade.Outcome.FAILS, EVIL)
    found = Text(page.page([one], [], [{EVIL: failed, "fits": grade.Grade(grade.Outcome.PASSED)}], False))
    assert not found.tags & {"script", "img"}
    assert "1 of 2" in found.text


DAMAGED = {
    "text": ("{", "not a JSON file"),
    "list": ("[]", "it is no hand-in"),
    "bench": ('{"ocrlab_bench": 1}', "it is no hand-in"),
    "version": ('{"ocrlab_hand_in": 99}', "it has version 99, this ocrlab reads 1"),
    "empty": ('{"ocrlab_hand_in": 1}', "it is damaged (KeyError: 'machine')"),
    "deep": ("[" * 100_000, "not a JSON file"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_told_by_name_and_the_others_are_shown(tmp_path, name):
    text, reason = DAMAGED[name]
    folder = save(tmp_path / "in", hand_in(1, "Ada"), hand_in(2, "Alan"))
    (folder / "of Grace").mkdir()
    (folder / "of Grace" / "torn.json").write_text(text, encoding="utf-8")
    found, said = read(folder)
    assert [one.name for one in found] == ["Ada", "Alan"]
    [sentence] = said
    assert sentence.startswith(f"{os.path.join('of Grace', 'torn.json')} is left out: ")  # noqa: PTH118
    assert reason in sentence
    assert str(tmp_path) not in sentence
    assert "torn.json" in Text(shown(folder)).text


ODD = [None, "x", [None], [[]], {"a": None}, float("inf")]


@pytest.mark.parametrize("key", ["id", "name", "made", "machine", "lessons", "wall"])
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_part_that_is_not_as_expected_is_left_out_or_shown_and_stops_nothing(tmp_path, key, odd):
    folder = save(tmp_path / "in", hand_in(1, "Grace"), {**hand_in(2), key: odd})
    assert "Grace" in shown(folder)


@pytest.mark.parametrize("key", ["lesson", "last", "guesses", "checks", "hints", "measured"])
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_lesson_that_is_not_as_expected_stops_nothing(key, odd):
    given = hand_in(lessons=[lesson(guesses=[guess()], checks=[checked()], measured=[verdict("a", 1, 0, 2)])])
    given["lessons"][0][key] = odd
    try:
        page.page([handed.parsed(given)], [], None, False)
    except ValueError as error:
        assert "hand in once more" in str(error)


def test_of_two_hand_ins_of_a_student_the_newer_counts(tmp_path):
    old, new = hand_in(1, "Ada", made=NEWEST - 9), hand_in(1, "Ada L.", made=NEWEST)
    for given in ([old, new], [new, old]):
        found, said = read(save(tmp_path / "in", *given))
        assert ([one.name for one in found], said) == (["Ada L."], [])


def test_two_students_of_one_name_are_told_apart(tmp_path):
    found, _ = read(save(tmp_path / "in", hand_in(1, "Ada"), hand_in(0xABCD1234, "ada"), hand_in(3, "Alan")))
    assert [one.name for one in found] == ["Ada (0000)", "ada (abcd)", "Alan"]


def test_who_is_where():
    late = lesson("06_shapes", last=NEWEST - 600, checks=[checked("a"), checked("b", False)], hints={"a": 2, "b": 1})
    early = lesson("02_detection", last=NEWEST - 6000, guesses=[guess(), guess(None)])
    there = tally.places(
        of(hand_in(1, "Ada"), hand_in(2, "Alan", lessons=[late, early]), hand_in(3, "Grace", lessons=[]))
    )
    assert [(one.name, one.lesson, one.ago) for one in there[:2]] == [
        ("Ada", "02_detection", "now"),
        ("Alan", "06_shapes", "10 min"),
    ]
    assert (there[1].guesses, there[1].right, there[1].tried, there[1].hints) == (1, 1, 2, 3)
    assert there[0].machine == "Some CPU, 4 cores, 8 GB, f32"
    assert tally.lessons(there) == [("", 1), ("02_detection", 1), ("06_shapes", 1)]


def test_a_histogram_counts_guesses_and_marks_what_each_machine_answered():
    made = [guess("more", "fewer"), guess("more", "more"), guess("fewer", "fewer"), guess("more", None), guess(None, "fewer"),
            guess("fewer", "fewer", late=True), guess("more", None, told=True), guess("as many", "about 7")]  # fmt: skip
    class_ = of(*(hand_in(number, lessons=[lesson(guesses=[one])]) for number, one in enumerate(made)))
    [(name, [found])] = tally.histograms(class_)
    assert name == "02_detection"
    assert [(one.option, one.count, one.machines) for one in found.bars] == [
        ("fewer", 1, 4),
        ("as many", 1, 0),
        ("more", 4, 1),
    ]
    assert [round(one.percent) for one in found.bars] == [25, 25, 100]
    assert found.beside == (("about 7", 1),)
    assert (found.guessed, found.right, found.compared, found.late, found.cannot) == (6, 2, 4, 1, 1)
    told = Text(page.page(class_, [], None, False)).words
    assert "fewer 1 ✓ 4 machines" in told
    assert "2 of 4 guessed what their machine answered. 2 more guessed. 1 machine could not tell. 1 chose when" in told


def test_questions_stand_in_the_order_in_which_most_met_them():
    def asked(*questions):
        return lesson(guesses=[guess(question=one) for one in questions])

    class_ = of(*(hand_in(number, lessons=[asked(*order)]) for number, order in enumerate(["zab", "zab", "azb"])))
    [(_, found)] = tally.histograms(class_)
    assert [one.question for one in found] == ["z", "a", "b"]


def test_where_a_front_end_does_not_tell_the_lesson_that_of_the_others_is_taken():
    def in_lesson(name):
        return lesson(name, guesses=[guess()], checks=[checked()], hints={"fits": 1})

    class_ = of(*(hand_in(number, lessons=[in_lesson(name)]) for number, name in enumerate(["", "01", "01"])))
    [(name, [found])] = tally.histograms(class_)
    [fits] = tally.exercises(class_)
    assert (name, found.guessed, fits.lesson, fits.tried, fits.hinted) == ("01", 3, "01", 3, 3)
    unknown = of(hand_in(lessons=[in_lesson("")]))
    assert "lesson unknown" in Text(page.page(unknown, [], None, False)).text


def test_an_exercise_tells_which_case_fails_most():
    given = [
        checked("fits", True, attempts=3, failed=["x", "y"]),
        checked("fits", False, attempts=1, failed=["y"]),
        checked("fits"),
    ]
    class_ = of(*(hand_in(number, lessons=[lesson(checks=[one])]) for number, one in enumerate(given)),
                hand_in(9, lessons=[lesson(hints={"fits": 3, "other": 1})]))  # fmt: skip
    fits, other = tally.exercises(class_)
    assert fits == tally.Exercise("02_detection", "fits", 2, 3, 1, 1, "y", 2)
    assert (other.name, other.tried, other.hinted) == ("other", 0, 1)
    assert "y (2 students)" in Text(page.page(class_, [], None, False)).words


def test_verdicts_that_differ_are_shown_with_their_intervals_and_others_counted():
    told = [verdict("about half", 0.5, 0.4, 0.6), verdict(None, 0.8, 0.7, 1.0), verdict("about half", 0.6, 0.5, 0.7),
            verdict(None, 0.3, None, None)]  # fmt: skip
    alike = {**verdict("about half", 0.5, 0.4, 0.6), "question": "Alike?"}
    class_ = of(
        *(hand_in(number, f"S{number}", lessons=[lesson(measured=[one, alike])]) for number, one in enumerate(told))
    )
    [found], others = apart.verdicts(class_)
    assert others == 1
    assert dict(found.answers) == {"about half": 2, "cannot tell": 2}
    assert [one.name for one in found.intervals] == ["S3", "S0", "S2", "S1"]
    first, last = found.intervals[0], found.intervals[-1]
    assert (first.low, first.at, first.high, first.figure) == (0, 0, 100, "0.3 (11 samples: no interval)")
    assert last.high == 100
    assert last.low < last.at < last.high
    assert [figure for _, figure in found.bounds] == ["0.75"]
    words = Text(page.page(class_, [], None, False)).words
    assert "0.8 (0.7 to 1) cannot tell" in words
    assert "1 other measured question:" in words


def test_an_axis_is_logarithmic_where_figures_lie_far_apart():
    assert [apart.axis([1, 100]).at(value) for value in (1, 10, 100, 1000)] == [0, 50, 100, 100]
    assert apart.axis([1, 3, float("inf")]).at(2) == 50
    assert apart.axis([2, 2]).at(2) == 50
    assert apart.axis([float("nan")]).at(1) == 50


def test_the_wall_shows_the_machines_of_all():
    hung = [wall_of((100, 80, 50), "bf16", "First"), wall_of((200, 300, 290), "f32", "Second")]
    damaged = {"ocrlab_bench": 99, "machines": []}
    class_ = of(
        hand_in(1, "Ada", wall=hung[0]), hand_in(2, "Alan", wall=hung[1]), hand_in(3, "Grace", wall=damaged), hand_in(4)
    )
    found = apart.wall(class_)
    bricks, ticks = apart.bricks(found)
    assert [(one.name, one.machine) for one in bricks] == [("Ada", "First, 4 cores"), ("Alan", "Second, 4 cores")]
    assert [mark.role for mark in bricks[0].marks] == ["onnxruntime", "f32", "own"]
    assert bricks[0].marks[2].at < bricks[0].marks[1].at < bricks[0].marks[0].at < bricks[1].marks[0].at
    assert bricks[0].factor.startswith("2.0")
    assert {figure for _, figure in ticks} == {"50", "100", "200"}
    words = Text(page.page(class_, [], None, False)).words
    assert "faster than ONNX Runtime on 1 of 2 machines in the precision that it picks itself" in words
    assert "The measurement of Grace is left out: it is of version 99" in words


def test_a_page_that_is_live_loads_itself_anew(tmp_path):
    refresh = ("http-equiv", "refresh")
    assert refresh not in Text(shown(tmp_path / "in", hand_in())).attributes
    found = Text(shown(tmp_path / "in", hand_in(), live=True)).attributes
    assert refresh in found
    assert ("content", "10") in found


def test_before_anybody_hands_in_the_page_says_so(tmp_path):
    assert "Nothing was handed in yet" in Text(shown(tmp_path / "in")).text
    assert teacher.show(tmp_path / "in", tmp_path / "class.html").startswith("Nothing was handed in yet")


def test_a_sentence_tells_what_was_shown_and_what_was_left_out(tmp_path):
    folder = save(tmp_path / "in", hand_in())
    (folder / "torn.json").write_text("")
    said = teacher.show(folder, tmp_path / "class.html")
    assert said.startswith(f"{tmp_path / 'class.html'} shows 1 student. torn.json is left out: ")


def test_no_hand_in_is_written_over_and_a_folder_must_be_there(tmp_path):
    folder = save(tmp_path / "in", hand_in())
    before = (folder / "hand-in-0.json").read_bytes()
    with pytest.raises(FileError, match="written over"):
        teacher.show(folder, folder / "hand-in-0.json")
    assert (folder / "hand-in-0.json").read_bytes() == before
    with pytest.raises(FileError, match="it is not there; the folder with the files"):
        teacher.show(tmp_path / "no", tmp_path / "class.html")
    with pytest.raises(FileError, match="it is a file"):
        teacher.show(folder / "hand-in-0.json", tmp_path / "class.html")


def test_students_code_runs_only_where_a_seed_is_given(tmp_path, monkeypatch):
    asked = []
    passed = {"fits": grade.Grade(grade.Outcome.PASSED), "other": grade.Grade(grade.Outcome.NOT_TRIED)}
    monkeypatch.setattr(grade, "of_class", lambda sources, seed: asked.append((sources, seed)) or [passed])
    one = hand_in(
        lessons=[
            lesson("b", last=5, checks=[checked(source="new")]),
            lesson("c", last=1, checks=[checked(source="old")]),
        ]
    )
    html = shown(tmp_path / "in", one)
    assert asked == []
    assert "Hidden variants" not in html
    html = shown(tmp_path / "in", one, seed="swordfish")
    assert asked == [([{"fits": "new"}], "swordfish")]
    assert "run on this machine" in Text(html).words
    assert "1 of 2" in Text(html).words
    assert "swordfish" not in Text(html).words


def test_a_hand_in_comes_back_as_it_was_written():
    for one in of(*a_class(3)):
        assert handed.parsed(json.loads(handed.to_json(one))) == one
