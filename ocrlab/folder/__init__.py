"""Many pictures: which files are some, the project's own with their text, reading them into a format or into a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy
from ocrlab.folder.job import FORMATS, Job
from ocrlab.folder.pictures import PICTURES, pictures_of

if TYPE_CHECKING:
    from ocrlab.folder.runs.run import run as run

__all__ = ["FORMATS", "PICTURES", "Job", "pictures_of", "run"]
if not TYPE_CHECKING:
    __getattr__ = lazy(__name__, {"run": "runs.run"})
