"""An engine in the shape of RapidOCR 3 or 1.4 around our own networks: what the flight recorder watches, without the peer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ocrlab import geometry
from ocrlab.classify import turn
from ocrlab.frame import frame_of
from ocrlab.pipeline import OCR, outlines_of


class Loader:
    def __call__(self, image: Any) -> Any:
        if not isinstance(image, np.ndarray):
            raise ValueError("no picture")
        return image


class InferenceSession:
    __module__ = "onnxruntime.capi"  # by which the recorder knows the runtime

    def __init__(self, path: str) -> None:
        self._model_path = path


class Session:
    """What runs a network; the old one answers with a list."""

    def __init__(self, net: Any, old: bool) -> None:
        self.net, self.old, self.session = net, old, InferenceSession(net.opened_by[1])

    def __call__(self, batch: Any) -> Any:
        answer = self.net(batch)
        return [answer] if self.old else answer


class Det:
    limit_side_len, limit_type, mean, std = 736, "min", [0.5] * 3, [0.5] * 3

    def __init__(self, ocr: OCR, old: bool) -> None:
        self.ocr, self.name = ocr, "infer" if old else "session"
        setattr(self, self.name, Session(ocr.detect.net, old))
        self.postprocess_op = SimpleNamespace(
            **{name: ocr.settings[name] for name in ("thresh", "box_thresh", "max_candidates", "unclip_ratio")},
            score_mode="fast", dilation_kernel=np.ones((2, 2)),
        )  # fmt: skip
        self.limit_side_len = ocr.detect.limit_side_len

    def __call__(self, image: Any) -> Any:
        answer = getattr(self, self.name)(self.ocr.detect.tensor(image[:, :, ::-1]))
        heatmap = (answer[0] if isinstance(answer, list) else answer)[0, 0]
        frame = frame_of(image.shape[:2], self.ocr.detect)
        return np.round(frame.to_frame(outlines_of(self.ocr.detect.boxes(heatmap, image.shape[:2]))))


class Stage:
    """What the classifier and the recognizer have in common: crops from the narrowest to the widest, six at a time."""

    def batches(self, crops: list[Any]) -> Any:
        order = np.argsort(np.array([crop.shape[1] / float(crop.shape[0]) for crop in crops]))
        return [order[i : i + 6] for i in range(0, len(order), 6)]


class Cls(Stage):
    cls_thresh, cls_batch_num, cls_image_shape = 0.9, 6, [3, 48, 192]

    def __init__(self, ocr: OCR, old: bool) -> None:
        self.ocr, self.old, self.name = ocr, old, "infer" if old else "session"
        setattr(self, self.name, Session(ocr.classify.net, old))

    def __call__(self, crops: list[Any]) -> Any:
        flipped, labels = np.zeros(len(crops), bool), [("0", 1.0)] * len(crops)
        for batch in self.batches(crops):
            tensor = np.stack([self.ocr.classify.tensor(crops[i][:, :, ::-1]) for i in batch])
            answer = getattr(self, self.name)(tensor)
            for i, row in zip(batch, answer[0] if isinstance(answer, list) else answer, strict=True):
                labels[i], flipped[i] = (str(180 * int(row.argmax())), float(row.max())), row[1] > self.cls_thresh
        turned = turn(crops, flipped)
        return (turned, labels, 0.1) if self.old else SimpleNamespace(img_list=turned, cls_res=labels)


class Rec(Stage):
    rec_batch_num, rec_image_shape = 6, [3, 48, 320]

    def __init__(self, ocr: OCR, old: bool) -> None:
        self.ocr, self.old, self.session = ocr, old, Session(ocr.recognize.net, old)
        self.postprocess_op = SimpleNamespace(character=["blank", *ocr.recognize.charset, " "])

    def __call__(self, crops: Any) -> Any:
        crops = crops if self.old else crops.img
        read: dict[int, Any] = {}
        for batch in self.batches(crops):
            answer = self.session(self.ocr.recognize.batch([crops[i][:, :, ::-1] for i in batch]))
            rows = answer[0] if isinstance(answer, list) else answer
            read |= {int(i): self.ocr.recognize.decode(row) for i, row in zip(batch, rows, strict=True)}
        found = [(read[i].text, read[i].score) for i in range(len(crops))]
        if self.old:
            return found, 0.1
        return SimpleNamespace(txts=tuple(text for text, _ in found), scores=[score for _, score in found])


class Engine:
    """RapidOCR 3, or 1.4 where it is old."""

    text_score, min_height, width_height_ratio, max_side_len, min_side_len = 0.5, 30, 8, 2000, 30
    use_det = use_cls = use_rec = True

    def __init__(self, ocr: OCR, old: bool = False) -> None:
        self.old, self.load_img = old, Loader()
        self.text_det, self.text_cls, self.text_rec = Det(ocr, old), Cls(ocr, old), Rec(ocr, old)
        self.calls = 0
        if not old:
            self.cfg = {"Det": {"engine_type": "onnxruntime", "model_path": None}, "EngineConfig": {"onnxruntime": {}}}
            self.lazy, self.text_rec = self.text_rec, None  # as in 3.10, it is opened when it is first needed

    def _load_rec_model(self) -> Any:
        self.text_rec = self.text_rec or self.lazy
        return self.text_rec

    def crop_text_regions(self, image: Any, boxes: Any) -> Any:
        return [np.ascontiguousarray(geometry.cut(image, box)) for box in boxes]

    get_crop_img_list = crop_text_regions

    def __call__(self, image: Any) -> Any:
        self.calls += 1
        image = self.load_img(image)
        boxes = self.text_det(image)
        cut = self.get_crop_img_list if self.old else self.crop_text_regions
        crops = self.text_cls(cut(image, boxes))
        crops = crops[0] if self.old else crops.img_list
        if self.old:
            rows = self.text_rec(crops)[0]
        else:
            found = self._load_rec_model()(SimpleNamespace(img=crops))
            rows = list(zip(found.txts, found.scores, strict=True))
        kept = [(box.tolist(), text, score) for box, (text, score) in zip(boxes, rows, strict=True)
                if text.strip() and score >= self.text_score]  # fmt: skip
        if self.old:
            return [[box, text, score] for box, text, score in kept], [0.1]
        return SimpleNamespace(boxes=np.array([box for box, *_ in kept]), txts=tuple(text for _, text, _ in kept),
                               scores=tuple(score for *_, score in kept))  # fmt: skip
