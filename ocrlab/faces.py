"""The face of a package: names that it hands on, imported when they are first used (PEP 562), so that the rest stays light."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package.

    Parameters
    ----------
    package : str
        Its name.
    homes : mapping
        A name that it hands on -> the module below it that has the name, "pipeline"; "course.lesson:" is that module itself.
    """

    def getattr_(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, is_module, _ = homes[name].partition(":")
        found = importlib.import_module(f"{package}.{module}")
        return found if is_module else getattr(found, name)

    return getattr_
