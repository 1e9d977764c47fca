"""The view of the first notebook: choose a picture, a model, a runtime; read; see the page and the time by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import ipywidgets
import numpy as np

from ocrlab import backends, models
from ocrlab.debug.accuracy import Written
from ocrlab.debug.causes import examine
from ocrlab.debug.causes.place import line_at
from ocrlab.debug.causes.verdict import Tried
from ocrlab.debug.page_run import PageRun
from ocrlab.draw.outlines import outlined
from ocrlab.folder import samples
from ocrlab.image import load_image
from ocrlab.models import store
from ocrlab.models.import_rapidocr import read_configuration
from ocrlab.models.presets import PRESETS
from ocrlab.page import Image, Page
from ocrlab.pipeline import OCR
from ocrlab.timing import record
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.saved_page import state_of
from ocrlab.widgets.shared.session import LIVES, Parts, Session
from ocrlab.widgets.shared.view import jpeg
from ocrlab.widgets.start.gallery import GalleryView, Tile
from ocrlab.widgets.start.page import PageView
from ocrlab.widgets.start.timing import TimingView

OWN_CHOICE = "its own choice"
TOLD = 3  # causes of a line, the likeliest first; the explorer has all
READ_ANEW = "Another picture, model or runtime needs Python."
LOADED = 3  # OCRs kept open, so that runtimes can be compared without loading anew


class Reading(Session):
    """Wires the page that was read to its lines; a page without Python has the crops of all.

    Parameters
    ----------
    view : PageView
    timing : TimingView
    crops : callable
        Makes the crops of all lines, as JPEG.
    """

    def __init__(self, view: PageView, timing: TimingView, crops: Callable[[], list[bytes]]) -> None:
        super().__init__(view)
        self.timing, self.crops = timing, crops

    def parts(self) -> Parts:
        """Return the page with all its crops, and the times."""
        with self.lock:
            page = {**state_of(self.view), "crops": self.crops(), "busy": False}
            return [(self.view, page), (self.timing, state_of(self.timing))], [LIVES, READ_ANEW]


class Start(ipywidgets.VBox):
    """Choose a picture, a model, a runtime and a precision; press Read; see the page, its text and the time by stage.

    Attributes
    ----------
    ocr : OCR
        What read the page that is shown.
    image : (H, W, 3) uint8
    page : Page
    truth : sequence of Written
        The lines that stand on it, where they are known.
    view : PageView
    """

    ocr: OCR
    image: Image
    page: Page
    truth: Sequence[Written]

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, ...], OCR] = {}
        self._times_read: dict[tuple[Any, ...], int] = {}
        self._configuration: dict[str, Any] | None = None
        self.gallery, self.view, self.timing = GalleryView(tiles()), PageView(), TimingView()
        self.session = Reading(self.view, self.timing, self._crops)
        self._make_controls()
        for control, listen in ((self.backend, self._on_backend), (self.config, self._on_config)):
            control.observe(listen, "value")
        self.button.on_click(self._on_read)
        self.view.observe(self._on_selected, "selected")
        controls = ipywidgets.HBox(
            [self.model, self.backend, self.precision, self.preset, self.config, self.exif, self.button],
            layout={"flex_flow": "row wrap", "align_items": "center", "overflow": "visible", "margin": "0 0 6px"},
        )
        super().__init__([self.gallery, controls, self.view, self.timing])
        self.add_class("ocrlab-start")
        self.read()

    def _make_controls(self) -> None:
        self.model = _choice(models.names(), 205, description="Model")
        self.backend = _choice(backends.available(), 175, description="Runtime", value="openvino")
        self.precision = _choice(_precisions("openvino"), 190, description="Precision")
        self.preset = _choice(list(PRESETS), 160, description="Settings")
        self.config = ipywidgets.FileUpload(
            description="RapidOCR config", accept=".yaml,.yml", layout={"width": "170px"},
            tooltip="Load as production does: its model, runtime and settings",
        )  # fmt: skip
        self.exif = ipywidgets.Checkbox(
            True, description="turn as EXIF says", indent=False, layout={"width": "135px"},
            tooltip="RapidOCR turns pictures given as paths, but not those given as bytes",
        )  # fmt: skip
        self.button = ipywidgets.Button(
            description="Read", button_style="primary", icon="play", layout={"width": "90px"}
        )

    def read(self) -> None:
        """Read the chosen picture with the chosen model, runtime and precision; an error is shown in the view."""
        with self.session.lock:
            self.view.busy = True  # the button stays as it is: a disabled one would lose the focus
            self.view.message = ""
            try:
                self._read()
            except Exception as error:  # nobody sees a callback's traceback
                self.session.failed(error)
            finally:
                self.view.busy = False

    def _on_read(self, _: Any) -> None:
        if not self.view.busy:
            self.read()

    def _read(self) -> None:
        chosen = samples.sample(self.gallery.chosen) if self.gallery.chosen else None
        image = load_image(chosen.path if chosen else self.gallery.own, exif=self.exif.value)
        self.ocr = self._load()
        with record() as timeline:
            page = self.ocr(image)
        self.image, self.page = image, page
        self.truth = chosen.lines if chosen else ()
        self.view.show(image, page, self.truth)
        self.timing.add(self._label(), timeline)

    def _crops(self) -> list[bytes]:
        if not self.view.lines:
            return []
        return [jpeg(self.ocr.crop(self.image, self.page, i)) for i in range(len(self.page.lines))]

    def save(self, path: str | Path, title: str = "") -> Path:
        """Save the page that was read as one HTML file that lives on without Python, and return its path."""
        return self.session.save(path, title)

    def _load(self) -> OCR:
        chosen = (self.model.value, self.backend.value, self.precision.value, self.preset.value)
        if chosen not in self._loaded:
            model, backend, precision, preset = chosen
            store.fetch(store.files_of(model), report=self._progress)
            while len(self._loaded) >= LOADED:
                self._loaded.pop(next(iter(self._loaded))).close()
            given = {"preset": preset} if preset in PRESETS else {"rapidocr": self._configuration}
            wanted = None if precision == OWN_CHOICE else precision
            self._loaded[chosen] = models.load(model, backend=backend, precision=wanted, **given)
        return self._loaded[chosen]

    def _progress(self, name: str, done: int, total: int) -> None:
        self.view.message = f"Fetching {name}: {done / 1e6:.1f} of {total / 1e6:.1f} MB" if done < total else ""

    def _label(self) -> str:
        """Say what was read, with which settings and precision it really was; a first reading also prepares for a new shape."""
        reading = (self.ocr.model, self.ocr.runtime, self.preset.value, self.gallery.chosen, self.image.shape)
        self._times_read[reading] = self._times_read.get(reading, 0) + 1
        again = "first reading" if self._times_read[reading] == 1 else f"reading {self._times_read[reading]}"
        picture = samples.sample(self.gallery.chosen).title if self.gallery.chosen else self.gallery.own_name
        return f"{picture}, {self.preset.value}: {self.ocr.runtime}, {again}"

    def _on_backend(self, change: dict[str, Any]) -> None:
        self.precision.options = _precisions(change["new"])

    def _on_config(self, change: dict[str, Any]) -> None:
        """Take model, runtime and settings from a RapidOCR configuration; say so where it cannot be used."""
        if not change["new"]:
            return
        import yaml

        name = change["new"][0]["name"]
        try:
            configuration = yaml.safe_load(bytes(change["new"][0]["content"]))
            asked = read_configuration(configuration).arguments
        except Exception as error:  # nobody sees a callback's traceback
            self.view.message = f"{name}: {error}"
            return
        self._configuration = configuration
        self.preset.options = [*PRESETS, name]
        self.model.value, self.backend.value = asked.get("name", self.model.value), asked["backend"]
        self.preset.value = name

    def _on_selected(self, change: dict[str, Any]) -> None:
        self.view.causes = []
        if change["new"] >= 0:
            self.view.crop = jpeg(self.ocr.crop(self.image, self.page, change["new"]))
            page, line = self.page, change["new"]
            self.session.worker.ask("cause", lambda: self._explain(page, line))

    def _explain(self, page: Page, line: int) -> None:
        """Say why a line is wrong, in the explorer's words, unless another one is selected, or another page was read."""
        steps = self._explained(page, line)
        while True:
            with self.session.lock:  # once it is let go, networks may be closed
                is_left = page is not self.page or self.view.selected != line or self.session.worker.is_wanted("cause")
                causes = None if is_left else next(steps, None)
                if causes is None:
                    return
                self.view.causes = causes

    def _explained(self, page: Page, line: int) -> Iterator[list[str]]:
        """Yield the causes of a line in words, at first and after every trial."""
        run = PageRun(self.ocr, self.image).upright()
        examination = examine(run, line_at(run, () if page.turned else self.truth, page.lines[line].candidate))
        tried: list[Tried] = []
        yield list(map(str, examination.causes(tried)[:TOLD]))
        for trial in examination.trials():
            tried.append(examination.tried(trial))
            yield list(map(str, examination.causes(tried)[:TOLD]))

    def close(self) -> None:
        """Close the views, and give back the memory of the networks."""
        self.session.end()
        with self.session.lock:
            for ocr in self._loaded.values():
                ocr.close()
            self._loaded.clear()
        for part in cell.parts_of(self)[:-1]:
            part.close()
        super().close()


def start() -> Start:
    """Return the view of the first notebook; in a notebook, leave a still picture for those who open the saved file."""
    cell.clear()
    view = Start()
    if cell.show(view):
        cell.show_still(outlined(view.image, view.page), view.page.text)
    return view


def tiles() -> list[Tile]:
    """Return the samples as tiles of a gallery."""
    return [_tile(samples.sample(name)) for name in samples.names()]


def _tile(sample: samples.Sample) -> Tile:
    picture = load_image(sample.path)
    top = picture[: round(picture.shape[1] * 0.8)]
    small = np.asarray(
        cv2.resize(top, (160, round(160 * top.shape[0] / top.shape[1])), interpolation=cv2.INTER_AREA), np.uint8
    )
    return Tile(sample.name, sample.title, sample.note, jpeg(small, 80))


def _choice(options: list[Any], width: int, **traits: Any) -> ipywidgets.Dropdown:
    layout, style = {"width": f"{width}px", "margin": "2px 12px 2px 2px"}, {"description_width": "initial"}
    return ipywidgets.Dropdown(options=options, layout=layout, style=style, **traits)


def _precisions(backend: str) -> list[str]:
    return [OWN_CHOICE, "f32", "bf16", "f16"] if backend == "openvino" else [OWN_CHOICE, "f32"]
