"""What the book itself says, in the reader's language."""

from __future__ import annotations

from typing import Any

from ocrlab.language import say

ENGLISH = {
    "book": "Reading text with OpenVINO, step by step",
    "about": (
        "Lessons of ocrlab, as they ran from top to bottom. What can be moved here needs no Python; "
        "to change the code, open the same lessons with `ocrlab lab`."
    ),
    "able": "You will be able to",
    "sections": "On this page",
    "ways": "Lessons before and after",
    "previous": "Previous",
    "next": "Next",
    "skip": "Skip to the text",
    "theme": "Theme",
    "themes": {"system": "as the system", "light": "light", "dark": "dark"},
    "fold": "Fold all code",
    "unfold": "Show all code",
    "forget": "Forget my guesses",
    "code": "Code",
    "spoils": "Code of the question; it holds the answer",
    "hint": "Hint",
    "predict": "Predict.",
    "guess": "That is my guess",
    "give_up": "Show it without a guess",
    "waits": "What comes of it: guess above first, or open it here",
    "came": "What comes of it",
    "guessed": "You say: {option}. What comes of it is open now, below.",
    "opened": "What comes of it is open now, below.",
    "choose": "Choose one first.",
    "figure": "A figure; the text around it says what to look at",
    "live": "Live view",
    "still": "This picture lives where scripts are allowed.",
}  # fmt: skip
Words = dict[str, Any]


def words(language: str) -> Words:
    """Return what the book says, by what it is for."""
    return {name: _said(one, language) for name, one in ENGLISH.items()}


def _said(one: Any, language: str) -> Any:
    return {name: say(text, language) for name, text in one.items()} if isinstance(one, dict) else say(one, language)


def minutes(core: int, extra: int, language: str) -> str:
    """Return how long a lesson takes; "" where it does not say."""
    if not core:
        return ""
    return say(f"{core} minutes, and {extra} more for the extras" if extra else f"{core} minutes", language)


def made(version: str, day: str, language: str) -> str:
    """Return what stands below every page."""
    return say(f"Made by ocrlab {version} on {day}.", language)
