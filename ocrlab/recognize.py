"""Read a crop: a network gives a probability for every character at every column, and CTC decoding makes text of them.

CTC: Graves et al., "Connectionist Temporal Classification", ICML 2006. Class 0 is the blank; the last one is the space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.ctc import Path, spaces
from ocrlab.fit import Fit
from ocrlab.net import numbers
from ocrlab.page import Char, Floats, Image, Reading
from ocrlab.scripts import SCRIPTS, admitted, read_as
from ocrlab.settings import check
from ocrlab.tensor import centered
from ocrlab.timing import timed

WIDEST = 32_000  # pixels of a tensor; a longer crop is squeezed into it, or its probabilities would fill the memory


class ReadingNet(Protocol):
    """(N, 3, 48, w) float32 -> (N, T, C) float32, T = w / 8 rounded up."""

    def __call__(self, batch: Floats) -> Floats:
        """Return the probabilities of one batch."""
        ...

    def map(self, batches: Iterable[Floats], then: Callable[[Floats], Any] | None = None) -> Iterator[Any]:
        """Return ``then`` of the probabilities of every batch, in order."""
        ...


@dataclass(frozen=True, eq=False)
class Recognizer:
    """Reads crops.

    Parameters
    ----------
    net : ReadingNet
    charset : tuple of str
        What the classes 1 .. C-2 stand for; class 0 is the blank, class C-1 the space.
    """

    net: ReadingNet
    charset: tuple[str, ...] = field(repr=False)
    rec_batch_num: int = 1  # crops in one call; more than one are padded to the widest, which can change what is read
    rec_height: int = 48  # height of the tensor, in pixels
    min_width: int = 8  # narrower tensors are padded to this
    width_step: int = 64  # and all to a multiple of this: fewer shapes, for which a runtime must prepare itself
    scripts: tuple[str, ...] = ()  # letters of these alone are read, such as ("latin", "greek"), see `scripts`; (): all
    space_thresh: float = 1.0  # between characters, a space likelier than this is read; 1: only if nothing is likelier

    def __post_init__(self) -> None:
        """Raise ValueError when a setting is out of its range."""
        check(
            self,
            {
                "rec_batch_num": (1, 1000),
                "rec_height": (8, 512),
                "min_width": (8, 10_000),
                "width_step": (1, 1000),
                "space_thresh": (0, 1),
            },
            {},
        )
        words: Any = self.scripts  # of the command line, "latin,greek"; of JSON, a list
        object.__setattr__(self, "scripts", tuple(words.replace(",", " ").split() if isinstance(words, str) else words))
        if not all(script in SCRIPTS for script in self.scripts):
            raise ValueError(f"scripts={self.scripts!r}: some of {', '.join(SCRIPTS)} were expected.")

    @timed("recognize")
    def __call__(self, crops: Sequence[Image]) -> tuple[Reading, ...]:
        """Return the reading of every RGB crop (h, w, 3) uint8.

        The probabilities are reduced to the likeliest path where the runtime left them: 10 MB become a few hundred
        bytes.
        """
        narrow_first = np.argsort([crop.shape[1] / crop.shape[0] for crop in map(checked, crops)])
        groups = [narrow_first[i : i + self.rec_batch_num] for i in range(0, len(crops), self.rec_batch_num)]
        groups.reverse()  # at the end, no wide one keeps a single thread busy
        batches = (self.batch([crops[i] for i in group]) for group in groups)
        readings: list[Reading] = [Reading()] * len(crops)
        for group, path in zip(groups, self.net.map(batches, then=self.best_path), strict=True):
            for i, classes, scores in zip(group, *path, strict=True):
                columns = used_columns(classes, self.columns(crops[i]))
                readings[i] = self.read(Path(classes[:columns], scores[:columns]))
        return tuple(readings)

    @timed("recognize.probabilities")
    def probabilities(self, crop: Image) -> Floats:
        """Return (T, C) float32 for one RGB crop (h, w, 3) uint8; the columns cover the crop."""
        matrix = self._admitted(self.net(self.batch([checked(crop)]))[0])
        return matrix[: used_columns(matrix.argmax(axis=1), self.columns(crop))]

    def decode(self, probabilities: Floats) -> Reading:
        """Return the reading of probabilities (T, C): the likeliest classes, repeats joined, blanks dropped."""
        return self.read(self.best_path(probabilities))

    def batch(self, crops: Sequence[Image]) -> Floats:
        """Return crops as one tensor (N, 3, 48, w): all as wide as the widest, gray on the right of the others."""
        width = self.width(crops)
        batch = np.zeros((len(crops), 3, self.rec_height, width), np.float32)
        for row, crop in zip(batch, crops, strict=True):
            scaled = min(width, self.scaled_width(crop))
            row[:, :, :scaled] = centered(np.asarray(cv2.resize(crop, (scaled, self.rec_height)), np.uint8))
        return batch

    def width(self, crops: Sequence[Image]) -> int:
        """Return how wide the tensor of crops is, in pixels."""
        widest = max(crop.shape[1] / crop.shape[0] for crop in crops)
        width = min(self.widest, max(self.min_width, int(self.rec_height * widest)))
        return min(self.widest, ceil(width / self.width_step) * self.width_step)

    def columns(self, crop: Image) -> int:
        """Return how many columns of the answer show the crop itself."""
        return ceil(self.scaled_width(crop) / self.stride)

    def best_path(self, probabilities: Floats) -> Path:
        """Return the class of every column of (..., T, C), and the probability of the likeliest one.

        They differ where a space is put in: it has the score of the blank, that nothing is written there.
        """
        probabilities = self._admitted(probabilities)
        best = probabilities.argmax(axis=-1)
        scores = numbers(np.take_along_axis(probabilities, best[..., None], axis=-1)[..., 0])
        for line in np.ndindex(best.shape[:-1]) if probabilities.shape[-1] > self.space else ():
            best[line][self.spaces(best[line], probabilities[line][:, -1])] = self.space
        return Path(best, scores)

    def _admitted(self, probabilities: Floats) -> Floats:
        """Return probabilities (..., C) as the scripts have them."""
        self.check_classes(probabilities.shape[-1])
        return admitted(probabilities, read_as(self.charset, self.scripts)) if self.scripts else probabilities

    def spaces(self, classes: NDArray[np.int64], likely: Floats) -> list[int]:
        """Return the columns (T,) in which a space is put in; see `ctc.spaces`."""
        return spaces(classes, likely, self.space, self.space_thresh)

    @property
    def space(self) -> int:
        """The class of the space; a network that was trained without it has none of this number."""
        return len(self.charset) + 1

    @property
    def stride(self) -> int:
        """Pixels of the tensor in one column of the network's answer."""
        return self._fit.stride

    @property
    def widest(self) -> int:
        """The widest tensor; a longer crop is squeezed into it."""
        return self._fit.width or WIDEST

    @property
    def _fit(self) -> Fit:
        return getattr(self.net, "fit", None) or Fit()

    def check_classes(self, classes: int) -> None:
        """Raise ValueError when a network with this many classes does not belong to the charset; it may lack the space."""
        if classes not in (len(self.charset) + 2, len(self.charset) + 1):
            raise ValueError(
                f"The network knows {classes} classes, the charset {len(self.charset)} characters (a blank and a space "
                f"are added: {len(self.charset) + 2}). Give the charset that belongs to this model."
            )

    @timed("recognize.decode")
    def read(self, path: Path) -> Reading:
        """Return the reading of a path (T,)."""
        classes, scores = path
        changes = np.concatenate([[True], classes[1:] != classes[:-1]])
        starts = np.flatnonzero(changes & (classes != 0))
        at = (starts + 0.5) / len(classes)
        return Reading(
            tuple(
                Char(self.character(int(c)), float(score), float(center))
                for c, score, center in zip(classes[starts], scores[starts], at, strict=True)
            )
        )

    def character(self, class_: int) -> str:
        """Return what a class other than the blank stands for."""
        return self.charset[class_ - 1] if class_ <= len(self.charset) else " "

    def scaled_width(self, crop: Image) -> int:
        """Return how wide a crop is at the height of the tensor, in pixels."""
        ratio: float = crop.shape[1] / crop.shape[0]
        return min(self.widest, ceil(self.rec_height * ratio))


def checked(crop: Image) -> Image:
    """Return a crop, or raise ValueError where it is none."""
    if crop.ndim != 3 or crop.shape[2] != 3 or not crop.size or crop.dtype != np.uint8:
        raise ValueError(
            f"An RGB crop (h, w, 3) uint8 of at least one pixel was expected, not one of shape {crop.shape} and "
            f"type {crop.dtype}."
        )
    return crop


def used_columns(classes: NDArray[np.int64], columns: int) -> int:
    """Return how many columns to keep: those of the crop, and any in its padding that are not blank."""
    not_blank = np.flatnonzero(classes)
    last = int(not_blank[-1]) + 1 if len(not_blank) else 0
    return min(len(classes), max(columns, last))
