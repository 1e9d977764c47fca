"""A Python whose rapidocr_onnxruntime is ours: it reads a picture's name, and does wrong what a test wants."""

import subprocess
import sys
import venv
from pathlib import Path

import numpy as np

STAND_IN = """
import os, time
import numpy as np
print("it talks on standard output")
os.write(1, b"and below Python, too\\n")

class RapidOCR:
    def __init__(self, config_path=None, **given):
        if "fail" in given:
            raise ValueError("no such key:\\n  fail")
        self.given = given

    def load_img(self, path):
        return np.zeros((16, 32, 3))

    def __call__(self, path):
        name = os.path.basename(path)
        if "dies" in name:
            os.write(2, b"out of memory\\n")
            os._exit(9)
        if "refused" in name:
            raise OSError("cannot identify it")
        if "nothing" in name:
            return None, None
        return [[np.array([[1, 2], [9, 2], [9, 6], [1, 6]], np.float32), name, np.float32(0.5)]], [0.1]
"""


def stand_in_python(folder):
    """Make the environment, and return its Python."""
    venv.create(folder, system_site_packages=True)  # numpy and Pillow
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    Path(where, "rapidocr_onnxruntime.py").write_text(STAND_IN)
    Path(where, "ours.pth").write_text(str(Path(np.__file__).parents[1]) + "\n")
    return python
