"""ocrlab and its peers read the same pictures, each in one living process, asked in turn: time and what was read.

    python benchmarks/race.py                                  # $OCRLAB_REAL_PICTURES, all readers
    python benchmarks/race.py FOLDER --readers ocrlab "rapidocr, OpenVINO" --rounds 3
    python benchmarks/race.py --readers ocrlab --before CHECKOUT    # and ocrlab as it is in another checkout

Every reader is asked for a picture before any is asked for the next; who is first changes from picture to picture. Ratios are
of one picture, its median over the rounds: median of all, of the sums, and the worst. What each runtime's precision was stands
beside it, and what it read is judged as benchmarks/real.py does: by kind, character error, numbers, words. By how much more
words are right has an interval: in 95 of 100 draws of sources it lies there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ocrlab.debug.judge import Score, judge, words_f1
from ocrlab.folder.samples import TrueLine

sys.path.insert(0, str(Path(__file__).parent))
from peers import Answer, Peer
from real import Truth, truths_in

OPENVINO = {f"{stage}.engine_type": "openvino" for stage in ("Det", "Cls", "Rec")}
READERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ocrlab": ("ocrlab", {}),
    "ocrlab, f32": ("ocrlab", {"precision": "f32"}),
    "ocrlab, tiny": ("ocrlab", {"name": "PP-OCRv6-tiny"}),
    "rapidocr, OpenVINO": ("rapidocr", OPENVINO),
    "rapidocr, ONNX Runtime": ("rapidocr", {}),
    "faster-paddle": ("faster-paddle", {}),
}
DRAWS = 2000
Answers = dict[Path, list[Answer]]


def main() -> None:
    """Read, and print who was how fast and how good."""
    options = arguments()
    if not options.folder or not Path(options.folder).is_dir():
        sys.exit("Give a folder of pictures with their truth beside them, or name it in OCRLAB_REAL_PICTURES.")
    truths = [*truths_in(Path(options.folder))]
    if options.only:
        truths = [one for one in truths if one.path.stem.startswith(tuple(options.only))]
    with ExitStack() as stack:
        peers = {name: stack.enter_context(Peer(*READERS[name])) for name in options.readers}
        if options.before:
            peers["ocrlab before"] = stack.enter_context(Peer("ocrlab", {}, options.before))
        seconds, answers = race(peers, truths, options.rounds)
        for name in peers:
            print(line_of(name, peers[name].says["runtime"], answers[name], truths))
    for one in [name for name in peers if name.startswith("ocrlab")]:
        for other in [name for name in peers if name != one]:
            print(ratios(one, other, seconds, truths))
            print(f"{'':16}word F1 {words_apart(answers[one], answers[other], truths)}")


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OCRLAB_REAL_PICTURES"))
    parser.add_argument("--readers", nargs="*", default=list(READERS), choices=list(READERS), metavar="READER")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="pictures whose names begin so")
    return parser.parse_args()


def race(
    peers: dict[str, Peer], truths: Sequence[Truth], rounds: int
) -> tuple[dict[str, np.ndarray], dict[str, Answers]]:
    """Return the seconds (pictures,) of every reader, and what it read."""
    names = list(peers)
    seconds = {name: np.zeros((len(truths), rounds)) for name in names}
    answers: dict[str, Answers] = {name: {} for name in names}
    for name in names:
        peers[name].read(truths[0].path)  # the first call of a process is slow everywhere
    for turn in range(rounds):
        for i, truth in enumerate(truths):
            first = (i + turn) % len(names)
            for name in names[first:] + names[:first]:
                answers[name][truth.path], seconds[name][i, turn] = peers[name].read(truth.path)
    return {name: np.median(taken, axis=1) for name, taken in seconds.items()}, answers


def judged(answers: Answers, truth: Truth) -> tuple[Score, np.ndarray]:
    """Return the score of what was read of a picture, and its words: right, read, true."""
    lines = [TrueLine(one["text"], np.array(one["box"], np.float32)) for one in answers[truth.path]]
    words = words_f1(*("\n".join(line.text for line in some) for some in (lines, truth.lines)))
    return judge(lines, truth.lines, truth.fold), np.array(words, float)


def line_of(name: str, runtime: str, answers: Answers, truths: Sequence[Truth]) -> str:
    """Return what a reader read, by kind: character error, numbers, words."""
    cells = []
    for kind in dict.fromkeys(truth.kind for truth in truths):
        scores, words = zip(*(judged(answers, truth) for truth in truths if truth.kind == kind), strict=True)
        score = sum(scores, Score())
        cells.append(f"{kind} {score.error:.4f} {score.numbers_right:.4f} {f1(np.sum(words, axis=0)):.4f}")
    return f"{name:24}{runtime:20}" + "   ".join(cells)


def f1(words: np.ndarray) -> np.ndarray:
    """Return the F1 of words (..., 3): right, read, true."""
    return np.asarray(2 * words[..., 0] / np.maximum(1, words[..., 1] + words[..., 2]))


def words_apart(one: Answers, other: Answers, truths: Sequence[Truth]) -> str:
    """Return by how much the word F1 of a reader is above another's, by kind, with its interval over sources."""
    cells = []
    for kind in dict.fromkeys(truth.kind for truth in truths):
        some = [truth for truth in truths if truth.kind == kind]
        sources = sorted({truth.source for truth in some})
        sums = np.zeros((2, len(sources), 3))
        for truth in some:
            sums[:, sources.index(truth.source)] += [judged(answers, truth)[1] for answers in (one, other)]
        draws = np.random.default_rng(0).integers(len(sources), size=(DRAWS, len(sources)))
        above = np.subtract(*f1(sums[:, draws].sum(axis=2)))  # (DRAWS,)
        low, high = np.percentile(above, (2.5, 97.5))
        cells.append(f"{kind} {np.subtract(*f1(sums.sum(axis=1))):+.4f} ({low:+.4f} .. {high:+.4f})")
    return "   ".join(cells)


def ratios(one: str, other: str, seconds: dict[str, np.ndarray], truths: Sequence[Truth]) -> str:
    """Return how long a reader took over another: the median of all pictures, of the sums, the worst picture."""
    each = seconds[one] / seconds[other]
    low, high = np.quantile(each, (0.1, 0.9))
    slowest = truths[int(each.argmax())].path.stem
    return (
        f"{one:16}over {other:24}median {median(each.tolist()):.3f} ({low:.2f} .. {high:.2f}), "
        f"sum {seconds[one].sum():.1f} / {seconds[other].sum():.1f} s = {seconds[one].sum() / seconds[other].sum():.3f}, "
        f"worst {each.max():.2f} ({slowest})"
    )


if __name__ == "__main__":
    main()
