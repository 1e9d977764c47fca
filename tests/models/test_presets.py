from __future__ import annotations

from typing import Any

import pytest

from ocrlab.classify import Classifier, upright
from ocrlab.detect import Detector
from ocrlab.models.presets import PRESETS, preset_settings
from ocrlab.pipeline import OCR, by_stage, setting_names
from ocrlab.recognize import Recognizer


def stages(settings: dict[str, Any]) -> OCR:
    chosen = by_stage(settings)
    return OCR(
        Detector(upright, **chosen["detect"]),
        Classifier(upright, **chosen["classify"]),
        Recognizer(upright, (), **chosen["recognize"]),
        **chosen["ocr"],
    )


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_made_of_legal_settings(preset: str) -> None:
    settings = preset_settings(preset)
    ocr = stages(settings)
    for stage, names in setting_names().items():
        owner = ocr if stage == "ocr" else getattr(ocr, stage)
        for name in names:
            if name in settings:
                assert getattr(owner, name) == settings[name]


@pytest.mark.parametrize("preset", ["rapidocr", "paddleocr"])
def test_the_presets_of_others_leave_nothing_to_our_defaults(preset: str) -> None:
    """So that a better default of ours cannot change what they stand for."""
    ours = {name for names in setting_names().values() for name in names}
    sizes = {"cls_height", "cls_width", "rec_height"}  # of the models
    assert ours - sizes == set(preset_settings(preset))


@pytest.mark.parametrize(
    ("preset", "settings"),
    [
        ("rapidocr", {"thresh": 0.3, "box_thresh": 0.5, "unclip_ratio": 1.6, "max_candidates": 1000,
                      "use_dilation": True, "limit_side_len": 736, "limit_type": "min", "max_side_len": 2000,
                      "mean": (0.5, 0.5, 0.5), "candidate_order": "first", "crop_from": "resized", "text_score": 0.5}),
        ("paddleocr", {"thresh": 0.3, "box_thresh": 0.6, "unclip_ratio": 1.5, "max_candidates": 1000,
                       "use_dilation": False, "limit_side_len": 64, "limit_type": "min", "max_side_limit": 4000,
                       "mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}),
    ],
)  # fmt: skip
def test_presets_hold_the_published_values(preset: str, settings: dict[str, Any]) -> None:
    assert settings.items() <= preset_settings(preset).items()


def test_a_preset_is_a_copy() -> None:
    preset_settings("rapidocr")["thresh"] = 0.9
    assert preset_settings("rapidocr")["thresh"] == 0.3


def test_an_unknown_preset_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"There is no preset 'rapid_ocr'\. Did you mean: rapidocr"):
        preset_settings("rapid_ocr")
