"""A user's own files: text that is read whole, and results that are written whole or not at all."""

from ocrlab.files.reading import FileError, read_json, read_text, shown, why
from ocrlab.files.writing import Writer, locked, write_whole, written

__all__ = ["FileError", "Writer", "locked", "read_json", "read_text", "shown", "why", "write_whole", "written"]
