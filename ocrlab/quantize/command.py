"""``ocrlab quantize``: an INT8 detector from the samples and the reader's own pictures, judged before it is kept."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from ocrlab import __version__, backends
from ocrlab.folder.pictures import pictures_of
from ocrlab.machine.describe import processor_name
from ocrlab.models import int8, load, store
from ocrlab.models.load_ocr import PREPARED
from ocrlab.net import Net
from ocrlab.page import Floats
from ocrlab.pipeline import OCR
from ocrlab.quantize.gate import Verdict, read_by_both, verdict
from ocrlab.quantize.make import RECOGNIZER, quantize, shown
from ocrlab.quantize.pictures import Picture, parted

ROUNDS = 9  # of the two networks in turn, after one to warm up


def add(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ocrlab quantize``."""
    sub.add_argument(
        "paths", nargs="*", metavar="IMAGE|DIR", type=Path, help="your own pictures; NAME.json: their truth"
    )
    sub.add_argument("--model", help="default the default model")
    sub.add_argument("--part", choices=("det", "rec"), default="det")


def run(options: argparse.Namespace) -> int:
    """Make the network, judge it, and keep it or not; status 1 where it reads worse."""
    if options.part == "rec":
        raise ValueError(RECOGNIZER)
    with load(options.model, precision="f32") as exact:
        return make(exact, list(pictures_of(options.paths)))


def make(exact: OCR, own: Sequence[Path]) -> int:
    """Quantize the detector of an OCR in f32; return 0 where it is kept."""
    net = exact.detect.net
    if not isinstance(net, Net):
        raise ValueError("Only a detector that OpenVINO opened can be quantized.")
    source = Path(net.opened_by[1])
    calibrating, judging = parted(own)
    tensors = shown(exact.detect, [one.path for one in calibrating])
    print(f"{source.name}: calibrated on {len(tensors)} tensors of {len(calibrating)} pictures", flush=True)
    store.folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".quantize-", dir=store.folder()) as workshop:
        network = Path(workshop) / int8.path_of(source).name
        quantize(source, tensors, network)
        told, faster = judged(exact, network, judging), faster_than(net, network, tensors)
        print(
            "\n".join([f"judged on {len(judging)} pictures that calibrated nothing:", *told.lines(), *faster["said"]])
        )
        if not own:
            print(
                "These are the project's own pictures. Yours may read otherwise: name them, with their truth beside them."
            )
        if not told.passes:
            return 1
        proof = _proof(source, network, {"calibrated_on": calibrating, "judged_on": judging})
        proof |= {"verdict": asdict(told), "time": faster}
        int8.parts_of(network)[2].write_text(json.dumps(proof, indent=1, ensure_ascii=False), encoding="utf-8")
        for file in reversed(int8.parts_of(network)):  # the layers last: without them nothing counts as there
            shutil.move(file, store.folder() / file.name)
    print(f"kept, with its proof: {int8.path_of(source)}\nocrlab.load(precision='int8') takes it.")
    return 0


def judged(exact: OCR, network: Path, pictures: Sequence[Picture]) -> Verdict:
    """Return what an INT8 network reads, beside the f32 one that it was made of."""
    bound = {"CPU_RUNTIME_CACHE_CAPACITY": PREPARED}
    with closing(backends.load("openvino", network, task="det", precision="int8", **bound)) as net:
        other = replace(exact, detect=replace(exact.detect, net=net))
        return verdict(read_by_both(exact, other, pictures))


def faster_than(exact: Net, network: Path, tensors: Sequence[Floats]) -> dict[str, Any]:
    """Return how long a map takes in INT8 over f32, and over the runtime's own choice where that is another."""
    tensor = max(tensors, key=lambda one: one.size)
    source = exact.opened_by[1]
    with (
        closing(backends.load("openvino", network, task="det", precision="int8")) as made,
        closing(backends.load("openvino", source, task="det")) as own,
    ):
        others = {"f32": exact} | ({own.facts.precision: own} if own.facts.precision not in ("f32", None) else {})
        found: dict[str, Any] = {name: _ratios(made, net, tensor) for name, net in others.items()}
    size = f"{tensor.shape[3]} x {tensor.shape[2]}"
    said = [f"A map of {size} takes {np.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) of {name}'s time here."
            for name, ratios in found.items()]  # fmt: skip
    return {"tensor": list(tensor.shape), "over": found, "isa": exact.facts.isa, "said": said}


def _ratios(made: Net, net: Net, tensor: Floats) -> list[float]:
    pairs = [(_seconds(made, tensor), _seconds(net, tensor)) for _ in range(ROUNDS + 1)][1:]
    return [round(one / other, 3) for one, other in pairs]


def _seconds(net: Net, tensor: Floats) -> float:
    began = time.perf_counter()
    net(tensor)
    return time.perf_counter() - began


def _proof(source: Path, network: Path, pictures: dict[str, list[Picture]]) -> dict[str, Any]:
    """Return what the network was made of, where, and with what."""
    versions = {name: metadata.version(name) for name in ("openvino", "nncf")} | {"ocrlab": __version__}
    listed = {
        name: [{"picture": one.path.name, "sha256": store.sha256(one.path)} for one in some]
        for name, some in pictures.items()
    }
    return {
        "network": int8.hashes(network), "source": {"file": source.name, "sha256": store.sha256(source)},
        "made": time.strftime("%Y-%m-%d"), "versions": versions, "processor": processor_name(), **listed,
    }  # fmt: skip
