"""Which room may know which, so that the code can be read from the bottom up; and how long what is read may be."""

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
HEAVY = {"cv2", "openvino", "onnxruntime", "matplotlib", "anywidget", "ipywidgets", "PIL", "shapely", "yaml", "tqdm",
         "psutil"}  # fmt: skip

CORE = {  # a module of the root, and what it may import: those of a lower number
    "__version__": 0, "faces": 0, "files": 0, "page": 0, "settings": 0, "stream": 0, "timing": 0,
    "geometry": 1, "image": 1, "frame": 1, "fit": 1, "ctc": 1, "scripts": 1, "tensor": 1,
    "evidence": 1, "net": 2, "fates": 2, "classify": 3, "recognize": 3, "tiles": 2, "scales": 2,
    "postprocess": 3, "words": 4, "orient": 4, "rotation": 4,
    "detect": 4,
    "pipeline": 5,
}  # fmt: skip
ALL = set(CORE)
LIGHT = {"faces", "files", "settings", "timing", "language"}  # what every room may import
ROOMS = {  # a folder, and what it may import beside itself and these
    "backends": {"net", "fit"},
    "language": set(),  # English sentences, and what they are in Chinese
    "machine": {"net", "__version__"},
    "draw": {"page"},
    "layers": {"net", "backends", "machine", "draw"},
    "models": ALL | {"backends", "machine"},
    "debug": ALL | {"models", "backends"},  # another model or precision as a remedy
    "folder": ALL
    | {"draw", "debug", "models", "machine", "backends"},  # of backends: which there are, for a side of `diff`
    "quantize": ALL | {"backends", "machine", "models", "debug", "folder"},
    "course": ALL | {"draw", "models", "backends"},
    "classroom": ALL | {"draw", "machine", "models", "course", "folder", "bench", "book"},  # of bench: the wall
    "bench": ALL | {"backends", "machine", "draw", "models", "debug", "folder"},  # of folder: samples
    "widgets": ALL | {"backends", "machine", "draw", "layers", "models", "debug", "folder", "bench"},
    "book": ALL | {"models", "folder", "course", "widgets"},
    "cli": ALL
    | {
        "backends",
        "machine",
        "models",
        "debug",
        "folder",
        "bench",
        "course",
        "widgets",
        "quantize",
        "classroom",
        "book",
    },
    "lab": {"widgets"},
}
VIEW = {"page", "postprocess", "timing", "debug.columns", "debug.accuracy", "widgets.shared.view"}
UNDER_A_VIEW = {*LIGHT, "__version__", "page", "geometry", "frame", "fates", "postprocess", "ctc", "debug.columns",
                "debug.accuracy", "debug.changes", "widgets.shared.view", "language.reader", "language.speaker",
                "language.tables", "language.template"}  # fmt: skip


def module(file: Path) -> str:
    """Return the name of a file's module below ocrlab, "widgets.shared.view"; of a package, the package's."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(name: str) -> str:
    """Return the module of the root or the folder that a module belongs to."""
    return name.partition(".")[0]


MODULES = {module(file): file for file in FILES if file.parent != ROOT or file.stem not in ("__init__", "__main__")}
FACES = {name for name, file in MODULES.items() if file.name == "__init__.py"}


def imports(name: str) -> set[str]:
    """Return the modules of ocrlab that a module imports: on top, on demand, or for its types alone."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole.removeprefix("ocrlab.") in MODULES else node.module or "")
    return {one.removeprefix("ocrlab.") for one in found if one.startswith("ocrlab.")} & MODULES.keys() - {name}


IMPORTS = {name: imports(name) for name in MODULES}


def reached(name: str) -> set[str]:
    """Return all modules that a module imports, also through others."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = IMPORTS[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def functions(file: Path) -> list[tuple[str, int, int]]:
    """Return the name of every function, its lines without the docstring, and how many parameters it has."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node):
                lines -= (first.end_lineno or 0) - first.lineno + 1
            found.append((f"{module(file)}.{node.name}", lines, len(node.args.args) + len(node.args.kwonlyargs)))
    return found


# -- the rule


def test_everything_has_its_place_in_the_table() -> None:
    rooms = {room(name) for name in MODULES}
    assert rooms == ALL | ROOMS.keys()
    assert not ALL & ROOMS.keys()


@pytest.mark.parametrize("name", sorted(name for name in MODULES if room(name) in ALL))
def test_the_core_imports_only_what_lies_below(name: str) -> None:
    for other in {*map(room, IMPORTS[name])} - {room(name)}:  # files/ is a folder that lies below all
        assert other in CORE, f"{name} imports {other}, a satellite"
        assert CORE[other] < CORE[room(name)], f"{name} imports {other}, which does not lie below it"


@pytest.mark.parametrize("folder", sorted(ROOMS))
def test_a_folder_imports_only_what_the_table_allows(folder: str) -> None:
    allowed = ROOMS[folder] | LIGHT | {folder}
    wrong = [
        (name, other)
        for name in MODULES
        if room(name) == folder
        for other in IMPORTS[name]
        if room(other) not in allowed
    ]
    assert not wrong


def test_no_module_comes_back_to_itself() -> None:
    """A face is left out: it hands on names of modules that do not know it."""
    for name in MODULES.keys() - FACES:
        assert name not in reached(name), f"{name} imports itself through others"


def test_no_module_imports_the_face_of_its_own_folder() -> None:
    wrong = [
        (name, face)
        for name in MODULES
        for face in IMPORTS[name] & FACES
        if name.startswith(f"{face}.") and face != "backends"  # which opens what lies in it, and imports nothing of it
    ]
    assert not wrong


def test_a_view_never_sees_a_net() -> None:
    views = [name for name, file in MODULES.items() if room(name) == "widgets" and file.with_suffix(".js").is_file()]
    assert len(views) >= 12
    for view in views:
        assert IMPORTS[view] <= VIEW | LIGHT, view
        assert reached(view) <= UNDER_A_VIEW, view


def test_arguments_are_parsed_on_the_command_line_only() -> None:
    for name, file in MODULES.items():
        parsers = "argparse" in file.read_text(encoding="utf-8")
        assert not parsers or room(name) == "cli" or file.name == "command.py", name


# -- what it costs, and whether it is there


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, json, ocrlab; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    loaded = set(json.loads(done.stdout))
    assert not loaded & (HEAVY | {"numpy"})


def test_the_measured_process_imports_nothing_heavy() -> None:
    code = "import sys, json, ocrlab.bench.child.measure; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert not set(json.loads(done.stdout)) & (HEAVY - {"psutil"})


@pytest.mark.parametrize("face", ["", *sorted(FACES)])
def test_what_a_face_hands_on_is_there(face: str) -> None:
    package = importlib.import_module(f"ocrlab.{face}".rstrip("."))
    tree = ast.parse(Path(package.__file__ or "").read_text(encoding="utf-8"))
    handed = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ocrlab.")
        for alias in node.names
    }
    for name in handed:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'laod'"):
        package.laod  # noqa: B018


def test_what_notebooks_import_from_the_package_is_there() -> None:
    from ocrlab import (  # noqa: F401
        backends,
        bench,
        compare,
        ctc,
        draw,
        explain,
        export,
        geometry,
        lab,
        layers,
        lesson,
        models,
        presets,
        samples,
        store,
        widgets,
        words,
    )

    assert {*ocrlab.__all__} <= {*dir(ocrlab)}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if ">>>" in MODULES[name].read_text(encoding="utf-8")))
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"ocrlab.{name}")).failed == 0


# -- how long it is


def test_the_core_is_small() -> None:
    lines = {name: len(MODULES[name].read_text(encoding="utf-8").splitlines()) for name in MODULES.keys() & ALL}
    assert sum(lines.values()) <= 3_550, lines


def test_files_are_short_enough_to_be_read_in_one_go() -> None:
    lines = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: count for file, count in lines.items() if count > 300} == {}


def test_functions_are_short_and_take_few_parameters() -> None:
    found = [function for file in FILES for function in functions(file)]
    long = [name for name, lines, _ in found if lines > 25]
    assert len(long) <= 0.1 * len(found), long
    many = {name for name, _, parameters in found if parameters > 5 and not name.startswith("backends.")}
    assert many <= {"models.load_ocr.load"}


def test_tests_are_short_enough_and_lie_where_the_code_does() -> None:
    folder = Path(__file__).parent
    lines = {
        file.relative_to(folder): len(file.read_text(encoding="utf-8").splitlines()) for file in folder.rglob("*.py")
    }
    assert {file: count for file, count in lines.items() if count > 500} == {}
    views = {path.name for path in (ROOT / "widgets").iterdir()}
    there = {path.name for path in folder.iterdir() if path.is_dir()} - {"golden", "js", "__pycache__"}
    assert there <= ROOMS.keys() | views | {"files"}


def test_nothing_lies_on_top_but_what_a_reader_of_the_project_expects() -> None:
    git = ["git", "-C", str(ROOT.parent), "ls-files"]
    listed = subprocess.run(git, capture_output=True, text=True, check=False).stdout.split("\n")
    found = {name.partition("/")[0] for name in listed}
    code = {"ocrlab", "notebooks", "models", "tests", "benchmarks", ".ci"}
    told = {"README.md", "README.zh-CN.md", "CLASS.md", "CLASS.zh-CN.md", "SECURITY.md", "LICENSE", "NOTICE"}
    tools = {"environment.yml", "pyproject.toml", "package.json", "biome.json", ".gitignore"}
    assert found - code - told - tools <= {""}  # a copy that is no checkout has no list
