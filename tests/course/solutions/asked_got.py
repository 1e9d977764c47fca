SOLUTIONS = {
    "fits": lambda partial, shape: (
        len(partial) == len(shape)
        and all(low <= side and (high == -1 or side <= high) for (low, high), side in zip(partial, shape, strict=True))
    ),
    "crossings": lambda pairs: sum(1 for takes, gives in pairs if takes and gives and takes != gives),
}
WRONG = [  # name, a likely mistake, what is said of it
    ("fits", lambda partial, shape: len(partial) == len(shape), "one more than the most"),
    ("fits", lambda partial, shape: all(a <= b for (a, _), b in zip(partial, shape, strict=False)), "than the most"),
    ("fits", lambda p, s: all(a <= b <= c for (a, c), b in zip(p, s, strict=False)), "returned `False`"),
    ("crossings", len, "returned `2`; `1` was expected"),
    ("crossings", lambda pairs: sum(a != b for a, b in pairs), "does not tell what it takes"),
    ("crossings", lambda pairs: sum(bool(a) and a != b for a, b in pairs), "does not tell what it gives"),
]
