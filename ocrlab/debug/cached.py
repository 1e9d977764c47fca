"""A property that is worked out once, as `functools.cached_property` is since Python 3.12: without a lock.

Before that, one lock for all objects of a class is held while it is worked out. Two threads then stop each other for good: one
works out the crops of some lines and waits for what is known of the page, one holds that and asks for the crops of others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):  # noqa: N801  # named as what it stands for
    """Works out an attribute when it is first asked for, and keeps it among those of its object."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name under which it is kept."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> cached_property[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> cached_property[T] | T:
        """Return what is kept, or work it out."""
        if instance is None:
            return self
        kept: T = instance.__dict__.setdefault(self._name, self._make(instance))
        return kept
