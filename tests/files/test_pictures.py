"""Formats that are read, those that are refused by name, and TIFFs that are easily read wrongly."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import PIL.Image
import pytest

from ocrlab.files import pictures
from ocrlab.image import ImageError, load_image

GRAY = np.array([[0, 64], [128, 255]], np.uint8)


def tiff(planes: list[np.ndarray], **tags: Any) -> bytes:
    """Return an uncompressed little-endian TIFF of strips, one a plane; tags by number as t258=..."""
    height, width = planes[0].shape[:2]
    given = {int(name[1:]): value for name, value in tags.items()}
    strips = [plane.astype(plane.dtype.newbyteorder("<")).tobytes() for plane in planes]
    found: dict[int, tuple[str, tuple[int, ...]]] = {
        256: ("H", (width,)), 257: ("H", (height,)), 259: ("H", (1,)), 278: ("H", (height,)),
        **{tag: ("H", tuple(np.atleast_1d(value).tolist())) for tag, value in given.items()},
        279: ("I", tuple(map(len, strips))),
    }  # fmt: skip
    found[273] = ("I", (0,) * len(strips))
    extra, start = b"", 8 + 2 + 12 * len(found) + 4
    sizes = {tag: struct.calcsize(f"<{len(values)}{kind}") for tag, (kind, values) in found.items()}
    data = start + sum(size for size in sizes.values() if size > 4)
    found[273] = ("I", tuple(data + sum(map(len, strips[:i])) for i in range(len(strips))))
    entries = b""
    for tag, (kind, values) in sorted(found.items()):
        packed = struct.pack(f"<{len(values)}{kind}", *values)
        if len(packed) > 4:
            entries += struct.pack("<HHII", tag, 3 if kind == "H" else 4, len(values), start + len(extra))
            extra += packed
        else:
            entries += struct.pack("<HHI", tag, 3 if kind == "H" else 4, len(values)) + packed.ljust(4, b"\0")
    return b"II*\0" + struct.pack("<IH", 8, len(found)) + entries + b"\0" * 4 + extra + b"".join(strips)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
        (b"\xc5\xd0\xd3\xc6" + bytes(40), "EPS"),
        (b"8BPS\0\1" + bytes(40), "a Photoshop file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"PK\3\4" + bytes(40), "an archive or office document"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "JPEG 2000"),
    ],
    ids=["ps", "eps", "psd", "svg", "zip", "jp2"],
)
def test_other_formats_are_refused_by_name_whatever_the_ending(tmp_path, data, what):
    file = tmp_path / "page.png"
    file.write_bytes(data)
    with pytest.raises(ImageError, match=rf"page\.png: this is {what}; pictures are PNG, JPEG"):
        load_image(file)


@pytest.mark.parametrize("kind", ["ICO", "TGA", "PCX", "SGI", "DDS", "JPEG2000", "ICNS", "MSP", "XBM", "EPS"])
def test_what_pillow_could_open_and_nobody_asked_for_stays_closed(kind, monkeypatch):
    monkeypatch.setattr("subprocess.Popen", lambda *given, **named: pytest.fail("another program was called"))
    buffer = io.BytesIO()
    PIL.Image.new("1" if kind in ("MSP", "XBM") else "RGB", (64, 64)).save(buffer, kind)
    with pytest.raises(ImageError, match=r"these bytes: (this is|not a picture that is read here)"):
        load_image(buffer.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF", "TIFF", "PPM", "MPO"])
def test_formats_that_are_read(kind):
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (20, 10), "white").save(buffer, kind)
    assert load_image(buffer.getvalue()).shape == (10, 20, 3)


def test_sixteen_bits_in_planes_are_refused_not_garbled():
    planes = [np.full((4, 6), level, np.uint16) for level in (65535, 0, 30000)]
    with pytest.raises(ImageError, match="a TIFF of 16 bits a color, each color in a plane of its own"):
        load_image(tiff(planes, t258=(16, 16, 16), t262=2, t277=3, t284=2))


def test_eight_bits_in_planes_and_sixteen_side_by_side_are_read():
    planes = [np.full((4, 6), level, np.uint8) for level in (255, 0, 90)]
    assert load_image(tiff(planes, t258=(8, 8, 8), t262=2, t277=3, t284=2))[0, 0].tolist() == [255, 0, 90]
    chunky = np.tile(np.array([65535, 0, 23040], np.uint16), (4, 6, 1))
    assert load_image(tiff([chunky], t258=(16, 16, 16), t262=2, t277=3))[0, 0].tolist() == [255, 0, 90]


@pytest.mark.parametrize("top", [2**32 - 1, 2**31 - 1, 2**24 - 1, 65535, 255])
def test_gray_of_32_bits_is_as_bright_as_it_was(top):
    levels = (GRAY.astype(np.float64) / 255 * top).astype(np.uint32)
    found = load_image(tiff([levels], t258=32, t262=1, t277=1))[:, :, 0].astype(int)
    assert np.abs(found - GRAY).max() <= 1


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_gray_whose_white_is_zero_is_not_inverted(kind):
    levels = (GRAY.astype(np.float64) / 255 * np.iinfo(kind).max).astype(kind)
    found = load_image(tiff([levels], t258=np.iinfo(kind).bits, t262=0, t277=1))[:, :, 0].astype(int)
    assert np.abs(found - (255 - GRAY.astype(int))).max() <= 1


@pytest.mark.parametrize("scale", [1, 257], ids=["8 bits", "16 bits"])
def test_a_palette_in_8_or_16_bits_is_not_black(scale):
    colors = np.zeros((3, 256), np.uint16)
    colors[:, 7] = np.array([250, 120, 10]) * scale
    found = load_image(tiff([np.full((3, 3), 7, np.uint8)], t258=8, t262=3, t277=1, t320=colors.ravel()))
    assert found[1, 1].tolist() == [250, 120, 10]


def test_every_refusal_names_all_that_is_read():
    for kind in ("PNG", "JPEG", "WebP", "BMP", "GIF", "AVIF", "TIFF", "PPM", "HEIC", "PDF"):
        assert kind in pictures.NAMES
