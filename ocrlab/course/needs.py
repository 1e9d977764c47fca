"""What a lesson needs, said and fetched in its first cell, while there is a network."""

from __future__ import annotations

from IPython.display import display

from ocrlab.course.note import Note
from ocrlab.models import store
from ocrlab.settings import unknown


def needs(*models: str) -> None:
    """Fetch the models that a lesson works with, and say what is there; without a network, what to do.

    Parameters
    ----------
    *models : str
        Names of the catalogue: "PP-OCRv6-small".
    """
    display(_fetched(*models))


def _fetched(*models: str) -> Note:
    known = store.catalogue()["models"]
    for name in models:
        if name not in known:
            raise ValueError(unknown("model", name, known))
    named = ", ".join(models)
    missing = [file for name in models for file in store.files_of(name) if not (store.folder() / file).is_file()]
    if not missing:
        return Note(f"This lesson works with {named}: all there. No network is needed.", "yes")
    try:
        store.fetch(missing)
    except store.ModelError:
        return Note(
            f"This lesson works with {named}. {len(set(missing))} of their files are missing, and could not be fetched: "
            "cells that need them will stop. With a network, run this cell again; for a class, see `ocrlab class kit`.",
            "no",
        )
    return Note(f"This lesson works with {named}: fetched, and kept. From now on no network is needed.", "yes")
