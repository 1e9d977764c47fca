"""Why a line is wrong, for the explorer: what speaks for it at once, and what is tried, as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import Examination
from ocrlab.debug.causes.place import overlaps
from ocrlab.debug.causes.verdict import Tried
from ocrlab.debug.causes.words import WORDS
from ocrlab.models.rapidocr_keys import is_ours_alone
from ocrlab.page import Floats
from ocrlab.widgets.explorer.other_pages import key_of

Answer = dict[str, Any]
MOST = 6  # remedies that are shown
FARTHEST = 1e35  # pixels, of a corner
LEAST = 3  # pixels of the sides of a box that is drawn


def line_around(truth: Sequence[Written], point: tuple[float, float]) -> Written | None:
    """Return the true line around a point of the page; None where none stands."""
    dot = np.array(point, np.float32) + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
    return next((line for line in truth if overlaps(dot[None], line.quad)[0] > 0), None)


def investigate(examination: Examination, say: Callable[[Answer], None], is_left: Callable[[], bool]) -> None:
    """Say at once what speaks for each cause, and try the likeliest first, until the person has left."""
    trials = list(examination.trials())
    tried: list[Tried] = []
    said = told(examination, tried, len(trials))
    say(said)
    for trial in trials:
        if is_left():
            return
        tried.append(examination.tried(trial))
        now = told(examination, tried, len(trials))
        if now["causes"] != said["causes"] or now["remedies"] != said["remedies"]:
            said = now
            say(said)
    say(told(examination, tried, len(trials)))


def told(examination: Examination, tried: list[Tried], of: int) -> Answer:
    """Return what is known of a line by now."""
    place = examination.place
    return {
        "true": place.text,
        "read": place.reading,
        "score": place.score,
        "quad": place.quad.round(1).tolist(),
        "wrong": examination.is_open,
        "causes": [{**one._asdict(), "words": WORDS[one.name]} for one in examination.causes(tried)],
        "remedies": [_remedy(one) for one in examination.remedies(tried)[:MOST]],
        "tried": len(tried),
        "of": of,
    }


def _remedy(one: Tried) -> Answer:
    outcome = one.outcome
    return {
        "label": one.label,
        "settings": one.settings,
        "code": one.trial.code,
        "text": outcome.text,
        "score": outcome.score,
        "recovers": one.recovers,
        "only_here": is_ours_alone(one.settings or {}),
        "elsewhere": key_of(one.settings) if one.settings else None,
    }


def valid(quad: Any, size: tuple[int, int]) -> Floats:
    """Return a drawn quad (4, 2) cut off at the edges of a page of this (height, width).

    Raises
    ------
    ValueError
        If it is no quad, crosses itself, lies outside of the page, or has no room for a letter.
    """
    try:
        corners = np.asarray(quad, np.float64)
    except (TypeError, ValueError):
        corners = np.zeros(0)
    if corners.shape != (4, 2) or not (np.abs(corners) < FARTHEST).all():  # nan is not, too
        raise ValueError("A box has four corners, each with x and y.")
    if np.ptp(corners, axis=0).min() >= LEAST and not shapely.is_valid(shapely.polygons(corners)):
        raise ValueError(
            "The sides of this box cross each other: draw its corners one after the other around the text."
        )
    clipped = geometry.order_corners(np.clip(corners, 0, size[::-1]).astype(np.float32))
    if not shapely.is_valid(shapely.polygons(clipped.astype(np.float64))):  # a corner was clipped beyond a side
        rect = cv2.boxPoints(cv2.minAreaRect(clipped))
        clipped = geometry.order_corners(np.clip(rect, 0, size[::-1]).astype(np.float32))
    if min(geometry.sides(clipped)) < LEAST:
        raise ValueError(f"Less than {LEAST} pixels of this box lie on the page: there is no room for a letter in it.")
    return clipped
