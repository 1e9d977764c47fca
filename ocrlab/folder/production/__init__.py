"""Production itself, in its own Python: what RapidOCR or PaddleOCR reads there, as the records of a run."""

from ocrlab.folder.production.living import ProductionError
from ocrlab.folder.production.production import Production
from ocrlab.folder.production.records import read_into, records

__all__ = ["Production", "ProductionError", "read_into", "records"]
