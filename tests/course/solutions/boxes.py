import math

SOLUTIONS = {
    "is_dropped": lambda short_side, score, min_size, box_thresh: short_side < min_size or score < box_thresh,
    "unclip_distance": lambda width, height, ratio: width * height * ratio / (2 * (width + height)),
}
WRONG = [  # name, a likely mistake, what is said of it
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
]
