"""How often the cause of a wrong line is named rightly: on pages with planted faults, and on lines whose cause a person named.

    python benchmarks/causes.py                              # every kind of fault, ten seeds each
    python benchmarks/causes.py --kinds faint cut --show
    python benchmarks/causes.py --labels FILE.json           # lines of $OCRLAB_REAL_PICTURES with causes given by hand

FILE.json is a list of {"picture", "at": [x, y], "cause": [names]}: the line of the truth at this point; any name is right.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from planted import LEVELS, PLANTS, Planted, hard, planted

import ocrlab
from ocrlab.debug.causes import Cause, examine
from ocrlab.debug.causes.place import Place, place_of
from ocrlab.debug.page_run import PageRun
from ocrlab.pipeline import OCR

MOST_SEEDS = 60  # of a kind of fault that does no harm to most pages


def main() -> None:
    """Ask, and print."""
    options = arguments()
    with ocrlab.load(options.model) as ocr:
        if options.labels:
            by_hand(ocr, options)
            return
        table: dict[str, Counter[str]] = {}
        remedied = [0, 0, 0]
        began = time.perf_counter()
        for kind in options.kinds or PLANTS:
            table[kind] = Counter()
            for one in harmful(ocr, kind, options.seeds):
                asked = ask(ocr, one, options, remedied)
                table[kind][asked[0].name if asked else "none"] += 1
            print(line_of(kind, table[kind]), flush=True)
        right = sum(found[kind] for kind, found in table.items())
        lines = sum(found.total() for found in table.values())
        print(f"\nthe cause first: {right} of {lines}, {right / max(1, lines):.1%}")
        print(
            f"a remedy among the first three: {remedied[0]} of {remedied[1]} that anything recovers, of {remedied[2]}"
        )
        if not options.kinds:
            faultless(ocr, options)
        print(f"{time.perf_counter() - began:.0f} s")


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", choices=sorted(PLANTS))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--model")
    parser.add_argument("--labels", type=Path, metavar="FILE.json")
    parser.add_argument("--show", action="store_true", help="print every line that is asked about")
    return parser.parse_args()


def harmful(ocr: OCR, kind: str, seeds: int) -> Iterator[Planted]:
    """Yield pages of a kind of fault, each of the first level at which the line is wrong."""
    found = 0
    for seed in range(MOST_SEEDS):
        for level in range(LEVELS):
            one = planted(kind, seed, level)
            if does_harm(kind, place_of(run_of(ocr, one), one.lines[one.victim])):
                yield one
                found += 1
                break
        if found == seeds:
            return


def does_harm(kind: str, place: Place) -> bool:
    """Tell whether a line is wrong, in the way of its fault where that can be told."""
    ways = {"split": len(place.kept) > 1, "columns": len(place.kept) == 1, "spaces": place.only_spaces}
    return bool(place.is_wrong) and ways.get(kind, True)


def run_of(ocr: OCR, one: Planted) -> PageRun:
    """Return a page under the settings it is read with."""
    return PageRun(ocr.under(**one.settings), one.image)


def ask(ocr: OCR, one: Planted, options: argparse.Namespace, remedied: list[int]) -> list[Cause]:
    """Return the causes of the planted line, and count whether a remedy among the first three recovers it."""
    examination = examine(run_of(ocr, one), one.lines[one.victim])
    tried = [examination.tried(trial) for trial in examination.trials()]
    causes = examination.causes(tried)
    remedied[2] += 1
    remedied[1] += any(each.recovers for each in tried)
    remedied[0] += any(each.recovers for each in examination.remedies(tried)[:3])
    if options.show:
        place = examination.place
        print(f"  {one.cause}: stands {place.text!r}, read {place.reading!r} {place.score:.2f}")
        for name, state, evidence in causes[:4]:
            print(f"      {name:12} {state:10} {evidence}")
        print("      signs:", ", ".join(f"{sign.name} {sign.strength:.2f}" for sign in examination.signs[:6]))
    return causes


def line_of(kind: str, found: Counter[str]) -> str:
    """Return a line of the table of confusions."""
    others = ", ".join(f"{name} {count}" for name, count in found.most_common() if name != kind)
    return f"{kind:14}{found[kind]:3} of {found.total():3}   {others}"


def faultless(ocr: OCR, options: argparse.Namespace) -> None:
    """Print in how many hard lines without a fault a cause is claimed, with the truth and without it."""
    claimed, lines = Counter[str](), 0
    for seed in range(options.seeds):
        page = hard(seed)
        run = run_of(ocr, page)
        found: Sequence[int] = run.trace.candidates.in_reading_order()
        for line in (*page.lines, *found):
            lines += 1
            for one in _claims(run, line):
                claimed[one.name] += 1
                if options.show:
                    print("  faultless", getattr(line, "text", line), one)
    said = ", ".join(f"{name} {count}" for name, count in claimed.most_common())
    print(
        f"a cause claimed in hard lines without a fault: {claimed.total()} of {lines}, {claimed.total() / lines:.1%}: {said}"
    )


def _claims(run: PageRun, line: object) -> list[Cause]:
    return examine(run, line).whole()[:1]


def by_hand(ocr: OCR, options: argparse.Namespace) -> None:
    """Print how the causes that were given by hand are named."""
    from real import truths_in

    truths = {one.path.stem: one for one in truths_in(Path(os.environ["OCRLAB_REAL_PICTURES"]))}
    table: dict[str, Counter[str]] = {}
    runs: dict[str, PageRun] = {}
    counts = Counter[str]()
    for label in json.loads(options.labels.read_text(encoding="utf-8")):
        name = label["picture"]
        if name not in runs:
            runs = {name: PageRun(ocr, ocrlab.load_image(truths[name].path)).upright()}
        line = min(truths[name].lines, key=lambda one: abs(one.quad.mean(axis=0) - label["at"]).sum())
        examination = examine(runs[name], line)
        tried = [examination.tried(trial) for trial in examination.trials()]
        causes = examination.causes(tried)
        first = causes[0] if causes else Cause("none", "suspected", "")
        right = first.name in label["cause"]
        table.setdefault(label["cause"][0], Counter())[first.name] += 1
        counts["lines"] += 1
        counts["right"] += right
        counts[f"{first.state}"] += 1
        counts[f"{first.state} right"] += right
        counts["recovered"] += any(one.recovers for one in tried)
        counts["recovered, proven"] += any(one.recovers for one in tried) and any(
            one.state == "proven" for one in causes
        )
        if options.show:
            place = examination.place
            print(
                f"{name} {label['cause']}: stands {place.text!r}, read {place.reading!r}: {[one[:2] for one in causes[:3]]}"
            )
    for kind, found in sorted(table.items()):
        print(line_of(kind, found))
    print(", ".join(f"{name} {count}" for name, count in counts.items()))


if __name__ == "__main__":
    main()
