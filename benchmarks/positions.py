"""How exactly characters and words are placed on the page, ours beside rapidocr 3.10.0's `return_word_box`.

    python benchmarks/positions.py                  # makes build/rapidocr for the peer, as rapidocr_answers.py does
    python benchmarks/positions.py --python PATH    # a Python that has rapidocr 3.10.0 and onnxruntime
    python benchmarks/positions.py --alone          # ours only

The samples' truth has lines and no characters. But every sample is an HTML page: Chromium lays it out again, and says
where each character stands after all turns and perspective. Its lines must lie where the sample's truth has them, or the
fonts are others, and nothing is measured. Errors run along the line, in units of its mean character width.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "notebooks" / "samples"
SAME = 0.11  # pixels by which a line may lie elsewhere: the truth is rounded to a tenth
CHARACTERS = """() => {
  const lines = readLines(), spans = [...document.querySelectorAll(".line")], range = document.createRange();
  const boxes = (span) => {
    const node = [...span.childNodes].find((one) => one.nodeType === 3);
    return [...node.data].map((_, i) => {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const { x, y, width, height } = range.getBoundingClientRect();
      return [x + width / 2, y + height / 2, width];
    });
  };
  const centers = spans.map(boxes), flat = document.head.appendChild(document.createElement("style"));
  flat.textContent = "* { transform: none !important }";
  return lines.map((line, i) => {
    const { left, right } = extentOf(spans[i], line.text);
    const spacing = parseFloat(getComputedStyle(spans[i]).letterSpacing) || 0;
    const advances = boxes(spans[i]).map(([, , width]) => width - spacing);
    return { ...line, centers: centers[i].map(([x, y]) => [x, y]), advances, spacing, long: right - left };
  });
}"""


@dataclass(frozen=True, eq=False)
class Truth:
    """A line that stands on a sample, with its characters: begin and end of each along the line, in pixels."""

    text: str
    quad: NDArray[np.float64]  # (4, 2)
    starts: NDArray[np.float64]  # (N,)
    stops: NDArray[np.float64]  # (N,)

    @property
    def width(self) -> float:
        """Mean width of a character, in pixels."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0])) / len(self.text)

    def along(self, points: Any) -> NDArray[np.float64]:
        """Return where points (..., 2) lie along the line, in pixels from its beginning."""
        across = self.quad[1] - self.quad[0]
        return np.asarray((np.asarray(points, np.float64) - self.quad[0]) @ across / np.linalg.norm(across))


class Placed(NamedTuple):
    """A line as somebody read it."""

    text: str
    quad: Any  # (4, 2)
    characters: list[tuple[str, Any]]  # without spaces; each with its quad (4, 2)
    words: list[tuple[str, Any]]


def truths() -> dict[str, list[Truth]]:
    """Lay the samples' pages out again, and return their lines with their characters."""
    from playwright.sync_api import sync_playwright

    make = _make()
    found = {}
    with sync_playwright() as playwright:
        chrome = make.launch(playwright)
        for name, sample in make.read_samples().items():
            page = chrome.new_page(viewport={"width": sample.width, "height": sample.height})
            page.goto((make.PAGES / f"{name}.html").as_uri())
            page.evaluate("document.fonts.ready")
            page.add_script_tag(path=make.PAGES / "lines.js")
            found[name] = [_truth(one) for one in page.evaluate(CHARACTERS)]
            page.close()
            known = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["lines"]
            moved = max(
                float(np.abs(one.quad - line["quad"]).max()) for one, line in zip(found[name], known, strict=True)
            )
            if moved > SAME:
                sys.exit(f"{name}: its lines lie up to {moved:.1f} px elsewhere; this machine has other fonts.")
        chrome.close()
    return found


def _make() -> Any:
    """Return the module that makes the samples."""
    spec = importlib.util.spec_from_file_location("make", SAMPLES / "make.py")
    if spec is None or spec.loader is None:
        raise ImportError(str(SAMPLES / "make.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["make"] = module  # a dataclass looks its module up
    spec.loader.exec_module(module)
    return module


def _truth(line: dict[str, Any]) -> Truth:
    quad = np.array(line["quad"], np.float64)
    empty = Truth(line["text"], quad, np.zeros(0), np.zeros(0))
    scale = np.linalg.norm(quad[1] - quad[0]) / line["long"]
    centers = (
        empty.along(line["centers"]) - line["spacing"] * scale / 2
    )  # it follows a character, and counts as its own
    half = np.array(line["advances"]) * scale / 2
    return Truth(line["text"], quad, centers - half, centers + half)


def ours() -> dict[str, list[Placed]]:
    """Read the samples and return their lines."""
    import ocrlab
    from ocrlab import words
    from ocrlab.folder import samples

    found: dict[str, list[Placed]] = {}
    with ocrlab.load(backend="onnxruntime", precision="f32") as ocr:
        for name in samples.names():
            page = ocr(samples.sample(name).path)
            for line in page.lines:
                outline = page.candidates.outlines[line.candidate]
                texts = [char.text for char in line.reading.chars]
                characters = [
                    (text, quad)
                    for text, quad in zip(texts, words.char_quads(line, outline), strict=True)
                    if not text.isspace()
                ]
                found.setdefault(name, []).append(
                    Placed(
                        line.text,
                        line.quad,
                        characters,
                        [(word.text, word.quad) for word in words.words(line, outline)],
                    )
                )
    return found


def theirs(python: str) -> dict[str, list[Placed]]:
    """Let the peer read the samples, in its own environment, and return their lines."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        subprocess.run([python, __file__, "--inside", str(answers)], check=True)
        read = json.loads(answers.read_text(encoding="utf-8"))
    return {name: [Placed(*line) for line in lines] for name, lines in read.items()}


def inside(answers: Path) -> None:
    """Write what rapidocr reads, in the peer's environment."""
    from rapidocr import RapidOCR

    engine, found = RapidOCR(params={"Global.log_level": "critical"}), {}
    pictures = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".png", ".jpg"))
    for path in pictures:
        image = cv2.imread(str(path))
        by_character = engine(image, return_word_box=True, return_single_char_box=True)
        by_word = engine(image, return_word_box=True, return_single_char_box=False)  # it remembers what it was told
        found[path.stem] = [
            (text, quad.tolist(), _boxes(characters), _boxes(words))
            for text, quad, characters, words in zip(
                by_word.txts or (),
                by_word.boxes if by_word.boxes is not None else (),
                by_character.word_results,
                by_word.word_results,
                strict=True,
            )
        ]
        print(f"{path.stem}: {len(found[path.stem])} lines", file=sys.stderr)
    answers.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _boxes(results: Sequence[Any]) -> list[tuple[str, Any]]:
    return [(text, np.asarray(box).tolist()) for text, _, box in results]


def read_exactly(lines: Sequence[Placed], true: Sequence[Truth]) -> dict[int, Placed]:
    """Return the lines that say what stands there, spaces aside, by the index of the true line."""
    from ocrlab.debug.accuracy import compare, same

    index = {id(one): i for i, one in enumerate(true)}
    written = [_Written(one.text, np.array(one.quad, np.float32), one) for one in lines]
    pairs: Any = compare(written, true).pairs  # type: ignore[arg-type]
    return {index[id(other)]: one.placed for one, other in pairs if same(one.text, other.text)}


@dataclass(frozen=True, eq=False)
class _Written:
    text: str
    quad: Any
    placed: Placed


def character_errors(line: Placed, true: Truth) -> NDArray[np.float64]:
    """Return how far the center of each character is off, in character widths."""
    centers = np.array(
        [(a + b) / 2 for a, b, one in zip(true.starts, true.stops, true.text, strict=True) if one != " "]
    )
    read = np.array([true.along(np.mean(quad, axis=0)) for _, quad in line.characters])
    return np.abs(read - centers) / true.width if len(read) == len(centers) else np.zeros(0)


def word_errors(line: Placed, true: Truth) -> Iterator[float]:
    """Yield how far begin and end of each word between spaces are off, in character widths."""
    starts, stops, written = {}, {}, 0  # by how many characters other than spaces come before
    for start, stop, one, before in zip(true.starts, true.stops, true.text, " " + true.text, strict=False):
        if one != " ":
            if before == " ":
                starts[written] = start
            written += 1
            stops[written] = stop
    ends = set(np.cumsum([len(word) for word in true.text.split()]).tolist())
    read = 0
    for text, quad in line.words:
        first, read = read, read + len(text)
        if first in starts and read in ends and not ends & set(range(first + 1, read)):
            places = true.along(quad)
            yield abs(float(places.min()) - starts[first]) / true.width
            yield abs(float(places.max()) - stops[read]) / true.width


def told(name: str, errors: NDArray[np.float64]) -> str:
    """Return mean, median and 95th percentile as a row."""
    if not len(errors):
        return f"{name:44}   nothing to compare"
    middle, high = np.percentile(errors, [50, 95])
    return f"{name:44}   mean {errors.mean():.3f}   median {middle:.3f}   p95 {high:.3f}   n {len(errors)}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="a Python that has rapidocr 3.10.0 and onnxruntime")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        inside(given.inside)
        return
    everyone = {"ocrlab": ours()}
    if not given.alone:
        from rapidocr_answers import peer_python

        everyone["rapidocr 3.10.0"] = theirs(given.python or str(peer_python()))
    report(everyone, truths())


def report(everyone: dict[str, dict[str, list[Placed]]], true: dict[str, list[Truth]]) -> None:
    """Print the errors on the lines that everyone read exactly, of all samples and of some."""
    exact = {
        who: {name: read_exactly(lines.get(name, []), true[name]) for name in true} for who, lines in everyone.items()
    }
    groups = {"all samples": list(true), "upside down": ["upside_down"], "in perspective": ["street_sign", "phone_photo"],
              "Chinese and Japanese": ["traditional"]}  # fmt: skip
    for group, names in groups.items():
        shared = {name: set.intersection(*(set(exact[who][name]) for who in exact)) for name in names}
        print(f"\n{group}: {sum(map(len, shared.values()))} lines that were read exactly; in character widths")
        for who, lines in exact.items():
            pairs = [(lines[name][i], true[name][i]) for name in names for i in sorted(shared[name])]
            characters = [character_errors(line, one) for line, one in pairs]
            print(told(f"{who}: centers of characters", np.concatenate([np.zeros(0), *characters])))
            edges = [error for line, one in pairs for error in word_errors(line, one)]
            print(told(f"{who}: begin and end of words", np.array(edges)))


if __name__ == "__main__":
    main()
