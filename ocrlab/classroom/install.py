"""Installs ocrlab and its lessons from the folder that it lies in, without a network; install.sh and install.bat start it.

It is copied into every kit and runs there alone: only the standard library is used, and nothing that an older Python could
not read.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = "ocrlab-class"  # in the student's home
COPIED = ("notebooks", "models")
MARK = "installed.json"  # tells a folder that was installed from a kit: what is in there may be replaced
SYSTEMS = {"linux-x86_64": "linux", "win-amd64": "windows"}  # as Python calls what it was built for
SCRIPTS = {  # -P: whatever lies in the folder where they are called, it is not what Python imports
    "ocrlab.sh": """#!/bin/sh
# ocrlab with the models and lessons of the class: sh ocrlab.sh doctor --class
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
OCRLAB_NOTEBOOKS="$here/notebooks" OCRLAB_MODELS="$here/models" PATH="$here/.venv/bin:$PATH"
export OCRLAB_NOTEBOOKS OCRLAB_MODELS PATH
exec "$here/.venv/bin/python" -P -m ocrlab "$@"
""",
    "start.sh": """#!/bin/sh
# Opens the lessons in a browser.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec sh "$here/ocrlab.sh" lab --class "$@"
""",
    "ocrlab.bat": """@echo off
rem ocrlab with the models and lessons of the class: ocrlab.bat doctor --class
setlocal
set "OCRLAB_NOTEBOOKS=%~dp0notebooks"
set "OCRLAB_MODELS=%~dp0models"
set "PATH=%~dp0.venv\\Scripts;%PATH%"
"%~dp0.venv\\Scripts\\python.exe" -P -m ocrlab %*
""",
    "start.bat": """@echo off
rem Opens the lessons in a browser.
call "%~dp0ocrlab.bat" lab --class %*
if errorlevel 1 pause
""",
}


def main(arguments: list[str]) -> int:
    """Install into a folder, ~/ocrlab-class by default, and say how to start; return the exit status."""
    target = Path(arguments[0] if arguments else Path.home() / FOLDER).absolute()
    kit = json.loads((HERE / "kit.json").read_text(encoding="utf-8"))
    version = sys.version_info
    reason = unsuitable(kit, this_system(), f"{version[0]}.{version[1]}") or taken(target)
    if reason:
        return _stop(reason)
    try:
        bring(target)
        _say(f"making an environment in {target / '.venv'}")
        python = make_environment(target / ".venv")
        _say("installing packages, which takes a few minutes")
        if install(python, kit["install"]):
            return _stop("The packages could not be installed; what pip said stands above. Tell your teacher.")
        command = write_scripts(target)
    except (OSError, shutil.Error) as error:
        return _stop(f"{error}\nClose what uses {target}, make room on the disk, and run this again.")
    _say("trying it")
    status = subprocess.run([*command("ocrlab"), "doctor", "--class"], check=False).returncode
    _say(f"installed. To open the lessons, run: {shown(command('start'))}")
    return status


def this_system() -> str:
    """Return the system as a kit calls it, or as Python does where there is no kit for it."""
    platform = sysconfig.get_platform()
    if platform.startswith("macosx"):
        return "macos-arm" if os.uname().machine == "arm64" else "a Mac with an Intel processor"
    return SYSTEMS.get(platform, platform)


def unsuitable(kit: dict[str, Any], system: str, python: str) -> str:
    """Return in one sentence why the kit cannot be installed on a system and a Python; empty where it can."""
    if system != kit["system"]:
        return f"This kit is for {kit['system']}, and this is {system}: ask your teacher for another kit."
    wanted = kit["python"]
    if python != wanted:
        return f"This kit is for Python {wanted}, and this is Python {python}: install Python {wanted} beside it, too."
    return ""


def taken(target: Path) -> str:
    """Return in one sentence why nothing can be installed in a folder, where things are replaced; empty where it can."""
    if not target.exists() or (target.is_dir() and ((target / MARK).is_file() or not any(target.iterdir()))):
        return ""
    return f"{target} holds something else: give a new folder behind the name of this script."


def bring(target: Path) -> None:
    """Copy the lessons and the models into a folder; those of an older kit go."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(HERE / "kit.json"), str(target / MARK))
    for name in COPIED:
        _say(f"copying {name} to {target / name}")
        shutil.rmtree(str(target / name), ignore_errors=True)
        shutil.copytree(str(HERE / name), str(target / name))


def make_environment(folder: Path) -> Path:
    """Make an empty environment, and return its Python; pip is in the kit, so it needs no pip of the system's."""
    venv.EnvBuilder(clear=True, with_pip=False, symlinks=os.name != "nt").create(str(folder))
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(python: Path, what: str) -> int:
    """Install from the kit's wheels and from nowhere else, whatever is configured here; return pip's exit status."""
    wheels = HERE / "wheels"
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "PYTHON"))}
    environment["PIP_CONFIG_FILE"] = os.devnull
    environment["PYTHONPATH"] = str(next(wheels.glob("pip-*.whl")))  # a zip file, from which Python can import
    command = [str(python), "-P", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
               "--no-cache-dir", "--no-index", "--find-links", str(wheels), what]  # fmt: skip
    return subprocess.run(command, env=environment, check=False).returncode


def write_scripts(target: Path) -> Any:
    """Write the scripts that start ocrlab on this system; return a function: a script's name -> the command that runs it."""
    ending, line = (".bat", "\r\n") if os.name == "nt" else (".sh", "\n")
    for name, text in SCRIPTS.items():
        if name.endswith(ending):
            (target / name).write_bytes(text.replace("\n", line).encode("ascii"))
    if os.name == "nt":
        return lambda name: [str(target / (name + ending))]
    return lambda name: ["sh", str(target / (name + ending))]


def shown(command: list[str]) -> str:
    """Return a command as it is typed."""
    return " ".join(f'"{one}"' if " " in one else one for one in command)


def _say(sentence: str) -> None:
    print(f"ocrlab: {sentence}", flush=True)


def _stop(sentence: str) -> int:
    print(f"ocrlab: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
