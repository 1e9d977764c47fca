"""What a figure shows in words, made of what is written on it: titles, axes, legends."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure


def described(figure: Figure) -> str:
    """Return what a figure shows, axes by axes; "" if nothing is written on it."""
    parts = [figure.get_suptitle(), *map(_axes, figure.axes), _names(figure.legends), _free(figure)]
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in dict.fromkeys(_flat(part) for part in parts) if part)


def _axes(axes: Any) -> str:
    title = "; ".join(filter(None, (axes.get_title(loc=side) for side in ("left", "center", "right"))))
    across, up = axes.get_xlabel(), axes.get_ylabel()
    plotted = f"{up} over {across}" if across and up else across or up
    names = _names([axes.get_legend()] if axes.get_legend() else [])
    return ": ".join(filter(None, (title, "; ".join(filter(None, (plotted, names))))))


def _names(legends: Any) -> str:
    return ", ".join(text.get_text() for legend in legends for text in legend.get_texts())


def _free(figure: Figure) -> str:
    return "; ".join(text.get_text() for text in figure.texts if text is not figure._suptitle)  # type: ignore[attr-defined]


def _flat(text: str) -> str:
    """Return a text on one line, without the dot that its sentence gets."""
    return " ".join(text.split()).rstrip(".")
