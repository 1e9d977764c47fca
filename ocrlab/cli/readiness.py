"""``ocrlab doctor --class``: whether a machine is ready for a class; to hand in a week before.

Nothing in it tells whose machine it is: no user's name, no host's name, no path.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ocrlab import load
from ocrlab.classroom import copies
from ocrlab.cli import doctor
from ocrlab.files import write_whole
from ocrlab.folder import samples
from ocrlab.machine.describe import anonymous, describe, version_of
from ocrlab.machine.limits import available
from ocrlab.models import store
from ocrlab.net import facts_of

LAB = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget")
STARTS = f"import jupyterlab.labapp, {', '.join(LAB)}"
START_SECONDS = 120  # on a cold disk, with a virus scanner that looks at every file
DISK = 10**9  # bytes that should be free: models, copies, what lessons convert
PAGE = "street_sign"  # an easy one: every model reads it, in every precision
FETCH = "run `ocrlab lab --class` once where there is a network"


class Quiet(doctor.Report):
    """Remembers what would stop the lab, and prints nothing."""

    def line(self, name: str, value: object) -> None:
        """Leave out a finding: some hold paths."""

    def stop(self, reason: str) -> None:
        """Remember something that would stop the lab."""
        self.stops.append(reason)


def run(out: Path | None) -> int:
    """Print whether this machine is ready for a class, and save it; return 1 where it is not."""
    found = examined()
    if out:
        write_whole(out, json.dumps(found, indent=1, ensure_ascii=False).encode())
    print("\n".join([*lines(found), found["verdict"]]))
    return 0 if found["ready"] else 1


def examined() -> dict[str, Any]:
    """Return all that a teacher wants to know of a machine, with the verdict."""
    report = Quiet()
    for examine in doctor.EXAMINATIONS:
        examine(report)
    machine = describe()
    machine["versions"] |= {name: version_of(name) for name in LAB}
    found = {
        "kind": "ocrlab readiness", "date": time.strftime("%Y-%m-%d"), "machine": machine, "free_memory": available(),
        "free_disk": free_disk(report), "models": models(report), "lab_starts": lab_starts(report),
        "lessons_can_be_written": lessons_can_be_written(report), "page": page(report),
    }  # fmt: skip
    stops = [without_names(reason) for reason in dict.fromkeys(report.stops)]
    return found | {"ready": not stops, "verdict": f"NOT READY: {' | '.join(stops)}" if stops else "READY"}


def free_disk(report: Quiet) -> int | None:
    """Return the free bytes where the copies of the lessons lie; None where the system does not tell."""
    work = copies.work_folder()
    try:
        free = shutil.disk_usage(next(folder for folder in (work, *work.parents) if folder.exists())).free
    except OSError:
        return None
    if free < DISK:
        report.stop(f"{free / 1e9:.1f} GB of the disk are free, {DISK / 1e9:.0f} GB were expected: delete something.")
    return free


def models(report: Quiet) -> dict[str, Any]:
    """Return how many files of models there should be, and which are missing or damaged; the doctor stops for damaged ones."""
    names = list(dict.fromkeys(file for model in store.catalogue()["models"] for file in store.files_of(model)))
    missing = [name for name in names if not (store.folder() / name).is_file()]
    damaged = [name for name in names if name not in missing and not store.is_whole(name)]
    if missing:
        report.stop(f"{len(missing)} of {len(names)} files of models are missing: {FETCH}.")
    return {"files": len(names), "missing": missing, "damaged": damaged}


def lab_starts(report: Quiet) -> bool:
    """Tell whether a process of its own can import JupyterLab and what its views need."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", STARTS], capture_output=True, text=True, check=False, timeout=START_SECONDS
        )
        said = "" if not done.returncode else (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    except (OSError, subprocess.SubprocessError) as error:
        said = type(error).__name__
    if said:
        report.stop(f"JupyterLab cannot start ({said}): run `python -m ocrlab lab` once, which installs it.")
    return not said


def lessons_can_be_written(report: Quiet) -> bool:
    """Tell whether there are lessons, and whether they can be copied into the reader's folder."""
    shipped = samples.lessons()
    if not any(shipped.glob("*.ipynb")):
        report.stop(
            "There are no lessons: run this in the checkout, or set OCRLAB_NOTEBOOKS to the folder of the lessons."
        )
        return False
    if reason := copies.refusal(shipped, copies.work_folder()):
        report.stop(f"The lessons cannot be copied. {reason}")
    return not reason


def page(report: Quiet) -> dict[str, Any] | None:
    """Read a sample with the default model; return in which precision, and how many of its lines are right.

    None where it could not be read.
    """
    if not all(store.is_whole(file) for file in store.files_of(store.catalogue()["default"])):
        return None  # said before
    try:
        sample = samples.sample(PAGE)
        with load() as ocr:
            read = [line.text for line in ocr(sample.path).lines]
            facts = facts_of(ocr.detect.net)
    except (ImportError, OSError, RuntimeError, ValueError, StopIteration) as error:
        report.stop(f"A sample cannot be read ({error}): run `ocrlab doctor`, and ask your teacher.")
        return None
    right = sum(line.text in read for line in sample.lines)
    if right * 2 < len(sample.lines):
        report.stop(f"{right} of {len(sample.lines)} lines of a sample are read rightly: run `ocrlab doctor --check`.")
    return {"lines": len(sample.lines), "right": right, "backend": facts and facts.backend,
            "precision": facts and facts.precision, "isa": facts and facts.isa}  # fmt: skip


def without_names(reason: str) -> str:
    """Return a sentence without the folders in it, those of the lessons and models first: their names may have spaces."""
    for folder in (store.folder(), copies.work_folder(), samples.lessons()):
        for place in (folder, *folder.parents[:-1]):
            reason = reason.replace(f"{place}", "/")
    return anonymous(reason)


def lines(found: dict[str, Any]) -> list[str]:
    """Return what was found as lines for people."""
    machine, held, read = found["machine"], found["models"], found["page"]
    damaged = f", {len(held['damaged'])} damaged" if held["damaged"] else ""
    told = {
        "date": found["date"],
        "system": f"{machine['system']} {machine['architecture']}, Python {machine['python']}",
        "processor": machine["cpu"],
        "cores": machine["cores"] if machine["container_cores"] is None else machine["container_cores"],
        "memory": f"{_giga(found['free_memory'])} free of {_giga(machine['memory'])}",
        "free disk": _giga(found["free_disk"]),
        "precision got": read["precision"] if read else "not known",
        "versions": ", ".join(f"{name} {version or 'missing'}" for name, version in machine["versions"].items()),
        "files of models": f"{held['files'] - len(held['missing'])} of {held['files']} are there{damaged}",
        "JupyterLab can start": _yes(found["lab_starts"]),
        "lessons can be written": _yes(found["lessons_can_be_written"]),
        "lines of a sample read right": f"{read['right']} of {read['lines']}" if read else "not tried",
    }
    return [f"{name:30}{value}" for name, value in told.items()]


def _giga(size: int | None) -> str:
    return "not known" if size is None else f"{size / 1e9:.1f} GB"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
