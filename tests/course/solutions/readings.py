from itertools import pairwise


def read_columns(compiled, batches):
    kept = []
    for batch in batches:
        answer = compiled(batch)[0]
        kept.append((answer.argmax(axis=2), answer.max(axis=2)))
    return kept


def along(axis):
    return lambda compiled, batches: [(a.argmax(axis), a.max(axis)) for a in (compiled(b)[0] for b in batches)]


def views(compiled, batches):
    request, seen = compiled.create_infer_request(), []
    for batch in batches:
        request.infer([batch])
        seen.append(request.get_output_tensor().data)
    return [(answer.argmax(axis=2), answer.max(axis=2)) for answer in seen]


def of_the_first(compiled, batches):
    return [(classes[:1], probabilities[:1]) for classes, probabilities in read_columns(compiled, batches)]


def without_the_blank(compiled, batches):
    answers = [compiled(batch)[0] for batch in batches]
    return [(answer[..., 1:].argmax(axis=2), answer[..., 1:].max(axis=2)) for answer in answers]


def blanks_first(path):
    kept = [one for one in path if one != "_"]
    return "".join(b for a, b in zip(["_", *kept], kept, strict=False) if a != b)


SOLUTIONS = {
    "read_columns": read_columns,
    "collapse": lambda path: "".join(b for a, b in zip(["_", *path], path, strict=False) if b not in ("_", a)),
    "columns_needed": lambda text: len(text) + sum(a == b for a, b in pairwise(text)),
}
WRONG = [  # name, a likely mistake, what is said of it
    ("read_columns", lambda compiled, batches: read_columns(compiled, batches)[0], "a list of 1 was expected"),
    ("read_columns", lambda compiled, batches: compiled(batches[0])[0], "and `ndarray` came"),
    ("read_columns", lambda compiled, batches: [compiled(one)[0] for one in batches], "two arrays were expected"),
    ("read_columns", lambda compiled, batches: [(compiled(one)[0],) * 2 for one in batches], "(1, 12, 18710); (1, 12)"),
    ("read_columns", along(1), "the shape of its classes is (1, 18710); (1, 12) was expected"),
    (
        "read_columns",
        lambda compiled, batches: [pair[::-1] for pair in read_columns(compiled, batches)],
        "the first of the two is float32",
    ),
    ("read_columns", of_the_first, "(one batch of three crops): for batch 1, the shape of its classes is (1, 16)"),
    ("read_columns", without_the_blank, "in column 0 of crop 0, class"),
    (
        "read_columns",
        lambda compiled, batches: [(one, 1 - two) for one, two in read_columns(compiled, batches)],
        "away from those of its classes",
    ),
    ("read_columns", views, "(three batches of one shape): for batch 1, it gives the answer to batch 3"),
    ("collapse", lambda path: "".join(path).replace("_", ""), "repeats are merged"),
    ("collapse", blanks_first, "a blank between two that are the same"),
    ("collapse", lambda path: "".join(dict.fromkeys(one for one in path if one != "_")), "returned `'bok'`; `'book'`"),
    ("columns_needed", len, "one doubled letter"),
    ("columns_needed", lambda text: 2 * len(text) - len(set(text)), "three doubled letters"),
    ("columns_needed", lambda text: 2 * len(text) - 1, "no two neighbors are the same"),
]
