"""Ways to give memory back, step by step, so that one sees which step frees what."""

from __future__ import annotations

import gc
from collections.abc import Iterator

from ocrlab.net import Array, Net, trim

Step = tuple[str, str | None]  # its name, and why it could not be taken; None: it was


def release(net: Net, backend: str, batch: Array) -> Iterator[Step]:
    """Take one step after the other, and yield after each; at the end the net is closed and nothing is left of it.

    OpenVINO holds the activations in the compiled model, inputs and outputs in the request, the weights in the model.
    ONNX Runtime holds all in the session; its arena, where it is on, shrinks when a call asks for it.
    """
    if backend == "openvino":
        from ocrlab.backends import openvino

        openvino.release_memory(net)
        yield "release_memory", None
    if backend == "onnxruntime":
        yield "shrinkage", _shrink(net, batch)
    yield "malloc_trim", _trim()
    handle = net.handle
    net.close()  # its requests are gone, but `handle` holds the model
    if backend == "openvino":
        gc.collect()
        yield "request deleted", None
    del handle
    gc.collect()
    yield "model deleted", None
    yield "malloc_trim again", _trim()


def _shrink(net: Net, batch: Array) -> str | None:
    """Let ONNX Runtime give back what its arena does not use, at the end of one more call."""
    if not net.facts.asked.get("arena"):
        return "The arena is off: there is nothing to shrink."
    import onnxruntime as ort

    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    net.handle.run(None, {net.handle.get_inputs()[0].name: batch}, options)
    return None


def _trim() -> str | None:
    return None if trim() else "malloc_trim is a function of glibc, which this system does not use."
