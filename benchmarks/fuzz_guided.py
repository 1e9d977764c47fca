"""Fuzz every parser of a stranger's file, guided by what of the code an input reaches (atheris: pip install atheris).

    python benchmarks/fuzz_guided.py [--runs 100000] [--seconds 600] [--door pictures settings yaml truth rows charset]

An input that ends in anything but a sentence, takes longer than 10 s or more than 1 GB, is written to build/fuzz, and the exit
status is 1. Each door has a process of its own. `fuzz.py` damages pictures without looking, and needs nothing installed.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOUND = ROOT / "build" / "fuzz"
MAX_PIXELS = 1_000_000
DOORS = ("pictures", "settings", "yaml", "truth", "rows", "charset")


def main() -> int:
    """Fuzz the doors, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100_000, help="of each door")
    parser.add_argument("--seconds", type=int, default=600, help="of each door, at the most")
    parser.add_argument("--door", nargs="*", default=list(DOORS), choices=DOORS)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        fuzz(options.inside, options.runs, options.seconds)
        return 0
    FOUND.mkdir(parents=True, exist_ok=True)
    status = 0
    for door in options.door:
        command = [
            sys.executable,
            __file__,
            "--inside",
            door,
            "--runs",
            str(options.runs),
            "--seconds",
            str(options.seconds),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        lines = done.stderr.splitlines()
        last = next((line for line in reversed(lines) if line.startswith(("Done", "#"))), "nothing was run")
        print(f"{door:10} status {done.returncode}: {last}", flush=True)
        if done.returncode:
            status = 1
            print("\n".join(line for line in lines if not line.startswith("#"))[-2500:])
    return status


def fuzz(door: str, runs: int, seconds: int) -> None:
    """Fuzz one door in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["ocrlab", "yaml", "json", "PIL"]):
        ask = OPENED[door]()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS[door]()):
            (Path(corpus) / str(number)).write_bytes(seed)
        limits = [f"-runs={runs}", f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=65536"]
        atheris.Setup([sys.argv[0], corpus, f"-artifact_prefix={FOUND}/{door}-", *limits], ask)
        atheris.Fuzz()


def pictures() -> Callable[[bytes], None]:
    """Return what decodes a picture or PDF."""
    from ocrlab.image import ImageError, load_pages

    def ask(data: bytes) -> None:
        try:
            for number, _ in enumerate(load_pages(data, max_pixels=MAX_PIXELS)):
                if number == 3:
                    return
        except ImageError:
            return

    return ask


def settings() -> Callable[[bytes], None]:
    """Return what reads settings."""
    from ocrlab.models.export_settings import read_settings

    return _refused_only(lambda data: read_settings(data.decode("utf-8", "replace")))


def yaml() -> Callable[[bytes], None]:
    """Return what reads a RapidOCR configuration."""
    from ocrlab.models.import_rapidocr import read_configuration

    return _from_file(read_configuration, "config.yaml")


def truth() -> Callable[[bytes], None]:
    """Return what reads a truth beside a picture."""
    from ocrlab.quantize.pictures import picture

    return _from_file(lambda file: picture(file.with_suffix(".png")), "page.json")


def rows() -> Callable[[bytes], None]:
    """Return what reads rows that were handed in."""
    from ocrlab.bench.wall.entries import parsed

    return _refused_only(lambda data: parsed(data, "ada"))


def charset() -> Callable[[bytes], None]:
    """Return what reads an alphabet."""
    from ocrlab.models.alphabet import read_charset
    from ocrlab.models.store import ModelError

    return _from_file(read_charset, "abc.txt", ModelError)


def _refused_only(read: Callable[[bytes], object], refusal: type[Exception] = ValueError) -> Callable[[bytes], None]:
    def ask(data: bytes) -> None:
        try:
            read(data)
        except refusal:
            return

    return ask


def _from_file(
    read: Callable[[Path], object], name: str, refusal: type[Exception] = ValueError
) -> Callable[[bytes], None]:
    file = Path(tempfile.mkdtemp()) / name

    def from_file(data: bytes) -> None:
        file.write_bytes(data)
        read(file)

    return _refused_only(from_file, refusal)


def whole_pictures() -> list[bytes]:
    """Return a small whole file of each kind."""
    import PIL.Image

    found = []
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM", "PDF", "AVIF"):
        for mode in ("RGB", "L", "P") if kind in ("PNG", "GIF", "TIFF", "BMP") else ("RGB",):
            sink = io.BytesIO()
            PIL.Image.new("RGB", (24, 16), "white").convert(mode).save(sink, kind)
            found.append(sink.getvalue())
    return found


def whole_settings() -> list[bytes]:
    """Return settings."""
    from ocrlab.models import usual_settings

    return [json.dumps(usual_settings(preset)).encode() for preset in ("ocrlab", "rapidocr")]


def whole_yaml() -> list[bytes]:
    """Return a RapidOCR configuration of all keys."""
    import yaml as yaml_

    names = json.loads((ROOT / "tests" / "golden" / "rapidocr_keys.json").read_text(encoding="utf-8"))
    sections: dict[str, dict[str, object]] = {}
    for name in names:
        section, *inner, key = name.split(".")
        place = sections.setdefault(section, {})
        for part in inner:
            place = place.setdefault(part, {})  # type: ignore[assignment]
        place[key] = None
    return [yaml_.safe_dump(sections).encode(), b"Det: {limit_type: max, box_thresh: .4}\n"]


OPENED: dict[str, Callable[[], Callable[[bytes], None]]] = {
    "pictures": pictures, "settings": settings, "yaml": yaml, "truth": truth, "rows": rows, "charset": charset,
}  # fmt: skip
SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "pictures": whole_pictures,
    "settings": whole_settings,
    "yaml": whole_yaml,
    "truth": lambda: [file.read_bytes() for file in sorted((ROOT / "notebooks" / "samples").glob("*.json"))[:4]],
    "rows": lambda: [file.read_bytes()[:60_000] for file in sorted((ROOT / "notebooks" / "wall").glob("*.json"))[:2]],
    "charset": lambda: ["a\nb\n \n街\n".encode()],
}

if __name__ == "__main__":
    sys.exit(main())
