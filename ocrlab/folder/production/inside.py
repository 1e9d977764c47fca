"""What runs in production's own Python: this file, the standard library from 3.8 on, and the package that reads there.

It lives as long as it is asked: a line of JSON in, a line of JSON out. The first line in is {"package", "configuration"}, the
first line out says what is there; every other line in is the path of a picture. What the package itself prints goes to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import tempfile
import time
from importlib import metadata, util
from pathlib import Path
from typing import Any, Callable, Dict, List  # noqa: UP035  # Python 3.8 knows no dict[...] outside of annotations

Line = Dict[str, Any]  # noqa: UP006  # {"text", "score", "box": [[x, y] x 4]}
Reader = Callable[[str], List[Line]]  # noqa: UP006
PACKAGES = {  # the modules that one may have, the newest first
    "rapidocr": ("rapidocr", "rapidocr_onnxruntime", "rapidocr_openvino", "rapidocr_paddle"),
    "paddleocr": ("paddleocr",),
}
TOLD = ("rapidocr", "rapidocr-onnxruntime", "rapidocr-openvino", "rapidocr-paddle", "paddleocr", "paddlex", "paddlepaddle",
        "onnxruntime", "openvino", "opencv-python", "opencv-python-headless", "opencv-contrib-python", "numpy",
        "pillow")  # fmt: skip
ENUMS = {"engine_type": "EngineType", "ocr_version": "OCRVersion", "model_type": "ModelType", "task_type": "TaskType",
         "Det.lang_type": "LangDet", "Cls.lang_type": "LangCls", "Rec.lang_type": "LangRec"}  # fmt: skip
FILE = "config_path"  # of a configuration: production's own file, as it is
ORIENTATION = 274  # EXIF's tag


def module_of(package: str) -> str:
    """Return the module that is there of a package; "" if none is."""
    return next((name for name in PACKAGES[package] if util.find_spec(name)), "")


def of_rapidocr(module: Any, configuration: dict[str, Any]) -> tuple[Reader, bool]:
    """Return what reads with RapidOCR, 1.x or later, and whether it turns a picture as its EXIF says."""
    engine = module.RapidOCR(**rapidocr_arguments(module, configuration))
    with tempfile.TemporaryDirectory() as folder:
        turns = engine.load_img(_lying(folder)).shape[:2] == (32, 16)
    return lambda picture: rapidocr_lines(engine(picture)), turns


def rapidocr_arguments(module: Any, configuration: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration as the arguments of RapidOCR: a file as it is, sections or params in the words of its release."""
    if FILE in configuration:
        return dict(configuration)
    params = dict(_flat(configuration))
    if module.__name__ != "rapidocr":
        return dict(_keyword(name, value) for name, value in params.items())
    return {"params": {name: _meant(module, name, value) for name, value in params.items()}} if params else {}


def _flat(sections: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in sections.items():
        found += _flat(value, before + name + ".") if isinstance(value, dict) else [(before + name, value)]
    return found


def _keyword(name: str, value: Any) -> tuple[str, Any]:
    """Return a name of 3.x, Det.box_thresh, as a keyword argument of 1.x, det_box_thresh."""
    section, _, key = name.rpartition(".")
    if section == "Det" and key == "use_dilation":
        return "det_donot_use_dilation", not value
    start = {"Det": "det_", "Cls": "cls_", "Rec": "rec_"}.get(section, "")
    return key if key.startswith(start) else start + key, value


def _meant(module: Any, name: str, value: Any) -> Any:
    """Return a value as 3.x wants it: some are enums, which JSON does not have."""
    kind = getattr(module, ENUMS.get(name, ENUMS.get(name.rpartition(".")[2], "")), None)
    try:
        return kind(value) if kind else value
    except ValueError:  # a language of its models that its enum does not list
        return value


def rapidocr_lines(result: Any) -> list[Line]:
    """Return what RapidOCR answers as lines: of 1.x a pair of a list and times, later one object."""
    if isinstance(result, tuple):
        found = [(text, score, box) for box, text, score in result[0] or ()]
    elif result.boxes is None or result.txts is None:
        found = []
    else:
        found = list(zip(result.txts, result.scores, result.boxes))  # noqa: B905
    return [_line(*one) for one in found]


def of_paddleocr(module: Any, configuration: dict[str, Any]) -> tuple[Reader, bool]:
    """Return what reads with PaddleOCR 3.x; OpenCV, which loads its pictures, turns them as their EXIF says."""
    given = {("paddlex_config" if name == FILE else name): value for name, value in configuration.items()}
    engine = module.PaddleOCR(**given)

    def read(picture: str) -> list[Line]:
        (page,) = engine.predict(picture)
        return [_line(*one) for one in zip(page["rec_texts"], page["rec_scores"], page["rec_polys"])]  # noqa: B905

    return read, True


def _line(text: str, score: Any, box: Any) -> Line:
    return {"text": text, "score": float(score), "box": [[float(x), float(y)] for x, y in box]}


def _lying(folder: str) -> str:
    """Write a picture 32 wide and 16 high whose EXIF says that it stands, and return its path."""
    from PIL import Image

    picture = Image.new("RGB", (32, 16), "white")
    exif = picture.getexif()
    exif[ORIENTATION] = 6
    path = str(Path(folder, "lying.jpg"))
    picture.save(path, exif=exif)
    return path


OPEN = {"rapidocr": of_rapidocr, "paddleocr": of_paddleocr}


def begin(package: str, configuration: dict[str, Any]) -> tuple[dict[str, Any], Reader | None]:
    """Return what is told of a package, and what reads with it; or why it does not."""
    told: dict[str, Any] = {"package": package, "python": platform.python_version(), "executable": sys.executable}
    told["module"] = module_of(package)
    if not told["module"]:
        return {**told, "missing": package}, None
    told["versions"] = dict(_versions())
    try:
        read, told["exif"] = OPEN[package](importlib.import_module(told["module"]), configuration)
    except BaseException as error:  # SystemExit, too: whatever it is, it is told
        return {**told, "failed": said(error)}, None
    return told, read


def _versions() -> list[tuple[str, str]]:
    found = []
    for name in TOLD:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return found


def said(error: BaseException) -> str:
    """Return an exception in a line."""
    return " ".join("{}: {}".format(type(error).__name__, error).split())[:600]  # noqa: UP032


def answer(read: Reader, picture: str) -> dict[str, Any]:
    """Return the lines of a picture and the seconds that they took, or why there are none."""
    began = time.perf_counter()
    try:
        return {"lines": read(picture), "seconds": time.perf_counter() - began}
    except Exception as error:
        return {"error": said(error)}


def live() -> None:
    """Answer for every line of standard input."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever is printed here, by Python or not, is no answer
    asked = json.loads(sys.stdin.readline())
    told, read = begin(asked["package"], asked["configuration"])
    print(json.dumps(told), file=out, flush=True)
    for line in sys.stdin if read else ():
        assert read
        print(json.dumps(answer(read, json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    beside = Path(__file__).resolve().parent
    sys.path[:] = [one for one in sys.path if Path(one).resolve() != beside]  # the files beside this one are ocrlab's
    live()
