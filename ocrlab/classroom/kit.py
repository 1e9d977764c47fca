"""A kit for a class without a network: all wheels, models and lessons, a script that installs them, and the teacher's seed."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from ocrlab.book.place import check_book
from ocrlab.classroom import wheels
from ocrlab.classroom.target import Target
from ocrlab.files import shown, why
from ocrlab.folder.samples import lessons
from ocrlab.models import store

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXTRAS = ("formats", "quantize")  # what lessons and views can do more than ocrlab alone
LEGAL = ("LICENSE", "NOTICE")
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__")
SCRIPT = {"linux": "install.sh", "macos-arm": "install.sh", "windows": "install.bat"}


@dataclass(frozen=True)
class Kit:
    """What was made, and where."""

    folder: Path
    target: Target
    wheels: int
    models: int
    lessons: int
    bytes: int

    def __str__(self) -> str:
        """Return what a teacher wants to know of it, and does next, in sentences."""
        return (
            f"{shown(self.folder)}: a kit of {self.bytes / 1e6:.0f} MB for {self.target}, with {self.wheels} wheels, "
            f"{self.models} files of models and {self.lessons} lessons.\n"
            f"Give students/ to the students, on a stick or in a shared folder; they do what its README.txt says. "
            f"Python itself is not in it: every laptop needs Python {self.target.python}.\n"
            f"Keep teacher/ to yourself: its seed makes the hidden variants of the exercises."
        )


def make(target: Path, system: str, python: str, book: Path | None = None) -> Kit:
    """Make a kit in a folder, or make it anew; a seed that is there stays.

    Parameters
    ----------
    target : a folder that is not there, is empty, or holds a kit
    system : {"linux", "windows", "macos-arm"}
    python : the students' Python, such as "3.12"
    book : what ``ocrlab book`` made, to read the lessons in without installing anything; none if not given

    Raises
    ------
    ValueError
        If the folder holds something else, that is no book, or there are no kits for the system or the Python.
    RuntimeError
        If wheels or models cannot be fetched, or do not exist for the system.
    """
    to = Target(system, python)
    check_folder(target)
    if book:
        check_book(book)
    students = target / "students"
    with _reported(target):
        for script in SCRIPT.values():  # they come last: without them, a kit that is not whole cannot be installed
            (students / script).unlink(missing_ok=True)
        install = _begin(students, to)
        _say(f"collecting the wheels for {to}")
        count = add_wheels(students / "wheels", install, to)
        _say("collecting the models and the lessons")
        models = add_models(students / "models")
        _copy(lessons(), students / "notebooks")
        add_book(students / "book", book)
        add_seed(target / "teacher", to)
        add_script(students, to)
    size = sum(file.stat().st_size for file in students.rglob("*") if file.is_file())
    return Kit(target, to, count, models, len([*(students / "notebooks").glob("*.ipynb")]), size)


def check_folder(target: Path) -> None:
    """Refuse a folder that holds something else than a kit, and a copy of ocrlab that a kit cannot be made from.

    Raises
    ------
    ValueError
        In a sentence.
    """
    if not (ROOT / "pyproject.toml").is_file() or not any(lessons().glob("*.ipynb")):
        raise ValueError("A kit is made from a checkout of ocrlab, with its notebooks/: this is an installed ocrlab.")
    if target.absolute().is_relative_to(lessons().absolute()):
        raise ValueError(f"{shown(target)}: this lies among the lessons, which go into the kit. Give another folder.")
    if target.exists() and not target.is_dir():
        raise ValueError(f"{shown(target)}: it is a file; a folder for the kit was expected.")
    if target.is_dir() and any(target.iterdir()) and not (target / "students" / "kit.json").is_file():
        raise ValueError(
            f"{shown(target)}: it is not empty, and holds no kit. "
            f"Give a new folder, such as {shown(target / 'ocrlab-kit')}."
        )


def _begin(students: Path, to: Target) -> str:
    """Say in the kit what it is for; return what pip shall install from it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install = f"ocrlab[{','.join(EXTRAS)}]=={project['version']}"
    students.mkdir(parents=True, exist_ok=True)
    known = {"system": to.system, "python": to.python, "install": install}
    (students / "kit.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return install


def add_wheels(folder: Path, install: str, to: Target) -> int:
    """Fill a folder with all wheels that an installation needs; return how many there are.

    Raises
    ------
    RuntimeError
        If some cannot be had; the message names them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    root = Requirement(install)
    own = wheels.built(ROOT, folder)
    found = wheels.resolved(own.needs(root.extras, to), to)
    wheels.download(found.values(), to, folder)
    if missing := wheels.gaps(folder, root, to):
        raise RuntimeError(f"The kit for {to} is not complete. These are missing: {', '.join(map(str, missing))}.")
    return len([*folder.glob("*.whl")])


def add_models(folder: Path) -> int:
    """Copy all catalogued models, after fetching those that are not there; return how many files there are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files = store.fetch(store.catalogue()["files"], mend=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)
    return len(files)


def add_book(folder: Path, book: Path | None) -> None:
    """Take a book along; without one, what an earlier kit had goes."""
    shutil.rmtree(folder, ignore_errors=True)
    if book:
        shutil.copytree(book, folder)


def add_seed(teacher: Path, to: Target) -> None:
    """Draw the seed of the hidden variants, where there is none yet."""
    teacher.mkdir(exist_ok=True)
    if not (teacher / "seed.txt").exists():
        (teacher / "seed.txt").write_text(secrets.token_hex(16) + "\n", encoding="utf-8")
    _write("teacher.txt", teacher / "README.txt", to)


def add_script(students: Path, to: Target) -> None:
    """Add what installs the kit, and says how."""
    for name in LEGAL:
        shutil.copyfile(ROOT / name, students / name)
    _write("students.txt", students / "README.txt", to)
    shutil.copyfile(HERE / "install.py", students / "install.py")
    _write(SCRIPT[to.system], students / SCRIPT[to.system], to)


def _write(template: str, file: Path, to: Target) -> None:
    """Write a text of the stick's, with the lines that its system ends lines with."""
    text = (HERE / "stick" / template).read_text(encoding="utf-8")
    version = f"({to.python.replace('.', ', ')})"
    for name, value in {"@PYTHON@": to.python, "@VERSION@": version, "@TARGET@": str(to)}.items():
        text = text.replace(name, value)
    file.write_text(text, encoding="utf-8", newline="\r\n" if to.system == "windows" else "\n")


def _copy(source: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=NOT_COPIED)


@contextmanager
def _reported(target: Path) -> Iterator[None]:
    """Turn what the system refuses while the kit is written into a sentence."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        raise RuntimeError(f"{shown(target)}: the kit cannot be written ({why(error)}).") from error


def _say(sentence: str) -> None:
    print(f"ocrlab: {sentence}", file=sys.stderr, flush=True)
