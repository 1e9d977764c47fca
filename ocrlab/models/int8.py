"""Detectors in INT8 that `ocrlab quantize` made: where they lie, and whether they are still what was judged.

Beside each lies its proof, NAME.json: what it was made of and judged on, and how well it read.
"""

from __future__ import annotations

import json
from pathlib import Path

from ocrlab.models import store


def path_of(source: Path) -> Path:
    """Return where the INT8 network of a model file lies, whether it is there or not; its name tells what it was made of."""
    return store.folder() / f"{source.stem}-{store.sha256(source)[:12]}.int8.xml"


def parts_of(network: Path) -> tuple[Path, Path, Path]:
    """Return the files of an INT8 network: its layers, its weights, its proof."""
    return network, network.with_suffix(".bin"), network.with_suffix(".json")


def hashes(network: Path) -> dict[str, str]:
    """Return the SHA-256 of layers and weights by their endings: what the proof holds for."""
    return {file.suffix: store.sha256(file) for file in parts_of(network)[:2]}


def proven(source: Path) -> Path:
    """Return the INT8 network of a model file.

    Raises
    ------
    ModelError
        If none was made here, or it is not the one that was judged.
    """
    network = path_of(source)
    if not all(file.is_file() for file in parts_of(network)):
        raise store.ModelError(
            f"{source.name}: there is no INT8 network of it here. Run: ocrlab quantize (extra `quantize`)"
        )
    try:
        judged = json.loads(parts_of(network)[2].read_text(encoding="utf-8"))["network"]
    except (ValueError, KeyError, TypeError) as error:
        raise store.ModelError(f"{parts_of(network)[2]}: the proof is damaged. Run: ocrlab quantize") from error
    if judged != hashes(network):
        raise store.ModelError(f"{network}: it is not the network that was judged. Run: ocrlab quantize")
    return network
