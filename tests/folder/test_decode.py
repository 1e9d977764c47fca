"""The process that decodes strangers' pictures: what ends it ends nothing else."""

from __future__ import annotations

import os
import signal
import sys
import threading

import numpy as np
import PIL.Image
import pytest

from ocrlab.folder import decode
from ocrlab.folder.decode import Decoder
from ocrlab.image import ImageError, load_pages


@pytest.fixture
def decoder():
    one = Decoder(1_000_000)
    yield one
    one.close()


def test_pages_are_those_of_the_same_file_here(tmp_path, decoder):
    noise = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    pages = [PIL.Image.fromarray(noise), PIL.Image.fromarray(noise[:20])]
    file = tmp_path / os.fsdecode(b"odd\xff\n name.tiff") if sys.platform == "linux" else tmp_path / "a.tiff"
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    for _ in range(2):
        found = list(decoder.pages(file))
        assert len(found) == 2
        assert all(np.array_equal(one, other) for one, other in zip(found, load_pages(file), strict=True))


def test_pages_that_nobody_wants_any_more_are_not_taken_for_others(tmp_path, decoder):
    pages = [PIL.Image.new("L", (20, 10 + i)) for i in range(3)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    first = decoder.pages(tmp_path / "a.tiff")
    assert next(first).shape == (10, 20, 3)
    first.close()
    assert [page.shape[0] for page in decoder.pages(tmp_path / "a.tiff")] == [10, 11, 12]


def test_refusals_are_the_same_sentences(tmp_path, decoder):
    (tmp_path / "a.png").write_bytes(b"not a picture")
    PIL.Image.new("L", (2000, 2000)).save(tmp_path / "b.png")
    for name, said in (
        ("a.png", "a.png: not a picture"),
        ("b.png", "the limit is 1"),
        ("c.png", "there is no such file"),
    ):
        with pytest.raises(ImageError, match=said):
            list(decoder.pages(tmp_path / name))


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX only")
def test_a_crash_is_told_and_the_next_picture_is_read(tmp_path, decoder):
    PIL.Image.new("L", (20, 20)).save(tmp_path / "b.png")
    os.kill(decoder._process.pid, signal.SIGSTOP)
    threading.Timer(0.3, decoder._process.kill).start()
    with pytest.raises(ImageError, match=r"a\.png: decoding it ended the decoder \(status -9\)"):
        list(decoder.pages(tmp_path / "a.png"))
    assert len(list(decoder.pages(tmp_path / "b.png"))) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX only")
def test_what_hangs_is_ended(tmp_path, decoder, monkeypatch):
    PIL.Image.new("L", (20, 20)).save(tmp_path / "b.png")
    assert len(list(decoder.pages(tmp_path / "b.png"))) == 1
    monkeypatch.setattr(decode, "SECONDS", 0.3)
    os.kill(decoder._process.pid, signal.SIGSTOP)
    with pytest.raises(ImageError, match=r"b\.png: decoding it took longer than 0\.3 s"):
        list(decoder.pages(tmp_path / "b.png"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_what_grows_is_refused(tmp_path):
    PIL.Image.new("RGB", (9000, 9000)).save(tmp_path / "large.png")
    PIL.Image.new("RGB", (30, 30)).save(tmp_path / "small.png")
    one = Decoder(100_000_000)
    resource = pytest.importorskip("resource")
    resource.prlimit(one._process.pid, resource.RLIMIT_AS, (600_000_000, 600_000_000))
    try:
        with pytest.raises(ImageError, match=r"large\.png: "):
            list(one.pages(tmp_path / "large.png"))
        assert len(list(one.pages(tmp_path / "small.png"))) == 1
    finally:
        one.close()
