"""What a lesson needs beside its models: an optional part of ocrlab, said in its first cell."""

from __future__ import annotations

import os
from importlib.util import find_spec

from IPython.display import display

from ocrlab.course.note import Note
from ocrlab.settings import unknown

EXTRAS = {"quantize": "nncf"}  # what is installed with it


def needs_extra(name: str) -> None:
    """Say whether an extra of ocrlab is installed, and how to install it.

    Parameters
    ----------
    name : {"quantize"}
    """
    os.environ.setdefault("NNCF_CI", "1")  # NNCF sends statistics of its use, except where it is told that it is tested
    display(_there(name))


def _there(name: str) -> Note:
    if name not in EXTRAS:
        raise ValueError(unknown("extra", name, EXTRAS))
    package = EXTRAS[name]
    if find_spec(package):
        return Note(f"{package}, of the extra `{name}`, is there.", "yes")
    return Note(
        f'{package} is missing: cells that need it will stop. Run `pip install "ocrlab[{name}]"` where this notebook\'s '
        "Python is, and restart the kernel.",
        "no",
    )
