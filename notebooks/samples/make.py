"""Make the sample pictures of the lab bench, each with its exact ground truth.

Every picture is listed in ``samples.toml`` and begins as a small HTML page in ``pages/``. Chromium renders the page
with all its rotations, perspective and shadows; ``pages/lines.js`` puts four zero-size markers at the corners of each
line of text, and the places where those markers land after all CSS transforms are the quads of the ground truth. What
only a camera adds (blur, uneven light, noise, JPEG) comes afterwards from numpy and OpenCV and moves no pixel, so the
quads stay exact.

Usage: ``python notebooks/samples/make.py [NAME ...]`` makes the named pictures, or all of them.

Needs playwright, numpy, opencv-python and pillow, a Chromium (``OCRLAB_CHROMIUM`` names one that is not found by
itself) and the fonts DejaVu, Liberation and Noto CJK. With the same fonts a second run gives the same pictures.
"""

import argparse
import io
import json
import os
import shutil
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Playwright, sync_playwright

HERE = Path(__file__).resolve().parent
PAGES = HERE / "pages"
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-background-networking",
]


@dataclass(frozen=True)
class Sample:
    """One picture, as listed in ``samples.toml``; without a JPEG quality it becomes a PNG."""

    name: str
    title: str
    note: str
    width: int
    height: int
    blur: float = 0.0
    shade: float = 0.0
    noise: float = 0.0
    quality: int | None = None
    colors: int = 256


def read_samples() -> dict[str, Sample]:
    """Return the samples listed in ``samples.toml``, by name."""
    with (HERE / "samples.toml").open("rb") as file:
        return {name: Sample(name, **fields) for name, fields in tomllib.load(file).items()}


def find_chromium() -> str | None:
    """Return the Chromium to run, or None for playwright's own."""
    usual = Path("/usr/lib/chromium/chromium")
    candidates = [
        os.environ.get("OCRLAB_CHROMIUM"),
        str(usual) if usual.exists() else None,
        shutil.which("chromium"),
        shutil.which("google-chrome"),
    ]
    return next((path for path in candidates if path), None)


def launch(playwright: Playwright) -> Browser:
    """Start a browser that draws the same pixels every time."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_ARGS)


def render(browser: Browser, sample: Sample) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Render the page of a sample and read its lines of text from the DOM."""
    page = browser.new_page(viewport={"width": sample.width, "height": sample.height})
    try:
        page.goto((PAGES / f"{sample.name}.html").as_uri())
        page.evaluate("document.fonts.ready")
        page.add_script_tag(path=PAGES / "lines.js")
        lines = page.evaluate("readLines()")
        shot = page.screenshot(animations="disabled")
    finally:
        page.close()
    pixels = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    return pixels, [tidy_line(line) for line in lines]


def tidy_line(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line with its corners rounded to a tenth of a pixel."""
    return {"text": line["text"], "quad": [[round(x, 1), round(y, 1)] for x, y in line["quad"]]}


def check_lines(sample: Sample, lines: list[dict[str, Any]]) -> None:
    """Raise ValueError if a line is empty, leaves the picture or does not run clockwise."""
    if not lines:
        raise ValueError(f"{sample.name}: no lines of text")
    for line in lines:
        quad = np.array(line["quad"])
        inside = (quad >= 0).all() and (quad <= [sample.width, sample.height]).all()
        sides = np.roll(quad, -1, axis=0) - quad
        following = np.roll(sides, -1, axis=0)
        turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
        if not line["text"].strip() or not inside or not (turns > 0).all():
            raise ValueError(f"{sample.name}: bad line {line}")


def uneven_light(shape: tuple[int, int], strength: float, rng: np.random.Generator) -> np.ndarray:
    """Return a smooth field of factors from 1 - strength to 1, shaped like the picture."""
    height, width = shape
    slope_x, slope_y = rng.choice([-1.0, 1.0], 2) * rng.uniform(0.5, 1.0, 2)
    y, x = np.mgrid[0:1:5j, 0:1:5j]
    coarse = slope_x * x + slope_y * y + rng.uniform(0.0, 0.5, x.shape)
    field = cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    field = (field - field.min()) / (field.max() - field.min())
    return 1.0 - strength * field


def photograph(pixels: np.ndarray, sample: Sample) -> np.ndarray:
    """Add what a camera adds; the seed is the sample's name, so a rerun gives the same picture."""
    rng = np.random.default_rng(zlib.crc32(sample.name.encode()))
    if sample.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), sample.blur)
    if not sample.shade and not sample.noise:
        return pixels
    picture = pixels.astype(np.float32)
    if sample.shade:
        picture *= uneven_light(pixels.shape[:2], sample.shade, rng)[..., None]
    if sample.noise:
        picture += sample.noise * rng.standard_normal((*pixels.shape[:2], 1), dtype=np.float32)
        picture += sample.noise / 3 * rng.standard_normal(pixels.shape, dtype=np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def encode(pixels: np.ndarray, sample: Sample) -> tuple[str, bytes]:
    """Return the suffix and the bytes of the picture file."""
    image = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    target = io.BytesIO()
    if sample.quality is not None:
        image.save(target, "JPEG", quality=sample.quality, optimize=True)
        return ".jpg", target.getvalue()
    image = image.quantize(sample.colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(target, "PNG", optimize=True)
    return ".png", target.getvalue()


def truth_json(sample: Sample, lines: list[dict[str, Any]]) -> str:
    """Return the ground truth as JSON with one line of text per row."""
    head = {"title": sample.title, "note": sample.note, "width": sample.width, "height": sample.height}
    start = json.dumps(head, ensure_ascii=False)[:-1]
    rows = ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    return f'{start}, "lines": [\n{rows}\n]}}\n'


def make(browser: Browser, sample: Sample) -> None:
    """Make one picture and its ground truth next to this script."""
    pixels, lines = render(browser, sample)
    check_lines(sample, lines)
    suffix, content = encode(photograph(pixels, sample), sample)
    (HERE / f"{sample.name}{suffix}").write_bytes(content)
    (HERE / f"{sample.name}.json").write_text(truth_json(sample, lines), encoding="utf-8")
    print(f"{sample.name}{suffix}: {len(lines)} lines, {len(content) / 1000:.0f} kB")


def main() -> None:
    """Make the pictures named on the command line, or all of them."""
    known = read_samples()
    parser = argparse.ArgumentParser(description="Make the sample pictures and their ground truth.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    names = parser.parse_args().names or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error(f"no such sample: {', '.join(unknown)}")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in names:
            make(browser, known[name])
        browser.close()


if __name__ == "__main__":
    main()
