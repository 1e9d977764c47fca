"""A recording of our own pipeline, so that two runtimes of ours can be compared, tensor by tensor, without any peer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab.__version__ import __version__
from ocrlab.classify import turn
from ocrlab.folder.bisect.ours import OUR_OWN, settings_of
from ocrlab.folder.bisect.recording import Recording, read_recording
from ocrlab.folder.recorder.rapidocr import order_of
from ocrlab.folder.recorder.seen import PARTS, Seen, file_facts, versions, write
from ocrlab.frame import frame_of
from ocrlab.image import load_image
from ocrlab.net import facts_of
from ocrlab.page import Box, Image
from ocrlab.pipeline import OCR, outlines_of

ROOM = 256 * 2**20  # bytes of arrays


def record(ocr: OCR, image: Any, out: str | Path) -> Recording:
    """Read a page step by step, write down what every step makes, and return that.

    Parameters
    ----------
    ocr : OCR
        Of a preset whose detector sees a page once and whose lines stand as the classifier says: "rapidocr" or "paddleocr".
    image : anything that `load_image` takes
    out : path
        NAME.npz.

    Raises
    ------
    ValueError
        For another preset: its pages are made of several tensors, and there is no single one to compare.
    """
    if ocr.detect.limit_type == "fit" or ocr.orientation == "page":
        raise ValueError(
            f"preset={ocr.preset!r}: a recording holds one tensor of the page, and one decision a line. "
            f"Load with preset='rapidocr' or 'paddleocr'."
        )
    page, seen = load_image(image), Seen({*PARTS} - {"picture"}, ROOM)
    _about(seen, ocr)
    crops, boxes = _found(seen, ocr, page)
    flipped = _classified(seen, ocr, crops)
    _read(seen, ocr, turn(crops, flipped), boxes)
    _lines(seen, ocr, page, boxes)
    seen.sort()
    write(Path(out), seen)
    return read_recording(out)


def _about(seen: Seen, ocr: OCR) -> None:
    facts = {task: facts_of(net) for task, net in _nets(ocr).items()}
    seen.told.update(
        engine={"package": OUR_OWN, "class": "OCR"}, versions={**versions(), OUR_OWN: __version__},
        settings={OUR_OWN: settings_of(ocr)}, characters=["blank", *ocr.recognize.charset, " "], problems=[],
        models={
            task: {**file_facts(_nets(ocr)[task].opened_by[1]), "runtime": one.backend, "precision": one.precision}
            for task, one in facts.items() if one is not None
        },
    )  # fmt: skip


def _nets(ocr: OCR) -> dict[str, Any]:
    return {"det": ocr.detect.net, "cls": ocr.classify.net, "rec": ocr.recognize.net}


def _found(seen: Seen, ocr: OCR, page: Image) -> tuple[list[Image], tuple[Box, ...]]:
    frame = frame_of(page.shape[:2], ocr.detect)
    resized = ocr.crop_from == "resized"
    size = frame.size if resized else page.shape[:2]
    seen.page(np.ascontiguousarray(page[:, :, ::-1]))
    seen.told["picture"] = [*size, 3]
    tensor = ocr.detect.tensor(page)
    answer = ocr.detect.net(tensor)
    seen.call("det", tensor, answer)
    boxes = ocr.detect.boxes(frame.part(answer[0, 0]), page.shape[:2])
    outlines = outlines_of(boxes)
    seen.keep("", "boxes", (np.round(frame.to_frame(outlines)) if resized else outlines).astype(np.float32))
    crops = ocr.crops(page, boxes)
    seen.keep_crops([crop[:, :, ::-1] for crop in crops])
    return crops, boxes


def _classified(seen: Seen, ocr: OCR, crops: Sequence[Image]) -> Any:
    if ocr.orientation == "none" or not crops:
        return np.zeros(len(crops), bool)
    seen.orders["cls"], step, found = range(len(crops)), ocr.classify.cls_batch_num, []
    for i in range(0, len(crops), step):
        tensor = np.stack([ocr.classify.tensor(crop) for crop in crops[i : i + step]])
        found.append(ocr.classify.net(tensor))
        seen.call("cls", tensor, found[-1])
    return ocr.classify.upside_down(np.concatenate(found))


def _read(seen: Seen, ocr: OCR, crops: Sequence[Image], boxes: Sequence[Box]) -> None:
    order, step = [int(i) for i in order_of(crops)] if crops else [], ocr.recognize.rec_batch_num
    readings: dict[int, Any] = {}
    for i in range(0, len(order), step):
        tensor = ocr.recognize.batch([crops[line] for line in order[i : i + step]])
        answer = ocr.recognize.net(tensor)
        seen.call("rec", tensor, answer)
        readings |= {line: ocr.recognize.decode(row) for line, row in zip(order[i : i + step], answer, strict=True)}
    seen.orders["rec"] = order
    seen.keep_turns([crop[:, :, ::-1] for crop in crops])
    read = [readings[i] for i in range(len(boxes))]
    seen.keep_texts([one.text for one in read], [one.score for one in read])


def _lines(seen: Seen, ocr: OCR, page: Image, boxes: Sequence[Box]) -> None:
    rows = zip(boxes, seen.told["texts"], seen.told["scores"], strict=True)
    seen.told["lines"] = [
        {"box": box.quad.tolist(), "text": text, "score": score}
        for box, text, score in rows if text.strip() and score >= ocr.text_score
    ]  # fmt: skip
