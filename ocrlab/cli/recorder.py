"""``ocrlab recorder``: one file for production, that writes down what it computes of a picture."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab recorder``."""
    sub.add_argument("out", type=Path, metavar="OUT", help="a folder, or the name of the file: ocrlab_recorder.py")


def run(options: argparse.Namespace) -> int:
    """Copy the recorder, and say how it is used; another file in its place is refused."""
    from ocrlab.files import shown
    from ocrlab.folder.recorder.one_file import copy_to

    path = copy_to(options.out)
    print(
        f"{shown(path)}: it needs numpy alone, and Python 3.8 or later. Beside production's own code:\n\n"
        f"    from {path.stem} import Recorder\n\n"
        f'    with Recorder(engine, "prod.npz"):\n'
        f'        result = engine("scan.png")\n\n'
        f"Then, here: ocrlab diff --bisect prod.npz scan.png\n"
        f"A recording is as confidential as its picture; what can be left out of it stands at the top of the file."
    )
    return 0
