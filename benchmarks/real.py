"""How well real pictures are read, judged by what a reader would see: characters, numbers, spaces, order.

    python benchmarks/real.py                                    # $OCRLAB_REAL_PICTURES, all presets
    python benchmarks/real.py FOLDER --peers rapidocr faster-paddle
    python benchmarks/real.py --presets ocrlab --set use_cls=false --worst 12 --differences 50

A picture has its truth beside it: NAME.json, {"lines": [{"text", "quad": [[x, y] x 4]}]}; and where known {"source", "case"}:
"source" names the shop or document it comes from, "case": false says that the truth is in capitals. Kinds of pictures are told
by their names, up to the first "_".
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import ocrlab
from ocrlab.debug.judge import Score, interval, judge, words_f1
from ocrlab.folder.pictures import PICTURES
from ocrlab.folder.samples import TrueLine, true_lines
from ocrlab.models.presets import PRESETS

sys.path.insert(0, str(Path(__file__).parent))
from peers import WANTED, ask

CAPITALS = ("receipt", "cause")  # kinds whose truth is in capitals, where the file does not say


@dataclass(frozen=True)
class Truth:
    """A picture and what stands on it."""

    path: Path
    kind: str
    source: str
    fold: bool
    lines: tuple[TrueLine, ...]


@dataclass
class Read:
    """What one reader made of all pictures."""

    name: str
    pages: dict[Path, list[TrueLine]] = field(default_factory=dict)
    seconds: float = 0.0


def main() -> None:
    """Read, judge and print."""
    options = arguments()
    folder = options.folder or os.environ.get("OCRLAB_REAL_PICTURES")
    if not folder or not Path(folder).is_dir():
        sys.exit("Give a folder of pictures with their truth beside them, or name it in OCRLAB_REAL_PICTURES.")
    truths = [
        one for one in truths_in(Path(folder)) if not options.only or one.path.stem.startswith(tuple(options.only))
    ]
    reads = [ours(preset, truths, options) for preset in options.presets]
    reads += [theirs(peer, truths) for peer in options.peers]
    for kind in dict.fromkeys(one.kind for one in truths):
        table(kind, [one for one in truths if one.kind == kind], reads)
    if options.truth_wrong:
        ceiling(reads[0], truths, options.truth_wrong)
    for read in reads:
        worst(read, truths, options.worst)
    if options.differences:
        differences(reads[0], truths, options.differences)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--presets", nargs="*", default=list(PRESETS), metavar="PRESET")
    parser.add_argument("--peers", nargs="*", default=[], choices=list(WANTED))
    parser.add_argument("--backend", default="openvino")
    parser.add_argument("--precision")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=JSON", help="settings on top of every preset")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="pictures whose names begin so")
    parser.add_argument("--worst", type=int, default=5, metavar="N")
    parser.add_argument("--differences", type=int, default=0, metavar="N", help="of the first reader, to be looked at")
    parser.add_argument(
        "--truth-wrong", type=float, metavar="SHARE", help="of the errors in them, what the truth is to blame for"
    )
    return parser.parse_args()


def truths_in(folder: Path) -> Iterator[Truth]:
    """Yield every picture of a folder that has its truth beside it."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in PICTURES and path.with_suffix(".json").is_file():
            known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            kind = path.stem.partition("_")[0]
            fold = not known.get("case", kind not in CAPITALS)
            yield Truth(path, kind, known.get("source", path.stem), fold, true_lines(known))


def ours(preset: str, truths: Sequence[Truth], options: argparse.Namespace) -> Read:
    """Read all pictures with a preset."""
    settings = {name: json.loads(value) for name, _, value in (one.partition("=") for one in options.set)}
    read = Read(f"ocrlab, {preset}")
    with ocrlab.load(preset=preset, backend=options.backend, precision=options.precision, **settings) as ocr:
        began = time.perf_counter()
        for truth in truths:
            read.pages[truth.path] = [TrueLine(line.text, line.quad) for line in ocr(truth.path).lines]
        read.seconds = time.perf_counter() - began
    return read


def theirs(peer: str, truths: Sequence[Truth]) -> Read:
    """Have a peer read all pictures, in an environment of its own."""
    began = time.perf_counter()
    (pages,) = ask(peer, [truth.path for truth in truths], [{}])
    seconds = time.perf_counter() - began
    lines = {
        truth.path: [TrueLine(one["text"], np.array(one["box"], np.float32)) for one in page]
        for truth, page in zip(truths, pages, strict=True)
    }
    return Read(peer, lines, seconds)


def scored(read: Read, truth: Truth) -> Score:
    """Return the score of one picture."""
    return judge(read.pages[truth.path], truth.lines, truth.fold)


def table(kind: str, truths: Sequence[Truth], reads: Sequence[Read]) -> None:
    """Print the figures of a kind of pictures, a reader a line."""
    print(f"\n{kind}: {len(truths)} pictures, {sum(len(truth.lines) for truth in truths)} lines")
    print(f"{'':24}{'error':>8}{'95 %':>18}{'numbers':>9}{'CJK':>8}{'spaces -/+':>12}{'order':>7}"
          f"{'lines -/+':>11}{'split':>7}{'merged':>8}{'word F1':>9}{'s':>7}")  # fmt: skip
    for read in reads:
        print(line_of(read, truths))


def line_of(read: Read, truths: Sequence[Truth]) -> str:
    """Return a line of the table."""
    by_source: dict[str, list[Score]] = {}
    for truth in truths:
        by_source.setdefault(truth.source, []).append(scored(read, truth))
    one = sum((score for scores in by_source.values() for score in scores), Score())
    low, high = interval(by_source)
    bags = np.sum([words_f1(*("\n".join(line.text for line in lines) for lines in (read.pages[truth.path], truth.lines)))
                   for truth in truths], axis=0)  # fmt: skip
    cjk = f"{one.cjk_edits / one.cjk:.4f}" if one.cjk else "-"
    return (f"{read.name:24}{one.error:8.4f}{f'{low:.4f} .. {high:.4f}':>18}{one.numbers_right:9.4f}{cjk:>8}"
            f"{f'{one.spaces_missing}/{one.spaces_extra}':>12}{one.disordered:7}{f'{one.missing}/{one.extra}':>11}"
            f"{one.split:7}{one.merged:8}{2 * bags[0] / max(1, bags[1] + bags[2]):9.4f}{read.seconds:7.0f}")  # fmt: skip


def ceiling(read: Read, truths: Sequence[Truth], share: float) -> None:
    """Print what a reader that makes no mistake would be charged with: what is wrong in the truth stays."""
    print(f"\nwith {share:.0%} of the errors of {read.name} in the truth, no reader comes below about")
    for kind in dict.fromkeys(one.kind for one in truths):
        score = sum((scored(read, truth) for truth in truths if truth.kind == kind), Score())
        print(f"{kind:24}{share * score.error:8.4f}")


def worst(read: Read, truths: Sequence[Truth], count: int) -> None:
    """Print the pictures that are read worst."""
    found = sorted(((scored(read, truth), truth) for truth in truths), key=lambda pair: -pair[0].error)[:count]
    said = ", ".join(f"{truth.path.stem} {score.error:.3f}" for score, truth in found)
    print(f"\nworst of {read.name}: {said}")


def differences(read: Read, truths: Sequence[Truth], count: int) -> None:
    """Print places where reading and truth differ, evenly chosen, for a person to look at: the truth may be wrong."""
    from ocrlab.debug.judge import grouped

    found = []
    for truth in truths:
        lines = read.pages[truth.path]
        quads = [np.array([one.quad for one in some]) for some in (lines, truth.lines)]
        for group in grouped(*quads):
            got, wanted = (
                " ".join(some[i].text for i in which)
                for some, which in ((lines, group.read), (truth.lines, group.true))
            )
            if judge([lines[i] for i in group.read], [truth.lines[i] for i in group.true], truth.fold).edits:
                found.append((truth.path.stem, wanted, got))
    for name, wanted, got in found[:: max(1, len(found) // count)][:count]:
        print(f"{name:20} stands {wanted!r}\n{'':20} read   {got!r}")


if __name__ == "__main__":
    main()
