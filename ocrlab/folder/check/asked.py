"""What is asked of the networks about a page: which of its lines, what speaks for each cause, and what was not read before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ocrlab import geometry
from ocrlab.debug import PageRun, examine
from ocrlab.debug.causes.place import SURE, overlaps
from ocrlab.debug.causes.verdict import Tried
from ocrlab.evidence import LEAST_SCORE, TELLING, telling, weight
from ocrlab.folder.check.judged import Judged
from ocrlab.folder.check.suspicion import DOUBTFUL, NEARLY, Suspected
from ocrlab.folder.kept_page import pixels_of
from ocrlab.folder.runs.store import Done
from ocrlab.folder.runs.work import Record
from ocrlab.folder.samples import TrueLine
from ocrlab.page import Fate, Floats
from ocrlab.pipeline import OCR

MOST = 25  # lines of a page that are asked about; a page with more has one cause, and that of most
SHADOWS = 60  # dropped candidates that are read, those that scored most first
NEARLY_AS_WELL = 0.03  # of a score: the other way round reads no worse than that

Asked = Judged | Suspected


class Line(NamedTuple):
    """A line that is asked about: what became of it, what was read, what stands there (None: nobody knows), where."""

    state: str
    read: str
    true: str | None
    quad: Floats


def asked_of(run: Done, one: Asked, record: Record) -> list[Line]:
    """Return the lines that are asked about: with a truth the wrong ones; else those of a doubt, and those nearly kept."""
    if isinstance(one, Judged):
        return [Line(wrong.state, wrong.read, wrong.true, wrong.quad) for wrong in one.wrong][:MOST]
    return list(_doubtful(record, float(run.facts["settings"]["box_thresh"])))[:MOST]


def _doubtful(record: Record, box_thresh: float) -> Iterator[Line]:
    for line in sorted(record["lines"], key=lambda line: line["score"]):
        if line["score"] < DOUBTFUL:
            yield Line("doubtful", line["text"], None, np.array(line["box"], np.float32))
    for candidate in record["dropped"]:
        if candidate["fate"] == Fate.LOW_TEXT or candidate["score"] > NEARLY * box_thresh:
            yield Line(f"dropped: {candidate['fate']}", "", None, np.array(candidate["box"], np.float32))


def explained(run: Done, ocr: OCR, one: Asked, record: Record) -> Record:
    """Return what the networks say of a page: the cause of each line; without a truth, what else can be read on it.

    Raises
    ------
    ImageError, OSError, ValueError
        If the picture is gone, no picture, or not what it was.
    """
    page = Opened(run, ocr, record)
    wanted = asked_of(run, one, record)
    told = {"content": record["content"], "page": record["page"], "causes": [page.told(line) for line in wanted]}
    if isinstance(one, Judged):
        return told
    return {**told, "turned": list(page.turned()), "shadow": list(page.shadow())}


class Opened:
    """A page of a run, looked at once more: upright, as it was read."""

    def __init__(self, run: Done, ocr: OCR, record: Record) -> None:
        self.degrees, self.size = int(record.get("turned", 0)), (record["height"], record["width"])
        self.run = PageRun(ocr, pixels_of(run, record), turned=self.degrees)

    def told(self, line: Line) -> Record:
        """Return the cause of a line, and what would mend it."""
        about: Record = {"line": line.read, "true": line.true, "quad": _plain(line.quad), "state": line.state}
        if line.true == "":
            return {**about, "cause": "extra", "proven": False, "evidence": "", "remedy": None}
        quad = geometry.rotated_points(line.quad, self.size, -self.degrees)
        examination = examine(self.run, quad if line.true is None else TrueLine(line.true, quad))
        tried = [examination.tried(trial) for trial in examination.trials()]
        found, mends = examination.causes(tried), examination.remedies(tried)
        name, proven, evidence = (
            (found[0].name, found[0].state == "proven", found[0].evidence) if found else ("", False, "")
        )
        remedy = _remedy(mends[0]) if mends else None
        return {**about, "cause": name, "proven": proven, "evidence": evidence, "remedy": remedy}

    def turned(self) -> Iterator[Record]:
        """Yield the lines that read as well the other way round, though upside down their characters are others."""
        lines = self.run.lines
        lines.read(lines.unread())
        long = [i for i, read in enumerate(lines.known()) if read and telling(read.reading.text) >= TELLING]
        other = self.run.ocr.recognize([lines.upright(i, not lines.is_flipped(i)) for i in long])
        for i, there in zip(long, other, strict=True):
            here = lines.reading(i)
            if not here or there.score < max(LEAST_SCORE, here.score - NEARLY_AS_WELL):
                continue
            if telling(there.text) >= TELLING and weight(there) >= weight(here) / 2:
                yield {
                    "line": here.text, "score": round(here.score, 4), "other": there.text, "other_score": round(there.score, 4),
                    "quad": self._back(lines.quads[i]),
                }  # fmt: skip

    def shadow(self) -> Iterator[Record]:
        """Yield what was dropped by its score, lies on no line, and reads without a doubt."""
        found = self.run.trace.candidates
        low = sorted(found.with_fate(Fate.LOW_SCORE), key=lambda i: -found.scores[i])[:SHADOWS]
        grown = self.run.grown(low)
        free = [k for k in range(len(low)) if not len(self.run.kept) or overlaps(self.run.kept, grown[k]).max() == 0]
        for k, read in zip(free, self.run.read(grown[free]) if free else (), strict=True):
            if read.reading.score >= SURE and len(read.reading.text.strip()) > 1:
                yield {
                    "text": read.reading.text, "score": round(read.reading.score, 4), "fate": str(Fate.LOW_SCORE),
                    "box_score": round(float(found.scores[low[k]]), 4), "quad": self._back(grown[k]),
                }  # fmt: skip

    def _back(self, quad: Floats) -> list[list[float]]:
        return _plain(geometry.rotated_points(quad, self.run.size, self.degrees))


def _remedy(one: Tried) -> Record:
    return {"label": one.label, "settings": one.settings, "reads": one.outcome.text, "recovers": one.recovers}


def _plain(quad: Any) -> list[list[float]]:
    plain: list[list[float]] = np.asarray(quad, np.float64).round(2).tolist()
    return plain
