"""RapidOCR itself, in an environment of its own, reads real pictures in six configurations; the preset reads the very same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from peers import ask

import ocrlab
from ocrlab.folder.pictures import PICTURES
from ocrlab.models.export_settings import rapidocr_yaml
from ocrlab.widgets.explorer.answers import loaded_as

FOLDER = os.environ.get("OCRLAB_REAL_PICTURES")
MOST = 15  # the smallest ones: they are read twelve times
CONFIGURATIONS: list[dict[str, Any]] = [
    {},
    {"Det.limit_type": "max", "Det.limit_side_len": 960},
    {"Det.use_dilation": False, "Det.score_mode": "slow"},
    {"Det.unclip_ratio": 2.0, "Det.box_thresh": 0.6, "Rec.rec_batch_num": 1},
    {"Global.use_cls": False, "Global.max_side_len": 1200},
    {"Det.thresh": 0.2, "Global.text_score": 0.7, "Cls.cls_thresh": 0.6},
]

WANTED = (
    "OCRLAB_REAL_PICTURES names no folder of real pictures, or OCRLAB_PEER_RAPIDOCR no Python that has rapidocr 3.10.0"
)

# minutes on two cores: too much beside tests in a browser
pytestmark = pytest.mark.skipif(not (FOLDER and os.environ.get("OCRLAB_PEER_RAPIDOCR")), reason=WANTED)


@pytest.fixture(scope="module")
def pictures() -> list[Path]:
    found = [path for path in Path(FOLDER or "").iterdir() if path.suffix in PICTURES]
    return sorted(found, key=lambda path: path.stat().st_size)[:MOST]


@pytest.fixture(scope="module")
def answers(pictures: list[Path]) -> list[list[list[dict[str, Any]]]]:
    return ask("rapidocr", pictures, CONFIGURATIONS)


@pytest.mark.parametrize("number", range(len(CONFIGURATIONS)))
def test_every_line_is_the_same(number: int, pictures: list[Path], answers: list[list[list[dict[str, Any]]]]) -> None:
    assert len(pictures) == MOST
    with ocrlab.load(rapidocr=CONFIGURATIONS[number], rapidocr_version="3.10", precision="f32") as ocr:
        for picture, wanted in zip(pictures, answers[number], strict=True):
            lines = ocr(picture).lines
            assert [line.text for line in lines] == [one["text"] for one in wanted], picture.name
            for line, one in zip(lines, wanted, strict=True):
                turns = [
                    np.roll(line.quad, turn, axis=0) for turn in range(4)
                ]  # a Line begins at the text's own corner
                assert min(np.abs(quad - np.array(one["box"])).max() for quad in turns) < 1, (picture.name, line.text)


def test_what_is_taken_home_as_a_file_reads_the_same_there(
    tmp_path: Path, pictures: list[Path], answers: list[list[list[dict[str, Any]]]]
) -> None:
    some, files = pictures[:4], []
    for number, configuration in enumerate(CONFIGURATIONS):
        with ocrlab.load(rapidocr=configuration, rapidocr_version="3.10", precision="f32") as ocr:
            files.append(tmp_path / f"{number}.yaml")
            files[-1].write_text(rapidocr_yaml(loaded_as(ocr), ocr.settings).text, encoding="utf-8")
    again = ask("rapidocr", some, [{"config_path": str(file)} for file in files])
    for one, wanted in zip(again, answers, strict=True):
        for found, expected in zip(one, wanted, strict=False):
            assert [line["text"] for line in found] == [line["text"] for line in expected]
