import math

import cv2
import numpy as np


def padded_map(compiled, batch):
    height, width = batch.shape[2:]
    added = [(0, 0), (0, 0), (0, -height % 32), (0, -width % 32)]
    return compiled(np.pad(batch, added, mode="edge"))[0][:, :, :height, :width]


def shared(compiled, batch):
    height, width = batch.shape[2:]
    added = [(0, 0), (0, 0), (0, -height % 32), (0, -width % 32)]
    return compiled(np.pad(batch, added, mode="edge"), share_outputs=True)[0][:, :, :height, :width]


def zeros_added(compiled, batch):
    height, width = batch.shape[2:]
    added = [(0, 0), (0, 0), (0, -height % 32), (0, -width % 32)]
    return compiled(np.pad(batch, added))[0][:, :, :height, :width]


def not_cut(compiled, batch):
    added = [(0, 0), (0, 0), (0, -batch.shape[2] % 32), (0, -batch.shape[3] % 32)]
    return compiled(np.pad(batch, added, mode="edge"))[0]


def always_added(compiled, batch):
    height, width = batch.shape[2:]
    added = [(0, 0), (0, 0), (0, 32 - height % 32), (0, 32 - width % 32)]
    return compiled(np.pad(batch, added, mode="edge"))[0][:, :, :height, :width]


def added_before(compiled, batch):
    height, width = batch.shape[2:]
    added = [(0, 0), (0, 0), (-height % 32, 0), (-width % 32, 0)]
    return compiled(np.pad(batch, added, mode="edge"))[0][:, :, :height, :width]


def stretched(compiled, batch):
    sizes = [-(-side // 32) * 32 for side in batch.shape[2:]]
    to = [cv2.resize(np.moveaxis(one, 0, 2), sizes[::-1]) for one in batch]
    maps = compiled(np.stack([np.moveaxis(one, 2, 0) for one in to]))[0]
    return np.stack([cv2.resize(one[0], batch.shape[:1:-1])[None] for one in maps])


SOLUTIONS = {
    "padded_map": padded_map,
    "is_dropped": lambda short_side, score, min_size, box_thresh: short_side < min_size or score < box_thresh,
    "unclip_distance": lambda width, height, ratio: width * height * ratio / (2 * (width + height)),
}
WRONG = [  # name, a likely mistake, what is said of it
    ("padded_map", lambda compiled, batch: compiled(batch)[0], "(sides that are no multiples)"),
    ("padded_map", lambda compiled, batch: compiled(batch), "an array was expected, and `OVDict` came"),
    ("padded_map", lambda compiled, batch: padded_map(compiled, batch[:1])[0], "its shape is (1, 64, 96)"),
    ("padded_map", lambda compiled, batch: padded_map(compiled, batch[:1]), "(two pictures at once): its shape is"),
    ("padded_map", not_cut, "its shape is (1, 1, 64, 96); (1, 1, 50, 70) was expected"),
    ("padded_map", shared, "the next call overwrites it"),
    ("padded_map", zeros_added, "it is the map of a batch to which zeros were added"),
    ("padded_map", always_added, "to which more was added than it needs"),
    ("padded_map", added_before, "filled up above and on the left, and cut below"),
    ("padded_map", stretched, "away from those of a batch whose edges were repeated"),
    ("is_dropped", lambda side, score, low, thresh: side < low, "a low score"),
    ("is_dropped", lambda side, score, low, thresh: score < thresh, "a thin rectangle with a high score"),
    ("is_dropped", lambda side, score, low, thresh: side < low and score < thresh, "a low score"),
    ("is_dropped", lambda side, score, low, thresh: side <= low or score <= thresh, "exactly box_thresh"),
    ("is_dropped", lambda side, score, low, thresh: side <= low or score < thresh, "exactly min_size"),
    ("is_dropped", lambda side, score, low, thresh: side < 3 or score < 0.4, "a stricter box_thresh"),
    ("is_dropped", lambda side, score, low, thresh: side < 3 or score < thresh, "a larger min_size"),
    (
        "is_dropped",
        lambda side, score, low, thresh: not math.isnan(score) and (side < low or score < thresh),
        "before anyone scored",
    ),
    ("unclip_distance", lambda width, height, ratio: width * height * ratio / (width + height), "(a square, ratio 1)"),
    ("unclip_distance", lambda width, height, ratio: height * ratio / 4, "(a long line)"),
]
