"""Peers that read the same pictures, each in an environment of its own: they need another OpenCV package than ocrlab.

    python benchmarks/peers.py rapidocr                  # makes build/rapidocr, and says where its Python is

Inside such an environment it lives as long as it is asked: a configuration as JSON is the first line of standard input, the
path of a picture every other; for each it prints what was read and the seconds that reading took, as JSON. RapidOCR is asked as
production is, by ocrlab.folder.production.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
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
        One of `INSIDE`, or what `ocrlab.folder.production` knows.
    configuration : dict
    checkout : path, optional
        Of ocrlab, another than this.
    """

    def __init__(self, name: str, configuration: dict[str, Any], checkout: Path | None = None) -> None:
        from ocrlab.folder.production.inside import PACKAGES  # not on top: inside a peer there is no ocrlab
        from ocrlab.folder.production.living import Living
        from ocrlab.folder.production.production import SCRIPT

        script = [SCRIPT] if name in PACKAGES else [__file__, "--inside", name]
        self._living = Living(peer_python(name), script, {"PYTHONPATH": str(checkout.resolve())} if checkout else None)
        told = self._living.ask({"package": name, "configuration": configuration})
        if "failed" in told or "missing" in told:
            raise RuntimeError(f"{name} does not start: {told.get('failed', 'it is not installed there')}")
        self.says = {"runtime": configuration.get("Rec.engine_type", "onnxruntime"), **told}

    def read(self, picture: Path) -> tuple[list[Answer], float]:
        """Return the lines that it reads on a picture, and the seconds that it took."""
        answer = self._living.ask(str(picture.resolve()))
        if "error" in answer:
            raise RuntimeError(f"{picture}: {answer['error']}")
        return answer["lines"], answer["seconds"]

    def __enter__(self) -> Peer:
        """Return the peer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End its process."""
        self._living.close()


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
    "faster-paddle": inside_faster_paddle,
}


def live(name: str) -> None:
    """Be a peer: answer for every line of standard input."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a peer prints itself is no answer
    read, runtime = INSIDE[name](json.loads(sys.stdin.readline())["configuration"])
    print(json.dumps({"runtime": runtime}), file=out, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        lines = read(json.loads(line))
        print(json.dumps({"lines": lines, "seconds": time.perf_counter() - began}), file=out, flush=True)


def main() -> None:
    """Make an environment, or be the peer in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=[*WANTED, *INSIDE])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        live(options.name)
    else:
        print(peer_python(options.name))


if __name__ == "__main__":
    main()
