"""Pages of a PDF: with forms, from several threads, behind other bytes."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL.Image
import pytest

from ocrlab.image import ImageError, load_image, load_pages

pytest.importorskip("pypdfium2")


def plain(pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    some = [PIL.Image.new("RGB", (72, 36), (40 * i, 0, 0)) for i in range(pages)]
    some[0].save(buffer, "PDF", save_all=True, append_images=some[1:])
    return buffer.getvalue()


def form(typed: str) -> bytes:
    """Return a PDF of one page with a text field that has no drawing of its own: who shows it must draw what was typed."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /NeedAppearances true /DR << /Font << /F 5 0 R >> >> "
        "/DA (/F 24 Tf 0 g) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Annots [4 0 R] >>",
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V ({typed}) /Rect [20 30 280 70] /F 4 /P 3 0 R "
        "/DA (/F 24 Tf 0 g) >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return data + f"{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n".encode()


def test_what_was_typed_into_a_form_is_drawn():
    dark = [int((load_image(form(typed)) < 100).all(axis=2).sum()) for typed in ("", "Heron Square")]
    assert dark[0] == 0
    assert dark[1] > 500


def test_eight_threads_read_pdfs():
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda data: [page.shape for page in load_pages(data)], [plain(4)] * 24))
    assert found == [found[0]] * 24
    assert len(found[0]) == 4


def test_a_page_that_nobody_asks_for_any_more_closes_the_document():
    pages = load_pages(plain(3))
    next(pages)
    pages.close()
    assert len(list(load_pages(plain(3)))) == 3


@pytest.mark.parametrize("before", [b"\n", b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1000])
def test_bytes_in_front_of_it_do_not_hide_it(before):
    assert np.array_equal(load_image(before + plain()), load_image(plain()))


def test_a_damaged_one_is_refused_by_name(tmp_path):
    (tmp_path / "cut.pdf").write_bytes(plain()[:40])
    with pytest.raises(ImageError, match=r"cut\.pdf: the PDF is damaged or locked"):
        load_image(tmp_path / "cut.pdf")
