"""Looking inside a network, live: its layers, and those of another precision, runtime or processor beside them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab import backends
from ocrlab.backends import onnxruntime, openvino
from ocrlab.image import load_image
from ocrlab.layers.figures import overview
from ocrlab.layers.older_cpu import instruction_sets, run_as_if
from ocrlab.layers.profile import Profile, profile_of
from ocrlab.net import Net
from ocrlab.page import Floats
from ocrlab.pipeline import OCR
from ocrlab.settings import unknown
from ocrlab.widgets.layers.layers import LayersView
from ocrlab.widgets.layers.packing import packed
from ocrlab.widgets.shared import cell
from ocrlab.widgets.shared.session import Content, Session

STAGES = ("detect", "classify", "recognize")
CROPS = 6  # of a page that go into one batch
WORDS = {"own": "OpenVINO, what it picks itself", "f32": "OpenVINO, f32", "onnxruntime": "ONNX Runtime"}


class Inspection(Session):
    """A network looked into, and the view that shows it.

    Parameters
    ----------
    net : Net
    batch : (N, 3, H, W) float32
    rounds : int
    """

    view: LayersView

    def __init__(self, net: Net, batch: Floats, rounds: int) -> None:
        self.batch, self.rounds = batch, rounds
        self.runs, self.nets = [profile_of(net, batch, rounds=rounds)], list[Net | None]([net])
        super().__init__(LayersView(choices=_choices(net)))
        self._show()

    def set_beside(self, what: str) -> None:
        """Look into another run, by its word, and show it beside the first."""
        net, run = _other(what, self.nets[0], self.batch, self.rounds)  # type: ignore[arg-type]
        self.runs[1:], self.nets[1:] = [run], [net]
        self._show()

    def _show(self) -> None:
        besides = self.runs[::-1] if len(self.runs) > 1 else [None]
        each = zip(self.runs, self.nets, besides, strict=True)
        self.say(runs=[packed(run, net is not None, beside) for run, net, beside in each])

    def on_ask(self, content: Content) -> None:
        """Set another run beside the first or remove it, or hand a graph over."""
        if content["ask"] == "remove":
            del self.runs[1:], self.nets[1:]
            self._show()
        elif content["ask"] == "beside":
            self._do("Looking inside …", lambda: self.set_beside(content["what"]))
        else:
            self._do("Writing the graph …", lambda: self._write_graph(content["run"]))

    def _do(self, busy: str, job: Callable[[], None]) -> None:
        """Have the worker do something, and say so meanwhile."""

        def done() -> None:
            job()
            self.say(busy="")

        self.say(message="", busy=busy)
        self.worker.ask(busy, done)

    def _write_graph(self, index: int) -> None:
        """Give the browser the graph that a run executes."""
        net = self.nets[index]
        if net is None:
            raise ValueError("The graph of a run in another process is not kept.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{Path(net.opened_by[1]).stem}-{net.facts.backend}-{net.facts.precision}"
            if net.facts.backend == "openvino":
                file = openvino.save_execution_graph(net, self.batch, path.with_name(f"{path.name}.xml"))
            else:
                file = onnxruntime.save_execution_graph(net, path.with_name(f"{path.name}.onnx"))
            self.view.hand_over(file.name, file.read_bytes())


def _choices(net: Net) -> list[dict[str, str]]:
    """Return what can be set beside a network: the same file under another precision, runtime or processor."""
    words = []
    if "openvino" in backends.available():
        words += [word for word in ("own", "f32") if word != _word_of(net)]
    if net.facts.backend != "onnxruntime" and "onnxruntime" in backends.available() and _is_onnx(net):
        words.append("onnxruntime")
    older = [{"key": isa, "label": f"OpenVINO, as if the processor had only {isa}"} for isa in instruction_sets(net)]
    return [{"key": word, "label": WORDS[word]} for word in words] + older


def _word_of(net: Net) -> str:
    """Return the word that stands for a network itself."""
    if net.facts.backend != "openvino":
        return net.facts.backend
    return net.facts.asked.get("precision") or "own"


def _is_onnx(net: Net) -> bool:
    return str(net.opened_by[1]).endswith(".onnx")


def _other(what: str, net: Net, batch: Floats, rounds: int) -> tuple[Net | None, Profile]:
    """Return the network that a word stands for, None where it is in another process, and what it executes."""
    offered = [choice["key"] for choice in _choices(net)]
    again = what == _word_of(net)  # the same once more: how far two runs of one network are apart
    if what not in offered and not again:
        raise ValueError(unknown("run to set beside", what, offered))
    if what in instruction_sets(net):
        return None, run_as_if(what, net, batch, rounds)
    backend = "onnxruntime" if what == "onnxruntime" else "openvino"
    same = {name: net.facts.asked.get(name) for name in ("threads", "streams")}
    precision = "f32" if what == "f32" else None
    other = backends.load(backend, net.opened_by[1], task=net.task, precision=precision, **same)
    return other, profile_of(other, batch, f"{other.facts.title}, once more" if again else "", rounds)


def batch_of(ocr: OCR, image: Any, stage: str) -> tuple[Net, Floats]:
    """Return the network of a stage and the batch (N, 3, H, W) that it is given for a picture.

    Raises
    ------
    ValueError
        If there is no such stage, or nothing on the picture for it to do.
    """
    if stage not in STAGES:
        raise ValueError(unknown("stage", stage, STAGES))
    picture, chosen = load_image(image), getattr(ocr, stage)
    net = getattr(chosen, "net", None)
    if not isinstance(net, Net):
        raise ValueError(f"The stage {stage} of this OCR has no network.")
    if stage == "detect":
        return net, ocr.detect.tensor(picture)
    crops = ocr.crops(picture, ocr.detect(picture).boxes)[:CROPS]
    if not crops:
        raise ValueError(f"No box was found on this picture, so there is nothing to {stage}.")
    return net, ocr.recognize.batch(crops) if stage == "recognize" else np.stack(
        [chosen.tensor(crop) for crop in crops]
    )


def layers(
    what: OCR | Net, given: Any, beside: str | None = None, *, stage: str = "detect", rounds: int = 5
) -> LayersView:
    """Return a view of what a runtime executes: layers, kernels, precisions, layouts, fusions; another run beside it.

    Parameters
    ----------
    what : OCR or Net
    given : picture, or (N, 3, H, W) float32
        What an OCR reads, or a batch for a network.
    beside : {"own", "f32", "onnxruntime", "AVX2", "AVX512_CORE"}, optional
        The same model with what OpenVINO picks itself, in f32, on ONNX Runtime, or as an older processor would run it; the
        network's own runtime and precision run once more.
    stage : {"detect", "classify", "recognize"}
        Which network of an OCR.
    rounds : int
        Calls that are profiled, after one to warm up.

    Raises
    ------
    BackendError, ValueError
        If the runtime does not tell, or what is to be set beside is not possible here.
    """
    cell.clear()
    net, batch = batch_of(what, given, stage) if isinstance(what, OCR) else (what, given)
    inspection = Inspection(net, batch, rounds)
    if beside is not None:
        inspection.set_beside(beside)
    inspection.show_in_cell(lambda: _still(inspection.runs))
    return inspection.view


def _still(runs: list[Profile]) -> str:
    """Return a figure of the runs as markup."""
    return overview({run.label: run.layers for run in runs}).html()
