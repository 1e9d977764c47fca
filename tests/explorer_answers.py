"""What Python answers to the questions that the detection explorer answers in the browser: tests/golden/explorer.json.

    python tests/explorer_answers.py           # answer anew, on the maps that are kept
    python tests/explorer_answers.py --maps    # run the network for the maps, too

The maps are kept because another processor's network answers a little differently, and then a contour more or less.
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import shapely

from ocrlab import geometry
from ocrlab.classify import Classifier, upright
from ocrlab.debug.changes import changes
from ocrlab.detect import Detection, Detector, boxes_of
from ocrlab.frame import frame_of
from ocrlab.page import FATES, Char, Read, Reading
from ocrlab.pipeline import OCR
from ocrlab.postprocess import Trace, placement
from ocrlab.recognize import Recognizer
from ocrlab.settings import INPUT_SETTINGS
from ocrlab.widgets.explorer.explorer import most_telling, packed_frame, packed_map

GOLDEN = Path(__file__).parent / "golden" / "explorer.json"
LEVELS = 32  # of the maps that are kept
SHOWN = 40  # candidates of a map, so that some are not shown
TOLD = 4  # quads of a try
COLUMNS = ("index", "rects", "scores", "sides", "flips")  # which the rules look at; a short list has all of them
ALL_COLUMNS = (*COLUMNS, "quads", "fates", "points", "starts")

# what the browser answers by itself; the readings are made up, so text_score stands where there are some
TRIES: list[dict[str, Any]] = [
    {}, {"box_thresh": 0}, {"box_thresh": 0.5}, {"box_thresh": 0.725}, {"box_thresh": 0.9}, {"box_thresh": 1},
    {"min_size": 0}, {"min_size": 6.5}, {"min_size": 14, "unclip_ratio": 0.4}, {"unclip_ratio": 0},
    {"unclip_ratio": 0.35, "box_thresh": 0.2}, {"unclip_ratio": 2.1}, {"unclip_ratio": 5, "min_size": 1},
    {"max_candidates": 0}, {"max_candidates": 3}, {"max_candidates": 14, "box_thresh": 0.6},
    {"text_score": 0.5}, {"text_score": 0.3, "box_thresh": 0.6}, {"text_score": 0.97, "max_candidates": 9},
]  # fmt: skip
READINGS = [("Grand total", 0.98), ("laser", 0.41), (" ", 0.9), ("8,50", 0.7), ("", 0.0), ("ümlaut", 0.31)]


def detector(settings: dict[str, Any]) -> Detector:
    """Return a detector that needs no network, for a map that is there already."""
    return Detector(upright, **settings)


def reader(settings: dict[str, Any]) -> OCR:
    """Return an OCR with this detector, for readings that are there already."""
    return OCR(detector(settings), Classifier(upright), Recognizer(upright, ()))


# -- maps ------------------------------------------------------------------------------------------------------------


def painted(*shapes: tuple[float, float, float, float, float, float], size: tuple[int, int]) -> np.ndarray:
    """Return a map with rectangles: center, sides, degrees, probability."""
    heatmap = np.zeros(size, np.float32)
    for x, y, width, height, degrees, probability in shapes:
        corners = cv2.boxPoints(((x, y), (width, height), degrees)).astype(np.int32)
        cv2.fillPoly(heatmap, [corners], probability)
    return heatmap


def scattered(count: int, size: tuple[int, int]) -> np.ndarray:
    """Return a map with slanted rectangles all over it and across its edges."""
    random, (height, width) = np.random.default_rng(7), size
    return painted(
        *(tuple(random.uniform((-5, -5, 2, 2, 0, 0.2), (width + 5, height + 5, 70, 26, 180, 1))) for _ in range(count)),
        size=size,
    )


def maps() -> dict[str, dict[str, Any]]:
    """Return pages with their maps: real ones of the samples, and painted ones."""
    from pictures import strip

    import ocrlab
    from ocrlab import load_image
    from ocrlab.folder import samples

    found: dict[str, dict[str, Any]] = {}

    def add(name: str, size: tuple[int, int], heatmap: np.ndarray, **settings: Any) -> None:
        steps = np.round(heatmap * LEVELS).astype(np.uint8)
        png = cv2.imencode(".png", steps, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
        found[name] = {"size": list(size), "settings": settings, "map": base64.b64encode(png).decode()}

    each_fate = painted(
        (30, 14, 39, 9, 0, 0.9), (79, 14, 38, 9, 0, 0.3), (112, 12, 4, 4, 0, 0.9), (132, 12, 3, 3, 0, 0.9),
        (152, 11, 3, 2, 0, 0.9), (172, 11, 2, 2, 0, 0.9), (60, 60, 90, 12, 31, 0.8), (150, 60, 60, 30, 45, 0.7),
        size=(100, 200),
    )  # fmt: skip
    add("each fate, on a page half as large", (50, 100), each_fate, unclip_ratio=1.0, max_candidates=7)
    add("scattered", (240, 320), scattered(70, (240, 320)), thresh=0.4)
    add(
        "scattered and dilated, on a page not as wide",
        (300, 200),
        scattered(90, (160, 480)),
        use_dilation=True,
        candidate_order="first",
    )

    # sides in whole pixels at the page's edge, where a rule is met exactly and OpenCV's corners are off by 1e-16
    whole = painted(
        *((w / 2, y, w, 10, 0, 0.75) for w, y in ((4, 15), (5, 40), (5, 70), (3, 100), (8, 130))), size=(150, 60)
    )
    add("sides in whole pixels", (150, 60), whole)

    with ocrlab.load(backend="onnxruntime", precision="f32") as ocr:
        own = {"thresh": 0.2, "box_thresh": 0.4, "unclip_ratio": 1.3}

        def run(name: str, image: np.ndarray, **settings: Any) -> None:
            add(name, image.shape[:2], replace(ocr.detect, **settings).heatmap(image), **settings)

        pictures = {name: load_image(samples.sample(name).path) for name in ("faint", "tight_lines", "receipt")}
        pictures["tight_lines"] = np.ascontiguousarray(pictures["tight_lines"][:500])
        run("faint", pictures["faint"], **own, candidate_order="first")
        run("tight_lines", pictures["tight_lines"], **own, score_mode="slow")
        run("receipt", pictures["receipt"], **own)
        run("a strip with bands", strip(20, 3), **own)
        run("a hair", np.ascontiguousarray(pictures["receipt"][95:99, 100:]), **own | {"thresh": 0.1})
        run("a page that was shrunk", pictures["tight_lines"], **own, max_side_len=500, limit_side_len=320)
        run("a page that was enlarged", pictures["receipt"][60:190, 130:560], **own, limit_side_len=320)
    return found


def heatmap_of(kept: dict[str, Any]) -> np.ndarray:
    """Return a map that is kept, as probabilities."""
    png = np.frombuffer(base64.b64decode(kept["map"]), np.uint8)
    return np.asarray(cv2.imdecode(png, cv2.IMREAD_GRAYSCALE) / np.float32(LEVELS), np.float32)


# -- answers ---------------------------------------------------------------------------------------------------------


def answers(kept: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what Python makes of the maps, and of boxes and points that are made up."""
    return {
        "maps": {name: {**one, **answer(heatmap_of(one), tuple(one["size"]), one["settings"])} for name, one in kept.items()},
        "whole_pixels": whole_pixels(kept["receipt"]),
        "changes": [change(*pair) for pair in pairs_of_boxes(kept)],
        "overlaps": [overlap(*pair) for pair in pairs_of_quads()],
        "distances": [[*sides, ratio, distance(sides, ratio)] for sides in ((1, 1), (40, 9), (0, 7), (0, 0), (300.5, 0.25))
                      for ratio in (0, 0.35, 1, 1.6, 5)],
        "settings": {name: plain(value) for name, value in reader({}).settings.items()},
        "input_settings": sorted(INPUT_SETTINGS),
        "corners": [[quad.ravel().tolist(), geometry.order_corners(quad).ravel().tolist()] for quad in shuffled_quads()],
    }  # fmt: skip


def answer(heatmap: np.ndarray, size: tuple[int, int], settings: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a map as the view takes them, where it lies, and what becomes of it in every try."""
    detect = detector(settings)
    trace = detect.trace(heatmap, size)
    shown = most_telling(trace, SHOWN)
    scores = all_scores(heatmap, trace, detect)
    columns = packed_frame(trace, scores, shown)
    wanted = ALL_COLUMNS if len(shown) < 10 else COLUMNS
    place = packed_map(heatmap, placement(heatmap.shape, frame_of(size, detect)))["place"]
    return {
        "place": place,
        "columns": {name: base64.b64encode(columns[name]).decode() for name in wanted},
        "tries": [tried(heatmap, size, detect, shown, one) for one in TRIES],
    }


def whole_pixels(kept: dict[str, Any]) -> dict[str, Any]:
    """Return what becomes of a map where boxes grow as RapidOCR's polygon library does it, which the browser has not."""
    settings = kept["settings"] | {"unclip_mode": "integer", "use_dilation": True, "unclip_ratio": 1.6}
    detect, size, heatmap = detector(settings), tuple(kept["size"]), heatmap_of(kept)
    trace = detect.trace(heatmap, size)
    shown = most_telling(trace, SHOWN)
    columns = packed_frame(trace, all_scores(heatmap, trace, detect), shown)
    place = packed_map(heatmap, placement(heatmap.shape, frame_of(size, detect)))["place"]
    return {
        "settings": {name: plain(value) for name, value in reader({}).settings.items()} | settings,
        "place": place, "counts": columns["counts"],
        "columns": {name: base64.b64encode(columns[name]).decode() for name in (*COLUMNS, "quads", "fates")},
    }  # fmt: skip


def all_scores(heatmap: np.ndarray, trace: Trace, detect: Detector) -> np.ndarray:
    """Return the score of every candidate, also of those that fell before they were scored."""
    from ocrlab.postprocess import scores_of

    return scores_of(heatmap, trace.rects, trace.contours, detect)


def tried(
    heatmap: np.ndarray, size: tuple[int, int], detect: Detector, shown: np.ndarray, settings: dict[str, Any]
) -> dict[str, Any]:
    """Return the fates of the shown candidates under other settings, as digits, and where some of them are drawn."""
    by_detector = {name: value for name, value in settings.items() if name != "text_score"}
    detect = replace(detect, **by_detector)
    found = detect.candidates(heatmap, size)
    if "text_score" in settings:
        boxes = boxes_of(found)
        reads = [Read(reading(box.candidate), False) for box in boxes]
        ocr = replace(reader({}), detect=detect, text_score=settings["text_score"])
        found = ocr.page(size, Detection(heatmap, found, boxes), reads).candidates
    fates = found.fates[shown]
    firsts = [int(np.flatnonzero(fates == code)[0]) for code in np.unique(fates)]
    told = dict.fromkeys([*firsts, *range(len(shown) - 1, -1, -max(1, len(shown) // TOLD))][:TOLD])
    return {
        "settings": {name: getattr(detect, name) for name in ("box_thresh", "min_size", "unclip_ratio", "max_candidates")}
        | {"text_score": settings.get("text_score", 0.5)},
        "texts": [text_row(int(i)) for i in shown] if "text_score" in settings else [],
        "fates": "".join(map(str, fates)),
        "quads": {str(i): rounded(found.quads[shown[i]]) for i in told},
    }  # fmt: skip


def reading(index: int) -> Reading:
    """Return a made-up reading of a candidate."""
    text, score = READINGS[index % len(READINGS)]
    return Reading(tuple(Char(letter, score, 0.5) for letter in text))


def text_row(index: int) -> list[Any]:
    """Return a made-up reading as the view takes it."""
    made = reading(index)
    return [index, made.text, made.score, False]


def rounded(quads: np.ndarray, digits: int = 2) -> list[float]:
    """Return coordinates as plain numbers."""
    return [round(float(value), digits) for value in np.asarray(quads, float).ravel()]


# -- boxes -----------------------------------------------------------------------------------------------------------


def change(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Return what became of boxes."""
    what = changes(before, after)
    return {
        "before": [quad.ravel().tolist() for quad in before], "after": [quad.ravel().tolist() for quad in after],
        "same": [list(pair) for pair in what.same], "moved": [list(pair) for pair in what.moved],
        "lost": list(what.lost), "gained": list(what.gained),
    }  # fmt: skip


def pairs_of_boxes(kept: dict[str, dict[str, Any]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return lists of boxes before and after: what two settings keep of a map, and boxes that were moved and turned."""
    found = []
    for name, other in (
        ("receipt", {"thresh": 0.5}),
        ("tight_lines", {"unclip_ratio": 2.6}),
        ("faint", {"use_dilation": True}),
    ):
        detect, size = detector(kept[name]["settings"]), tuple(kept[name]["size"])
        both = (one.candidates(heatmap_of(kept[name]), size) for one in (detect, replace(detect, **other)))
        found.append(tuple(quarters(one.quads[one.fates == FATES.index("kept")][:12]) for one in both))
    box = np.array([[[0, 0], [40, 0], [40, 10], [0, 10]]], np.float32)
    random = np.random.default_rng(3)
    some = np.stack(
        [
            cv2.boxPoints(((x, y), (w, h), d))
            for x, y, w, h, d in random.uniform((0, 0, 8, 4, 0), (100, 60, 50, 20, 180), (9, 5))
        ]
    )
    near = some + random.uniform(-3, 3, (*some.shape[:1], 1, 2))
    clipped = geometry.order_corners(np.clip(some, 0, (90, 50)).astype(np.float32))
    none = box[:0]
    # a slanted box at the page's edge may cross itself once it is clipped
    slanted = [
        np.stack([cv2.boxPoints(((x, y + by), (44, 14), 40)) for x, y in ((4, 30), (60, 55), (96, 20), (50, 2))])
        for by in (0, 2)
    ]
    slanted = [geometry.order_corners(np.clip(one, 0, (100, 60)).astype(np.float32)) for one in slanted]
    return [
        *found, *((box, box + np.float32((by, 0))) for by in (0, 1, 1.25, 13, 14)), (none, box), (box, none), (none, none),
        (quarters(some), quarters(near)), (quarters(near), quarters(some)), (quarters(some), quarters(some[::-1])),
        (quarters(some), quarters(clipped)), (quarters(clipped), quarters(clipped + np.float32(0.5))),
        (quarters(slanted[0]), quarters(slanted[1])),
        (np.concatenate([box, box + np.float32((0, 2))]), box + np.float32((0, 1))),  # two for one: the nearer, else the first
    ]  # fmt: skip


def plain(value: Any) -> Any:
    """Return a setting as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def quarters(boxes: np.ndarray) -> np.ndarray:
    """Return boxes to a quarter of a pixel: short numbers, which the browser has to the last bit."""
    return np.round(np.asarray(boxes, np.float32) * 4) / 4


def pairs_of_quads() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return pairs of rectangles, some of which overlap."""
    random = np.random.default_rng(5)
    rects = random.uniform((0, 0, 5, 3, 0), (60, 40, 60, 30, 180), (40, 5))
    quads = quarters(np.stack([cv2.boxPoints(((x, y), (w, h), d)) for x, y, w, h, d in rects]))
    turned = quads[:, ::-1]  # the other way round
    return [
        *zip(quads[:16], quads[16:32], strict=True),
        *zip(quads[:4], turned[16:20], strict=True),
        (quads[0], quads[0]),
    ]


def overlap(one: np.ndarray, other: np.ndarray) -> list[Any]:
    """Return two quads, and what they share as a fraction of what they cover."""
    a, b = shapely.polygons(one.astype(float)), shapely.polygons(other.astype(float))
    return [one.ravel().tolist(), other.ravel().tolist(), round(float(a.intersection(b).area / a.union(b).area), 9)]


def distance(sides: Sequence[float], ratio: float) -> float:
    """Return how far unclip moves the edges of a rectangle."""
    width, height = sides
    quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return float(geometry.unclip_distance(quad, ratio))


def shuffled_quads() -> list[np.ndarray]:
    """Return the corners of quads in any order; some share an x or a y."""
    random = np.random.default_rng(11)
    return list(quarters(random.integers(0, 9, (30, 4, 2))))


# -- the file --------------------------------------------------------------------------------------------------------


def golden() -> dict[str, Any]:
    """Return what is kept."""
    return dict(json.loads(GOLDEN.read_text(encoding="utf-8")))


def kept_maps() -> dict[str, dict[str, Any]]:
    """Return the maps that are kept, without the answers."""
    return {name: {key: one[key] for key in ("size", "settings", "map")} for name, one in golden()["maps"].items()}


def written(found: dict[str, Any]) -> str:
    """Return the file: a map, a try, a pair on a line, so that a change can be read."""

    def lines(values: Sequence[Any], indent: str) -> str:
        return f",\n{indent}".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)

    def rows(values: Any) -> str:
        return json.dumps(values) if isinstance(values, dict) else f"[\n  {lines(values, '  ')}\n ]"

    def one(name: str, each: dict[str, Any]) -> str:
        rest = ",\n   ".join(
            f"{json.dumps(key)}: {lines([value], '')}" for key, value in each.items() if key != "tries"
        )
        return f'  {json.dumps(name)}: {{\n   {rest},\n   "tries": [\n    {lines(each["tries"], "    ")}\n   ]}}'

    maps = ",\n".join(one(name, each) for name, each in found["maps"].items())
    others = ",\n".join(f' "{name}": {rows(found[name])}' for name in found if name != "maps")
    return f'{{"maps": {{\n{maps}\n }},\n{others}\n}}\n'


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maps", action="store_true", help="run the network for the maps, too")
    text = written(answers(maps() if parser.parse_args().maps else kept_maps()))
    json.loads(text)
    GOLDEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
