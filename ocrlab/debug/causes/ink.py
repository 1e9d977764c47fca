"""The ink of one line: what of a crop is ink, and what its shape tells. Pure functions of a crop (h, w, 3) uint8."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocrlab.debug.cached import cached_property
from ocrlab.page import Floats, Image

SEGMENTS = 12  # of a crop, whose ink tells how it bends
SHEARS = np.arange(-1.6, 1.61, 0.1)  # columns a row, by which letters may lean
CLEARLY = 1.2  # times more: letters stand upright under a shear
OTHER_COLOR = 0.95  # cosine between two ways from the ground: two inks


@dataclass(frozen=True, eq=False)
class Ink:
    """A crop (h, w, 3) uint8 with its ink told from its ground.

    Lengths are told in heights of the ink, so that they mean the same at every size.
    """

    crop: Image = field(repr=False)

    @cached_property
    def ground(self) -> Floats:
        """The most frequent color (3,)."""
        return np.asarray(np.median(self.crop.reshape(-1, 3), axis=0), np.float32)

    @cached_property
    def away(self) -> Floats:
        """How far every pixel (h, w) is from the ground, in levels."""
        return np.asarray(np.abs(self.crop.astype(np.float32) - self.ground).max(axis=2), np.float32)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which pixels (h, w) are ink."""
        away = np.clip(self.away, 0, 255).astype(np.uint8)
        level, _ = cv2.threshold(away, 0, 255, cv2.THRESH_OTSU)
        return away > max(level, 4.0)

    @cached_property
    def rows(self) -> tuple[int, int]:
        """The first row of ink, and the one after the last; specks left out."""
        return _extent(self.mask.sum(axis=1))

    @property
    def height(self) -> int:
        """Rows of ink; at least one."""
        return max(1, self.rows[1] - self.rows[0])

    @cached_property
    def contrast(self) -> float:
        """How much darker or lighter the ink is than its ground, in levels of gray."""
        gray = cv2.cvtColor(self.crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
        if not self.mask.any():
            return 0.0
        return float(np.percentile(np.abs(gray - np.median(gray))[self.mask], 75))

    @cached_property
    def grain(self) -> float:
        """The standard deviation of the ground, in levels: below a few times that, contrast is none."""
        ground = self.away[~cv2.dilate(self.mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)]
        return float(ground.std()) if ground.size else 0.0

    @property
    def is_clear(self) -> bool:
        """Whether ink can be told from the grain of its ground: else its shape tells nothing."""
        return self.contrast > max(12.0, 4 * self.grain)

    @cached_property
    def edge(self) -> float:
        """How wide an edge of a letter is, in heights: a sharp one is one or two pixels wide."""
        gray = cv2.cvtColor(self.crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
        steps = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)) / 4 / 2
        steepest = float(np.percentile(steps[self.mask], 95)) if self.mask.any() else 0.0
        return max(self.contrast, 1.0) / max(steepest, 0.5) / self.height

    @cached_property
    def gaps(self) -> list[tuple[int, int]]:
        """Columns without ink between two with some, as (first, after the last), the widest first."""
        inked = np.flatnonzero(self.mask[slice(*self.rows)].any(axis=0))
        ends = [(a + 1, b) for a, b in pairwise(inked.tolist()) if b - a > 1]
        return sorted(ends, key=lambda gap: gap[0] - gap[1])

    @property
    def widest_gap(self) -> float:
        """The width of the widest gap, in heights; 0 where there is none."""
        return (self.gaps[0][1] - self.gaps[0][0]) / self.height if self.gaps else 0.0

    @cached_property
    def bands(self) -> list[tuple[int, int]]:
        """Rows of ink with thinner ones between them, as (first, after the last): two where two lines stand in one crop."""
        profile = self.mask.sum(axis=1).astype(np.float32)
        thick = profile > 0.2 * np.percentile(profile, 90)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], thick.astype(np.int8), [0]])))
        found = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
        return [(a, b) for a, b in found if b - a >= 0.22 * len(profile)]

    @cached_property
    def colored(self) -> float:
        """The share of ink of a second color, as strong as the first and another way from the ground; 0 below a tenth."""
        away = (self.crop.astype(np.float32) - self.ground)[self.mask]
        strong = (
            away[np.linalg.norm(away, axis=1) > 0.5 * np.percentile(np.linalg.norm(away, axis=1), 90)]
            if len(away)
            else away
        )
        if len(strong) < 20:
            return 0.0
        ways = strong / np.linalg.norm(strong, axis=1, keepdims=True)
        first = np.median(ways, axis=0)
        along = np.abs(ways @ (first / max(float(np.linalg.norm(first)), 1e-6)))  # lighter or darker is no other color
        share = float((along < OTHER_COLOR).mean())
        return share if share > 0.1 else 0.0

    @cached_property
    def intruding(self) -> float:
        """The share of ink that comes in over the upper or lower edge, and stays near it: of a line above or below."""
        boxes = cv2.connectedComponentsWithStats(self.mask.astype(np.uint8))[2]
        top, high, area = (boxes[1:, at] for at in (cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
        at_edge = ((top == 0) | (top + high == len(self.mask))) & (high < 0.45 * len(self.mask))
        return float(area[at_edge].sum() / max(1, area.sum()))

    @cached_property
    def _through(self) -> NDArray[np.bool_]:
        """The ink (h, w) that reaches from the upper to the lower edge."""
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(self.mask.astype(np.uint8))
        through = boxes[:, cv2.CC_STAT_HEIGHT] >= 0.92 * len(self.mask)
        through[0] = False
        return np.asarray(through[labels])

    @cached_property
    def strokes_through(self) -> int:
        """How many pieces of ink reach from the upper to the lower edge of the crop, and are no letter: a pen, a ring."""
        return cv2.connectedComponents(self._through.astype(np.uint8))[0] - 1

    def crossing(self, inner: tuple[int, int]) -> float:
        """Return over how many heights letters cross the edge of the part of (h, w) pixels in the middle of this crop."""
        down, across = ((whole - part) // 2 for whole, part in zip(self.mask.shape, inner, strict=True))
        if min(down, across) < 2:
            return 0.0
        mask = self.mask & ~self._through
        rows, columns = slice(down, -down), slice(across, -across)
        edges = (
            (mask[down - 2, columns], mask[down + 1, columns]),
            (mask[1 - down, columns], mask[-2 - down, columns]),
            (mask[rows, across - 2], mask[rows, across + 1]),
            (mask[rows, 1 - across], mask[rows, -2 - across]),
        )
        low, high = _extent(mask[rows, columns].sum(axis=1))
        return sum(int((beyond & inside).sum()) for beyond, inside in edges) / max(1, high - low)

    @cached_property
    def lean(self) -> float:
        """By how many columns a row the letters lean: the shear that makes their columns stand apart most clearly."""
        part = self.mask[slice(*self.rows)].astype(np.uint8)
        if not part.size:
            return 0.0
        told = [_upright_after(part, float(shear)) for shear in SHEARS]
        return float(SHEARS[int(np.argmax(told))]) if max(told) > CLEARLY * _upright_after(part, 0) else 0.0

    @cached_property
    def bend(self) -> float:
        """How far the middle of the letters strays from a straight line, in heights of a letter."""
        middles, high = self._middles
        if len(middles) < 4:
            return 0.0
        x, y = middles.T
        return float(np.ptp(np.polyval(np.polyfit(x, y, 2), x))) / max(high, 1.0)

    @cached_property
    def _middles(self) -> tuple[Floats, float]:
        """Return where the middle of the ink lies in each segment (n, 2), and how high a letter is."""
        found, highs = [], []
        for columns in np.array_split(np.arange(self.mask.shape[1]), SEGMENTS):
            rows = np.flatnonzero(self.mask[:, columns].any(axis=1)) if len(columns) else np.zeros(0)
            if len(rows):
                low, high = np.percentile(rows, (5, 95))
                found.append((columns.mean(), (low + high) / 2))
                highs.append(high - low)
        return np.array(found, np.float32).reshape(-1, 2), float(np.median(highs)) if highs else 1.0

    # ---- the same line otherwise

    def straightened(self) -> Image:
        """Return the crop with its line unbent."""
        middles, _ = self._middles
        if len(middles) < 4:
            return self.crop
        height, width = self.crop.shape[:2]
        x_of, y_of = middles.T
        curve = np.polyval(np.polyfit(x_of, y_of, 2), np.arange(width, dtype=np.float64))
        y, x = np.mgrid[:height, :width].astype(np.float32)
        shift = (curve - height / 2).astype(np.float32)
        return np.asarray(
            cv2.remap(self.crop, x, y + shift, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )

    def unleaned(self) -> Image:
        """Return the crop with its letters upright."""
        height, width = self.crop.shape[:2]
        more = int(abs(self.lean) * height / 2) + 1
        wide = cv2.copyMakeBorder(self.crop, 0, 0, more, more, cv2.BORDER_REPLICATE)
        turn = np.array([[1, self.lean, -self.lean * height / 2], [0, 1, 0]], np.float32)
        return np.asarray(cv2.warpAffine(wide, turn, (width + 2 * more, height), flags=cv2.INTER_CUBIC,
                                         borderMode=cv2.BORDER_REPLICATE), np.uint8)  # fmt: skip


def _extent(counts: NDArray[np.int64]) -> tuple[int, int]:
    """Return the first and the last place that has more than specks, the last plus one."""
    told = np.flatnonzero(counts > 0.04 * counts.max(initial=0))
    return (int(told[0]), int(told[-1]) + 1) if len(told) else (0, 0)


def _upright_after(part: NDArray[np.uint8], shear: float) -> float:
    """Return how clearly the columns of a mask (h, w) stand apart once it is sheared."""
    height, width = part.shape
    more = int(abs(shear) * height / 2) + 1
    turn = np.array([[1, shear, more - shear * height / 2], [0, 1, 0]], np.float32)
    return float((cv2.warpAffine(part, turn, (width + 2 * more, height)).sum(axis=0).astype(np.float32) ** 2).sum())
