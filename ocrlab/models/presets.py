"""Named settings: ours, and what RapidOCR and PaddleOCR would have done. A preset is only values.

What RapidOCR does before its pipeline is not in them: it lays a transparent picture on white or on black by another rule than
`load_image`, and turns by EXIF only what it is given as a path (``load_image(..., exif=False)`` for the rest). A configuration
of 1.4.x gets the reading order of 3.x; 1.4.4 swaps neighbors instead of joining rows, so lines of a row may come otherwise.

Precedence: the defaults of the stages < the model's entry in the catalogue < the preset < a keyword.
"""

from __future__ import annotations

from typing import Any

from ocrlab.settings import unknown

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

PRESETS: dict[str, dict[str, Any]] = {
    # the defaults of the stages, and how large the detector sees a page
    "ocrlab": {
        "limit_type": "fit",
        "limit_side_len": 64,
        "max_side_limit": 1600,
        "min_side_len": 1,
        "max_area": 40_000_000,
        "max_candidates": 5000,
        "space_thresh": 0.1,
        "text_score": 0.6,
    },
    # rapidocr 3.10.0, its config.yaml and what its code does beside it
    "rapidocr": {
        "max_side_len": 2000,
        "min_side_len": 30,
        "width_height_ratio": 8,
        "min_height": 30,
        "limit_side_len": 736,
        "limit_type": "min",
        "max_side_limit": 0,
        "max_area": 0,
        "mean": (0.5, 0.5, 0.5),
        "std": (0.5, 0.5, 0.5),
        "thresh": 0.3,
        "use_dilation": True,
        "max_candidates": 1000,
        "candidate_order": "first",
        "min_size": 3,
        "score_mode": "fast",
        "box_thresh": 0.5,
        "unclip_ratio": 1.6,
        "unclip_mode": "integer",
        "row_rule": "10px",
        "cls_thresh": 0.9,
        "cls_batch_num": 6,
        "rec_batch_num": 6,
        "min_width": 320,
        "width_step": 1,
        "scripts": (),
        "space_thresh": 1,
        "text_score": 0.5,
        "crop_from": "resized",
        "orientation": "line",
    },
    # PaddleOCR 3.x: configs/det/PP-OCRv6/PP-OCRv6_small_det.yml and the defaults of its pipeline
    "paddleocr": {
        "max_side_len": 0,
        "min_side_len": 1,
        "width_height_ratio": -1,
        "min_height": 0,
        "limit_side_len": 64,
        "limit_type": "min",
        "max_side_limit": 4000,
        "max_area": 0,
        "mean": IMAGENET_MEAN,
        "std": IMAGENET_STD,
        "thresh": 0.3,
        "use_dilation": False,
        "max_candidates": 1000,
        "candidate_order": "first",
        "min_size": 3,
        "score_mode": "fast",
        "box_thresh": 0.6,
        "unclip_ratio": 1.5,
        "unclip_mode": "integer",
        "row_rule": "10px",
        "cls_thresh": 0.9,
        "cls_batch_num": 6,
        "rec_batch_num": 6,
        "min_width": 320,
        "width_step": 1,
        "scripts": (),
        "space_thresh": 1,
        "text_score": 0.0,
        "crop_from": "original",
        "orientation": "line",
    },
}


def preset_settings(name: str) -> dict[str, Any]:
    """Return the settings of a preset.

    Raises
    ------
    ValueError
        If there is no preset of this name.
    """
    if name not in PRESETS:
        raise ValueError(unknown("preset", name, PRESETS))
    return dict(PRESETS[name])
