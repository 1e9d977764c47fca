SOLUTIONS = {
    "box_thresh_for": lambda wanted, unwanted: min(wanted) if max(unwanted, default=0) < min(wanted) else None,
}
WRONG = [  # name, a likely mistake, what is said of it
    ("box_thresh_for", lambda wanted, unwanted: min(wanted), "one that is not wanted scores between the two"),
    ("box_thresh_for", lambda wanted, unwanted: max(unwanted, default=0), "two that are wanted, one far below them"),
    (
        "box_thresh_for",
        lambda wanted, unwanted: min(wanted) if max(unwanted) < min(wanted) else None,
        "nothing to drop",
    ),
    (
        "box_thresh_for",
        lambda wanted, unwanted: min(wanted) if max(unwanted, default=0) <= min(wanted) else None,
        "both have the same score",
    ),
    (
        "box_thresh_for",
        lambda wanted, unwanted: min(wanted) if min(unwanted, default=0) < min(wanted) else None,
        "one below all that are wanted, one not",
    ),
]
