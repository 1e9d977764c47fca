"""A process in another Python that answers as long as it is asked: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ocrlab.files import shown

OURS = ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__")  # of this process: another Python must not find our packages


class ProductionError(RuntimeError):
    """Production cannot be started, or has ended; the message says which, and why."""


class Living:
    """A process of another Python.

    Parameters
    ----------
    python : path
        Its Python, or the folder of its environment.
    arguments : sequence of str or path
        A script, and what it is given.
    environment : mapping
        What it has in its environment beside ours.
    patience : float
        Seconds after which an answer is no longer waited for, and the process is ended.

    Raises
    ------
    ProductionError
        If there is no such Python.
    """

    def __init__(
        self, python: Path, arguments: Sequence[str | Path], environment: Mapping[str, str] | None = None,
        patience: float = 600,
    ) -> None:  # fmt: skip
        self.python, self.patience = python_of(python), patience
        self._late = False
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        try:
            self._process = subprocess.Popen(
                [self.python, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                env={**kept, **(environment or {}), "PYTHONUNBUFFERED": "1"}, text=True, encoding="utf-8",
            )  # fmt: skip
        except OSError as error:
            self._errors.close()
            raise ProductionError(f"{shown(self.python)}: it cannot be started ({error.strerror}).") from error

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: Any) -> dict[str, Any]:
        """Return the answer to a question.

        Raises
        ------
        ProductionError
            If the process has ended, gives no answer in time, or answers with something else.
        """
        timer = threading.Timer(self.patience, self._give_up)
        timer.start()
        try:
            self._tell(question)
            assert self._process.stdout
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ProductionError(f"{shown(self.python)}: {self._ended(line)}")
        return answer

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _tell(self, question: Any) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it has ended, which the missing answer tells

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def _ended(self, line: str) -> str:
        if line:
            return f"it answers {line.strip()[:80]!r}; a Python was expected."
        status = self._process.wait()
        if self._late:
            return f"no answer in {self.patience:g} s, so it was ended. Its last words: {self.last_words()}"
        return f"its process ended (status {status}): {self.last_words()}"

    def last_words(self) -> str:
        """Return the last line that it wrote to stderr."""
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return lines[-1].strip()[:600] if lines else "it said nothing."


def python_of(place: Path) -> Path:
    """Return the Python at a place, which may be the folder of an environment.

    Raises
    ------
    ProductionError
        If there is none.
    """
    known = (place / "bin" / "python", place / "Scripts" / "python.exe", place / "python.exe")
    found = place if place.is_file() else next((one for one in known if one.is_file()), None)
    if found is None:
        raise ProductionError(
            f"{shown(place)}: no Python is there. Give that of production, such as /srv/ocr/bin/python."
        )
    return found.absolute()  # a link is kept: it is what makes the environment
