"""Wires views to stages, so that a notebook cell is one line."""

from __future__ import annotations

import threading
from typing import Any

import ipywidgets
import numpy as np

from ocrlab import backends, models, samples, store
from ocrlab.image import load_image
from ocrlab.page import Image, Page
from ocrlab.pipeline import OCR, turn
from ocrlab.timing import record
from ocrlab.widgets import PageView, TimingView
from ocrlab.widgets.view import jpeg

OWN_CHOICE = "its own choice"
LOADED = 3  # OCRs kept open, so that runtimes can be compared without loading anew


class Start(ipywidgets.VBox):
    """Choose a picture, a model, a runtime and a precision; press Read; see the page, its text and the time by stage.

    Attributes
    ----------
    ocr : OCR
        What read the page that is shown.
    image : (H, W, 3) uint8
    page : Page
    view : PageView
    """

    ocr: OCR
    image: Image
    page: Page

    def __init__(self) -> None:
        # callbacks run on another thread than cells (JupyterLab >= 4.4): one lock, and nothing printed or displayed there
        self._lock = threading.Lock()
        self._loaded: dict[tuple[str, str, str], OCR] = {}
        self._times_read: dict[tuple[Any, ...], int] = {}
        self.view, self.timing = PageView(), TimingView()
        self.picture = _choice("Picture", _pictures(), 250)
        self.upload = ipywidgets.FileUpload(description="Your own", accept="image/*", multiple=False, layout={"width": "132px"})
        self.model = _choice("Model", models.names(), 220)
        self.backend = _choice("Runtime", backends.available(), 180, value="openvino")
        self.precision = _choice("Precision", _precisions("openvino"), 200)
        self.button = ipywidgets.Button(description="Read", button_style="primary", icon="play", layout={"width": "90px"})
        self.backend.observe(self._on_backend, "value")
        self.upload.observe(self._on_upload, "value")
        self.button.on_click(lambda _: self.read())
        self.view.observe(self._on_selected, "selected")
        controls = ipywidgets.HBox(
            [self.picture, self.upload, self.model, self.backend, self.precision, self.button],
            layout={"flex_flow": "row wrap", "align_items": "center", "overflow": "visible", "margin": "0 0 6px"},
        )
        super().__init__([controls, self.view, self.timing])
        self.add_class("ocrlab-start")
        self.read()

    def read(self) -> None:
        """Read the chosen picture with the chosen model, runtime and precision; an error is shown in the view."""
        with self._lock:
            self.button.disabled = self.view.busy = True
            self.view.message = ""
            try:
                self._read()
            except Exception as error:  # nobody sees a callback's traceback
                self.view.message = str(error) or type(error).__name__
            finally:
                self.button.disabled = self.view.busy = False

    def _read(self) -> None:
        image = load_image(self._chosen_picture())
        self.ocr = self._load()
        with record() as timeline:
            page = self.ocr(image)
        self.image, self.page = image, page
        self.view.show(image, page)
        self.timing.add(self._label(), timeline)

    def _chosen_picture(self) -> Any:
        return bytes(self.upload.value[0]["content"]) if self.picture.value == "" else samples.sample(self.picture.value).path

    def _load(self) -> OCR:
        chosen = (self.model.value, self.backend.value, self.precision.value)
        if chosen not in self._loaded:
            model, backend, precision = chosen
            store.fetch(store.files_of(model), report=self._progress)
            while len(self._loaded) >= LOADED:
                self._loaded.pop(next(iter(self._loaded))).close()
            self._loaded[chosen] = models.load(model, backend=backend, precision=None if precision == OWN_CHOICE else precision)
        return self._loaded[chosen]

    def _progress(self, name: str, done: int, total: int) -> None:
        self.view.message = f"Fetching {name}: {done / 1e6:.1f} of {total / 1e6:.1f} MB" if done < total else ""

    def _label(self) -> str:
        """Say what read the page, with the precision it really used; a first reading also prepares for a new shape."""
        facts = self.ocr.detect.net.facts  # type: ignore[attr-defined]
        reading = (self.ocr.model, facts.backend, facts.precision, self.picture.value, self.image.shape)
        self._times_read[reading] = self._times_read.get(reading, 0) + 1
        again = "first reading" if self._times_read[reading] == 1 else f"reading {self._times_read[reading]}"
        return f"{facts.backend} in {facts.precision or 'unknown precision'}, {again}"

    def _on_backend(self, change: dict[str, Any]) -> None:
        self.precision.options = _precisions(change["new"])

    def _on_upload(self, change: dict[str, Any]) -> None:
        if change["new"]:
            self.picture.options = [*_pictures(), (change["new"][0]["name"], "")]
            self.picture.value = ""

    def _on_selected(self, change: dict[str, Any]) -> None:
        if change["new"] >= 0:
            line = self.page.lines[change["new"]]
            crops = self.ocr.crops(self.image, [self.page.candidates[line.candidate]])
            self.view.crop = jpeg(turn(crops, np.array([line.flipped]))[0])

    def close(self) -> None:
        """Close the views, and give back the memory of the networks."""
        for ocr in self._loaded.values():
            ocr.close()
        self._loaded.clear()
        super().close()


def start() -> Start:
    """Return the view of the first notebook."""
    return Start()


def _choice(label: str, options: list[Any], width: int, **traits: Any) -> ipywidgets.Dropdown:
    layout, style = {"width": f"{width}px", "margin": "2px 14px 2px 2px"}, {"description_width": "initial"}
    return ipywidgets.Dropdown(description=label, options=options, layout=layout, style=style, **traits)


def _pictures() -> list[tuple[str, str]]:
    return [(samples.sample(name).title, name) for name in samples.names()]


def _precisions(backend: str) -> list[str]:
    return [OWN_CHOICE, "f32", "bf16", "f16"] if backend == "openvino" else [OWN_CHOICE, "f32"]
