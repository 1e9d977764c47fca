"""Choosing settings: what is searched, what is believed, and what is said of it; no network is asked here."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tuned_runs import NOW, trier

from ocrlab.debug.judge import Score
from ocrlab.files import FileError
from ocrlab.folder.runs import store
from ocrlab.folder.truth.written import Truth, line_of
from ocrlab.folder.tune import axes as varied
from ocrlab.folder.tune import figure
from ocrlab.folder.tune.axes import Axis, along
from ocrlab.folder.tune.pages import halves_of
from ocrlab.folder.tune.plateau import plateau
from ocrlab.folder.tune.proof import Measured, Proof, sentence
from ocrlab.folder.tune.search import curve, faster, finalists, front, searched
from ocrlab.folder.tune.start import start_of
from ocrlab.folder.tune.there import arguments, sections
from ocrlab.folder.tune.trials import Tried
from ocrlab.models import usual_settings
from ocrlab.models.export_settings import Loaded
from ocrlab.models.store import sha256

BOX = along("box_thresh", (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), NOW["box_thresh"])
UNCLIP = along("unclip_ratio", (1.0, 1.3, 1.6, 2.0), NOW["unclip_ratio"])
DILATED = along("use_dilation", (False, True), False)


def chance(settings, page):
    rng = np.random.default_rng([page, int(1000 * settings["box_thresh"]), int(100 * settings["unclip_ratio"])])
    return int(rng.integers(4, 9))


SEARCHES = {
    "chance alone changes nothing": (chance, {}),
    "a plateau: its middle": (lambda s, page: 40 if s["box_thresh"] < 0.55 else 4, {"box_thresh": 0.8}),
    "what reads alike stays": (lambda s, page: 4 + (page == 0 and s["box_thresh"] != 0.4), {}),
    "one page alone does not choose": (lambda s, page: 4 if s["unclip_ratio"] > 1.5 or page else 14, {}),
    "two together": (
        lambda s, page: 20 - 8 * (s["unclip_ratio"] == 1.6) - 8 * s["use_dilation"],
        {"unclip_ratio": 1.6, "use_dilation": True},
    ),
    "two that do the same: one of them": (
        lambda s, page: 20 - 8 * (s["unclip_ratio"] == 1.6 or s["use_dilation"]),
        {"unclip_ratio": 1.6},
    ),
}  # fmt: skip


@pytest.mark.parametrize("edits, wanted", SEARCHES.values(), ids=SEARCHES)
def test_a_search_takes_what_the_pages_agree_on(edits, wanted):
    found = searched([BOX, UNCLIP, DILATED], NOW, trier(edits))
    assert {name: value for name, value in found.items() if value != NOW[name]} == wanted


def test_a_setting_is_moved_until_it_costs_much_and_where_it_was_is_looked_at():
    tried = trier(lambda s, page: 2 if s["box_thresh"] <= 0.6 else 50)
    found = curve(BOX, NOW, tried, {**NOW, "box_thresh": 0.9})
    assert [BOX.steps[i]["box_thresh"] for i in found.steps] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9]
    assert found.now.error == pytest.approx(0.01)
    assert found.choice() is found.now


def test_settings_that_stand_on_no_step_are_tried_beside_all():
    axis = Axis(
        "limit", ({"limit_type": "max", "limit_side_len": 960}, {"limit_type": "min", "limit_side_len": 736}), False
    )
    found = curve(axis, NOW, trier(lambda s, page: 3 if s["limit_type"] == "fit" else 9))
    assert (found.steps, found.here, found.choice()) == ((-1, 0, 1), 0, found.now)


def made(edits, seconds=1.0, characters=200):
    return Tried({"thresh": edits}, (Score(characters=characters, edits=edits),) * 8, seconds)


def test_the_front_has_what_is_better_or_faster_and_nothing_that_reads_badly():
    one, two, three, bad = made(2, 2.0), made(3, 1.0), made(3, 1.5), made(80, 0.1)
    assert front([bad, three, two, one]) == [one, two]


def test_the_fastest_that_reads_as_well_is_worth_a_proof():
    now, best, quick, hasty = made(4, 2.0), made(2, 2.0), replace(made(2, 1.0), settings={"thresh": 9}), made(20, 0.2)
    assert faster([now, best, quick, hasty], now, best) is quick
    assert list(finalists([now, best, quick, hasty], now, best)) == [best, quick]
    assert list(finalists([now, hasty], now, now)) == []


# -- what is believed


def measured(edits, seconds=None, spaces=None):
    spaces = spaces or [0] * len(edits)
    scores = tuple(Score(characters=200, edits=n, spaces_extra=m) for n, m in zip(edits, spaces, strict=True))
    return Measured({}, scores, tuple(seconds or [1.0] * len(edits)))


BEFORE = measured([10, 12, 8, 11, 9, 10, 12, 9], spaces=[5] * 8)
PROOFS = {
    "all better": (measured([4, 5, 3, 4, 4, 5, 6, 3], spaces=[5] * 8), "better"),
    "noise": (measured([11, 10, 9, 10, 10, 9, 13, 8], spaces=[5] * 8), "noise"),
    "the same": (BEFORE, "noise"),
    "overfitted: better there, not here": (measured([14, 9, 13, 12, 15, 8, 16, 14], spaces=[5] * 8), "worse"),
    "one page alone": (measured([10, 12, 8, 11, 9, 10, 12, 0], spaces=[5] * 8), "noise"),
    "spaces": (measured([10, 12, 8, 11, 9, 10, 12, 9], spaces=[1, 0, 1, 2, 0, 1, 0, 2]), "spaces"),
    "faster": (measured([10, 12, 8, 11, 9, 10, 12, 9], [0.7, 0.6, 0.7, 0.8, 0.7, 0.6, 0.7, 0.8], [5] * 8), "faster"),
    "faster, and worse": (measured([15, 17, 13, 16, 14, 15, 17, 14], [0.5] * 8, [5] * 8), "worse"),
    "a little faster": (measured([10, 12, 8, 11, 9, 10, 12, 9], [0.95] * 8, [5] * 8), "noise"),
}


@pytest.mark.parametrize("after, kind", PROOFS.values(), ids=PROOFS)
def test_what_the_other_half_proves(after, kind):
    proof = Proof(BEFORE, after)
    assert proof.kind == kind
    assert proof.is_believed == (kind in ("better", "spaces", "faster"))
    assert ("Nothing is changed" in sentence([proof], "x from 1 to 2")) != proof.is_believed


def test_four_pages_prove_nothing_and_five_do():
    assert Proof(measured([9] * 4), measured([1] * 4)).kind == "noise"
    assert Proof(measured([9] * 5), measured([1] * 5)).kind == "better"


def test_a_verdict_says_how_much_and_where():
    one = Proof(BEFORE, PROOFS["all better"][0], "rapidocr 3.10.0")
    assert sentence([one], "thresh from 0.2 to 0.3") == (
        "Better: on the 8 pages that proved it, in rapidocr 3.10.0, 5.06% of the characters were wrong and 2.12% are now "
        f"(-2.94 points, 95 %: {100 * one.error.low:+.2f} to {100 * one.error.high:+.2f}). Change thresh from 0.2 to 0.3."
    )
    assert sentence([], "").endswith("nothing is changed.")


# -- the plateau


def test_the_plateau_ends_where_it_costs_and_names_the_page_that_turns_first():
    def edits(settings, page):
        box = settings["box_thresh"]
        return 2 + (30 if box > 0.7 else 5 * (page == 3 and box > 0.5))

    one = plateau(curve(BOX, NOW, trier(edits)), [f"<{i}>.png" for i in range(8)])
    assert (one.now, one.range, one.is_ordered) == (0.4, "0.2 to 0.5", True)
    assert [(turn.page, turn.value, turn.edits) for turn in one.turnings] == [("<3>.png", 0.6, 5)]
    assert [step.value for step in one.steps] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    picture = figure.svg(one, figure.Scale.of([one]), was=0.2)
    assert "&lt;3&gt;.png turns at 0.6." in picture
    assert "<3>" not in picture
    for part in ("ocrlab-band", "ocrlab-was", "ocrlab-here", "ocrlab-above", "ocrlab-turn-name"):
        assert picture.count(f'"{part}"') == 1, part
    choice = plateau(curve(DILATED, NOW, trier(lambda s, page: 2)), ["a.png"] * 8)
    assert (choice.range, choice.turnings) == ("or True", ())


# -- what is varied


@pytest.mark.parametrize("target", ["rapidocr", "paddleocr"])
def test_another_program_is_told_only_what_it_knows(target):
    start = usual_settings(target)
    found = varied.axes(start, target, varied.Facts())
    loaded = Loaded("PP-OCRv6-small", "onnxruntime", None, target)
    assert len(found) >= 6
    export = sections if target == "rapidocr" else arguments
    told = export(loaded, start)
    for axis in found:
        for step in axis.steps:
            if any(start[name] != value for name, value in step.items()):
                assert export(loaded, {**start, **step}) != told, f"{step} says nothing there"


def test_settings_that_cannot_matter_are_left_out_and_unknown_ones_refused():
    names = [axis.name for axis in varied.axes(NOW, "ocrlab", varied.Facts(1000, not_examined=False))]
    assert not {"max_candidates", "candidate_order", "cls_thresh", "max_side_len"} & {*names}
    assert names.index("max_side_limit") > names.index("text_score")
    with pytest.raises(ValueError, match=r"no setting that is varied 'tresh'\. Did you mean: thresh"):
        varied.axes(NOW, "ocrlab", varied.Facts(), ["tresh"])
    with pytest.raises(ValueError, match="target is paddleocr"):
        varied.axes(usual_settings("paddleocr"), "paddleocr", varied.Facts(), ["space_thresh"])
    with pytest.raises(ValueError, match="no target"):
        varied.expressible("tesseract")


def test_values_of_remedies_are_tried_too():
    box, dilated = varied.with_values([BOX, DILATED], {"box_thresh": [0.37]})
    assert {"box_thresh": 0.37} in box.steps
    assert len(box.steps) == len(BOX.steps) + 1
    assert dilated is DILATED


STARTS = {
    "ocrlab: as the run": ("rapidocr", {"space_thresh": 0.2}, "ocrlab", {"space_thresh": 0.2, "limit_type": "min"}, ""),
    "rapidocr: as the run": ("rapidocr", {"box_thresh": 0.7}, "rapidocr", {"box_thresh": 0.7}, ""),
    "rapidocr: what it cannot be told is its own": (
        "rapidocr", {"box_thresh": 0.7, "space_thresh": 0.2, "orientation": "page"}, "rapidocr",
        {"box_thresh": 0.7, "space_thresh": 1, "orientation": "line"}, "has no word for orientation, space_thresh",
    ),
    "rapidocr: a run of another preset": ("ocrlab", {"box_thresh": 0.7}, "rapidocr", {"box_thresh": 0.5}, "preset ocrlab"),
    "ladder is what older ones do": ("rapidocr", {"limit_type": "ladder"}, "rapidocr", {"limit_type": "ladder"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("preset, given, target, wanted, said", STARTS.values(), ids=STARTS)
def test_where_a_search_begins(preset, given, target, wanted, said):
    facts = {"settings": {**usual_settings(preset), **given}, "preset": preset, "model": "PP-OCRv6-small"}
    start, notices = start_of(SimpleNamespace(facts=facts), target)
    assert {name: start[name] for name in wanted} == wanted
    assert bool(notices) == bool(said)
    assert said in " ".join(notices).replace("space_thresh, orientation", "orientation, space_thresh")


# -- the halves


def made_run(folder, pages=12, same=()):
    """Write a run of pictures whose n-th page has n characters wrong, and return it with its truths."""
    pictures = folder / "pictures"
    pictures.mkdir()
    quad = [[10, 10], [110, 10], [110, 30], [10, 30]]
    truths = {}
    with store.writing(folder / "run", {"key": "k", "root": str(pictures), "settings": {}, "models": {}}) as (out, _):
        for n in range(pages):
            image = pictures / f"p{n:02}.png"
            image.write_bytes(b"the same" if n in same else str(n).encode())
            line = {"text": "x" * n + "a" * (20 - n), "score": 0.9, "box": quad}
            out.add(image.name, [{"content": sha256(image), "page": 1, "pages": 1, "lines": [line]}])
            truths[image.stem] = Truth(f"{image.stem}.json", (line_of("a" * 20, [10, 10, 110, 30]),))
    return store.read_run(folder / "run"), truths


def test_halves_are_as_hard_as_each_other_and_chance_has_a_seed(tmp_path):
    run, truths = made_run(tmp_path, 13)
    one, again, other = (halves_of(run, truths, seed) for seed in (0, 0, 1))
    names = [[page.image for page in half] for half in (one.choosing, one.proving)]
    assert ([len(half) for half in names], {*names[0]} & {*names[1]}) == ([6, 7], set())
    for n in range(0, 12, 2):  # of two neighbors, one in each
        assert (f"p{n:02}.png" in names[0]) != (f"p{n + 1:02}.png" in names[0])
    assert names[0] == [page.image for page in again.choosing] != [page.image for page in other.choosing]
    assert halves_of(run, truths, most=10).notices == ("10 of 13 pages were taken, by chance.",)


def test_pictures_that_changed_are_left_out_and_the_same_content_counts_once(tmp_path):
    run, truths = made_run(tmp_path, 13, same=(4, 5))
    run.picture_of("p00.png").write_bytes(b"another")
    run.picture_of("p01.png").unlink()
    found = halves_of(run, truths)
    assert len(found.choosing) + len(found.proving) == 10
    assert found.notices == (
        "2 pictures changed since they were read, or are gone, and were left out: p00.png, p01.png.",
    )


@pytest.mark.parametrize("kept, said", [(9, "9 pages of the run"), (0, "0 pages of the run")])
def test_too_few_pages_with_truth_are_a_sentence(tmp_path, kept, said):
    run, truths = made_run(tmp_path)
    with pytest.raises(FileError, match=f"{said} have a truth that can be judged by. 10 are the fewest"):
        halves_of(run, dict([*truths.items()][:kept]))


def test_too_few_pages_are_not_asked_for(tmp_path):
    with pytest.raises(ValueError, match="most=9: 10 pages or more were expected"):
        halves_of(*made_run(tmp_path), most=9)


def test_truth_of_text_alone_counts_words_and_stands_back_where_some_has_places(tmp_path):
    run, truths = made_run(tmp_path)
    texts = {name: Truth(f"{name}.txt", text="aaaa bbbb") for name in truths}
    found = halves_of(run, texts)
    assert found.notices == ("The truth has no places: words are counted, not characters.",)
    assert (found.choosing[0].score.characters, found.choosing[0].score.edits) == (2, 2)
    mixed = halves_of(run, {**truths, "p00": texts["p00"]})
    assert mixed.notices == ("1 truths without places were left out.",)
