"""What the flight recorder costs a production that it watches: seconds of the processor, with and without, in its own Python.

    python benchmarks/recorder.py /path/to/rapidocr/bin/python [PICTURE ...]

Calls with and without a recorder take turns, so that a busy machine is as unfair to one as to the other; the best of each
count. Processor time is that of all threads.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from ocrlab.folder.recorder.one_file import copy_to
from ocrlab.folder.samples import FOLDER

INSIDE = """
import json, os, sys, time
try:
    from rapidocr import RapidOCR
except ImportError:
    from rapidocr_onnxruntime import RapidOCR
from ocrlab_recorder import Recorder

def cost(call):
    began = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - began[0], time.perf_counter() - began[1]

def watched():
    with Recorder(engine, "prod.npz"):
        engine(picture)

engine = RapidOCR()
for picture in sys.argv[2:]:
    engine(picture)
    both = [(cost(lambda: engine(picture)), cost(watched)) for _ in range(int(sys.argv[1]))]
    plain, recorded = (min(one[side][0] for one in both) for side in (0, 1))
    walls = [min(one[side][1] for one in both) for side in (0, 1)]
    print(f"{os.path.basename(picture):28} {plain:6.2f} s -> {recorded:6.2f} s of the processor ({recorded / plain - 1:+.0%}), "
          f"{walls[0]:.2f} s -> {walls[1]:.2f} s on the clock, {os.path.getsize('prod.npz') / 1e6:.1f} MB")
"""


def main() -> None:
    """Print one line a picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", type=Path, help="of an environment that has rapidocr or rapidocr-onnxruntime")
    parser.add_argument("pictures", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pictures = options.pictures or [FOLDER / "receipt.jpg"]
    with tempfile.TemporaryDirectory() as folder:
        copy_to(Path(folder))
        (Path(folder) / "production.py").write_text(INSIDE, encoding="utf-8")
        command = [options.python.absolute(), "production.py", str(options.rounds)]
        subprocess.run([*command, *(path.resolve() for path in pictures)], cwd=folder, check=True)


if __name__ == "__main__":
    main()
