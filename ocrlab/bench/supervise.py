"""Start one measurement, watch its memory and time from outside, and say how it ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from ocrlab.bench.child.job import Calls, Job, Opening
from ocrlab.machine.isa import variables
from ocrlab.machine.limits import available

PAUSE = 0.05  # seconds between two looks
FULL = 100_000  # bytes: with less than that, not even an error can be written
PART = 0.8  # of the available memory that a measurement may take
OnLine = Callable[[dict[str, Any]], object]
ROOT = Path(__file__).resolve().parents[2]  # the folder of the package: the child finds it wherever it is started


@dataclass(frozen=True)
class Limits:
    """What one measurement may take.

    Parameters
    ----------
    seconds : float
    bytes : int or None
        None: four fifths of what is available when it starts.
    """

    seconds: float = 300
    bytes: int | None = None


@dataclass(frozen=True)
class Failure:
    """How a measurement failed: crash, time limit, memory limit, unsupported or canceled; and a sentence about it."""

    kind: str
    said: str


def supervise(
    job: Job, folder: Path, limits: Limits, cancel: threading.Event | None = None
) -> dict[str, Any] | Failure:
    """Run a job of `ocrlab.bench.child.measure` in a process of its own, and return what it saw or how it failed.

    Whatever happens here, an exception or Ctrl-C included, no process is left behind; and when this process is killed,
    the other one ends because its standard input does.
    """
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:  # a pipe could be full
        child = _started("ocrlab.bench.child.measure", job, folder, out, err)
        try:
            failure = watch(child, limits, cancel)
        finally:
            end(child)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    return failure or outcome(child.returncode, *texts)


def stream(
    job: Calls, folder: Path, on_line: OnLine, limits: Limits, cancel: threading.Event | None = None
) -> Failure | None:
    """Run a job of `ocrlab.bench.child.growth`, hand on each of its lines as it comes, and return how it failed, if it did.

    `on_line` is called from another thread; what it raises ends the process and is raised here. Leaves nothing behind,
    as `supervise`.
    """
    refused: list[Failure] = []
    raised: list[Exception] = []
    with (folder / "stderr").open("w+b") as err:
        child = _started("ocrlab.bench.child.growth", job, folder, subprocess.PIPE, err)

        def read() -> None:
            try:
                for line in child.stdout or ():
                    told: dict[str, Any] = json.loads(line)
                    if "unsupported" in told:
                        refused.append(Failure("unsupported", told["unsupported"]))
                    else:
                        on_line(told)
            except Exception as error:
                raised.append(error)
                child.kill()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            failure = watch(child, limits, cancel)
        finally:
            end(child)
            reader.join()
            if child.stdout:
                child.stdout.close()
        err.seek(0)
        said = err.read().decode("utf-8", "replace")
    for error in raised:
        raise error
    return failure or next(iter(refused), None) or (_crash(child.returncode, said) if child.returncode else None)


def _started(module: str, job: Opening, folder: Path, out: Any, err: Any) -> subprocess.Popen[bytes]:
    """Start a module with a job; it ends when our end of its standard input is closed."""
    written = folder / "job.json"
    job.save(written)
    command = [sys.executable, "-m", module, str(written), "--attached"]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, **variables(job.isa), "PYTHONPATH": path}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=out, stderr=err, env=environment, start_new_session=True
    )


def watch(child: subprocess.Popen[bytes], limits: Limits, cancel: threading.Event | None) -> Failure | None:
    """Wait for a process; return why it must be stopped, or None when it has ended by itself."""
    began = time.monotonic()
    allowed = limits.bytes or int(PART * available())
    process = _process(child.pid)
    while child.poll() is None:
        time.sleep(PAUSE)
        if cancel and cancel.is_set():
            return Failure("canceled", "The bench was canceled.")
        if time.monotonic() - began > limits.seconds:
            return Failure("time limit", f"Stopped after {limits.seconds:g} s, the limit of a measurement.")
        if (held := held_by(process)) > allowed:
            return Failure(
                "memory limit", f"Stopped at {held / 1e6:.0f} MB; the limit of a measurement is {allowed / 1e6:.0f} MB."
            )
    return None


def _process(pid: int) -> psutil.Process | None:
    """Return a process; None where it has ended, or the system does not tell, as Linux without /proc."""
    try:
        return psutil.Process(pid)
    except (psutil.Error, OSError):
        return None


def held_by(process: psutil.Process | None) -> int:
    """Return the bytes in memory of a process; 0 when it has ended, or where the system does not tell.

    Not of what it started: to find that, all processes of the machine are gone through, which would disturb it.
    """
    with suppress(psutil.Error, OSError):
        return int(process.memory_info().rss) if process else 0
    return 0


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all that it started, the youngest first."""
    try:
        first = psutil.Process(pid)
        return [*reversed(first.children(recursive=True)), first]
    except (psutil.Error, OSError):
        return []


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill a process that still runs, and all that it started, also when it has ended by itself."""
    if child.poll() is None:
        for process in family(child.pid):
            with suppress(psutil.Error):
                process.kill()
        child.kill()
    child.wait()
    if sys.platform != "win32":
        with suppress(OSError):  # usually there is nobody left of its session
            os.killpg(child.pid, signal.SIGKILL)
    if child.stdin:
        child.stdin.close()


def outcome(status: int, out: str, err: str) -> dict[str, Any] | Failure:
    """Return what a process that has ended by itself saw, or how it failed."""
    if status == 0 and out.strip():
        said: dict[str, Any] = json.loads(out)
        return Failure("unsupported", said["unsupported"]) if "unsupported" in said else said
    return _crash(status, err)


def _crash(status: int, err: str) -> Failure:
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    full = (
        " The disk with the temporary folder is full." if shutil.disk_usage(tempfile.gettempdir()).free < FULL else ""
    )
    return Failure("crash", f"It {ending(status)}: {lines[-1] if lines else 'it said nothing.'}{full}")


def ending(status: int) -> str:
    """Return in words how a process ended.

    Examples
    --------
    >>> ending(3), ending(3221225477)
    ('ended with exit code 3', 'ended with exit code 0xC0000005')
    """
    if status >= 0:
        return f"ended with exit code {status if status < 256 else f'0x{status:X}'}"
    with suppress(ValueError):
        name = signal.Signals(-status).name
        return f"was killed by {name}" + (", perhaps because the system ran out of memory" if name == "SIGKILL" else "")
    return f"was killed by signal {-status}"
