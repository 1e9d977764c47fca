"""Ask rapidocr 3.10.0 to read the pictures of tests/pictures.py, and keep its answers in tests/golden/.

RapidOCR needs another OpenCV package than ocrlab, so it runs in an environment of its own, which this script makes:

    python benchmarks/rapidocr_answers.py                  # makes build/rapidocr and uses it
    python benchmarks/rapidocr_answers.py --python PATH    # a Python that has rapidocr 3.10.0 and onnxruntime
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "tests" / "golden" / "rapidocr-3.10.0.json"
PEER = ROOT / "build" / "rapidocr"


def main() -> None:
    """Make the environment where it is missing, and run the reading part of this script in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="a Python that has rapidocr 3.10.0 and onnxruntime")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        keep(read_all())
        return
    python = arguments.python or str(peer_python())
    subprocess.run([python, __file__, "--inside"], check=True)


def peer_python() -> Path:
    """Return the Python of the peer's environment, made where it is missing."""
    python = PEER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(PEER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "rapidocr==3.10.0", "onnxruntime"], check=True)
    return python


def read_all() -> dict[str, Any]:
    """Return what rapidocr reads on each picture, with the versions that read it."""
    import cv2
    import numpy
    import onnxruntime
    from rapidocr import RapidOCR

    sys.path.insert(0, str(ROOT / "tests"))
    from pictures import parity_pictures

    engine = RapidOCR(params={"Global.log_level": "critical"})
    answers = {}
    for name, make in parity_pictures().items():
        bgr = numpy.ascontiguousarray(make()[:, :, ::-1])  # RapidOCR takes arrays as BGR
        began = time.perf_counter()
        found = engine(bgr)
        quads = [] if found.boxes is None else [quad.astype(float).round(3).tolist() for quad in found.boxes]
        lines = zip(found.txts or (), found.scores or (), quads, strict=True)
        answers[name] = {
            "size": list(bgr.shape[:2]),
            "lines": [{"text": text, "score": score, "quad": quad} for text, score, quad in lines],
        }
        print(f"{name}: {len(answers[name]['lines'])} lines, {time.perf_counter() - began:.2f} s", file=sys.stderr)
    versions = {"rapidocr": "3.10.0", "onnxruntime": onnxruntime.__version__, "opencv": cv2.__version__,
                "numpy": numpy.__version__}  # fmt: skip
    return {"versions": versions, "pictures": answers}


def keep(answers: dict[str, Any]) -> None:
    """Write the answers, one line of text a line, so that a change can be read."""
    pictures = []
    for name, answer in answers["pictures"].items():
        lines = ",\n   ".join(json.dumps(line, ensure_ascii=False) for line in answer["lines"])
        pictures.append(f'  {json.dumps(name)}: {{"size": {answer["size"]}, "lines": [\n   {lines}\n  ]}}')
    text = f'{{"versions": {json.dumps(answers["versions"])},\n "pictures": {{\n' + ",\n".join(pictures) + "\n }}\n"
    json.loads(text)
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    ANSWERS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
