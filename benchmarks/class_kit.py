"""Install a kit for a class where there is no network, run lessons in it, and print what came of it.

A kit for this machine's system and Python is made with the network; then a namespace without interfaces takes the network away,
and in an empty home, with no environment, the kit installs itself, its start script serves the lessons, and whole lessons run.
Linux only.

    python benchmarks/class_kit.py [--kit DIR] [--lessons 01 06]
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from ocrlab.classroom import install, kit

SELF = Path(__file__).resolve()
PORT = 8931
NOWHERE = ("192.0.2.1", 80)  # kept for examples: nobody answers there, but with a network there is a way to it
MINUTES = 15  # for a cell
RUN = """
import json, sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
start = time.perf_counter()
client = NotebookClient(notebook, timeout=int(sys.argv[2]), allow_errors=True, kernel_name="python3",
                        resources={"metadata": {"path": str(Path(sys.argv[1]).parent)}})
client.execute()
cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
errors = [output for cell in cells for output in cell.outputs if output.output_type == "error"]
ran = sum(cell.execution_count is not None for cell in cells)
print(json.dumps({"cells": len(cells), "ran": ran, "errors": [f"{one.ename}: {one.evalue}"[:300] for one in errors],
                  "seconds": time.perf_counter() - start}))
"""


def main() -> int:
    """Make a kit, and run this file again where there is no network; return 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", type=Path, metavar="DIR", help="a kit that is there; default: a new one")
    parser.add_argument("--lessons", nargs="+", default=["01", "06"], metavar="01", help="how their names begin")
    parser.add_argument("--cut-off", type=Path, metavar="HOME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cut_off:
        return without_network(options.kit, options.cut_off, options.lessons)
    if not [name for _, name in socket.if_nameindex() if name != "lo"]:
        raise SystemExit("This machine has no network to be cut off from: the measurement would show nothing.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.kit.absolute() if options.kit else Path(scratch) / "kit"
        if not options.kit:
            made, seconds = timed(lambda: kit.make(folder, install.this_system(), python_version()))
            print(f"made in {seconds:.0f} s\n{made}", flush=True)
        home = Path(scratch) / "home"
        home.mkdir()
        me = [sys.executable, str(SELF), "--kit", str(folder), "--cut-off", str(home), "--lessons", *options.lessons]
        cut = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        path = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), "/usr/bin", "/bin", "/usr/sbin", "/sbin"])
        environment = {"HOME": str(home), "PATH": path, "PYTHONPATH": str(SELF.parents[1])}
        return subprocess.run([*cut, *me], env=environment, cwd=home, check=False).returncode


def python_version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def timed(act: Any) -> tuple[Any, float]:
    """Return what a function returns, and the seconds that it took."""
    start = time.perf_counter()
    return act(), time.perf_counter() - start


def without_network(folder: Path, home: Path, lessons: list[str]) -> int:
    """Install a kit, start the lab and run lessons; return 1 where something failed."""
    assert_cut_off()
    os.environ.pop("PYTHONPATH")  # the kit's own ocrlab, from here on
    print(f"interfaces: {[name for _, name in socket.if_nameindex()]}; no way to {NOWHERE[0]}", flush=True)
    students = folder / "students"
    done, seconds = timed(lambda: subprocess.run(["sh", str(students / "install.sh")], check=False).returncode)
    target = home / install.FOLDER
    print(f"installed in {seconds:.0f} s, exit status {done}: {megabytes(students)} MB of kit, "
          f"{megabytes(target)} MB in the home", flush=True)  # fmt: skip
    subprocess.run([str(target / ".venv" / "bin" / "python"), "-m", "pip", "--version"], check=True)  # not only lent
    print(f"the start script's server answered after {seconds_to_answer(target):.1f} s", flush=True)
    failed = bool(done)
    for lesson in lessons:
        found = run(target, next((home / "ocrlab-lessons").glob(f"{lesson}_*.ipynb")))
        failed |= bool(found["errors"]) or found["ran"] < found["cells"]
        print(f"{found['name']:32}{found['ran']:4} of {found['cells']} cells run, {len(found['errors'])} failed, "
              f"{found['seconds']:.0f} s", *found["errors"], sep="\n  ", flush=True)  # fmt: skip
    return int(failed)


def assert_cut_off() -> None:
    """Make sure that there is no network: no interface but loopback, and no way to any address."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "there are interfaces here"
    try:
        socket.create_connection(NOWHERE, 5).close()
    except OSError as error:
        assert error.errno == errno.ENETUNREACH, f"there is a way out: {error}"
    else:
        raise AssertionError("somebody answered: this is a network")


def megabytes(folder: Path) -> int:
    return round(sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6)


def seconds_to_answer(target: Path) -> float:
    """Start the lab as a student does, but without a browser; return after how many seconds its server answers."""
    start = time.perf_counter()
    command = ["sh", str(target / "start.sh"), "--no-browser", "--port", str(PORT)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as lab:
        try:
            while lab.poll() is None and time.perf_counter() - start < 300:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api", timeout=5) as answer:
                        assert "version" in json.load(answer)
                    return time.perf_counter() - start
                except OSError:
                    time.sleep(0.2)
            raise RuntimeError("the lab's server did not answer")
        finally:
            os.killpg(lab.pid, signal.SIGTERM)


def run(target: Path, notebook: Path) -> dict[str, Any]:
    """Run a whole lesson in a copy, with the kernel that was installed; return what came of it."""
    copy = notebook.with_name(f"measured_{notebook.name}")
    shutil.copyfile(notebook, copy)
    own = {"OCRLAB_NOTEBOOKS": str(target / "notebooks"), "OCRLAB_MODELS": str(target / "models")}
    command = [str(target / ".venv" / "bin" / "python"), "-c", RUN, str(copy), str(60 * MINUTES)]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{notebook.name} could not be run: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"name": notebook.name}


if __name__ == "__main__":
    sys.exit(main())
