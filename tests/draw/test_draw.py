import io

import numpy as np
import PIL.Image
import pytest

import ocrlab
from ocrlab import draw
from ocrlab.folder import samples
from ocrlab.postprocess import text_mask


@pytest.fixture(scope="module")
def stages():
    """Give the street sign, read stage by stage."""
    ocr = ocrlab.load(backend="onnxruntime")
    image = ocrlab.load_image(samples.sample("street_sign").path)
    detection = ocr.detect(image)
    crops = ocr.crops(image, detection.boxes)
    columns = ocr.recognize.probabilities(crops[0])
    return {
        "page": draw.page(image, ocr(image)),
        "tensor": draw.tensor(ocr.detect.tensor(image)),
        "heatmap": draw.heatmap(image, detection.heatmap),
        "mask": draw.mask(text_mask(detection.heatmap, ocr.detect)),
        "candidates": draw.candidates(image, detection.candidates),
        "boxes": draw.boxes(image, detection.boxes),
        "crops": draw.crops(crops, ["白鹭广场站"] * len(crops)),
        "columns": draw.columns(crops[0], columns, ocr.recognize.charset),
    }


@pytest.mark.parametrize("name", ["page", "tensor", "heatmap", "mask", "candidates", "boxes", "crops", "columns"])
def test_every_stage_is_drawn_with_something_on_it(stages, name):
    figure = stages[name]
    data = figure.encoded("png")
    picture = np.asarray(PIL.Image.open(io.BytesIO(data)).convert("RGB"))
    assert picture.std() > 20
    assert len(figure.html()) < 300_000
    assert len(figure.alt.split()) > 3


def test_every_fate_has_a_color_and_a_dash_of_its_own():
    assert set(draw.FATE_STYLES) == set(ocrlab.Fate)
    assert len(set(draw.FATE_STYLES.values())) == len(ocrlab.Fate)


def test_a_page_of_nothing_is_drawn():
    ocr = ocrlab.load(backend="onnxruntime")
    blank = np.full((100, 200, 3), 255, np.uint8)
    assert draw.page(blank, ocr(blank)).html()
    assert draw.candidates(blank, ocr.detect(blank).candidates).html()
    assert draw.crops([]).html()
