"""The files at the root, backends/, files/ and models/ are a module of their own: with one runtime, they read a picture."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pictures import SAMPLES

from ocrlab.models import store

ROOT = Path(store.__file__).parents[2]
CODE = """
import importlib.machinery, sys

ABSENT = {"openvino", "shapely", "pyclipper", "PIL", "matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython",
          "jupyterlab", "psutil", "platformdirs", "rapidfuzz", "yaml", "tqdm", "pip"}

class Installed:
    # of what is installed, only NumPy, OpenCV, ONNX Runtime and what these need are found
    @staticmethod
    def find_spec(name, path=None, target=None):
        absent = name.partition(".")[0] in ABSENT
        return None if absent else importlib.machinery.PathFinder.find_spec(name, path, target)

sys.meta_path[:] = [Installed if one is importlib.machinery.PathFinder else one for one in sys.meta_path]
import cv2, ocrlab
picture = cv2.imread(sys.argv[1])[:, :, ::-1]
with ocrlab.load(backend="onnxruntime") as ocr:
    print(ocrlab.__file__)
    print(ocr(picture).text)
"""


def test_core_backends_files_and_models_alone_read_a_receipt(tmp_path: Path) -> None:
    store.fetch(store.files_of(store.catalogue()["default"]))
    package = tmp_path / "ocrlab"
    package.mkdir()
    for file in (ROOT / "ocrlab").glob("*.py"):
        if file.name not in ("lab.py", "__main__.py"):
            shutil.copy(file, package)
    for folder in ("backends", "files", "models"):
        shutil.copytree(ROOT / "ocrlab" / folder, package / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "models" / "catalogue.toml", package / "models")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "OCRLAB_MODELS": str(store.folder())}
    command = [sys.executable, "-c", CODE, str(SAMPLES / "receipt.jpg")]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    where, _, text = done.stdout.partition("\n")
    assert Path(where).is_relative_to(tmp_path)
    assert "TOTAL" in text.upper()
    assert len(text.splitlines()) > 10
