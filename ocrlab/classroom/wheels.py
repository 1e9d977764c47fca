"""The wheels that a package needs on another system than this one.

pip judges markers ("; sys_platform == 'win32'") by the machine that it runs on. So it is asked for single packages only, and
what each of them needs on the other system is followed here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ocrlab.classroom.target import Target

PIP = [sys.executable, "-m", "pip"]
QUIET = ["--quiet", "--no-input", "--disable-pip-version-check"]
NONE_THERE = "No matching distribution found for "  # behind it, pip names what it was
OFFLINE = "Retrying ("
UNREACHED = (
    "pip did not reach its package index: a kit is made where there is a network, so connect and run this again."
)


class Package(NamedTuple):
    """A release of a package, and what it says that it needs."""

    name: str
    version: str
    requires: tuple[str, ...]

    def needs(self, extras: Collection[str], target: Target) -> Iterator[Requirement]:
        """Yield the requirements that hold on the target, for someone who asked for extras."""
        for requirement in map(Requirement, self.requires):
            if target.holds(requirement, extras):
                requirement.marker = None
                yield requirement


Ask = Callable[[Iterable[str], Target], list[Package]]  # the newest packages that fit all of these requirements


@dataclass(frozen=True)
class Gap:
    """A requirement that no wheel meets, and whose it is."""

    requirement: Requirement
    of: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.requirement} (for {self.of})"


def built(project: Path, folder: Path) -> Package:
    """Build the wheel of a project into an empty folder; what it takes to build it comes from where pip fetches packages.

    Raises
    ------
    RuntimeError
        If pip cannot build it.
    """
    done = _run(["wheel", *QUIET, "--no-deps", "--wheel-dir", str(folder), str(project)])
    if done.returncode:
        said = f"The wheel of {project} could not be built. pip said: {_last_error(done.stderr)}"
        raise RuntimeError(UNREACHED if OFFLINE in done.stderr else said)
    return next(iter(packages(folder).values()))


def asked(requirements: Iterable[str], target: Target) -> list[Package]:
    """Ask pip for the newest packages that fit requirements on the target, without what they need in turn."""
    with TemporaryDirectory() as nowhere:
        done = _run(["install", "--dry-run", "--ignore-installed", "--no-deps", *QUIET, "--report", "-",
                     "--target", nowhere, *target.flags, *requirements])  # fmt: skip
    if done.returncode:
        raise RuntimeError(_refusal(done.stderr, target))
    found = [one["metadata"] for one in json.loads(done.stdout)["install"]]
    return [
        Package(canonicalize_name(one["name"]), one["version"], tuple(one.get("requires_dist", ()))) for one in found
    ]


def resolved(roots: Iterable[Requirement], target: Target, ask: Ask = asked) -> dict[str, Package]:
    """Return the packages that requirements need on the target, and what those need, until nothing is missing.

    What a release asked for stays asked for when an older one takes its place: so this always ends.
    """
    wanted: dict[str, dict[str, Requirement]] = {}
    found: dict[str, Package] = {}
    changed = _added(wanted, roots)
    while changed:
        for package in ask([text for name in sorted(changed) for text in wanted[name]], target):
            found[package.name] = package
        changed = _added(
            wanted, [need for one in found.values() for need in one.needs(_extras(wanted[one.name].values()), target)]
        )
    return found


def _added(wanted: dict[str, dict[str, Requirement]], new: Iterable[Requirement]) -> set[str]:
    """Add requirements by name and text; return the names that had not been asked for in that way."""
    changed = set[str]()
    for requirement in new:
        known = wanted.setdefault(canonicalize_name(requirement.name), {})
        if str(requirement) not in known:
            known[str(requirement)] = requirement
            changed.add(canonicalize_name(requirement.name))
    return changed


def _extras(requirements: Iterable[Requirement]) -> set[str]:
    return {extra for requirement in requirements for extra in requirement.extras}


def download(found: Iterable[Package], target: Target, folder: Path) -> None:
    """Download the wheels of packages for the target.

    Raises
    ------
    RuntimeError
        If one does not exist or cannot be fetched; the message names it.
    """
    pins = sorted(f"{one.name}=={one.version}" for one in found)
    done = _run(["download", "--no-deps", *QUIET, "--dest", str(folder), *target.flags, *pins])
    if done.returncode:
        raise RuntimeError(_refusal(done.stderr, target))


def packages(folder: Path) -> dict[str, Package]:
    """Return what the wheels in a folder hold, by name."""
    found = dict[str, Package]()
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            [metadata] = [name for name in archive.namelist() if _is_metadata(name)]
            headers = HeaderParser().parsestr(archive.read(metadata).decode("utf-8", "replace"))
        name = canonicalize_name(headers["Name"])
        found[name] = Package(name, headers["Version"], tuple(headers.get_all("Requires-Dist", ())))
    return found


def _is_metadata(name: str) -> bool:
    return name.count("/") == 1 and name.endswith(".dist-info/METADATA")


def gaps(folder: Path, root: Requirement, target: Target) -> list[Gap]:
    """Return what is missing in a folder of wheels to install a requirement on the target with nothing else at hand."""
    there = packages(folder)
    waiting = [Gap(root, "the class")]
    seen: set[str] = set()
    missing = []
    while waiting:
        one = waiting.pop()
        if str(one.requirement) in seen:
            continue
        seen.add(str(one.requirement))
        package = there.get(canonicalize_name(one.requirement.name))
        if package is None or not one.requirement.specifier.contains(package.version, prereleases=True):
            missing.append(one)
        else:
            waiting += [Gap(need, package.name) for need in package.needs(one.requirement.extras, target)]
    return missing


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PIP, *arguments], capture_output=True, text=True, check=False)


def _refusal(stderr: str, target: Target) -> str:
    """Return in sentences why pip did not give what was asked for."""
    named = [line.split(NONE_THERE)[1] for line in stderr.splitlines() if NONE_THERE in line]
    if OFFLINE in stderr:
        return UNREACHED
    if named:
        return (
            f"There is no wheel of {named[-1]} for {target}. Give another --python, "
            f"or ask for a release in pyproject.toml that has such a wheel."
        )
    return f"pip could not get the wheels for {target}. It said: {_last_error(stderr)}"


def _last_error(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR")] or stderr.splitlines()
    return lines[-1] if lines else "nothing"
