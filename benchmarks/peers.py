"""Peers that read the same pictures, each in an environment of its own: they need another OpenCV package than ocrlab.

    python benchmarks/peers.py rapidocr                  # makes build/rapidocr, and says where its Python is

Inside such an environment it lives as long as it is asked: a configuration as JSON is the first line of standard input, the
path of a picture every other; for each it prints what was read and the seconds that reading took, as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WANTED = {  # what is installed, and nothing else of ours
    "rapidocr": ("rapidocr==3.10.0", "onnxruntime", "openvino"),
    "faster-paddle": ("faster-paddle==1.0.4",),
}
Answer = dict[str, Any]  # {"text", "score", "box": [[x, y] x 4]} of a line
MARK = "answer: "  # of the lines that are ours, beside what a peer prints itself
Reader = Callable[[str], list[Answer]]


def peer_python(name: str) -> Path:
    """Return the Python of a peer: $OCRLAB_PEER_NAME, or an environment in build/, made where it is missing."""
    if name == "ocrlab":
        return Path(sys.executable)
    if given := os.environ.get(f"OCRLAB_PEER_{name.replace('-', '_').upper()}"):
        return Path(given)
    folder = ROOT / "build" / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "whole").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *WANTED[name]], check=True)
        (folder / "whole").touch()
    return python


class Peer:
    """A peer in a living process, with one configuration; `read` has it read a picture.

    Parameters
    ----------
    name : str
        One of `INSIDE`.
    configuration : dict
    checkout : path, optional
        Of ocrlab, another than this.
    """

    def __init__(self, name: str, configuration: dict[str, Any], checkout: Path | None = None) -> None:
        self.name = name
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        if checkout:
            environment["PYTHONPATH"] = str(checkout.resolve())
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # lives as long as the process
        self.process = subprocess.Popen(
            [peer_python(name), __file__, "--inside", name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment,
            encoding="utf-8",
        )  # fmt: skip
        self._say(configuration)
        self.says: dict[str, Any] = self._answer()

    def read(self, picture: Path) -> tuple[list[Answer], float]:
        """Return the lines that it reads on a picture, and the seconds that it took."""
        self._say(str(picture.resolve()))
        answer = self._answer()
        return answer["lines"], answer["seconds"]

    def _say(self, what: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        while line := self.process.stdout.readline():
            if line.startswith(MARK):
                answer: dict[str, Any] = json.loads(line[len(MARK) :])
                return answer
        self.errors.seek(0)
        raise RuntimeError(f"{self.name} failed: {self.errors.read().strip()[-2000:]}")

    def __enter__(self) -> Peer:
        """Return the peer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End its process."""
        self.process.kill()
        self.process.communicate()
        self.errors.close()


def ask(name: str, pictures: Sequence[Path], configurations: Sequence[dict[str, Any]]) -> list[list[list[Answer]]]:
    """Return the lines that a peer reads, by configuration and picture."""
    found = []
    for configuration in configurations:
        with Peer(name, configuration) as peer:
            found.append([peer.read(picture)[0] for picture in pictures])
    return found


def inside_ocrlab(configuration: dict[str, Any]) -> tuple[Reader, str]:
    """Read with ocrlab; a configuration is what `load` is given."""
    import ocrlab

    ocr = ocrlab.load(**configuration)

    def read(picture: str) -> list[Answer]:
        return [{"text": line.text, "score": line.score, "box": line.quad.tolist()} for line in ocr(picture).lines]

    return read, ocr.runtime


def inside_rapidocr(configuration: dict[str, Any]) -> tuple[Reader, str]:
    """Read with RapidOCR 3; a configuration is its params, enums by their names, or the path of a file, "config_path"."""
    from rapidocr import EngineType, LangDet, LangRec, ModelType, OCRVersion, RapidOCR

    if "config_path" in configuration:
        engine = RapidOCR(config_path=configuration["config_path"])
        return lambda picture: _lines(engine(picture)), "as its file says"

    enums = {"engine_type": EngineType, "ocr_version": OCRVersion, "model_type": ModelType}
    enums |= {"Det.lang_type": LangDet, "Rec.lang_type": LangRec}

    def meant(name: str, value: Any) -> Any:
        kind = name if name in enums else name.partition(".")[2]
        return enums[kind](value) if kind in enums else value

    params = {name: meant(name, value) for name, value in configuration.items()}
    engine = RapidOCR(params={"Global.log_level": "critical", **params})
    return lambda picture: _lines(engine(picture)), configuration.get("Rec.engine_type", "onnxruntime")


def _lines(result: Any) -> list[Answer]:
    if result.boxes is None or result.txts is None:
        return []
    return [
        {"text": text, "score": float(score), "box": [[float(x), float(y)] for x, y in box]}
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
    ]


def inside_faster_paddle(configuration: dict[str, Any]) -> tuple[Reader, str]:
    """Read with faster-paddle; its small models are PP-OCRv6-small in single precision, and it turns no line."""
    import faster_paddle  # type: ignore[import-not-found]

    engine = faster_paddle.OcrEngine(**{"model_size": "small", **configuration})
    return lambda picture: _bounds(engine.ocr(Path(picture).read_bytes())), "f32"


def _bounds(result: dict[str, Any]) -> list[Answer]:
    found = []
    for one in result["bounds"].values():
        (left, top), (right, bottom) = one["topLeftCoord"], one["bottomRightCoord"]
        box = [[left, top], [right, top], [right, bottom], [left, bottom]]
        found.append({"text": one["text"], "score": one["confidence"], "box": [[float(x), float(y)] for x, y in box]})
    return found


INSIDE: dict[str, Callable[[dict[str, Any]], tuple[Reader, str]]] = {
    "ocrlab": inside_ocrlab,
    "rapidocr": inside_rapidocr,
    "faster-paddle": inside_faster_paddle,
}


def live(name: str) -> None:
    """Be a peer: answer for every line of standard input."""
    read, runtime = INSIDE[name](json.loads(sys.stdin.readline()))
    print(MARK + json.dumps({"runtime": runtime}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        lines = read(json.loads(line))
        print(MARK + json.dumps({"lines": lines, "seconds": time.perf_counter() - began}), flush=True)


def main() -> None:
    """Make an environment, or be the peer in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=INSIDE)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        live(options.name)
    else:
        print(peer_python(options.name))


if __name__ == "__main__":
    main()
