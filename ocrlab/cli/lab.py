"""``ocrlab lab``: the lessons in JupyterLab, as copies that are the reader's own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ocrlab.language import reader

ROOT = Path(__file__).resolve().parents[2]
FIRST = "00_start_here.ipynb"


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab lab``."""
    sub.add_argument("notebook", nargs="?", default=FIRST, help=f"a lesson, or a notebook of yours; default {FIRST}")
    sub.add_argument("--fresh", action="store_true", help="copy all lessons anew; yours are kept in a folder beside")
    sub.add_argument(
        "--class", dest="whole_class", action="store_true", help="fetch all models first: no network is needed then"
    )
    sub.add_argument("--language", choices=reader.LANGUAGES, help="of the lessons and the views; default the system's")
    sub.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    sub.add_argument("--port", type=int, help="the port to listen on")


def run(options: argparse.Namespace) -> int:
    """Bring the copies of the lessons up to date, fetch the models, and start JupyterLab on the copies."""
    from ocrlab.classroom import copies
    from ocrlab.folder.samples import lessons
    from ocrlab.models import store

    language = os.environ[reader.VARIABLE] = options.language or reader.current()  # what this process says, too
    shipped, work = lessons(), copies.work_folder(language)
    notebook = chosen(options.notebook, shipped, work)
    for sentence in copies.open(shipped, work, options.fresh, language):
        print(f"ocrlab: {sentence}", file=sys.stderr)
    print(f"ocrlab: your copies of the lessons are in {work}", file=sys.stderr, flush=True)
    models = list(store.catalogue()["models"]) if options.whole_class else [store.catalogue()["default"]]
    store.fetch([file for name in models for file in store.files_of(name)], mend=options.whole_class)
    command = command_for(notebook, work, options)
    return subprocess.run(command, env=environment(shipped, work), check=False).returncode


def chosen(notebook: str, shipped: Path, work: Path) -> str:
    """Return the name of the notebook to open, after making sure that there is one."""
    name = Path(notebook).name
    if not any((folder / name).is_file() for folder in (shipped, work)):
        there = sorted({file.name for folder in (shipped, work) for file in folder.glob("*.ipynb")})
        said = ", ".join(there) or "none: they are in the checkout, or where OCRLAB_NOTEBOOKS says"
        raise ValueError(f"There is no notebook {name} in {shipped} or {work}. There are: {said}.")
    return name


def command_for(notebook: str, work: Path, options: argparse.Namespace) -> list[str]:
    """Return the command that starts JupyterLab on the copies."""
    command = [sys.executable, "-P", "-m", "jupyterlab", f"--ServerApp.root_dir={work}", "--LabApp.news_url=None",
               f"--LabApp.default_url=/lab/tree/{notebook}"]  # fmt: skip
    command += ["--no-browser"] if options.no_browser else []
    command += [f"--ServerApp.port={options.port}"] if options.port else []
    return command + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])


def environment(shipped: Path, work: Path) -> dict[str, str]:
    """Return the environment of the server, which its kernels inherit: they run in another folder than this process."""
    from ocrlab.classroom import copies
    from ocrlab.models import store

    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))  # the lessons import ocrlab
    own = {"OCRLAB_WORK": work, "OCRLAB_RECORD": work / copies.RECORD, "OCRLAB_NOTEBOOKS": shipped,
           "OCRLAB_MODELS": store.folder().absolute()}  # fmt: skip
    return {**os.environ, "PYTHONPATH": path, **{name: str(place) for name, place in own.items()}}
