"""What speaks for each cause: of made-up places, each sign where it belongs, and none where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from cause_cases import CAPITALS, bars, bent, box, one_line, place, read_as, sheared, true_line, written
from maps import painted, reading
from page_cases import case_of

from ocrlab.debug.causes import signs as module
from ocrlab.debug.causes.place import Place, place_of
from ocrlab.debug.causes.signs import LOOKS, signs
from ocrlab.debug.causes.words import WORDS
from ocrlab.debug.page_run import PageRun
from ocrlab.page import FATES, Fate

BLACK, RED, WHITE = (30, 30, 30), (220, 30, 30), (245, 245, 245)
LINE = "HIMLET HUNTED"


def strength(of: Callable[[Place], Any], found: Place) -> float:
    """Return the strongest that a look tells of a place."""
    return max((sign.strength for sign in of(found)), default=0.0)


# -- of the picture --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("less", "told"), [(6, 0.9), (24, 0.9), (40, 0.9), (70, 0.4), (110, 0), (200, 0)])
def test_a_faded_line_is_told_by_its_contrast(less: int, told: float) -> None:
    faded = place("a", "b", crop=one_line(LINE, ink=(240 - less,) * 3, paper=(240,) * 3))
    assert strength(module.faint, faded) >= told
    assert told > 0 or strength(module.faint, faded) == 0


@pytest.mark.parametrize(("sigma", "told"), [(0.01, False), (4, True)])
def test_a_blurred_line_is_told_by_its_edges_and_is_not_faint(sigma: float, told: bool) -> None:
    crop = cv2.GaussianBlur(one_line(LINE, ink=BLACK, paper=WHITE), (0, 0), sigma)
    blurred = place("a", "b", crop=crop)
    assert (strength(module.blur, blurred) > 0.5) == told
    assert strength(module.faint, blurred) < 0.1


@pytest.mark.parametrize(("high", "told"), [(6, 0.8), (9, 0.4), (14, 0)])
def test_letters_of_too_few_pixels_are_told(high: int, told: float) -> None:
    size = round(320 * high / CAPITALS), round(48 * high / CAPITALS)
    small = place("a", "b", crop=np.asarray(cv2.resize(one_line(LINE), size, interpolation=cv2.INTER_AREA)))
    said = [sign.strength for sign in module.blur(small) if "pixels high" in sign.evidence]
    assert said[0] == pytest.approx(told, abs=0.25)


@pytest.mark.parametrize(
    ("crop", "told"),
    [
        (one_line("HILTHE MINIFILM"), False),
        (sheared(one_line("HILTHE MINIFILM"), 1.0), True),
        (sheared(one_line("HILTHE MINIFILM"), -1.0), True),
        (sheared(one_line("HILTHE MINIFILM"), 0.25), False),  # slanted as an italic is
        (bent(one_line("HUNTED HAMLETS"), 1.3 * CAPITALS), True),
    ],
)
def test_a_line_that_leans_or_is_bent_is_told(crop: np.ndarray, told: bool) -> None:
    assert (strength(module.skew, place("a", "b", crop=crop)) > 0.6) == told


def test_of_a_letter_or_two_nobody_can_tell_how_they_lean() -> None:
    crop = sheared(one_line("HI"), 1.0)[:, :60]
    assert strength(module.skew, place("a", "b", crop=crop)) == 0


PEN = one_line(LINE)
PEN[:, 60:63] = PEN[:, 270:273] = 40


@pytest.mark.parametrize(
    ("crop", "evidence"),
    [
        (written(("HUNTED", (10, 12), BLACK), ("HAMLET", (165, 12), RED), paper=WHITE), "another color"),
        (written(("HUNTED", (10, 4), BLACK), ("HAMLET", (10, 37), BLACK), size=(64, 320)), "in 2 rows"),
        (written(("HIMLET", (12, 18), BLACK), ("HUNTED", (12, -12), BLACK)), "from above or below"),
        (one_line(LINE), None),
    ],
)
def test_another_thing_in_the_crop_is_told(crop: np.ndarray, evidence: str | None) -> None:
    told = [sign.evidence for sign in module.merged(place("a", "b", crop=crop)) if sign.strength > 0.5]
    assert any(evidence in said for said in told) if evidence else not told


def test_a_pen_through_the_line_is_told_by_where_it_goes() -> None:
    crop = one_line(LINE)
    found = place("a", "b", crop=crop)
    around = cv2.copyMakeBorder(crop, 16, 16, 16, 16, cv2.BORDER_REPLICATE)
    around[:, 60:63] = around[:, 270:273] = 40
    assert strength(module.merged, found) < 0.1
    found.__dict__["wide"] = type(found.ink)(around)
    assert strength(module.merged, found) > 0.5


def test_a_box_much_higher_than_its_line_holds_something_else() -> None:
    run = case_of(painted((10, 10, 100, 60, 0.9)))
    told = [strength(module.merged, place_of(run, true_line("b", 10, 12, 100, high))) for high in (20, 55)]
    assert told[0] > 0.9 > told[1]


@pytest.mark.parametrize(("true", "wide", "told"), [("b", 300, True), ("b", 60, False), (None, 300, True)])
def test_a_gap_parts_columns_where_the_box_is_longer_than_the_line(true: str | None, wide: int, told: bool) -> None:
    crop = written(("HIM", (10, 12), BLACK), ("HUM", (160, 12), BLACK))
    found = place(true, "a", crop=crop, outline=box(10, 10, wide, 20))
    assert (strength(module.columns, found) > 0.5) == told
    assert strength(module.columns, place(true, "a", crop=one_line(LINE), outline=box(10, 10, wide, 20))) == 0


@pytest.mark.parametrize(("high", "told"), [(2, True), (3, True), (7, False), (30, False), (70, False), (150, True)])
def test_letters_that_the_detector_sees_too_small_or_too_large_are_told(high: float, told: bool) -> None:
    seen = place("a", "b", zoom=high / 20)  # the line is 20 pixels high on the page
    assert (strength(module.size, seen) > 0.9) == told
    assert told or strength(module.size, seen) == 0


def test_a_line_that_reaches_beyond_its_box_is_cut() -> None:
    run = bars()
    told = [strength(module.cut, place_of(run, true_line("b", 10, 10, wide, 20))) for wide in (60, 64, 90)]
    assert told[0] == told[1] == 0
    assert told[2] > 0.9


@pytest.mark.parametrize("times", [0.5, 1, 2, 6])  # a large crop is looked at smaller
@pytest.mark.parametrize(("rows", "told"), [((36, 32), False), ((45, 18), True)])
def test_letters_that_go_on_beyond_the_crop_are_cut(rows: tuple[float, float], told: bool, times: float) -> None:
    page = written((LINE, (40, 40), BLACK), size=(110, 340))
    page = np.asarray(cv2.resize(page, None, fx=times, fy=times, interpolation=cv2.INTER_AREA))
    outline = times * box(35, rows[0], 272, rows[1])
    found = Place(PageRun.of_map(case_of(painted()).ocr, page, painted()), outline, None, (0,), ())
    found.__dict__.update({"outline": outline, "reads": read_as("b")})
    assert strength(module.cut, found) > 0.8 if told else strength(module.cut, found) == 0


# -- of detection, and of what was read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "settings", "name"),
    [
        ((10, 10, 60, 20, 0.4), {"box_thresh": 0.5}, "low_score"),
        ((10, 10, 60, 20, 0.9), {"min_size": 30}, "too_small"),
        ((10, 10, 60, 20, 0.9), {"max_candidates": 0}, "not_examined"),
        ((10, 10, 60, 20, 0.9), {"text_score": 1.0}, "low_text"),
    ],
)
def test_a_line_that_a_strict_setting_dropped_tells_its_fate(shape: Any, settings: Any, name: str) -> None:
    run = case_of(painted(shape), **settings)
    (sign,) = module.fates(place_of(run, true_line("aaaa", *shape[:4])))
    assert (sign.name, sign.strength) == (name, 0.98)


def test_where_the_setting_is_the_usual_one_the_picture_may_be_to_blame() -> None:
    run = case_of(painted((10, 10, 60, 20, 0.3)), box_thresh=0.4, thresh=0.2)
    (sign,) = module.fates(place_of(run, box(10, 10, 60, 20)))
    assert sign.name == "low_score"
    assert 0.5 <= sign.strength < 0.6


def test_a_line_that_was_read_has_no_fate_to_tell() -> None:
    assert not list(module.fates(place_of(bars(), 0)))
    assert strength(module.fates, place_of(case_of(painted()), box(10, 10, 60, 20))) == 0


@pytest.mark.parametrize(("most", "thresh", "told"), [(0.4, 0.5, True), (0.4, 0.3, False), (0.15, 0.5, False)])
def test_a_line_that_a_strict_thresh_leaves_no_candidate_of_is_told(most: float, thresh: float, told: bool) -> None:
    run = case_of(painted((10, 10, 60, 20, most)), thresh=thresh)
    names = [sign.name for sign in module.fates(place_of(run, box(10, 10, 60, 20))) if sign.strength > 0.9]
    assert names == ["low_score"] * told


@pytest.mark.parametrize(
    ("true", "read", "score", "told"),
    [
        ("a", ["b"], 0.99, False),
        ("é", ["e"], 0.99, True),  # these networks know "a" alone
        (None, ["Total"], 0.5, False),
        (None, ["Totаl"], 0.5, True),  # with an а of Cyrillic
        (None, ["Totаl"], 0.95, False),
        (None, ["Ｔotal"], 0.5, False),
    ],
)
def test_what_has_no_class_is_told_or_two_scripts_at_once(true: Any, read: Any, score: float, told: bool) -> None:
    found = place(true, *read, score=score)
    names = {sign.name for sign in module.alphabet(found) if sign.strength > 0.5}
    assert names == ({"alphabet"} if told else set())


@pytest.mark.parametrize(
    ("of", "true", "wrong", "others"),
    [
        # of a line in several boxes, that it is split is told, and not its spaces
        (module.spaces, "Grand total", ["Grandtotal"], [["Grand total"], ["Grand tota"], ["Gra", "nd total"]]),
        (module.split, "Grand total", ["Gra", "nd total"], [["Grand total"], ["Grandtotal"], []]),
        (module.order, "Grand total 9", ["total", "Grand", "9"], [["Grand", "total", "9"], ["total", "Grand", "8"]]),
        (module.order, "One Two", ["Two", "one"], [["one", "two"]]),  # whatever their case
        (module.limit, "Total 0", ["Total O"], [["Total 0"], []]),
        (module.truth, "Sevrice", ["Service"], [["Sevrice"], ["Ser", "vice"], ["Something else"], []]),
        (module.truth, "Total 08", ["Total 80"], [["Total O8"]]),
    ],
)
def test_a_text_tells_how_it_is_wrong(of: Any, true: str, wrong: list[str], others: list[list[str]]) -> None:
    assert strength(of, place(true, *wrong)) > 0.25
    assert strength(of, place(None, *wrong)) == 0  # nobody knows what stands there
    assert not any(strength(of, place(true, *read)) > 0.25 for read in others)


def test_a_doubtful_reading_says_nothing_against_the_truth() -> None:
    assert strength(module.truth, place("Sevrice", "Service", score=0.9)) == 0


@pytest.mark.parametrize(
    ("true", "read", "score", "other", "told"),
    [
        ("8608", "8098", 0.99, ("8608", 0.99), True),
        ("8608", "8098", 0.99, ("8609", 0.99), False),
        (None, "ɐʇoʇ", 0.6, ("Total", 0.95), True),
        (None, "8098", 0.6, ("8608", 0.95), False),  # figures are figures the other way round, too
        (None, "Total", 0.9, ("ɐʇoʇ", 0.95), False),
        (None, "ɐʇoʇ", 0.6, ("Total", 0.75), False),
    ],
)
def test_a_line_is_turned_that_reads_upside_down(true: Any, read: str, score: float, other: Any, told: bool) -> None:
    found = place(true, read, score=score, upside_down=reading(*other))
    assert (strength(module.turned, found) >= 0.9) == told


# -- all of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("true", ["HIMLET HUNTED", None, "-", ""])
def test_the_strongest_comes_first_and_all_have_words(true: str | None) -> None:
    for crop in (PEN, one_line(LINE, ink=(230, 230, 230)), np.full((20, 60, 3), 9, np.uint8)):
        found = signs(place(true, "HIMLET HUMTED", score=0.6, crop=crop, zoom=0.1, upside_down=reading("x", 0.1)))
        assert [sign.strength for sign in found] == sorted((sign.strength for sign in found), reverse=True)
        assert all(0.05 < sign.strength <= 1 for sign in found)
        assert {sign.name for sign in found} <= set(WORDS)


def test_of_a_mark_the_shape_of_its_ink_tells_nothing() -> None:
    names = {sign.name for sign in signs(place("-", "aa", crop=one_line(LINE, ink=(235, 235, 230)), zoom=0.01))}
    assert not names & {"faint", "size", "blur", "skew", "merged", "columns"}


def test_every_look_and_every_fate_has_words() -> None:
    names = {look.__name__ for look in LOOKS} - {"fates"} | {str(fate) for fate in FATES if fate != Fate.KEPT}
    assert names == set(WORDS)
    assert all(said and said == said.strip() for said in WORDS.values())
    assert len(set(WORDS.values())) == len(WORDS)
