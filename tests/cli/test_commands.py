import json
import subprocess
import sys
from pathlib import Path

import pytest

from ocrlab.folder.pictures import pictures_of

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "notebooks" / "samples"


def ocrlab(*arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-m", "ocrlab", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with two pictures, one of them with a name that is not ASCII, one file that is none, and a text file."""
    folder = tmp_path_factory.mktemp("pictures with spaces")
    (folder / "page10 Straße 街.jpg").write_bytes((SAMPLES / "poster.jpg").read_bytes())
    (folder / "page2.jpg").write_bytes((SAMPLES / "street_sign.jpg").read_bytes())
    (folder / "page3.png").write_bytes(b"not a picture")
    (folder / "notes.txt").write_text("not looked at")
    return folder


def test_json_is_one_object_a_line_and_bad_files_do_not_stop_it(folder):
    done = ocrlab("read", folder, "--json", "--backend", "onnxruntime")
    assert done.returncode == 1
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(report["image"]).name for report in reports] == ["page2.jpg", "page3.png", "page10 Straße 街.jpg"]
    assert "not a picture" in reports[1]["error"]
    assert reports[1].keys() == {"image", "error"}
    first = reports[0]
    assert first.keys() == {
        "image",
        "width",
        "height",
        "model",
        "backend",
        "precision",
        "turned",
        "notices",
        "seen",
        "lines",
        "seconds",
    }
    assert (first["width"], first["height"], first["model"]) == (1200, 800, "PP-OCRv6-small")
    assert (first["backend"], first["precision"]) == ("onnxruntime", "f32")
    assert first["lines"][0].keys() == {"text", "score", "box", "box_score", "flipped"}
    assert first["lines"][0]["text"] == "Heron Square"
    assert len(first["lines"][0]["box"]) == 4
    assert first["seconds"].keys() == {"detect", "classify", "recognize", "total"}
    assert 0 < first["seconds"]["detect"] < first["seconds"]["total"]
    assert any(line["flipped"] for line in reports[2]["lines"])


def test_settings_from_file_and_flag_and_out(folder, tmp_path):
    settings, out = tmp_path / "settings.json", tmp_path / "out.jsonl"
    settings.write_text('{"box_thresh": 0.99, "backend_unknown": 1}')
    refused = ocrlab("read", folder / "page2.jpg", "--settings", settings)
    assert refused.returncode == 2
    assert "no setting 'backend_unknown'" in refused.stderr
    settings.write_text('{"box_thresh": 0.99}')
    ocrlab("read", folder / "page2.jpg", "--settings", settings, "--json", "--out", out)
    assert json.loads(out.read_text(encoding="utf-8"))["lines"] == []
    done = ocrlab("read", folder / "page2.jpg", "--settings", settings, "--box-thresh", "0.4")  # the flag wins
    assert "Heron Square" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read", "x.png", "--thresh", "3"], "thresh=3"),
        (["read", "x.png", "--model", "PP-OCRv6-smal"], "PP-OCRv6-small"),
        (["read", "x.png", "--backend", "openvin"], "openvino"),
        (["read", "x.png", "--backend", "onnxruntime", "--precision", "bf16"], "f32"),
        (["read", "x.png", "--preset", "rapidoc"], "rapidocr"),
        (["models", "fetch", "PP-OCR"], "PP-OCRv6-small"),
        (["lab", "nothing.ipynb"], "00_start_here.ipynb"),
        (["read"], "IMAGE|DIR"),
        (["red"], "invalid choice"),
    ],
)
def test_wrong_usage_is_a_sentence_and_status_2(arguments, said):
    done = ocrlab(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_picture_is_status_1():
    done = ocrlab("read", "nowhere.png")
    assert done.returncode == 1
    assert "nowhere.png: there is no such file." in done.stderr


def test_natural_order(tmp_path):
    for name in ("b10.png", "b9.png", "a.JPG"):
        (tmp_path / name).touch()
    assert [path.name for path in pictures_of([tmp_path])] == ["a.JPG", "b9.png", "b10.png"]


def test_models_list_and_path():
    assert "PP-OCRv3-mobile" in ocrlab("models", "list").stdout
    assert Path(ocrlab("models", "path").stdout.strip()).is_dir()
