"""The few helpers of the notebooks: a guess before a run, a check of a function that the reader filled in, and hints."""

from __future__ import annotations

import html
import math
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
from IPython.display import display

from ocrlab.course.exercises import EXERCISES, Exercise
from ocrlab.settings import unknown

STYLE = """<style>
.ocrlab-note, .ocrlab-predict { margin: 4px 0; padding: 6px 14px; line-height: 1.5;
  color: var(--jp-content-font-color1, inherit); background: var(--jp-layout-color2, transparent);
  font-family: var(--jp-content-font-family, sans-serif); font-size: var(--jp-content-font-size1, 14px);
  border-left: 4px solid var(--jp-border-color1, #bdbdbd); }
.ocrlab-note-yes { border-left-color: var(--jp-success-color1, #009e73); }
.ocrlab-note-no { border-left-color: var(--jp-warn-color1, #e69f00); }
.ocrlab-predict { border-left-color: var(--jp-brand-color1, #0072b2); }
.ocrlab-note .ocrlab-code, .ocrlab-predict .ocrlab-code { font-family: var(--jp-code-font-family, monospace); font-size: 0.93em;
  padding: 0; color: inherit; background: none; }
.ocrlab-predict .widget-html-content { line-height: 1.5; font-size: var(--jp-content-font-size1, 14px); }
.ocrlab-predict .ocrlab-soft { color: var(--jp-content-font-color2, inherit); }
</style>"""
_hints_given: Counter[str] = Counter()


class Note:
    """A sentence that a cell shows; what stands between backticks is code."""

    def __init__(self, text: str, kind: str = "say") -> None:
        self.text, self.kind = text, kind

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="ocrlab-note ocrlab-note-{self.kind}">{_told(self.text)}</div>'


class Prediction:
    """A question and its options; `reveal`, in a cell below, compares the guess with what is so."""

    def __init__(
        self, question: str, options: Sequence[Any] | Mapping[Any, str], answer: Any = None, why: str = ""
    ) -> None:
        if len(options) < 2:
            raise ValueError(f"options={options!r}: two or more were expected.")
        self.options, self.answer, self.why = list(options), answer, why
        self._reasons = dict(options) if isinstance(options, Mapping) else {}
        self._choice = ipywidgets.RadioButtons(
            options=[(str(option), option) for option in options], value=None, layout={"width": "auto"}
        )
        self._said = ipywidgets.HTML(_soft("Choose one, then run the next cell."))
        self._choice.observe(self._on_choice, "value")
        asked = ipywidgets.HTML(f"{STYLE}<b>Predict.</b> {_told(question)}")
        self.view = ipywidgets.VBox([asked, self._choice, self._said], layout={"overflow": "visible"})
        self.view.add_class("ocrlab-predict")

    @property
    def guess(self) -> Any:
        """The option that was chosen; None before that."""
        return self._choice.value

    def __repr__(self) -> str:
        return f"<Prediction: {self.guess!r}>"

    def _on_choice(self, change: dict[str, Any]) -> None:  # on another thread than cells: it may set traits, no more
        self._said.value = _soft(f"You say: {change['new']}. Now run the next cell.")

    def reveal(self, actual: Any = None) -> None:
        """Show the guess beside what is so; without `actual`, that is the answer the question was asked with."""
        display(self.verdict(actual))

    def verdict(self, actual: Any = None) -> Note:
        """Return what `reveal` shows."""
        if actual is None:
            actual = self.answer() if callable(self.answer) else self.answer
        if actual is None:
            raise ValueError("What is so? The question was asked without an answer, so give it to reveal.")
        why = self._reasons.get(actual, self.why)
        if self.guess is None:
            return Note(f"It is: {actual}. {why} (Guess first next time: then it sticks.)")
        if self.guess == actual:
            return Note(f"✓ You said {self.guess}, and so it is. {why}", "yes")
        kind = "no" if actual in self.options else "say"  # a number may be told where the options are words
        return Note(f"You said {self.guess}; it is {actual}. {why}", kind)


def predict(question: str, options: Sequence[Any] | Mapping[Any, str], answer: Any = None, why: str = "") -> Prediction:
    """Ask before a run, and show the options.

    Parameters
    ----------
    question : str
        What stands between backticks is code.
    options : sequence or dict
        Two or more; strings or numbers. A dict gives the reason for each: what explains one outcome is seldom true of
        another.
    answer : Any
        One of the options, or a function of nothing that returns it when it is revealed; None where the cell that
        reveals it computes it. What a lesson claims must be true on the machine of whoever reads it.
    why : str
        The reason, shown with the answer, whichever it is; so it must be true of all of them.
    """
    asked = Prediction(question, options, answer, why)
    display(asked.view)
    return asked


def check(name: str, function: Callable[..., Any]) -> None:
    """Try a function that the reader filled in, and show the first case that fails; never the solution."""
    display(tried(name, function))


def tried(name: str, function: Callable[..., Any]) -> Note:
    """Return what `check` shows."""
    cases = _exercise(name).cases
    for case in cases:
        call = f"`{name}({', '.join(map(_short, case.given))})`"
        try:
            returned = function(*case.given)
        except Exception as error:
            return Note(f"Not yet. {call} ({case.about}) stopped with {type(error).__name__}: {error}", "no")
        if case is cases[0] and (returned is None or returned is ...):
            return Note(f"Not filled in yet: `{name}` returns nothing.")
        if not _same(returned, case.expected):
            wanted = f"`{_short(returned)}`; `{_short(case.expected)}` was expected"
            return Note(f"Not yet. {call} ({case.about}) returned {wanted}.", "no")
    return Note(f"✓ `{name}` is right in all {len(cases)} cases.", "yes")


def hint(name: str) -> None:
    """Show a hint; each call shows one more, up to three."""
    display(next_hint(name))


def next_hint(name: str) -> Note:
    """Return what `hint` shows."""
    hints = _exercise(name).hints
    _hints_given[name] = min(_hints_given[name] + 1, len(hints))
    number = _hints_given[name]
    return Note(f"Hint {number} of {len(hints)}. {hints[number - 1]}")


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(unknown("exercise", name, EXERCISES))
    return EXERCISES[name]


def _same(returned: Any, expected: Any) -> bool:
    try:
        if isinstance(expected, float):
            return math.isclose(returned, expected, rel_tol=1e-6, abs_tol=1e-9)
        return bool(returned == expected)
    except Exception:  # a text where a number was expected, an array where one value was
        return False


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else reprlib.repr(value)


def _told(text: str) -> str:
    return re.sub("`([^`]+)`", r'<code class="ocrlab-code">\1</code>', html.escape(text))


def _soft(text: str) -> str:
    return f'<span class="ocrlab-soft">{_told(text)}</span>'
