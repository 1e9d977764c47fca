"""What Python makes of the columns of a few lines, for the functions of the browser: tests/golden/reading.json.

    python tests/reading_answers.py              # answer anew, on the columns that are kept
    python tests/reading_answers.py --columns    # run the network for the columns, too

The columns are kept because another processor's network answers a little differently.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab import ctc
from ocrlab.debug.columns import path_of, top
from ocrlab.page import Floats
from ocrlab.recognize import Recognizer

GOLDEN = Path(__file__).parent / "golden" / "reading.json"
LINES = (("shipping_label", 2), ("receipt", 5), ("traditional", 1), ("diacritics", 4))
K = 4  # ranks that are kept


def columns() -> dict[str, dict[str, Any]]:
    """Return columns as the view has them: of real lines, and made up ones in which much is equally likely."""
    import ocrlab
    from ocrlab.folder import samples
    from ocrlab.widgets.reading.session import crop_of

    found = {}
    with ocrlab.load(backend="onnxruntime", precision="f32") as ocr:
        for name, line in LINES:
            crop, _ = crop_of(ocr, ocrlab.load_image(samples.sample(name).path), line)
            found[f"{name} {line}"] = kept(ocr.recognize.probabilities(crop), ocr.recognize.character)
    random = np.random.default_rng(5)
    steps = random.choice(np.array([0, 0.25, 0.5, 1], np.float32), (40, 7))
    found["equally likely"] = kept(steps, "_abcde ".__getitem__)
    found["one column"] = kept(steps[:1], "_abcde ".__getitem__)
    found["blanks alone"] = kept(np.eye(7, dtype=np.float32)[np.zeros(6, int)], "_abcde ".__getitem__)
    return found


def kept(matrix: Floats, character: Any) -> dict[str, Any]:
    """Return what the view is told of a matrix (T, C)."""
    found = top(matrix, K)
    labels = {str(class_): character(int(class_)) for class_ in found.classes[1:]}
    ranked, scores = found.ranked.ravel().tolist(), [float(score) for score in found.ranked_scores.ravel()]
    return {"count": len(found), "k": found.ranked.shape[1], "classes": ranked, "scores": scores,
            "blanks": [float(score) for score in found.blanks], "labels": labels}  # fmt: skip


def matrix_of(line: dict[str, Any]) -> Floats:
    """Return a matrix (T, C) of what is kept of it, with a class for every label."""
    matrix = np.zeros((line["count"], 1 + max(map(int, line["labels"]), default=0)), np.float32)
    matrix[:, 0] = line["blanks"]
    rows = np.repeat(np.arange(line["count"]), line["k"])
    matrix[rows, line["classes"]] = line["scores"]
    return matrix


def picks(line: dict[str, Any]) -> list[dict[int, int]]:
    """Return what a person might pick on a line."""
    random = np.random.default_rng(line["count"])
    ranked = np.reshape(line["classes"], (line["count"], line["k"]))
    tries: list[dict[int, int]] = [{}]
    for most in (1, 3, line["count"] // 2):
        chosen = random.integers(0, line["count"], most)
        ranks = random.integers(0, line["k"] + 1, most)
        tries.append({int(c): int(ranked[c, r - 1]) if r else 0 for c, r in zip(chosen, ranks, strict=True)})
    return tries


def answer(line: dict[str, Any], picked: dict[int, int]) -> dict[str, Any]:
    """Return what Python makes of a line with some picks."""
    labels = {int(class_): label for class_, label in line["labels"].items()}
    charset = tuple(labels.get(class_, "?") for class_ in range(1, matrix_of(line).shape[1]))
    reader = Recognizer(lambda batch: batch, charset)  # type: ignore[arg-type]
    path = path_of(top(matrix_of(line), K), picked)
    reading = reader.read(path)
    classes = path.classes
    return {
        "picked": {str(column): class_ for column, class_ in picked.items()},
        "classes": classes.tolist(),
        "scores": [float(score) for score in path.scores],
        "text": reading.text,
        "score": reading.score,
        "steps": [str(step) for step in ctc.steps(classes)],
        "runs": np.stack(ctc.repeats(classes), axis=1).tolist(),
        "characters": np.stack(ctc.characters(classes), axis=1).tolist(),
        "twins": list(ctc.twins(classes)),
        "so_far": [reader.read(type(path)(classes[:i], path.scores[:i])).text for i in range(len(classes) + 1)],
    }


def answers(lines: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the columns with the answers."""
    return {name: {**line, "tries": [answer(line, picked) for picked in picks(line)]} for name, line in lines.items()}


def golden() -> dict[str, Any]:
    """Return what is kept."""
    return dict(json.loads(GOLDEN.read_text(encoding="utf-8")))


def kept_columns() -> dict[str, dict[str, Any]]:
    """Return the columns that are kept, without the answers."""
    return {name: {key: line[key] for key in line if key != "tries"} for name, line in golden().items()}


def main() -> None:
    """Write the file, a line or a try on a line of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", action="store_true", help="run the network for the columns, too")
    found = answers(columns() if parser.parse_args().columns else kept_columns())
    packed = {"ensure_ascii": False, "separators": (",", ":")}
    rows = []
    for name, line in found.items():
        head = json.dumps({key: line[key] for key in line if key != "tries"}, **packed)[:-1]
        tries = ",\n  ".join(json.dumps(one, **packed) for one in line["tries"])
        rows.append(f'{json.dumps(name)}: {head},"tries":[\n  {tries}]}}')
    GOLDEN.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
