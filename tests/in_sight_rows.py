"""What is moved in a race and in curves of memory, and what of it is to be seen on the same screen."""

from __future__ import annotations

from pathlib import Path

TESTS = str(Path(__file__).parent)
CELLS = {  # by view: what shows it
    "race": f"import sys\nsys.path.insert(0, {TESTS!r})\nfrom measured_views import raced\nrace = raced()\nrace",
    "memory": f"import sys\nsys.path.insert(0, {TESTS!r})\nfrom measured_views import grown\ngrowth = grown()\ngrowth",
}
RACE, MEMORY = (f".ocrlab-{view}[data-ready='1']" for view in CELLS)
TABS, LEGEND, PLOT = f"{RACE} .ocrlab-groups", f"{MEMORY} .ocrlab-legend", f"{MEMORY} figure svg"
FASTER = "nth-child(7)"  # the column "times as fast"
ROWS = (  # the view; what lies at the top of the screen; what is moved; what is to be seen of it, all of it on the screen
    ("race", RACE, f"{RACE} .ocrlab-bar button", f"{RACE} .ocrlab-state"),
    ("race", TABS, f"{TABS} button:last-child", f"{RACE} tbody tr:last-child td:{FASTER}"),
    ("race", TABS, f"{RACE} thead th:{FASTER} button", f"{RACE} tbody tr:first-child td:{FASTER}"),
    ("race", TABS, f"{RACE} thead th:{FASTER} button", f"{RACE} tbody tr:last-child td:{FASTER}"),
    ("memory", LEGEND, f"{LEGEND} button:first-child", PLOT),
    ("memory", LEGEND, f"{LEGEND} button:last-child", PLOT),
    ("memory", PLOT, PLOT, f"{MEMORY} thead th:nth-child(2)"),
    ("memory", PLOT, PLOT, f"{MEMORY} thead th:nth-child(8)"),  # release_memory
    ("memory", PLOT, PLOT, f"{MEMORY} thead th:nth-child(9)"),  # malloc_trim
    ("memory", PLOT, PLOT, f"{MEMORY} tbody tr:first-child td:nth-child(9)"),
)
