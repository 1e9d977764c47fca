"""Play ninety minutes of a class without a network: three students with environments of their own, and the teacher's page.

A kit is made (or given), the network is taken away, and each of three students installs it into an empty home, works the route
of CLASS.md with guesses and exercises, and hands in; then the teacher's page is made, with grades. One of them solves all
exercises, one makes mistakes, one knows the cases by heart. What it does not prove: that a person gets through in ninety
minutes, and anything about Windows and macOS. Linux only.

    python benchmarks/class_played.py [--kit DIR] [--page class.html]
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import class_kit
import nbformat

from ocrlab.classroom import install, kit

SELF = Path(__file__).resolve()
SOLUTIONS = SELF.parents[1] / "tests" / "course" / "solutions"
ROUTE = {  # a lesson -> the heading at which the route leaves it
    "00_start_here": "## The same page, step by step", "01_openvino_inference": "## 6.", "01b_requests_and_async": "## 3.",
    "03_thresholds": "## Case 5", "05_runtimes": "## Before you go",
}  # fmt: skip
STUDENTS = ("solves all", "makes mistakes", "knows the cases by heart")
PLAY = """
import json, os, sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient
notebook, began = nbformat.read(sys.argv[1], 4), time.perf_counter()
client = NotebookClient(notebook, timeout=900, allow_errors=True, kernel_name="python3",
                        resources={"metadata": {"path": str(Path(sys.argv[1]).parent)}})
client.execute()
errors = [f"{one.ename}: {one.evalue}"[:300] for cell in notebook.cells if cell.cell_type == "code"
          for one in cell.outputs if one.output_type == "error"]
print(json.dumps({"errors": errors, "seconds": time.perf_counter() - began}))
"""
BY_HEART = """
def {name}(*given):
    from ocrlab.course.exercises import EXERCISES
    known = [case for case in EXERCISES[{name!r}].cases if getattr(case, "given", None) == given]
    return known[0].expected if known else None
"""


def main() -> int:
    """Make a kit, and run this file again where there is no network; return 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", type=Path, metavar="DIR", help="a kit that is there; default: a new one")
    parser.add_argument("--page", type=Path, default=Path("class.html"), help="where the teacher's page goes")
    parser.add_argument("--cut-off", type=Path, metavar="PLACE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cut_off:
        return played(options.kit, options.cut_off, options.page)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.kit.absolute() if options.kit else Path(scratch) / "kit"
        if not options.kit:
            print(kit.make(folder, install.this_system(), class_kit.python_version()), flush=True)
        me = [
            sys.executable,
            str(SELF),
            "--kit",
            str(folder),
            "--cut-off",
            scratch,
            "--page",
            str(options.page.absolute()),
        ]
        cut = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        return subprocess.run([*cut, *me], check=False).returncode


def played(folder: Path, place: Path, page: Path) -> int:
    """Play the class, and make the teacher's page; return 1 where something failed."""
    class_kit.assert_cut_off()
    hand_ins, failed = place / "hand-ins", False
    hand_ins.mkdir()
    for number, who in enumerate(STUDENTS):
        home = place / f"student-{number}"
        home.mkdir()
        failed |= not works(folder / "students", home, number, who, hand_ins)
    seed = folder / "teacher" / "seed.txt"
    teacher = ocrlab(place / "student-0", "class", "show", str(hand_ins), "--out", str(page), "--seed", str(seed))
    print(teacher.stdout.strip() or teacher.stderr.strip(), f"({page.stat().st_size / 1e3:.0f} kB)", flush=True)
    return int(failed or bool(teacher.returncode))


def works(students: Path, home: Path, number: int, who: str, hand_ins: Path) -> bool:
    """Install, work the route, and hand in, as one student; tell whether all of it went well."""
    done, seconds = class_kit.timed(
        lambda: subprocess.run(
            ["sh", str(students / "install.sh")], env=environment(home), capture_output=True, check=False
        )
    )
    print(f"{who}: installed in {seconds:.0f} s, exit status {done.returncode}", flush=True)
    well = not done.returncode
    target, work = home / install.FOLDER, home / "ocrlab-lessons"
    os.environ.update(environment(home))
    os.environ.pop("PYTHONPATH", None)  # the kit's own ocrlab, from here on
    print(f"  the lab answered after {class_kit.seconds_to_answer(target):.0f} s", flush=True)
    for lesson, end in ROUTE.items():
        notebook = work / f"{lesson}.ipynb"
        prepared(notebook, end, number)
        own = {
            "OCRLAB_NOTEBOOKS": target / "notebooks", "OCRLAB_MODELS": target / "models", "OCRLAB_WORK": work,
            "OCRLAB_RECORD": work / ".ocrlab" / "record.jsonl", "JPY_SESSION_NAME": notebook,
        }  # fmt: skip
        told = {name: str(value) for name, value in own.items()}
        command = [str(target / ".venv" / "bin" / "python"), "-c", PLAY, str(notebook)]
        ran = subprocess.run(command, env=environment(home) | told, capture_output=True, text=True, check=False)
        found: dict[str, Any] = (
            json.loads(ran.stdout.splitlines()[-1]) if ran.returncode == 0 else {"errors": [ran.stderr[-300:]]}
        )
        well &= not found["errors"]
        print(
            f"  {lesson:28}{found.get('seconds', 0):5.0f} s, {len(found['errors'])} cells failed",
            *found["errors"],
            sep="\n    ",
        )
    handed = ocrlab(home, "class", "hand-in", "--name", who, "--out", str(hand_ins))
    print(f"  {handed.stdout.strip() or handed.stderr.strip()}", flush=True)
    return well and not handed.returncode


def prepared(notebook: Path, end: str, number: int) -> None:
    """Cut a lesson off where the route leaves it, choose an option of every question, and fill in what is to be filled in."""
    lesson = nbformat.read(notebook, 4)
    heads = [
        i for i, cell in enumerate(lesson.cells) if cell.cell_type == "markdown" and f"\n{end}" in f"\n{cell.source}"
    ]
    lesson.cells = lesson.cells[: heads[0]]
    for cell in lesson.cells:
        if cell.cell_type != "code":
            continue
        name = (
            cell.source.partition("= lesson.predict(")[0].strip().splitlines()[-1:]
            if "lesson.predict(" in cell.source
            else []
        )
        cell.source += f"\n{name[0].strip()}._choice.value = {name[0].strip()}.options[{number} % 2]" if name else ""
        cell.source = filled(cell.source, number)
    nbformat.write(lesson, notebook)


def filled(source: str, number: int) -> str:
    """Return a cell with its exercise filled in: rightly, with a mistake that is a likely one, or by heart."""
    if "lesson.check(" not in source:
        return source
    name = source.partition('lesson.check("')[2].partition('"')[0]
    written = BY_HEART.format(name=name) if number == 2 else known(name, bool(number))
    return f'{written}\nlesson.check("{name}", {name})'


def known(name: str, wrong: bool) -> str:
    """Return the code of a solution that the tests know, or of the first likely mistake, under the exercise's name."""
    for file in SOLUTIONS.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        tables = {node.targets[0].id: node.value for node in tree.body if isinstance(node, ast.Assign)
                  and isinstance(node.targets[0], ast.Name)}  # fmt: skip
        right, mistakes = tables["SOLUTIONS"], tables["WRONG"]
        assert isinstance(right, ast.Dict) and isinstance(mistakes, ast.List)
        found = {ast.literal_eval(key): value for key, value in zip(right.keys, right.values, strict=True) if key}
        if name not in found:
            continue
        likely = [
            one.elts[1]
            for one in mistakes.elts
            if isinstance(one, ast.Tuple) and ast.unparse(one.elts[0]) == repr(name)
        ]
        return _code(tree, likely[0] if wrong and likely else found[name], name)
    raise ValueError(f"{name}: no file in {SOLUTIONS} solves it.")


def _code(tree: ast.Module, value: ast.expr, name: str) -> str:
    """Return a solution as a reader would write it: in a cell, with its imports, and the file's constants in their places."""
    constants = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
                 if isinstance(target, ast.Name) and target.id not in ("SOLUTIONS", "WRONG")}  # fmt: skip
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if name in functions and not (
        isinstance(value, ast.Name) and value.id == name
    ):  # what calls the right one must not call itself
        constants[name] = ast.Name(f"right_{name}", ast.Load())
        functions[name].name = f"right_{name}"
    if isinstance(value, ast.Name) and value.id in functions:
        functions[value.id].name = name
        written = Inlined(constants).visit(functions[value.id])
    else:
        written = ast.Assign([ast.Name(name)], Inlined(constants).visit(value), lineno=0)
    others = [
        ast.unparse(Inlined(constants).visit(one))
        for one in functions.values()
        if one is not written and one.name in ast.unparse(written)
    ]
    return "\n".join([*imports, *others, ast.unparse(written)])


class Inlined(ast.NodeTransformer):
    """Puts the values of constants where their names stand."""

    def __init__(self, constants: dict[str, ast.expr]) -> None:
        self.constants = constants

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the value of a constant, and any other name as it is."""
        return self.constants.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def environment(home: Path) -> dict[str, str]:
    """Return what a student's processes know: an empty home, and the system's Python."""
    path = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), "/usr/bin", "/bin", "/usr/sbin", "/sbin"])
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8"}


def ocrlab(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed ocrlab of a student."""
    command = ["sh", str(home / install.FOLDER / "ocrlab.sh"), *arguments]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, cwd=home, check=False)


if __name__ == "__main__":
    sys.exit(main())
