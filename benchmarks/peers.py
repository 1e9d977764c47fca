"""Peers that read the same pictures, each in an environment of its own: they need another OpenCV package than ocrlab.

    python benchmarks/peers.py rapidocr                  # makes build/rapidocr, and says where its Python is

Inside such an environment, with pictures and configurations as JSON on standard input, it prints what was read:

    PYTHON benchmarks/peers.py --inside rapidocr < asked.json
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WANTED = {  # what is installed, and nothing else of ours
    "rapidocr": ("rapidocr==3.10.0", "onnxruntime"),
    "faster-paddle": ("faster-paddle==1.0.4",),
}
Answer = dict[str, Any]  # {"text", "score", "box": [[x, y] x 4]} of a line


def peer_python(name: str) -> Path:
    """Return the Python of a peer: $OCRLAB_PEER_NAME, or an environment in build/, made where it is missing."""
    if given := os.environ.get(f"OCRLAB_PEER_{name.replace('-', '_').upper()}"):
        return Path(given)
    folder = ROOT / "build" / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "whole").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *WANTED[name]], check=True)
        (folder / "whole").touch()
    return python


def ask(name: str, pictures: Sequence[Path], configurations: Sequence[dict[str, Any]]) -> list[list[list[Answer]]]:
    """Return the lines that a peer reads, by configuration and picture."""
    asked = {"pictures": [str(picture.resolve()) for picture in pictures], "configurations": list(configurations)}
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [peer_python(name), __file__, "--inside", name], input=json.dumps(asked), capture_output=True, text=True,
        env=environment, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{name} failed: {done.stderr.strip()[-2000:]}")
    answers: list[list[list[Answer]]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def inside_rapidocr(asked: dict[str, Any]) -> list[list[list[Answer]]]:
    """Read with RapidOCR 3; a configuration is its params, enums by their names."""
    from rapidocr import EngineType, LangDet, LangRec, ModelType, OCRVersion, RapidOCR

    enums = {"engine_type": EngineType, "ocr_version": OCRVersion, "model_type": ModelType}
    enums |= {"Det.lang_type": LangDet, "Rec.lang_type": LangRec}
    found = []
    for configuration in asked["configurations"]:
        params = {name: enums[kind](value) if (kind := name.partition(".")[2]) in enums else value
                  for name, value in configuration.items()}  # fmt: skip
        engine = RapidOCR(params={"Global.log_level": "critical", **params})
        found.append([_lines(engine(picture)) for picture in asked["pictures"]])
    return found


def _lines(result: Any) -> list[Answer]:
    if result.boxes is None or result.txts is None:
        return []
    return [
        {"text": text, "score": float(score), "box": [[float(x), float(y)] for x, y in box]}
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
    ]


def inside_faster_paddle(asked: dict[str, Any]) -> list[list[list[Answer]]]:
    """Read with faster-paddle; its small models are PP-OCRv6-small in single precision, and it turns no line."""
    import faster_paddle  # type: ignore[import-not-found]

    found = []
    for configuration in asked["configurations"]:
        engine = faster_paddle.OcrEngine(**{"model_size": "small", **configuration})
        found.append([_bounds(engine.ocr(Path(picture).read_bytes())) for picture in asked["pictures"]])
    return found


def _bounds(result: dict[str, Any]) -> list[Answer]:
    found = []
    for one in result["bounds"].values():
        (left, top), (right, bottom) = one["topLeftCoord"], one["bottomRightCoord"]
        box = [[left, top], [right, top], [right, bottom], [left, bottom]]
        found.append({"text": one["text"], "score": one["confidence"], "box": [[float(x), float(y)] for x, y in box]})
    return found


INSIDE: dict[str, Callable[[dict[str, Any]], list[list[list[Answer]]]]] = {
    "rapidocr": inside_rapidocr,
    "faster-paddle": inside_faster_paddle,
}


def main() -> None:
    """Make an environment, or be the peer in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=WANTED)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(INSIDE[options.name](json.load(sys.stdin))))
    else:
        print(peer_python(options.name))


if __name__ == "__main__":
    main()
