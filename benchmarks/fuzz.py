"""Feed damaged picture files to `load_image`, and say what came of them: read, refused in a sentence, or something worse.

    python benchmarks/fuzz.py [--cases 1000] [--seed 0]

Something worse is a crash, a traceback of another kind, more than 5 seconds, or more memory than a limit of 20 megapixels
explains (300 MB); the exit status is then 1. A crash would end the process itself, so the cases run in a child that says
what it does.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import PIL.Image
import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from damage import damaged  # noqa: E402

KINDS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM", "PDF", "AVIF")
MAX_PIXELS, MAX_SECONDS, MAX_BYTES = 20_000_000, 5.0, 300e6


def main() -> int:
    """Run the cases in a child, and report; return 1 when something worse than a refusal happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return run(options.cases, options.seed)
    return subprocess.run([sys.executable, __file__, "--inside", *sys.argv[1:]], cwd=ROOT, check=False).returncode


def run(cases: int, seed: int) -> int:
    """Feed the cases, and print what came of them."""
    from ocrlab.image import ImageError, load_image

    warnings.simplefilter("ignore")
    files, rng, outcomes, worse = originals(), np.random.default_rng(seed), Counter[str](), []
    load_image(files["PNG"])
    before = psutil.Process().memory_info().rss
    for case in range(cases):
        kind = KINDS[case % len(KINDS)]
        data, began = damaged(files[kind], rng), time.perf_counter()
        try:
            load_image(data, max_pixels=MAX_PIXELS)
            outcomes[f"{kind} read"] += 1
        except ImageError:
            outcomes[f"{kind} refused"] += 1
        except Exception as error:
            worse.append(f"case {case} ({kind}): {type(error).__name__}: {error}")
        if time.perf_counter() - began > MAX_SECONDS:
            worse.append(f"case {case} ({kind}): {time.perf_counter() - began:.1f} s")
        if psutil.Process().memory_info().rss - before > MAX_BYTES:
            worse.append(
                f"case {case} ({kind}): {(psutil.Process().memory_info().rss - before) / 1e6:.0f} MB more than before"
            )
    print(", ".join(f"{name} {count}" for name, count in sorted(outcomes.items())))
    print("\n".join(worse) or f"{cases} cases: each was read or refused in a sentence")
    return 1 if worse else 0


def originals() -> dict[str, bytes]:
    """Return a whole file of each kind."""
    picture = PIL.Image.open(ROOT / "notebooks" / "samples" / "street_sign.jpg").convert("RGB").resize((300, 200))
    files = {}
    for kind in KINDS:
        sink = io.BytesIO()
        picture.save(sink, kind)
        files[kind] = sink.getvalue()
    return files


if __name__ == "__main__":
    sys.exit(main())
