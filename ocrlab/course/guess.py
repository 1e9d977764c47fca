"""A guess before a run: a question with options, kept for the reader, and settled when what is so is revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
from IPython.display import HTML, display

from ocrlab.course import record
from ocrlab.course.measured import Told
from ocrlab.course.note import STYLE, Note, soft, told


class Prediction:
    """A question and its options; `reveal`, in a cell below, compares the guess with what is so."""

    def __init__(
        self, question: str, options: Sequence[Any] | Mapping[Any, str], answer: Any = None, why: str = ""
    ) -> None:
        if len(options) < 2:
            raise ValueError(f"options={options!r}: two or more were expected.")
        self.question, self.options, self.answer, self.why = question, list(options), answer, why
        self._reasons = dict(options) if isinstance(options, Mapping) else {}
        self._choice = ipywidgets.RadioButtons(
            options=[(str(option), option) for option in options], value=self._kept(), layout={"width": "auto"}
        )
        invited = "Choose one, then run the next cell." if self.guess is None else f"You said: {self.guess}, last time."
        self._said = ipywidgets.HTML(soft(invited))
        self._choice.observe(self._on_choice, "value")
        asked = ipywidgets.HTML(f"{STYLE}<b>Predict.</b> {told(question)}")
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
        self._place = display(self.view, display_id=True)

    def reveal(self, actual: Any = None) -> None:
        """Show the guess beside what is so; without `actual`, that is the answer the question was asked with.

        What was measured is given as `measured.Told`: it may be that the machine cannot tell.
        """
        verdict = self.verdict(actual)
        if self._place is not None:  # a widget is gone when the notebook is opened again, a text is not
            self._place.update(HTML(self.settled()))
        display(verdict)

    def verdict(self, actual: Any = None) -> Note:
        """Return what `reveal` shows."""
        if isinstance(actual, Told):
            record.keep("measured", self.question, answer=actual.option, **actual.facts)
            if actual.option is None:
                return Note(actual.text if self.guess is None else f"You said {self.guess}. {actual.text}")
            return self._compared(actual.option, actual.text)
        if actual is None:
            actual = self.answer() if callable(self.answer) else self.answer
        if actual is None:
            raise ValueError("What is so? The question was asked without an answer, so give it to reveal.")
        return self._compared(actual, "")

    def settled(self) -> str:
        """Return the question with the guess as HTML: what is left in the saved notebook."""
        said = "Not guessed. Run this cell again to choose." if self.guess is None else f"You said: {self.guess}."
        return f'{STYLE}<div class="ocrlab-note ocrlab-predict"><b>Predict.</b> {told(self.question)}<br>{soft(said)}</div>'

    def _compared(self, actual: Any, figure: str) -> Note:
        record.keep("told", self.question, guess=_text(self.guess), answer=_text(actual))
        why = " ".join(filter(None, [figure, self._reasons.get(actual, self.why)]))
        if self.guess is None:
            return Note(f"It is: {actual}. {why} (Guess first next time: then it sticks.)")
        if self.guess == actual:
            return Note(f"✓ You said {self.guess}, and so it is. {why}", "yes")
        kind = "no" if actual in self.options else "say"  # a number may be told where the options are words
        return Note(f"You said {self.guess}; it is {actual}. {why}", kind)

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
