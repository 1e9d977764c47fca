"""What a run is told to the view as: cells with what is shown and what they are sorted by, and every part in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from math import prod
from typing import Any

from ocrlab.layers.profile import (
    Part,
    Profile,
    as_csv,
    chain,
    chains,
    parts_by,
    slowest_of,
    total,
    transition,
    transitions,
)
from ocrlab.net import Layer

Packed = dict[str, Any]
Cell = tuple[str, int | float | str | None]  # what is shown, and what it is sorted by: None comes last
HEADS = ("#", "ms", "layer", "type", "kernel", "precision", "layout", "shape", "operations of the model")
BESIDE = "ms beside"
NUMBERS = {"#", "ms", BESIDE}
NOT_TOLD = "not told"
MOST_TYPES, MOST_CHAINS = 9, 6  # that are shown one by one


def packed(run: Profile, graph: bool, beside: Profile | None = None) -> Packed:
    """Return a run as the view takes it.

    Parameters
    ----------
    run : Profile
    graph : bool
        Whether its graph can be had as a file.
    beside : Profile, optional
        The run that it is compared with, layer by layer, where most of its layers are there by name.

    Returns
    -------
    dict
        Parts are {"kind", "layers", "ms", "time", "said"}, with "ms" for lengths and "time" to be read. "columns" are
        {"head", "number"}, and each layer has a cell [shown, sorted by] for each of them.
    """
    layers = _to_be_read(run)
    others = _by_name(layers, _to_be_read(beside)) if beside else {}
    heads = (*HEADS[:2], BESIDE, *HEADS[2:]) if others else HEADS
    return {
        "label": run.label,
        "facts": run.facts.sentence,
        "graph": graph,
        "ms": total(layers),
        "time": said_time(total(layers)),
        "stable": _stable(run.layers),
        "types": _types(layers),
        "precisions": _precisions(layers),
        "between": [_between(layers, of) for of in ("precision", "layout")],
        "chains": _chains(layers),
        "columns": [{"head": head, "number": head in NUMBERS} for head in heads],
        "layers": [_layer(order, layer, others) for order, layer in enumerate(layers, 1)],
        "csv": as_csv(layers),
    }


def said_time(milliseconds: float) -> str:
    """Return milliseconds to a microsecond, with about three digits; what the profiler counts as nothing is "0".

    >>> [said_time(one) for one in (123.4, 12.34, 1.234, 0.0123, 0.0004)]
    ['123', '12.3', '1.23', '0.012', '0']
    """
    digits = 3 - sum(milliseconds >= least for least in (1, 10, 100))
    rounded = Decimal(milliseconds).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)  # as a browser rounds
    return "0" if milliseconds < 0.0005 else str(rounded)


def _to_be_read(run: Profile) -> list[Layer]:
    """Return the layers with times that are short to send: what is shown, sorted and summed is the same number."""
    return [replace(layer, milliseconds=round(layer.milliseconds, 4)) for layer in run.layers]


def _by_name(layers: Sequence[Layer], beside: Sequence[Layer]) -> dict[str, float]:
    """Return the milliseconds of another run's layers by name; nothing where too few are the same, as of two runtimes."""
    others = {layer.name: layer.milliseconds for layer in beside}
    same = sum(layer.name in others for layer in layers)
    return others if same > len(layers) / 2 else {}


# -- parts


def _part(kind: str, part: Part) -> Packed:
    time = said_time(part.milliseconds)
    said = f"{kind}: {part.layers} layers, {time} ms"
    return {"kind": kind, "layers": part.layers, "ms": part.milliseconds, "time": time, "said": said}


def _named(kind: str) -> str:
    return NOT_TOLD if kind == str(None) else kind


def _precisions(layers: Sequence[Layer]) -> list[Packed]:
    return [_part(_named(kind), part) for kind, part in parts_by(layers, "precision").items()]


def _types(layers: Sequence[Layer]) -> Packed:
    """Return the types that take longest, each with its precisions, and the others in words."""
    parts = parts_by(layers, "type")
    shown, others = list(parts)[:MOST_TYPES], list(parts)[MOST_TYPES:]
    inside = {kind: _precisions([layer for layer in layers if layer.type == kind]) for kind in shown}
    time = said_time(sum(parts[kind].milliseconds for kind in others))
    return {
        "parts": [{**_part(kind, parts[kind]), "precisions": inside[kind]} for kind in shown],
        "rest": f"and {time} ms in {', '.join(others)}" if others else "",
    }


def _between(layers: Sequence[Layer], of: str) -> Packed:
    """Return the layers that take one precision, or layout, and give another, with where each lies in the matrix."""
    found = transitions(layers, of)
    kinds = list(dict.fromkeys(kind for pair in found for kind in pair))
    places = {pair: {"row": kinds.index(pair[0]), "column": kinds.index(pair[1])} for pair in found}
    parts = [{**_part(_arrow(pair), part), **places[pair]} for pair, part in found.items()]
    return {"field": f"{of}s", "kinds": kinds, "parts": parts, "said": _why_nothing(layers, of)}


def _why_nothing(layers: Sequence[Layer], of: str) -> str:
    """Say why layers between two kinds cost nothing, where the profiler counts none of their time."""
    free = [layer for layer in layers if transition(layer, of) and said_time(layer.milliseconds) == "0"]
    if not free:
        return ""
    counted = f"0 ms: {len(free)} of them took less than the microsecond in which the profiler counts."
    flat = sum(bool(layer.shape) and prod(layer.shape[2:]) == 1 for layer in free)
    if of == "precision" or not flat:
        return counted
    return (
        f"{counted} {flat} hold one number a channel, and for those both orders are the same: hardly anything is moved."
    )


def _stable(layers: Sequence[Layer]) -> str:
    """Say of how many rounds the times are the median, and how far the rounds are apart; "" where rounds are not told."""
    rounds = min((len(layer.rounds) for layer in layers), default=0)
    if not rounds:
        return ""
    if rounds == 1:
        return "of a single round: how stable it is cannot be told"
    sums = [sum(one) for one in zip(*(layer.rounds[:rounds] for layer in layers), strict=True)]
    slowest = slowest_of(layers, 1)[0]
    leads = sum(max(layer.rounds[k] for layer in layers) == slowest.rounds[k] for k in range(rounds))
    apart = f"{rounds} rounds took {said_time(min(sums))} to {said_time(max(sums))} ms"
    return f"each layer the median of {rounds} rounds; {apart}; {slowest.name} was the slowest in {leads} of them"


def _chains(layers: Sequence[Layer]) -> Packed:
    """Return which operations most often became one layer, and the others, or that there are none, in words."""
    parts = [_part(kind, part) for kind, part in chains(layers).items()]
    others = sum(part["layers"] for part in parts[MOST_CHAINS:])
    rest = f"and {others} others" if others else ""
    if not parts:
        rest = "none" if any(layer.fused is not None for layer in layers) else "this runtime does not tell"
    return {"parts": parts[:MOST_CHAINS], "rest": rest}


# -- layers


def _layer(order: int, layer: Layer, others: Mapping[str, float]) -> Packed:
    """Return a layer: its cells, what words and filters are looked for in, and what is said of it."""
    told = (layer.name, layer.type, layer.kernel, layer.precision, layer.layout, *(layer.fused or ()))
    time = said_time(layer.milliseconds)
    return {
        "order": order,
        "ms": layer.milliseconds,
        "kinds": _kinds(layer),
        "words": " ".join(one or "" for one in told).lower(),
        "cells": _cells(order, layer, others),
        "hint": f"{order}. {layer.name}: {time} ms, {layer.kernel}",
        "said": sentences(order, layer),
    }


def _kinds(layer: Layer) -> dict[str, str]:
    """Return of which kind a layer is, by each field that can be filtered by and in which it has a place."""
    precisions, layouts = (transition(layer, of) for of in ("precision", "layout"))
    kinds = {
        "type": layer.type,
        "precision": _named(str(layer.precision)),
        "precisions": precisions and _arrow(precisions),
        "layouts": layouts and _arrow(layouts),
        "chain": chain(layer),
    }
    return {field: kind for field, kind in kinds.items() if kind is not None}


def _cells(order: int, layer: Layer, others: Mapping[str, float]) -> list[Cell]:
    """Return a cell for each of the heads; the one beside only where there are others."""
    beside = others.get(layer.name)
    return [
        (str(order), order),
        (said_time(layer.milliseconds), layer.milliseconds),
        *([("–" if beside is None else said_time(beside), beside)] if others else []),
        *((told, told) for told in (layer.name, layer.type, layer.kernel)),
        (_changed(transition(layer), layer.precision), layer.precision),
        (_changed(transition(layer, "layout"), layer.layout), layer.layout),
        (_shape(layer), prod(layer.shape)),
        (_operations(layer), None if layer.fused is None else len(layer.fused)),
    ]


def _arrow(pair: tuple[str, str]) -> str:
    return " → ".join(pair)


def _changed(pair: tuple[str, str] | None, own: str | None) -> str:
    """Return "f32 → bf16" for a layer that takes another kind than it gives, else its own; "–" where nothing is told."""
    return _arrow(pair) if pair else own or "–"


def _shape(layer: Layer) -> str:
    return " × ".join(map(str, layer.shape))


def _operations(layer: Layer) -> str:
    """Return what a layer does of the model, in one line."""
    if layer.fused is None:
        return NOT_TOLD
    return " + ".join(layer.fused) or "none: put in by the runtime"


def _between_rounds(layer: Layer) -> str:
    """Say how far the rounds of a layer are apart, where there is more than one."""
    if len(layer.rounds) < 2:
        return ""
    return f" ({said_time(min(layer.rounds))} to {said_time(max(layer.rounds))} in {len(layer.rounds)} rounds)"


def sentences(order: int, layer: Layer) -> str:
    """Return everything that is known of a layer, as sentences."""
    time, fused = said_time(layer.milliseconds), layer.fused
    precisions, layouts = (transition(layer, of) for of in ("precision", "layout"))
    took = f"{time} ms{_between_rounds(layer)} with {layer.kernel}"
    said = [f"{layer.name}, {layer.type}, number {order} in the order of execution: {took}."]
    if fused is not None and len(fused) != 1:
        several = f"It does {len(fused)} operations of the model at once: {', '.join(fused)}."
        said.append(several if fused else "No operation of the model: the runtime put it in.")
    if precisions:
        said.append(f"It takes {precisions[0]} and gives {precisions[1]}.")
    if layouts:
        said.append(f"It takes the layout {layouts[0]} and gives {layouts[1]}.")
    if layer.shape:
        said.append(f"It gives {_shape(layer)} numbers.")
    return " ".join(said)
