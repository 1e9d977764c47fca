"""Watching an engine: its calls are seen, and nothing else about it changes."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from ocrlab.folder.recorder.paddleocr import paddleocr_facts, watch_paddleocr
from ocrlab.folder.recorder.rapidocr import rapidocr_facts, rapidocr_result, watch_rapidocr
from ocrlab.folder.recorder.seen import Seen

here = threading.local()  # the recorders of this thread, and what it sees now
engines: dict[int, Watched] = {}  # by the id of the engine
lock = threading.RLock()


class Watched:
    """An engine whose calls are seen, as long as somebody wants that."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.users = engine, 0
        self.always: Any = None  # the recorder of every call
        self.problems: list[str] = []
        self.undo: list[Callable[[], None]] = []
        self.things: set[int] = set()
        self.is_rapidocr = hasattr(engine, "text_det")
        engines[id(engine)] = self
        try:
            (watch_rapidocr if self.is_rapidocr else watch_paddleocr)(self)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Let the engine be as it was before, when nobody wants it any more."""
        self.users -= 1
        if self.users <= 0:
            engines.pop(id(self.engine), None)
            while self.undo:
                with contextlib.suppress(Exception):
                    self.undo.pop()()

    def calls(self, thing: Any, tell: Callable[..., None]) -> None:
        """Have the calls of an object told."""
        kind = type(thing)

        def called(this: Any, *args: Any, **kwargs: Any) -> Any:
            return told(tell, kind.__call__(this, *args, **kwargs), args, kwargs)

        self.become(thing, called)

    def pages(self, engine: Any) -> None:
        """Have each call of an engine be a picture."""
        kind = type(engine)

        def called(this: Any, *args: Any, **kwargs: Any) -> Any:
            return self.page(lambda: kind.__call__(this, *args, **kwargs), rapidocr_result)

        self.become(engine, called)

    def become(self, thing: Any, called: Any) -> None:
        """Have an object called otherwise: its class becomes a subclass of its own, all else of it stays."""
        if thing is None or id(thing) in self.things:
            return
        kind = type(thing)
        own = {"__call__": called, "__slots__": (), "__module__": kind.__module__, "__doc__": kind.__doc__}
        thing.__class__ = type.__new__(type(kind), kind.__name__, (kind,), own)  # a metaclass may count its classes
        self.things.add(id(thing))
        self.undo.append(lambda: setattr(thing, "__class__", kind))

    def method(self, thing: Any, name: str, around: Callable[..., Any]) -> None:
        """Put a function around a method of an object, where it has one."""
        method = getattr(thing, name, None)
        if method is not None and name not in vars(thing):
            setattr(thing, name, lambda *args, **kwargs: around(method, *args, **kwargs))
            self.undo.append(lambda: delattr(thing, name))

    def told(self, thing: Any, name: str, tell: Callable[..., None]) -> None:
        """Have the calls of a method told, where there is one."""
        self.method(thing, name, lambda call, *args, **kwargs: told(tell, call(*args, **kwargs), args, kwargs))

    def page(self, call: Callable[[], Any], result: Callable[..., None]) -> Any:
        """Call the engine, and have what was seen of it written; what it raises, it raises."""
        recorder = self.recorder()
        if recorder is None or getattr(here, "seen", None) is not None:
            return call()
        here.seen = seen = Seen(recorder.parts, recorder.bytes)
        began = time.perf_counter()
        try:
            answer = call()
            seen.told["seconds"] = time.perf_counter() - began
            seen.safely(result, answer)
            return answer
        except BaseException as error:
            seen.told["raised"] = type(error).__name__
            raise
        finally:
            here.seen = None
            seen.safely(rapidocr_facts if self.is_rapidocr else paddleocr_facts, self.engine)
            seen.safely(Seen.sort)
            seen.problems += self.problems
            recorder.write(seen)

    def recorder(self) -> Any:
        """Return who records this call: the innermost ``with`` block of this thread, or whoever records all."""
        mine = [one for one in getattr(here, "recorders", []) if one.engine is self.engine]
        return mine[-1] if mine else self.always


def told(tell: Callable[..., None], answer: Any, args: Any, kwargs: Any) -> Any:
    """Return an answer, after it was told."""
    seen = getattr(here, "seen", None)
    if seen is not None and not seen.is_closed:
        seen.safely(tell, [*args, *kwargs.values()], answer)
    return answer
