"""A guess before a run: a question with options, kept for the reader, and settled when what is so is revealed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
from IPython.display import HTML, display

from ocrlab.course import record
from ocrlab.course.measured import Told
from ocrlab.course.note import STYLE, Note, soft, told
from ocrlab.language import say

_numbers = itertools.count(1)


class Prediction:
    """A question and its options; `reveal`, in a cell below, compares the guess with what is so.

    The metadata of what it displays says the same without Python, for pages that are made of a notebook:
    ``{"ocrlab": {"guess": number, "asked": html, "options": [html]}}``, and of the verdict
    ``{"ocrlab": {"reveals": number, "verdicts": [html by option]}}``.
    """

    def __init__(
        self, question: str, options: Sequence[Any] | Mapping[Any, str], answer: Any = None, why: str = ""
    ) -> None:
        if len(options) < 2:
            raise ValueError(f"options={options!r}: two or more were expected.")
        self.number = next(_numbers)
        self.question, self.options, self.answer, self.why = question, list(options), answer, why
        self._reasons = dict(options) if isinstance(options, Mapping) else {}
        self._choice = ipywidgets.RadioButtons(
            options=[(say(str(option)), option) for option in options], value=self._kept(), layout={"width": "auto"}
        )
        invited = "Choose one, then run the next cell." if self.guess is None else f"You said: {self.guess}, last time."
        self._said = ipywidgets.HTML(soft(invited))
        self._choice.observe(self._on_choice, "value")
        asked = ipywidgets.HTML(f"{STYLE}<b>{told('Predict.')}</b> {told(question)}")
        self.view = ipywidgets.VBox([asked, self._choice, self._said], layout={"overflow": "visible"})
        self.view.add_class("ocrlab-predict")
        self._place: Any = None

    @property
    def guess(self) -> Any:
        """The option that was chosen; None before that."""
        return self._choice.value

    def __repr__(self) -> str:
        return f"<Prediction: {self.guess!r}>"

    def show(self) -> None:
        """Display the options, in a place that `reveal` can fill otherwise."""
        self._place = display(self.view, display_id=True, metadata=self._asked())

    def reveal(self, actual: Any = None) -> None:
        """Show the guess beside what is so; without `actual`, that is the answer the question was asked with.

        What was measured is given as `measured.Told`: it may be that the machine cannot tell.
        """
        actual = self._answered(actual)
        verdict, (so, said) = self.verdict(actual), self._so(actual)
        if self._place is not None:  # a widget is gone when the notebook is opened again, a text is not
            self._place.update(HTML(self.settled()), metadata=self._asked())
        verdicts = [self._compared(option, so, said).markup for option in self.options]
        display(verdict, metadata={"ocrlab": {"reveals": self.number, "verdicts": verdicts}})

    def verdict(self, actual: Any = None) -> Note:
        """Return what `reveal` shows."""
        actual = self._answered(actual)
        so, said = self._so(actual)
        if isinstance(actual, Told):
            record.keep("measured", self.question, answer=actual.option, **actual.facts)
        if so is not None:
            record.keep("told", self.question, guess=_text(self.guess), answer=_text(so))
        return self._compared(self.guess, so, said)

    def settled(self) -> str:
        """Return the question with the guess as HTML: what is left in the saved notebook."""
        said = "Not guessed. Run this cell again to choose." if self.guess is None else f"You said: {self.guess}."
        asked = f"<b>{told('Predict.')}</b> {told(self.question)}"
        return f'{STYLE}<div class="ocrlab-note ocrlab-predict">{asked}<br>{soft(said)}</div>'

    def _so(self, actual: Any) -> tuple[Any, str]:
        """Return what is so, None where the machine cannot tell, and what is said of it."""
        if not isinstance(actual, Told):
            return actual, self._reasons.get(actual, self.why)
        if actual.option is None:
            return None, actual.text
        return actual.option, " ".join(filter(None, [actual.text, self._reasons.get(actual.option, self.why)]))

    def _answered(self, actual: Any) -> Any:
        """Return what is so; where nothing is given, that is the answer the question was asked with."""
        if actual is None:
            actual = self.answer() if callable(self.answer) else self.answer
        if actual is None:
            raise ValueError("What is so? The question was asked without an answer, so give it to reveal.")
        return actual

    def _compared(self, guess: Any, so: Any, said: str) -> Note:
        """Return a guess beside what is so."""
        if so is None:
            return Note(said if guess is None else f"You said {guess}. {said}")
        if guess is None:
            return Note(f"It is: {so}. {said} (Guess first next time: then it sticks.)")
        if guess == so:
            return Note(f"✓ You said {guess}, and so it is. {said}", "yes")
        kind = "no" if so in self.options else "say"  # a number may be told where the options are words
        return Note(f"You said {guess}; it is {so}. {said}", kind)

    def _asked(self) -> dict[str, Any]:
        """Return the question for a page without Python."""
        options = [told(str(option)) for option in self.options]
        return {"ocrlab": {"guess": self.number, "asked": told(self.question), "options": options}}

    def _on_choice(self, change: dict[str, Any]) -> None:  # on another thread than cells: it may set traits, no more
        self._said.value = soft(f"You say: {change['new']}. Now run the next cell.")
        record.keep("guess", self.question, guess=str(change["new"]), options=[str(one) for one in self.options])

    def _kept(self) -> Any:
        """Return the option that was chosen when the notebook was last open."""
        before = record.last("guess", self.question).get("guess")
        return next((option for option in self.options if str(option) == before), None)


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
    asked.show()
    return asked


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
