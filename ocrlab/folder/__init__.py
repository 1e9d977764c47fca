"""Many pictures: which files are some, the project's own with their text, and reading one after the other into a format."""

from ocrlab.folder.job import FORMATS, Job
from ocrlab.folder.pictures import PICTURES, pictures_of

__all__ = ["FORMATS", "PICTURES", "Job", "pictures_of"]
