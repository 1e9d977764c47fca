"""What shows a box where a front end draws no boxes, and the thread in which its views are made."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import ipywidgets

from ocrlab.widgets.shared.stack import stacked
from ocrlab.widgets.shared.worker import Worker
from ocrlab.widgets.steps.figure import FigureView


def test_rows_are_the_parts_of_a_box_from_now_on():
    strip, figure = FigureView(), FigureView()
    panel = ipywidgets.VBox([])
    box = ipywidgets.VBox([strip, panel])
    box.add_class("ocrlab-benchpage")
    stack = stacked(box)
    assert (stack.rows, stack.name) == ([[f"anywidget:{strip.model_id}"], []], "ocrlab-benchpage")
    panel.children = [figure]
    assert stack.rows[1] == [f"anywidget:{figure.model_id}"]
    panel.children = []
    assert stack.rows[1] == []


def test_a_box_within_is_a_stack_that_goes_with_it():
    figure, panel = FigureView(), ipywidgets.VBox([])
    inner = ipywidgets.VBox([figure])
    stack = stacked(ipywidgets.VBox([panel]))
    panel.children = [inner]
    [[first]] = stack.rows
    made = ipywidgets.widgets.widget._instances[first.removeprefix("anywidget:")]
    assert made.rows == [[f"anywidget:{figure.model_id}"]]
    panel.children = [figure]
    assert stack.rows == made.rows
    assert made.comm is None


def test_a_worker_is_a_thread_of_the_host(monkeypatch):
    class Thread(threading.Thread):
        """Stands for marimo's."""

    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(Thread=Thread))
    kinds: list[type] = []
    worker = Worker(lambda error: None)
    worker.ask("look", lambda: kinds.append(type(threading.current_thread())))
    assert worker.wait(10)
    worker.end()
    assert kinds == [Thread]
