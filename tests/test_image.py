from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from damage import damaged
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.image import ImageError, load_image, load_pages

RED_AND_GREEN = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]] * 2, np.uint8)  # two rows: red, green, blue


def encoded(picture: Any, kind: str = "PNG", **options: Any) -> bytes:
    sink = io.BytesIO()
    (PIL.Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture).save(sink, kind, **options)
    return sink.getvalue()


def test_every_door_gives_the_same_rgb_pixels(tmp_path: Path) -> None:
    data = encoded(RED_AND_GREEN)
    file = tmp_path / "überschrift 标题.png"
    file.write_bytes(data)
    with file.open("rb") as stream:
        doors = [RED_AND_GREEN, file, str(file), data, bytearray(data), memoryview(data), io.BytesIO(data), stream,
                 PIL.Image.fromarray(RED_AND_GREEN)]  # fmt: skip
        for door in doors:
            image = load_image(door)
            assert (image.dtype, image.shape) == (np.uint8, (2, 3, 3))
            assert np.array_equal(image, RED_AND_GREEN), type(door)


GRAY = np.array([[0, 100, 255]], np.uint8)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (GRAY, GRAY),
        (GRAY[:, :, None], GRAY),
        (PIL.Image.fromarray(GRAY), GRAY),
        (PIL.Image.fromarray(GRAY).convert("1", dither=PIL.Image.Dither.NONE), [[0, 0, 255]]),
        (PIL.Image.fromarray(GRAY).convert("P"), GRAY),
        (PIL.Image.fromarray(GRAY).convert("CMYK"), GRAY),
        (PIL.Image.fromarray(GRAY.astype(np.int32)), GRAY),
        (PIL.Image.fromarray(GRAY.astype(np.float32)), GRAY),
        (PIL.Image.fromarray(GRAY.astype(np.uint16) * 257), GRAY),  # 16 bits
    ],
    ids=["gray", "one channel", "L", "1", "P", "CMYK", "I", "F", "I;16"],
)
def test_gray_pictures_of_every_kind(picture: Any, expected: Any) -> None:
    assert np.array_equal(load_image(picture), np.repeat(np.array(expected, np.uint8)[:, :, None], 3, axis=2))


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (60, 255), (200, 0), (255, 0)])
def test_transparent_pictures_are_laid_on_what_contrasts(ink: int, ground: int) -> None:
    rgba = np.zeros((2, 2, 4), np.uint8)
    rgba[0] = (ink, ink, ink, 255)
    for picture in (rgba, PIL.Image.fromarray(rgba), encoded(rgba)):
        image = load_image(picture)
        assert (image[0] == ink).all()
        assert (image[1] == ground).all()


def test_transparent_palettes_and_gray_are_laid_on_what_contrasts() -> None:
    gray = PIL.Image.fromarray(np.array([[[0, 255], [0, 0]]], np.uint8), "LA")
    assert load_image(gray)[0, :, 0].tolist() == [0, 255]
    palette = PIL.Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    palette.putpalette([255, 255, 255, 9, 9, 9])
    palette.info["transparency"] = 1
    assert load_image(encoded(palette, "PNG", transparency=1))[0, :, 0].tolist() == [255, 0]


def test_half_transparent_ink_is_mixed() -> None:
    assert load_image(np.array([[[0, 0, 0, 51]]], np.uint8)).tolist() == [[[204, 204, 204]]]


def test_a_picture_without_any_ink_is_white() -> None:
    assert (load_image(np.zeros((2, 2, 4), np.uint8)) == 255).all()


def test_a_photo_is_turned_as_the_camera_says() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to show
    upright = np.rot90(RED_AND_GREEN, -1)
    data = encoded(RED_AND_GREEN, exif=exif)
    assert np.array_equal(load_image(data), upright)
    assert np.array_equal(load_image(PIL.Image.open(io.BytesIO(data))), upright)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere/page.png", r"nowhere.page\.png: there is no such file\."),
        (b"", r"these bytes: 0 bytes; a picture was expected\."),
        (b"not a picture", r"these bytes: not a picture that is read here"),
        (b"%PDF-1.7 not a document", r"these bytes: the PDF is damaged or locked"),
        (encoded(np.zeros((50, 50, 3), np.uint8))[:60], r"these bytes: the picture is damaged or cut short \("),
        (b"P6 1x 2 255\n", r"these bytes: the picture's header is damaged \("),
        (np.zeros((4, 4, 3)), r"An array of float64 was given; uint8 \(0..255\) was expected\."),
        (np.zeros((4, 4), bool), r"An array of bool was given"),
        (np.zeros((4, 4, 5), np.uint8), r"An array of shape \(4, 4, 5\) was given"),
        (np.zeros((0, 4, 3), np.uint8), r"An array of shape \(0, 4, 3\) was given"),
        (np.zeros((0, 4), np.uint8), r"An array of shape \(0, 4\) was given"),
        (np.zeros(4, np.uint8), r"An array of shape \(4,\) was given"),
        (None, r"NoneType: a path, bytes, a binary file, a PIL image or an array was expected\."),
        (7, r"int: a path"),
    ],
)  # fmt: skip
def test_what_is_not_a_picture_is_refused_in_a_sentence(source: Any, sentence: str) -> None:
    with pytest.raises(ImageError, match=sentence):
        load_image(source)


def test_a_picture_of_terabytes_is_refused() -> None:
    data = bytearray(encoded(RED_AND_GREEN, "BMP"))
    data[18:26] = (10**6).to_bytes(4, "little") * 2  # width and height
    with pytest.raises(ImageError, match=r"1000000 x 1000000 pixels are 1000000 megapixels; the limit is 100"):
        load_image(bytes(data))


def test_the_limit_is_raised_by_argument() -> None:
    with pytest.raises(ImageError, match=r"limit is 5e-06. Give max_pixels=6 "):
        load_image(encoded(RED_AND_GREEN), max_pixels=5)
    assert load_image(encoded(RED_AND_GREEN), max_pixels=6).shape == (2, 3, 3)


def test_exif_is_skipped_where_production_skips_it() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    assert np.array_equal(load_image(encoded(RED_AND_GREEN, exif=exif), exif=False), RED_AND_GREEN)


def test_all_pages_of_a_tiff_and_of_a_pdf_and_the_first_frame_of_a_gif() -> None:
    pages = [PIL.Image.new("RGB", (40 + i, 30), (i, 0, 0)) for i in range(3)]
    for kind, count in (("TIFF", 3), ("PDF", 3), ("GIF", 1)):
        data = encoded(pages[0], kind, save_all=True, append_images=pages[1:])
        found = list(load_pages(data))
        assert len(found) == count
        if kind == "TIFF":
            assert [page.shape for page in found] == [(30, 40, 3), (30, 41, 3), (30, 42, 3)]
            assert [int(page[0, 0, 0]) for page in found] == [0, 1, 2]


def test_heic() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    sink = io.BytesIO()
    pillow_heif.from_pillow(PIL.Image.new("RGB", (64, 48), (200, 30, 30))).save(sink, quality=90)
    assert np.abs(load_image(sink.getvalue()).astype(int) - (200, 30, 30)).max() < 12


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\0\0\0\x18ftypheic"])
def test_formats_of_the_extra_name_the_extra(start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ImageError, match=r'pip install "ocrlab\[formats\]"'):
        load_image(start + bytes(40))


def test_twelve_bits_in_sixteen_are_not_black() -> None:
    deep = np.array([[0, 4095]], np.uint16)
    assert load_image(PIL.Image.fromarray(deep)).max() == 255


FUZZED = {
    kind: encoded(np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8), kind)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
}


@pytest.mark.parametrize("kind", FUZZED)
@pytest.mark.filterwarnings("default")  # Pillow warns of what it meets in damaged files
def test_damaged_files_are_read_or_refused_in_a_sentence(kind: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        try:
            image = load_image(damaged(FUZZED[kind], rng), max_pixels=1_000_000)
        except ImageError as error:
            assert len(str(error).splitlines()) == 1
        else:
            assert image.dtype == np.uint8
            assert image.ndim == 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_damaged_files_never_end_in_another_error(kind: str) -> None:
    rng = np.random.default_rng(0)
    whole = encoded(rng.integers(0, 256, (20, 30, 3), dtype=np.uint8), kind)
    outcomes = set()
    for _ in range(200):
        data = bytearray(whole[: rng.integers(1, len(whole))])
        data[rng.integers(len(data))] = rng.integers(256)
        try:
            outcomes.add(load_image(bytes(data)).ndim)
        except ImageError:
            outcomes.add("refused")
    assert "refused" in outcomes


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([(), (1,), (3,), (4,)]))
def test_every_legal_array_becomes_rgb(height: int, width: int, channels: tuple[int, ...]) -> None:
    array = np.arange(height * width * (channels or (1,))[0]).astype(np.uint8).reshape(height, width, *channels)
    image = load_image(array)
    assert (image.shape, image.dtype) == ((height, width, 3), np.uint8)
