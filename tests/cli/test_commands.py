import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from planted import planted

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


def test_why_tells_the_cause_of_each_doubtful_line_and_what_was_dropped(tmp_path):
    (tmp_path / "0 clean.jpg").write_bytes((SAMPLES / "street_sign.jpg").read_bytes())
    for seed in (48, 70):  # a faded line that is dropped, and one that is misread
        Image.fromarray(planted("faint", seed, 4).image).save(tmp_path / f"faint {seed}.png")
    done = ocrlab("read", tmp_path, "--json", "--why", "--backend", "onnxruntime")
    assert done.returncode == 0, done.stderr
    clean, lost, misread = map(json.loads, done.stdout.splitlines())
    assert all(line.keys() == {"text", "score", "box", "box_score", "flipped", "cause"} for line in clean["lines"])
    assert [clean["dropped"], misread["dropped"]] == [[], []]
    assert not any(line["cause"] for line in clean["lines"] + lost["lines"])
    assert [(one["text"], round(one["score"], 2)) for one in lost["dropped"]] == [("creee", 0.38)]
    assert lost["dropped"][0]["cause"][0].keys() == {"name", "state", "evidence"}
    causes = {line["text"]: line["cause"] for line in misread["lines"] if line["cause"]}
    assert list(causes) == ["orest 95. 18"]
    assert "faint" in [cause["name"] for cause in causes["orest 95. 18"]]


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "hocr", "picture"])
def test_why_goes_with_json_only(tmp_path, form):
    done = ocrlab("read", SAMPLES / "street_sign.jpg", "--why", "--format", form, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == f"ocrlab: --why needs --json: --format {form} has no place for what it tells.\n"
    assert not list(tmp_path.iterdir())


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
        (
            ["read", "x.png", "--rapidocr", "tests/golden/explorer.json", "--rapidocr-version", "2.0"],
            "has the sections",
        ),
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


def test_a_picture_is_never_emptied(folder, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes((SAMPLES / "street_sign.jpg").read_bytes())
    (tmp_path / "link.jpg").symlink_to(photo)
    before = photo.read_bytes()
    for out in (photo, tmp_path / "link.jpg", tmp_path / ".." / tmp_path.name / "photo.jpg"):
        done = ocrlab("read", photo, "--out", out)
        assert done.returncode == 2
        assert "which is to be read" in done.stderr
    settings = tmp_path / "settings.json"
    settings.write_text("{}")
    assert ocrlab("read", photo, "--settings", settings, "--out", settings).returncode == 2
    assert photo.read_bytes() == before
    assert settings.read_text() == "{}"


def test_one_of_each_bad_file_and_the_good_ones_are_read(tmp_path):
    (tmp_path / "good.jpg").write_bytes((SAMPLES / "street_sign.jpg").read_bytes())
    bad = {
        "eps.png": b"%!PS-Adobe-3.0 EPSF-3.0\n", "empty.png": b"", "cut.jpg": (SAMPLES / "poster.jpg").read_bytes()[:9000],
        "text.tiff": b"hello", "archive.jpg": b"PK\3\4" + bytes(30), "page.pdf": b"%PDF-1.4 nothing", "huge.bmp": (
            b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0" + (10**5).to_bytes(4, "little") * 2 + b"\1\0\x18\0" + bytes(24)),
    }  # fmt: skip
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "._good.jpg").write_bytes(b"what a Mac keeps")
    (tmp_path / "inside").mkdir()
    done = ocrlab("read", tmp_path, "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rows = {Path(row["image"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert rows.keys() == {"good.jpg", *bad}
    assert rows["good.jpg"]["lines"]
    for name in bad:
        assert name in rows[name]["error"]
        assert f"{name}: " in done.stderr
    assert "folders in it are left out (1); --recursive reads them." in done.stderr


def test_a_name_that_is_not_unicode_is_read_in_every_format(tmp_path):
    if sys.platform != "linux":
        pytest.skip("names are Unicode there")
    file = os.fsencode(tmp_path) + b"/odd\xff.jpg"
    with open(file, "wb") as stream:  # noqa: PTH123
        stream.write((SAMPLES / "street_sign.jpg").read_bytes())
    for form in ("text", "json", "csv", "markdown", "hocr"):
        out = tmp_path / f"out.{form}"
        done = ocrlab("read", os.fsdecode(file), "--format", form, "--out", out, "--backend", "onnxruntime")
        assert done.returncode == 0, done.stderr
        assert "Heron" in out.read_text(encoding="utf-8")


def test_help_names_defaults_and_own_files():
    said = " ".join(ocrlab("read", "--help").stdout.split())
    for part in ("--det FILE", "--charset FILE.txt", "--no-cls", "--recursive", "default 0.4", 'default "fit"'):
        assert part in said
    assert "--why with --json: why lines are doubtful or dropped; takes longer" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('\ufeff{"box_thresh": 7}', "box_thresh=7"),
        ("{", "json: not a JSON file"),
        ("[1]", "json: a JSON object"),
        ('{"backend": "opencv"}', "json: backend is no setting; give --backend"),
    ],
)
def test_settings_that_are_none_are_named(tmp_path, content, said):
    (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    done = ocrlab("read", "x.png", "--settings", tmp_path / "settings.json")
    assert done.returncode == 2
    assert said in done.stderr


def test_an_address_and_a_pattern(tmp_path):
    assert "an address; a file was expected" in ocrlab("read", "https://example.org/a.png").stderr
    for name in ("b2.png", "b10.png", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in pictures_of([tmp_path / "b*.png"])] == ["b2.png", "b10.png"]
    assert [path.name for path in pictures_of([tmp_path / "z*.png"])] == ["z*.png"]


def test_folders_of_a_folder(tmp_path):
    for name in ("10/a.jfif", "9/b.PGM", "c.jpe", ".hidden.png", "9/._b.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in pictures_of([tmp_path])] == ["c.jpe"]
    assert [path.name for path in pictures_of([tmp_path], recursive=True)] == ["c.jpe", "b.PGM", "a.jfif"]


def test_a_wrong_setting_leaves_nothing_behind(folder, tmp_path):
    for form in ("json", "picture"):
        out = tmp_path / "deeper" / form if form == "picture" else tmp_path / "out.json"
        assert ocrlab("read", folder / "page2.jpg", "--format", form, "--out", out, "--thresh", "3").returncode == 2
    assert not list(tmp_path.iterdir())
