from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector
from ocrlab.pipeline import OCR, setting_names
from ocrlab.recognize import Recognizer
from ocrlab.settings import unknown

DETECTOR = Detector(lambda batch: batch[:, :1])
STAGES: Sequence[Any] = (
    DETECTOR,
    Classifier(upright),
    Recognizer(upright, ("a",)),
    OCR(DETECTOR, Classifier(upright), Recognizer(upright, ("a",))),
)
TYPES = {(stage, field.name): field.type for stage in STAGES for field in fields(stage)}
NUMBERS = [setting for setting, kind in TYPES.items() if kind in ("int", "float")]
WHOLE = [setting for setting, kind in TYPES.items() if kind == "int"]


def label(value: Any) -> str:
    return value if isinstance(value, str) else type(value).__name__


def test_every_numeric_setting_is_listed_once() -> None:
    listed = [name for names in setting_names().values() for name in names]
    assert len(listed) == len(set(listed))
    assert {name for _, name in NUMBERS} <= set(listed)
    assert len(NUMBERS) >= 19


@pytest.mark.parametrize(("stage", "name"), NUMBERS, ids=label)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -2, 10**12, True, "0.5", None], ids=repr)
def test_a_value_that_is_no_number_in_range_is_refused(stage: Any, name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{name}=.*: a number from .* to .* was expected\.$"):
        replace(stage, **{name: value})


@pytest.mark.parametrize(("stage", "name"), WHOLE, ids=label)
def test_a_whole_number_stays_whole(stage: Any, name: str) -> None:
    given = getattr(stage, name)
    for value in (float(given), np.int64(given), np.float32(given)):
        changed = getattr(replace(stage, **{name: value}), name)
        assert (type(changed), changed) == (int, given)
    with pytest.raises(ValueError, match=rf"^{name}=.*: a whole number was expected\.$"):
        replace(stage, **{name: given + 0.5})


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit_type", "mini"), ("score_mode", "exact"), ("candidate_order", ""), ("unclip_mode", None),
     ("row_rule", "10"), ("use_dilation", "no"), ("mean", (0.5, 0.5)), ("mean", ("a", "b", "c")), ("std", (0.5, 0.5, 0)),
     ("std", (0.5, 0.5, float("nan")))],
)  # fmt: skip
def test_a_value_that_is_not_among_the_choices_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{name}=.* expected"):
        replace(DETECTOR, **{name: value})


def test_settings_cannot_be_assigned() -> None:
    with pytest.raises(AttributeError):
        DETECTOR.thresh = 0.9


@pytest.mark.parametrize(
    ("name", "known", "sentence"),
    [
        ("box_tresh", ["thresh", "box_thresh", "unclip_ratio"], "Did you mean: box_thresh, thresh."),
        ("zzz", ["thresh", "box_thresh"], "There are: thresh, box_thresh."),
        (7, ["thresh"], "There are: thresh."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: Any, known: list[str], sentence: str) -> None:
    assert unknown("setting", name, known) == f"There is no setting {name!r}. {sentence}"
