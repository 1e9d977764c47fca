"""For which system and Python a kit is made: the wheels that fit there, and what markers of requirements mean there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from packaging.requirements import Requirement

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC, MACOS = 28, (11, 12, 13, 14)  # the oldest that all our wheels are there for: glibc 2.28, macOS 14
PLATFORMS = {  # pip's names of what wheels are built for; it adds no older ones by itself
    "linux": (*(f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC, 4, -1)),
              "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
    "windows": ("win_amd64",),
    "macos-arm": tuple(f"macosx_{major}_0_{chip}" for major in reversed(MACOS) for chip in ("arm64", "universal2")),
}  # fmt: skip
MARKERS = {
    "linux": ("posix", "linux", "Linux", "x86_64"),
    "windows": ("nt", "win32", "Windows", "AMD64"),
    "macos-arm": ("posix", "darwin", "Darwin", "arm64"),
}
NEEDS = {"linux": "x86-64, glibc 2.28 or later", "windows": "x86-64", "macos-arm": "Apple silicon, macOS 14 or later"}


@dataclass(frozen=True)
class Target:
    """The students' system and Python.

    Raises
    ------
    ValueError
        In a sentence, if no kit can be made for them.
    """

    system: str
    python: str

    def __post_init__(self) -> None:
        """Refuse a system or a Python that there are no kits for."""
        for option, given, known in (("for", self.system, PLATFORMS), ("python", self.python, PYTHONS)):
            if given not in known:
                raise ValueError(f"--{option} {given}: no kit can be made for it. Give one of {', '.join(known)}.")

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.system} ({NEEDS[self.system]}) with Python {self.python}"

    @property
    def flags(self) -> list[str]:
        """Return what tells pip to look for this system and Python instead of its own."""
        platforms = [flag for name in PLATFORMS[self.system] for flag in ("--platform", name)]
        return ["--only-binary=:all:", "--implementation", "cp", "--python-version", self.python, *platforms]

    @property
    def environments(self) -> list[dict[str, str]]:
        """Return what markers are judged by: which release of a Python a laptop has is not known, so the first and the last."""
        names = ("os_name", "sys_platform", "platform_system", "platform_machine")
        given = dict(zip(names, MARKERS[self.system], strict=True)) | {
            "python_version": self.python, "implementation_name": "cpython",
            "platform_python_implementation": "CPython", "platform_release": "", "platform_version": "",
        }  # fmt: skip
        fulls = (f"{self.python}.{release}" for release in (0, 99))
        return [given | {"python_full_version": full, "implementation_version": full} for full in fulls]

    def holds(self, requirement: Requirement, extras: Iterable[str]) -> bool:
        """Tell whether a requirement holds there, for someone who asked for extras."""
        marker = requirement.marker
        return marker is None or any(
            marker.evaluate(environment | {"extra": extra})
            for environment in self.environments
            for extra in ("", *extras)
        )
