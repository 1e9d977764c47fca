"""Which room may know which, so that the code can be read from the bottom up."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import ocrlab

ROOT = Path(ocrlab.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
HEAVY = {
    "cv2",
    "openvino",
    "onnxruntime",
    "matplotlib",
    "anywidget",
    "ipywidgets",
    "PIL",
    "shapely",
    "yaml",
    "tqdm",
    "psutil",
}
CORE = {  # a module, and what it may import: those of a lower number
    "page": 0, "settings": 0, "timing": 0, "machine": 0, "store": 0,
    "geometry": 1, "frame": 1, "image": 1, "presets": 1, "backends": 1, "rapidocr": 1,
    "fates": 2,
    "trace": 3,
    "detect": 4,
    "classify": 5, "recognize": 5,
    "pipeline": 6,
    "models": 7,
}  # fmt: skip


def room(file: Path) -> str:
    """Return the module or the folder of modules that a file belongs to."""
    inner = file.relative_to(ROOT)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


def imports(file: Path) -> set[str]:
    """Return the rooms of ocrlab that a file imports, on top or on demand, but not for its types alone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    rooms = {name.split(".")[1] for name in found if name.startswith("ocrlab.")}
    return {name for name in rooms if (ROOT / name).is_dir() or (ROOT / f"{name}.py").is_file()}


def functions(file: Path) -> list[tuple[str, int, int]]:
    """Return the name of every function, its lines without the docstring, and how many parameters it has."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node):
                lines -= (first.end_lineno or 0) - first.lineno + 1
            found.append((f"{room(file)}.{node.name}", lines, len(node.args.args) + len(node.args.kwonlyargs)))
    return found


@pytest.mark.parametrize(
    "file", [file for file in FILES if room(file) in CORE], ids=lambda file: str(file.relative_to(ROOT))
)
def test_the_core_imports_only_what_lies_below(file: Path) -> None:
    own = room(file)
    for other in imports(file) - {own}:
        assert other in CORE, f"{own} imports {other}, a satellite"
        assert CORE[other] < CORE[own], f"{own} imports {other}, which does not lie below it"


NETS = {"backends", "detect", "classify", "recognize", "pipeline", "models", "store", "lab"}


def test_backends_know_only_arrays_and_widgets_only_values() -> None:
    for file in FILES:
        if room(file) == "backends":
            assert imports(file) <= {"backends", "settings", "timing"}
        if room(file) == "widgets":
            assert not imports(file) & NETS


def test_every_module_of_the_core_is_there() -> None:
    assert set(CORE) <= {room(file) for file in FILES}


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, json, ocrlab; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    loaded = set(json.loads(done.stdout))
    assert not loaded & (HEAVY | {"numpy"})


def test_public_names_are_there_when_they_are_used() -> None:
    for name in ocrlab.__all__:
        assert getattr(ocrlab, name) is not None
        assert name in dir(ocrlab)
    with pytest.raises(AttributeError, match="module 'ocrlab' has no attribute 'laod'"):
        ocrlab.laod  # noqa: B018


def test_examples_in_the_core_are_true() -> None:
    results = [doctest.testmod(importlib.import_module(f"ocrlab.{name}")) for name in CORE]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) >= 3


def test_files_are_short_enough_to_be_read_in_one_go() -> None:
    lines = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: count for file, count in lines.items() if count > 300} == {}


def test_functions_are_short_and_take_few_parameters() -> None:
    found = [function for file in FILES for function in functions(file)]
    long = [name for name, lines, _ in found if lines > 25]
    assert len(long) <= 0.1 * len(found), long
    many = {name for name, _, parameters in found if parameters > 5}
    assert many <= {"models.load", "backends.load"}
