"""Production in a Python of its own: with a stand-in package that misbehaves, and with the peers themselves where they are."""

import ast
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import yaml
from pictures import parity_pictures
from PIL import Image, ImageOps
from stand_in import stand_in_python

import ocrlab
from ocrlab.files import FileError
from ocrlab.folder.production import Production, ProductionError, inside, read_into, records
from ocrlab.folder.production.living import Living
from ocrlab.folder.production.records import orientation_of, turned
from ocrlab.geometry import iou


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    return stand_in_python(tmp_path_factory.mktemp("peer"))


def picture(path, shape=(20, 40, 3), **options):
    Image.fromarray(np.full(shape, 255, np.uint8)).save(path, **options)
    return path


# -- what a package is given, and what it answers

OLD, NEW = SimpleNamespace(__name__="rapidocr_openvino"), SimpleNamespace(__name__="rapidocr", EngineType=str.upper)
ARGUMENTS = {
    "nothing": (NEW, {}, {}),
    "3.x by dots": (NEW, {"Det.box_thresh": 0.4}, {"params": {"Det.box_thresh": 0.4}}),
    "3.x, an enum": (NEW, {"Det.engine_type": "openvino"}, {"params": {"Det.engine_type": "OPENVINO"}}),
    "3.x by sections": (
        NEW,
        {"EngineConfig": {"openvino": {"threads": 2}}},
        {"params": {"EngineConfig.openvino.threads": 2}},
    ),
    "a file": (NEW, {"config_path": "a.yaml"}, {"config_path": "a.yaml"}),
    "1.x by keywords": (OLD, {"det_box_thresh": 0.4, "text_score": 0.3}, {"det_box_thresh": 0.4, "text_score": 0.3}),
    "1.x in the words of 3.x": (
        OLD,
        {"Det.box_thresh": 0.4, "Det.use_dilation": True, "Cls.cls_thresh": 0.6, "Global.text_score": 0.3},
        {"det_box_thresh": 0.4, "det_donot_use_dilation": False, "cls_thresh": 0.6, "text_score": 0.3},
    ),
    "1.x by sections": (OLD, {"Rec": {"model_path": "a.onnx"}}, {"rec_model_path": "a.onnx"}),
}


@pytest.mark.parametrize("module, given, wanted", ARGUMENTS.values(), ids=ARGUMENTS)
def test_a_configuration_is_said_in_the_words_of_the_release(module, given, wanted):
    assert inside.rapidocr_arguments(module, given) == wanted


BOX = [[0, 0], [4, 0], [4, 2], [0, 2]]


@pytest.mark.parametrize(
    "result",
    [
        ([[BOX, "Tea", 0.5]], [0.1]),
        ([[BOX, "Tea", "0.5"]], [0.1]),
        SimpleNamespace(boxes=np.array([BOX]), txts=("Tea",), scores=(0.5,)),
    ],
)
def test_every_release_answers_with_lines(result):
    assert inside.rapidocr_lines(result) == [{"text": "Tea", "score": 0.5, "box": BOX}]


@pytest.mark.parametrize("result", [(None, None), SimpleNamespace(boxes=None, txts=None, scores=None)])
def test_nothing_found_is_no_line(result):
    assert inside.rapidocr_lines(result) == []


def test_what_runs_inside_is_understood_by_old_pythons():
    tree = ast.parse(Path(inside.__file__).read_text(), feature_version=(3, 8))
    named = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    named += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in named} <= {*sys.stdlib_module_names, "PIL"}


# -- a place is turned as the picture is


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_place_is_turned_as_the_picture_is(orientation, tmp_path):
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[4:8, 10:25] = 255
    exif = Image.Exif()
    exif[inside.ORIENTATION] = orientation
    path = tmp_path / "a.png"
    Image.fromarray(pixels).save(path, exif=exif)
    assert orientation_of(path) == orientation
    shown = np.asarray(ImageOps.exif_transpose(Image.open(path)))
    rows, columns = np.nonzero(shown[:, :, 0])
    found = turned(np.array([[10, 4], [25, 4], [25, 8], [10, 8]], float), orientation, shown.shape[:2])
    assert found.min(axis=0).tolist() == [columns.min(), rows.min()]
    assert found.max(axis=0).tolist() == [columns.max() + 1, rows.max() + 1]


# -- how it lives, fails and ends


def test_its_words_are_no_answers_and_one_picture_harms_no_other(stand_in, tmp_path):
    names = ["good.png", "refused.png", "dies.png", "nothing.png", "also.png"]
    pictures = [picture(tmp_path / name) for name in names]
    with Production(stand_in.parents[1]) as production:
        assert (production.facts["module"], production.facts["exif"]) == ("rapidocr_onnxruntime", False)
        assert production.read(pictures[0]) == [
            {"text": "good.png", "score": 0.5, "box": [[1, 2], [9, 2], [9, 6], [1, 6]]}
        ]
        found = list(records(production, pictures))
    assert [one["image"] for one in found] == [str(path) for path in pictures]
    assert [len(one["lines"]) if "lines" in one else one["error"] for one in found] == [
        1,
        f"{pictures[1]}: rapidocr-onnxruntime refuses it: OSError: cannot identify it",
        f"{stand_in}: its process ended (status 9): out of memory",
        0,
        1,
    ]
    assert (found[0]["width"], found[0]["height"], found[0]["pages"]) == (40, 20, 1)


def test_pictures_that_it_does_not_turn_are_told_and_placed(stand_in, tmp_path):
    exif = Image.Exif()
    exif[inside.ORIENTATION] = 6
    with Production(stand_in) as production:
        (one,) = records(production, [picture(tmp_path / "a.jpg", exif=exif)])
    assert (one["width"], one["height"]) == (20, 40)
    assert one["lines"][0]["box"] == [[18, 1], [18, 9], [14, 9], [14, 1]]
    assert one["notices"] == [
        "rapidocr-onnxruntime does not heed EXIF: it reads this picture as it lies in its file, not as it is shown."
    ]


def test_pages_of_several_are_handed_over_one_by_one(stand_in, tmp_path):
    first, second = (Image.fromarray(np.full((height, 30, 3), 9, np.uint8)) for height in (10, 20))
    first.save(tmp_path / "two.tiff", save_all=True, append_images=[second])
    with Production(stand_in) as production:
        found = list(records(production, [tmp_path / "two.tiff"]))
    assert [(one["page"], one["pages"], one["height"], one["lines"][0]["text"]) for one in found] == [
        (1, 2, 10, "1.png"),
        (2, 2, 20, "2.png"),
    ]
    assert "decoded" in found[1]["notices"][0]


def test_a_run_of_production_is_resumed_and_refuses_another(stand_in, tmp_path):
    pictures = [picture(tmp_path / name) for name in ("a.png", "b.png")]
    picture(tmp_path / "c.png", (30, 30, 3))
    told = []
    with Production(stand_in) as production:
        done = read_into(production, pictures, tmp_path / "run", lambda *counts: told.append(counts))
        assert told == [(0, 0), (2, 0)]  # both have the same content, and are read once
        assert [one["lines"][0]["text"] for one in done.pages] == ["a.png", "a.png"]
        more = [picture(tmp_path / "again.png"), tmp_path / "c.png", tmp_path / "gone.png"]
        done = read_into(production, [*pictures, *more], tmp_path / "run")
    assert list(done.latest()) == ["a.png", "b.png", "again.png", "c.png", "gone.png"]
    assert "cannot be read" in done.latest()["gone.png"][0]["error"]
    assert done.facts["settings"]["box_thresh"] == 0.5
    with (
        Production(stand_in, configuration={"det_box_thresh": 0.3}) as production,
        pytest.raises(FileError, match=r"reads otherwise: box_thresh: 0\.5 there, 0\.3 here"),
    ):
        read_into(production, pictures, tmp_path / "run")


def refusals(folder, stand_in):
    text = folder / "text"
    text.write_text("no program")
    return [
        ({"python": folder / "nowhere"}, "nowhere: no Python is there. Give that of production, such as"),
        ({"python": text}, "text: it cannot be started"),
        ({"python": Path("/bin/cat")}, "/bin/cat: it answers .*; a Python was expected"),
        ({"python": Path(sys.executable)}, "rapidocr is not installed there; rapidocr or rapidocr-onnxruntime or"),
        ({"python": stand_in, "package": "paddleocr"}, "paddleocr is not installed there"),
        ({"python": stand_in, "configuration": {"fail": 1}}, "does not start: ValueError: no such key: fail$"),
        ({"python": stand_in, "configuration": folder / "a.yaml"}, "a.yaml: there is no such file; a configuration"),
        (
            {"python": stand_in, "package": "tesseract"},
            "There is no package 'tesseract'. There are: rapidocr, paddleocr.",
        ),
    ]


@pytest.mark.parametrize("number", range(8))
def test_what_is_no_production_is_refused_by_a_sentence(number, stand_in, tmp_path):
    asked, said = refusals(tmp_path, stand_in)[number]
    with pytest.raises((ProductionError, ValueError), match=said), Production(**asked):
        pass


def test_an_answer_is_not_waited_for_forever():
    slow = Living(Path(sys.executable), ["-c", "import sys, time; print('busy', file=sys.stderr, flush=True); time.sleep(99)"],
                  patience=0.5)  # fmt: skip
    try:
        with pytest.raises(ProductionError, match=r"no answer in 0.5 s, so it was ended. Its last words: busy"):
            slow.ask("?")
        assert not slow.is_alive
    finally:
        slow.close()


# -- the peers themselves


def peer(name):
    given = os.environ.get(f"OCRLAB_PEER_{name}")
    if not given:
        pytest.skip(f"OCRLAB_PEER_{name} names no Python that has it")
    return Path(given)


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """The sample receipt as the reference answers saw it."""
    path = tmp_path_factory.mktemp("handed") / "receipt.png"
    cv2.imwrite(str(path), parity_pictures()["receipt"]()[:, :, ::-1])
    return path


def test_rapidocr_reads_as_it_was_written_down(handed):
    wanted = json.loads((Path(__file__).parents[1] / "golden" / "rapidocr-3.10.0.json").read_text())["pictures"][
        "receipt"
    ]
    with Production(peer("RAPIDOCR")) as production:
        assert production.name == "rapidocr 3.10.0"
        assert production.facts["exif"]
        lines = production.read(handed)
    assert [one["text"] for one in lines] == [one["text"] for one in wanted["lines"]]
    assert np.abs(np.array([one["box"] for one in lines]) - [one["quad"] for one in wanted["lines"]]).max() < 1


@pytest.mark.parametrize("configuration", [{"Det.box_thresh": 0.99}, {"Det": {"box_thresh": 0.99}}, "file"])
def test_rapidocr_heeds_every_kind_of_configuration(configuration, handed, tmp_path):
    if configuration == "file":
        configuration = tmp_path / "production.yaml"
        whole = next(peer("RAPIDOCR").parents[1].glob("lib/python*/site-packages/rapidocr/config.yaml"))
        told = yaml.safe_load(whole.read_text())
        told["Det"]["box_thresh"] = 0.99
        configuration.write_text(yaml.safe_dump(told))
    with Production(peer("RAPIDOCR"), configuration=configuration) as production:
        assert production.read(handed) == []


def test_the_elder_rapidocr_reads_and_turns_no_picture(handed):
    with Production(peer("RAPIDOCR14")) as production:
        assert (production.name, production.facts["exif"]) == ("rapidocr-onnxruntime 1.4.4", False)
        few = len(production.read(handed))
    with Production(peer("RAPIDOCR14"), configuration={"Det.box_thresh": 0.99}) as production:
        assert len(production.read(handed)) < few


def test_paddleocr_reads_with_files_of_our_store(handed, file, tmp_path):
    parts = {"text_detection": ("PP-OCRv4_mobile_det", "PP-OCRv4_det_mobile"),
             "text_recognition": ("PP-OCRv4_mobile_rec", "PP-OCRv4_rec_mobile")}  # fmt: skip
    given = dict.fromkeys(("use_doc_orientation_classify", "use_doc_unwarping", "use_textline_orientation"), False)
    for part, (name, stored) in parts.items():
        folder = tmp_path / part
        folder.mkdir()
        for ending in ("pdmodel", "pdiparams"):
            (folder / f"inference.{ending}").symlink_to(file(f"{stored}.pdmodel").with_suffix(f".{ending}"))
        (folder / "inference.yml").write_text(json.dumps(paddle_s(name, file)))
        given |= {f"{part}_model_name": name, f"{part}_model_dir": str(folder)}
    with Production(peer("PADDLEOCR"), "paddleocr", {**given, "enable_mkldnn": False}) as production:
        (page,) = records(production, [handed])
    assert production.facts["versions"]["paddleocr"].startswith("3.")
    with ocrlab.load("PP-OCRv4-mobile", preset="paddleocr", precision="f32") as ocr:
        ours = ocr(ocrlab.load_image(handed)).lines
    assert len(page["lines"]) >= 0.8 * len(ours)
    places = [np.array(one["box"], np.float32) for one in page["lines"]]
    assert sum(max(iou(line.quad, place) for place in places) > 0.5 for line in ours) > 0.8 * len(ours)


def paddle_s(name, file):
    """What stands in inference.yml beside a model of PaddleOCR 3.x, which those of our store do not have."""
    load = {"DecodeImage": {"img_mode": "BGR", "channel_first": False}}
    if name.endswith("det"):
        scale = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255.", "order": "hwc"}
        steps = [
            {"DecodeImage": {"img_mode": "BGR", "channel_first": False}},
            {"DetResizeForTest": None},
            {"NormalizeImage": scale},
            {"ToCHWImage": None},
        ]
        after = {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "max_candidates": 1000, "unclip_ratio": 1.5}
    else:
        steps = [load, {"RecResizeImg": {"image_shape": [3, 48, 320]}}]
        alphabet = file("ppocr_keys_v1.txt").read_text(encoding="utf-8").splitlines()
        after = {"name": "CTCLabelDecode", "character_dict": alphabet}
    return {"Global": {"model_name": name}, "PreProcess": {"transform_ops": steps}, "PostProcess": after}
