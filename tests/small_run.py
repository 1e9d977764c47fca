"""A run of a few pictures, made in this process: what is asked about runs needs no other ones."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import cv2

from ocrlab.folder.runs import store, work
from ocrlab.folder.samples import FOLDER, sample

EXACT = {"precision": "f32", "backend": "onnxruntime"}


def small_run(
    folder: Path, names: tuple[str, ...], maps: bool = True, on_its_side: str = "", **load: Any
) -> store.Done:
    """Read samples into a run, their truths beside them; exact, unless `load` says otherwise.

    One of them may lie on its side; it then has no truth.
    """
    pictures, out = folder / "pictures", folder / "run"
    pictures.mkdir(parents=True)
    for name in names:
        shutil.copy(sample(name).path, pictures)
        shutil.copy(FOLDER / f"{name}.json", pictures)
    if on_its_side:
        (pictures / f"{on_its_side}.json").unlink()
        file = str(pictures / sample(on_its_side).path.name)
        cv2.imwrite(file, cv2.rotate(cv2.imread(file), cv2.ROTATE_90_CLOCKWISE))
    asked = work.Work.of({**EXACT, **load}, 10**8, str(out / store.MAPS) if maps else "")
    told = work.facts(asked)
    with store.writing(out, {**told, "root": str(pictures)}) as (into, done):
        (out / store.MAPS).mkdir(exist_ok=True)
        for picture in sorted(pictures.glob("*.[jp][pn]g")):
            into.add(done.name_of(picture), work.read_picture(asked.known(told), str(picture)))
    return store.read_run(out)
