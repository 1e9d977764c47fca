"""From a fresh clone to an environment that has everything: a `.venv` beside the code, unless this one already has it.

Only the standard library is used here, and nothing that an older or a too new Python could not read.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 14)
HANDED_OVER = "OCRLAB_HANDED_OVER"


def needs(arguments: list[str]) -> str | None:
    """Return the extra that a command needs ("" for none), or None where it is not worth a look."""
    command = arguments[0] if arguments else ""
    if command == "test":
        return "test"
    if command == "lab" or importlib.util.find_spec("cv2") is None:
        return ""
    return None


def is_complete(extra: str) -> bool:
    """Tell whether this Python has every dependency of ocrlab, and of one of its extras."""
    return not missing(extra)


def missing(extra: str) -> list[str]:
    """Return the dependencies that are not installed, or in a version that does not fit."""
    return [requirement for requirement in requirements(extra) if not _is_met(requirement)]


def requirements(extra: str) -> list[str]:
    """Return what pyproject.toml (or, without a checkout, the installed package) asks for."""
    project = ROOT / "pyproject.toml"
    if not project.is_file():
        return [line.split(";")[0] for line in metadata.requires("ocrlab") or [] if "extra ==" not in line]
    import tomllib

    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    return [*table["dependencies"], *(table["optional-dependencies"][extra] if extra else [])]


def _is_met(requirement: str) -> bool:
    name = re.split(r"[<>=!~ \[]", requirement, maxsplit=1)[0]
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    try:
        from packaging.requirements import Requirement
    except ImportError:  # comes with JupyterLab: without it the environment is not complete anyway
        return False
    return Requirement(requirement).specifier.contains(version, prereleases=True)


def unsupported() -> str:
    """Return in one sentence why this Python cannot run ocrlab; empty where it can."""
    version, bound = sys.version_info[:2], f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
    if not OLDEST <= version <= NEWEST:
        return (
            f"ocrlab needs {bound}, this is {platform.python_version()}: OpenVINO is not built for it. "
            f"Run this command with another Python."
        )
    if sys.platform == "win32" and platform.machine() == "ARM64":
        return (
            "OpenVINO and OpenCV are not built for Windows on ARM: "
            "run this command with a Python for x86-64, which Windows emulates."
        )
    return ""


def hand_over(extra: str, arguments: list[str]) -> int:
    """Make or complete the environment, run the command in it, and return its exit status."""
    if reason := unsupported() or _cannot_install(extra):
        return _stop(reason)
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if Path(sys.executable) != python and not python.exists() and (status := _make_venv()):
        return status
    if not _complete_in(python, extra) and (status := _install(python, extra)):
        return status
    try:
        return subprocess.run(
            [str(python), "-m", "ocrlab", *arguments], env={**os.environ, HANDED_OVER: "1"}, check=False
        ).returncode
    except KeyboardInterrupt:  # Ctrl-C reaches the lab as well, which ends by itself
        return 130


def _cannot_install(extra: str) -> str:
    """Return in one sentence why nothing can be installed here; empty where it can."""
    if not (ROOT / "pyproject.toml").is_file():
        return f"These packages are missing: {', '.join(missing(extra))}. Run: pip install --upgrade ocrlab"
    if os.environ.get(HANDED_OVER):
        return f"{VENV} is not complete after installing: {', '.join(missing(extra))}. Delete it and run this again."
    return ""


def _make_venv() -> int:
    print(f"ocrlab: making an environment in {VENV}", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if done.returncode:
        said = _last(done.stdout + done.stderr)
        return _stop(f"This Python cannot make an environment ({said}). On Debian and Ubuntu: apt install python3-venv")
    return 0


def _complete_in(python: Path, extra: str) -> bool:
    question = f"import sys; from ocrlab.cli import bootstrap; sys.exit(not bootstrap.is_complete({extra!r}))"
    return not subprocess.run([str(python), "-c", question], cwd=ROOT, check=False, capture_output=True).returncode


def _install(python: Path, extra: str) -> int:
    print("ocrlab: installing what it needs (about 900 MB once installed)", file=sys.stderr, flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--editable", target]
    status = subprocess.run(command, check=False, stdout=sys.stderr).returncode
    return _stop("pip could not install ocrlab's dependencies; what it said stands above.") if status else 0


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _stop(reason: str) -> int:
    print(f"ocrlab: {reason}", file=sys.stderr)
    return 2
