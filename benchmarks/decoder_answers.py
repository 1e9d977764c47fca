"""Let rapidocr 3.10.0 read a few samples, and keep what its decoder made of which columns in tests/golden/.

    python benchmarks/decoder_answers.py                  # makes build/rapidocr for the peer, as rapidocr_answers.py does
    python benchmarks/decoder_answers.py --python PATH    # a Python that has rapidocr 3.10.0 and onnxruntime

Of a matrix of T x 18,710 probabilities the decoder uses the likeliest class of every column and its probability; these
are kept, with the text, the score and the columns of the characters.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "tests" / "golden" / "decoded-3.10.0.json"
SAMPLES = ("street_sign", "traditional", "diacritics", "shipping_label")
LONGEST = 90  # columns of a line that is kept


def main() -> None:
    """Make the environment where it is missing, and run the reading part of this script in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="a Python that has rapidocr 3.10.0 and onnxruntime")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        keep(decode_all())
        return
    from rapidocr_answers import peer_python

    subprocess.run([given.python or str(peer_python()), __file__, "--inside"], check=True)


def decode_all() -> list[dict[str, Any]]:
    """Return what rapidocr's decoder was given and what it made of it, on all samples."""
    import cv2
    from rapidocr import RapidOCR

    decoder_class = import_module("rapidocr.ch_ppocr_rec.utils").CTCLabelDecode
    lines: list[dict[str, Any]] = []
    decode = decoder_class.__call__

    def noted(decoder: Any, matrices: Any, *arguments: Any, **keywords: Any) -> Any:
        answer = decode(decoder, matrices, *arguments, **keywords)
        for matrix, (text, score), words in zip(matrices, *answer, strict=True):
            classes, scores = matrix.argmax(axis=1).tolist(), [round(float(one), 7) for one in matrix.max(axis=1)]
            columns = sorted(column for word in words.word_cols for column in word)
            lines.append({"text": text, "score": score, "columns": columns, "classes": classes, "scores": scores})
        return answer

    decoder_class.__call__ = noted
    engine = RapidOCR(params={"Global.log_level": "critical"})
    for name in SAMPLES:
        engine(cv2.imread(str(next((ROOT / "notebooks" / "samples").glob(f"{name}.[jp][pn]g")))), return_word_box=True)
        print(f"{name}: {len(lines)} lines by now", file=sys.stderr)
    return [line for line in lines if len(line["classes"]) <= LONGEST]


def keep(lines: list[dict[str, Any]]) -> None:
    """Write the answers, one line of text a line, so that a change can be read."""
    rows = ",\n  ".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    ANSWERS.write_text(f'{{"rapidocr": "3.10.0", "lines": [\n  {rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
