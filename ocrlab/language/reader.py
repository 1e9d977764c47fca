"""The language of the reader, and finished sentences said in it."""

from __future__ import annotations

import locale
import os
from functools import cache

from ocrlab.language import tables
from ocrlab.language.speaker import Speaker

LANGUAGES = ("en", "zh")
VARIABLE = "OCRLAB_LANGUAGE"
IN_VIEWS = (
    "backends",
    "bench",
    "debug",
    "files",
    "folder",
    "layers",
    "machine",
    "models",
    "widgets",
)  # rooms behind the views
NOT_IN_VIEWS = (
    "bench/command.py",
    "bench/tables.py",
    "bench/replay/",
    "folder/tune/",
    "folder/recorder/",
    "folder/diff/",
)


def current() -> str:
    """Return the language of the reader, "zh" or "en": as $OCRLAB_LANGUAGE says, else the system's; English for all others."""
    named = os.environ.get(VARIABLE) or next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    named = named or locale.getlocale()[0] or ""  # Windows says Chinese (Simplified)_China
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def say(sentence: str, language: str | None = None) -> str:
    """Return a finished English sentence as the reader's language has it; what no table knows stays English.

    Parameters
    ----------
    sentence : str
        One sentence or several, or a piece of one; what stands in “quotation marks” stays as it is.
    language : str, optional
        "zh" or "en"; None: that of the reader.
    """
    return speaker().say(sentence) if (language or current()) == "zh" else sentence


@cache
def speaker() -> Speaker:
    """Return what says sentences in Chinese."""
    return Speaker(tables.both())


@cache
def of_views() -> tables.Table:
    """Return the part of the tables that the views may need: what their JavaScript says, and the rooms that they show."""
    places = tables.places_po()
    python = {
        english: chinese
        for english, chinese in tables.read_po().items()
        if chinese and any(_is_in_views(file) for file in places[english])
    }
    return python | {english: chinese for english, chinese in tables.read_json().items() if chinese}


def _is_in_views(file: str) -> bool:
    room = file.removeprefix("ocrlab/")
    if file.endswith(".toml"):
        return True
    if room == file or room.startswith(NOT_IN_VIEWS):  # a lesson
        return False
    return "/" not in room or room.startswith(IN_VIEWS)
