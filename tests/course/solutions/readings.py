from itertools import pairwise

SOLUTIONS = {
    "collapse": lambda path: "".join(b for a, b in zip(["_", *path], path, strict=False) if b not in ("_", a)),
    "columns_needed": lambda text: len(text) + sum(a == b for a, b in pairwise(text)),
}
WRONG = [  # name, a likely mistake, what is said of it
]
