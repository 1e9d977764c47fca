"""The detection explorer: a picture under investigation, whose view is kept up to date while settings are dragged."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import Examination, examine
from ocrlab.debug.causes.place import line_at
from ocrlab.debug.page_run import PageRun
from ocrlab.debug.readings import Readings
from ocrlab.draw.outlines import outlined_candidates
from ocrlab.folder.elsewhere import OtherPages
from ocrlab.image import load_image
from ocrlab.page import Fate, Image
from ocrlab.pipeline import OCR
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.widgets.explorer import ahead, answers, causes, other_pages, questions
from ocrlab.widgets.explorer.case import Case
from ocrlab.widgets.explorer.explorer import Explorer, most_telling, packed_frame, packed_map
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Change, Content, Parts, Session

MORE_WANTED = ("why", "spot", "draw", "try", "settle", "network", "compare")  # before more is tried at a line
QUIET = 0.35  # seconds without a change until what is slow begins
LARGE = 72_000  # bytes: more than a packet of a machine's own loopback
Settings = dict[str, Any]


class Investigation(Session):
    """A picture under investigation.

    Parameters
    ----------
    run : PageRun
    truth : sequence of Written
        The lines that stand on the picture, where they are known.
    changed : callable, optional
        Called with the run when a person's doing changed it.

    Attributes
    ----------
    run : PageRun
        With the settings that its map was made with.
    ocr : OCR
        With the settings that are wanted; while the network runs anew, they are ahead.
    """

    view: Explorer
    others: OtherPages | None = None  # of the run that the picture may be of

    def __init__(
        self, run: PageRun, truth: Sequence[Written] = (), changed: Callable[[PageRun], None] | None = None
    ) -> None:
        self.run, self.ocr, self.truth, self._changed = run, run.ocr, truth, changed
        self.run.trace  # noqa: B018  # raises for a map that is none, before there is a thread
        super().__init__(Explorer(about=answers.about(run), settings=run.ocr.settings))
        self.readings = Readings()
        self._version = self._sequence = self._number = 0
        self._local = False
        self._found: Content = {}  # by candidate: why it fell and is wrong, as far as it was asked under these settings
        self._awaited: Settings | None = None  # the input settings of the map that is being made
        self.cause_of = -1  # the candidate whose cause a person asked for
        self._chosen: Any = None  # the quad (4, 2) that was selected last
        self.view.show_image(run.image)
        self._show_map()
        self.observe(lambda change: self._take(change["new"]), "settings")
        self.observe(self._on_selected, "selected")
        self.view.observe(self._keep, ["why", "cause"])
        self.worker.ask("settle", self._settled)

    # ---- the map and its candidates

    def _show_map(self) -> None:
        with self.lock, self.view.hold_sync():
            self._version += 1
            self.view.about = {**self.view.about, "title": answers.title(self.run), "sizes": answers.sizes(self.run)}
            self.view.heatmap = {**packed_map(self.run.heatmap, self.run.placement), "version": self._version}
            self._show_frame()

    def _show_frame(self) -> None:
        """Show what becomes of the map under the present settings."""
        began, trace = time.perf_counter(), self.run.trace
        shown = most_telling(trace)
        frame = packed_frame(trace, self.run.scores(shown), shown)
        self.set_own(selected=answers.nearest(trace.candidates.quads, self._chosen))
        size = sum(len(column) for column in frame.values() if isinstance(column, bytes))
        # a small message waits on the loopback for the acknowledgment of the one before it, for 40 ms (Nagle's rule)
        frame["filling"] = bytes(max(0, LARGE - size)) if self._local else b""
        self._number += 1
        frame |= {"number": self._number, "texts": self.readings.texts(self.run)}
        frame["milliseconds"] = (time.perf_counter() - began) * 1000
        self._frame = frame
        self._send_frame()

    def _send_frame(self) -> None:
        state = {"settings": dict(self.view.settings), "selected": self.view.selected}
        self.view.frame = {**self._frame, **state, "seq": self._sequence, "map": self._version}

    # ---- what the person changes

    def _take(self, settings: Settings) -> None:
        """Show what settings make of the page; where they are not possible, what was shown up to now is kept."""
        try:
            self.ocr = self.ocr.under(**{**self.ocr.settings, **settings})
        except ValueError as error:
            self.failed(error)
        else:
            self.view.message = ""
        self.set_own(settings=self.ocr.settings)
        self._apply()

    def _apply(self) -> None:
        """Show what the settings make of the map, or have the network run anew where its input changed."""
        self.worker.ask("settle", self._settled, QUIET)
        wanted = _input_of(self.ocr)
        if wanted == _input_of(self.run.ocr):
            if self._awaited:
                self._awaited, self.view.busy = None, ""
            self._adopt(self.run.under(**self.ocr.settings))
            self._show_frame()
            return
        if wanted != self._awaited:
            self._awaited, self.view.busy = wanted, "The network runs anew …"
            self.worker.ask("network", self._run_network)
        self._send_frame()

    def _keep(self, change: Change) -> None:
        if "candidate" in change["new"]:
            self._found.setdefault(str(change["new"]["candidate"]), {})[change["name"]] = change["new"]

    def _adopt(self, run: PageRun) -> None:
        self.run, self._found = run, {}
        if self._changed:
            self._changed(run)

    def _run_network(self) -> None:
        ocr = self.ocr
        try:
            run = self.run.under(**ocr.settings)
            run.trace  # noqa: B018  # raises before the old map is given up
        except Exception:
            self._awaited = None
            raise
        with self.lock, self.view.hold_sync():
            if _input_of(ocr) != _input_of(self.ocr):  # a newer request came meanwhile, and waits
                return
            self._awaited, self.view.busy = None, ""
            self._adopt(run.under(**self.ocr.settings))
            self._show_map()

    def _on_selected(self, change: Change) -> None:
        index, found = change["new"], self.run.trace.candidates
        if not -1 <= index < len(found):
            few = f"selected={index}: there are {len(found)} candidates; it is one less than the number shown, or -1 for none."
            self.failed(ValueError(few))
            self.set_own(selected=-1)
            return
        self._chosen = found.quads[index].copy() if index >= 0 else None
        self.view.cause = {}
        if index >= 0:
            self.view.spot = {}  # nobody looks at it now
        self.worker.ask("why", self.explain)

    def on_ask(self, content: Content) -> None:
        """Answer the question for a frame, or any of `questions`."""
        if content["ask"] == "frame":
            self._on_frame(content)
        else:
            self.say(message="")  # what went wrong before is over
            questions.QUESTIONS[content["ask"]](self, content)

    def _on_frame(self, content: Content) -> None:
        with self.lock, self.view.hold_sync():
            self._sequence, self._local = content["seq"], content["local"]
            if content["settings"] == self.view.settings:  # what is shown is asked for again
                self._send_frame()
            else:
                self._take(content["settings"])

    # ---- what takes longer, on the worker's thread

    def explain(self) -> None:
        """Say what brings the selected candidate back; and where a person asked, why it is wrong, what speaks for it first."""
        run, index = self.run, self.view.selected
        if not 0 <= index < len(run.trace.candidates):
            return
        line, about = line_at(run, self.truth, index), {"candidate": index}
        examination = examine(run, line) if index == self.cause_of else None
        if examination:
            self.say(cause={**about, **causes.told(examination, [], 1)})
        self.say(why=answers.why(run, index, self.readings.of(run), getattr(line, "text", None)))
        if examination:
            self.find_cause(examination, about)

    def find_cause(self, examination: Examination, about: Content) -> None:
        """Say why a line is wrong, and what makes it right, until something else is wanted."""

        def is_left() -> bool:
            return examination.place.run is not self.run or any(map(self.worker.is_wanted, MORE_WANTED))

        causes.investigate(examination, lambda answer: self.say(cause={**about, **answer}), is_left)

    def _settled(self) -> None:
        """Once nothing was dragged for a while: say what needs more than a frame's time."""
        run = self.run
        if _input_of(run.ocr) != _input_of(self.ocr):
            return
        readings = self.readings.of(run)
        self.say(exports=answers.exports(self.ocr), notes=answers.notes(run, readings))
        self.tell_truth(run)
        self.explain()
        if point := self.view.spot.get("point"):
            questions.look_again(self, tuple(point), self.view.spot["outcomes"])
        self.read(run)

    def read(self, run: PageRun) -> None:
        """Read what was not read yet; a change of the settings interrupts it."""

        def go_on(done: int, of: int) -> bool:
            self.say(busy=f"Reading: {done} of {of} boxes …" if of > 8 else "")
            return run is self.run and not self.worker.is_wanted("settle")

        news = self.readings.fill(run, go_on)
        with self.lock:
            if run is self.run:
                readings = self.readings.of(run)
                self.say(texts={"frame": self._number, "rows": self.readings.texts(run)}, busy="")
                if news:
                    self.say(notes=answers.notes(run, readings))
        self.tell_truth(run)
        if self.truth and "causes" not in self.view.truth and run is self.run and not self.worker.is_wanted("settle"):
            found = answers.of_page(self.truth, run, self.readings.of(run))
            self.say(truth={**self.view.truth, "causes": found})
        self.worker.ask("frames", lambda: ahead.work(self, self._version), QUIET)

    def parts(self, explain: int = 0, redact: Sequence[str] = ()) -> Parts:
        """Return the case for a page without Python, with what was found up to now; see `Case`."""
        if not self.worker.is_mine():
            self.worker.wait()  # for what is being read
        case = Case(self.run, self.truth, explain, redact)
        return [(self.view, case.told(self.view, self._found))], list(case.notes())

    def tell_truth(self, run: PageRun) -> None:
        """Say what became of the true lines; what is wrong with the page stays while they are the same."""
        truth = answers.truth(self.truth, run, self.readings.of(run))
        if truth != {name: told for name, told in self.view.truth.items() if name != "causes"}:
            self.say(truth=truth)


def _input_of(ocr: OCR) -> Settings:
    """Return the settings that a map depends on."""
    settings = ocr.settings
    return {name: settings[name] for name in INPUT_SETTINGS}


def explore(ocr: OCR, image: Any, truth: Any = None, folder: Any = None) -> Explorer:
    """Return the detection explorer for a picture: drag a threshold and see why.

    Parameters
    ----------
    ocr : OCR
    image : path, bytes, PIL image or array
        Anything that `load_image` takes.
    truth : sequence of lines with ``text`` and ``quad``, or the folder of many truths, optional
        What stands on the picture, such as ``samples.sample("receipt").lines``.
    folder : path or Done, optional
        A run: beside each remedy stands what it does to its other pages, judged by the truths given, or beside its pictures.

    Raises
    ------
    ImageError
        If it is no picture.
    ValueError
        If the truth does not fit the picture.
    """
    cell.clear()
    picture = load_image(image)
    others = other_pages.others_of(folder, ocr, image, truth)
    lines = answers.fitting(other_pages.lines_of(truth, image), picture.shape[:2])
    run = PageRun(ocr, picture).upright()
    session = Investigation(run, answers.rotated_truth(lines, picture.shape[:2], -run.turned))
    other_pages.beside(session, others)
    session.show_in_cell(lambda: _still(session.run))
    return session.view


def _still(run: PageRun) -> tuple[Image, str]:
    found = run.trace.candidates
    counts = ", ".join(f"{count} {fate}" for fate, count in found.fate_counts().items())
    kept = len(found.with_fate(Fate.KEPT))
    return outlined_candidates(run.image, found), f"{kept} boxes kept; candidates: {counts}"
