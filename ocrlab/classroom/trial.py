"""What runs in a student's process: each source is made a function again, and tried on variants; an answer a line.

    python -m ocrlab.classroom.trial < job.json

Whatever the functions print goes nowhere.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import random
import sys
from collections.abc import Callable
from typing import Any

from ocrlab.classroom.grade import Grade, Outcome
from ocrlab.course.exercise import Exercise, last_line

MODULES = {"ov": "openvino", "np": "numpy"} | {
    name: name
    for name in ("collections", "cv2", "functools", "inspect", "itertools", "json", "math", "numpy", "ocrlab", "onnxruntime",
                 "openvino", "operator", "os", "queue", "random", "re", "statistics", "sys", "tempfile", "threading", "time")
} | {name: f"ocrlab.{name}" for name in ("backends", "bench", "ctc", "debug", "draw", "geometry", "layers", "machine",
                                         "models", "words")}  # fmt: skip
NAMES = {
    "Path": "pathlib", "perf_counter": "time", "sleep": "time", "replace": "dataclasses", "dataclass": "dataclasses",
    "mkdtemp": "tempfile", "Counter": "collections", "defaultdict": "collections", "deque": "collections",
    "pairwise": "itertools", "product": "itertools", "chain": "itertools", "groupby": "itertools", "partial": "functools",
    "ThreadPoolExecutor": "concurrent.futures", "Queue": "queue", "Thread": "threading", "Lock": "threading",
    "Event": "threading", "median": "statistics", "mean": "statistics", "Any": "typing", "Callable": "collections.abc",
    "PrePostProcessor": "openvino.preprocess", "FrontEndManager": "openvino.frontend", "Core": "openvino",
    "Net": "ocrlab.backends", "load": "ocrlab", "load_image": "ocrlab", "samples": "ocrlab", "store": "ocrlab",
    "lesson": "ocrlab", "explain": "ocrlab",
}  # fmt: skip


def main() -> None:
    """Read the job, and print an answer for each source as soon as it is there."""
    job = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # runtimes print from C++, too
    exercises = importlib.import_module(job["exercises"]).EXERCISES
    for name, source in job["sources"].items():
        grade = tried(name, source, exercises[name], job["seed"])
        print(json.dumps({"name": name, "outcome": grade.outcome, "said": grade.said}), file=answers, flush=True)


def tried(name: str, source: str, exercise: Exercise, seed: str) -> Grade:
    """Return what came of a source on the variants that the seed makes."""
    try:
        function = function_of(source)
    except Exception as error:
        return Grade(Outcome.CANNOT, f"its source stopped with {last_line(error)}")
    try:
        trials = exercise.variants(random.Random(f"{seed}/{name}")) if exercise.variants else ()
        failure = next(filter(None, (trial.failure(name, function) for trial in trials)), None)
    except Exception as error:
        return Grade(Outcome.CANNOT, f"the variants cannot be made here: {last_line(error)}")
    if failure is None:
        return Grade(Outcome.PASSED)
    elsewhere = "stopped with NameError" in failure.said  # a helper of another cell, or a slip of the pen
    return Grade(Outcome.CANNOT if elsewhere else Outcome.FAILS, failure.said)


def function_of(source: str) -> Callable[..., Any]:
    """Return what a source defines, with the names at hand that the lessons have.

    Raises
    ------
    ValueError
        If it is not one function.
    """
    tree = ast.parse(source)
    scope: dict[str, Any] = {"__name__": "handed_in"} | offered(tree)
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        exec(compile(tree, "handed in", "exec"), scope)  # as here, annotations are not looked at: no type need be there
        found: Callable[..., Any] = scope[tree.body[0].name]
        return found
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    if len(lambdas) != 1:
        raise ValueError("one function was expected.")
    one: Callable[..., Any] = eval(compile(ast.Expression(lambdas[0]), "handed in", "eval"), scope)
    return one


def offered(tree: ast.AST) -> dict[str, Any]:
    """Return what the names of a source mean in the lessons; nothing is imported that it does not use."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found = {name: importlib.import_module(MODULES[name]) for name in used & MODULES.keys()}
    return found | {name: getattr(importlib.import_module(NAMES[name]), name) for name in used & NAMES.keys()}


if __name__ == "__main__":
    main()
