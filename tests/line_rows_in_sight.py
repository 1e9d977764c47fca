"""What is moved and what is to be seen of it, in the views of lines, machines, runs and truths."""

CROPS, READING = (f".ocrlab-{name}[data-focus='']" for name in ("crops", "reading"))  # those that stand alone
WALL, FOLDER, TRUTH = (f".ocrlab-{name}" for name in ("wall", "folder", "truth"))
ROWS = (  # the view; what lies at the top of the screen; what is moved; what is to be seen of it
    ("crops", f"{CROPS} .ocrlab-threshold", f"{CROPS} input[type=range]", f"{CROPS} .ocrlab-marks"),
    ("crops", f"{CROPS} .ocrlab-threshold", f"{CROPS} input[type=range]", f"{CROPS} .ocrlab-list"),
    ("crops", f"{CROPS} .ocrlab-threshold", f"{CROPS} input[type=range]", f"{CROPS} .ocrlab-pageplace"),
    ("crops", f"{CROPS} .ocrlab-halves", f"{CROPS} .ocrlab-line", f"{CROPS} .ocrlab-sheet polygon.ocrlab-selected"),
    ("crops", f"{CROPS} .ocrlab-detail", f"{CROPS} circle", f"{CROPS} .ocrlab-judged img"),
    ("crops", f"{CROPS} .ocrlab-detail", f"{CROPS} circle", f"{CROPS} .ocrlab-text"),
    ("reading", f"{READING} .ocrlab-head", f"{READING} .ocrlab-player input", f"{READING} .ocrlab-text"),
    ("reading", f"{READING} .ocrlab-head", f"{READING} .ocrlab-player input", f"{READING} .ocrlab-sentence"),
    ("reading", f"{READING} .ocrlab-head", f"{READING} .ocrlab-player input", f"{READING} [data-row=weighed]"),
    ("reading", f"{READING} .ocrlab-strip", f"{READING} .ocrlab-name[data-row=weighed]", f"{READING} .ocrlab-card"),
    ("reading", f"{READING} .ocrlab-lane-raw", f"{READING} .ocrlab-choice", f"{READING} .ocrlab-name[data-row=final]"),
    ("reading", f"{READING} .ocrlab-head", f"{READING} .ocrlab-gate input", f"{READING} .ocrlab-passes"),
    ("wall", f"{WALL} .ocrlab-bar", f"{WALL} select", f"{WALL} .ocrlab-machine"),
    ("wall", f"{WALL} .ocrlab-head", f"{WALL} .ocrlab-machine button", f"{WALL} .ocrlab-details"),
    ("wall", f"{WALL} .ocrlab-head", f"{WALL} .ocrlab-machine", f"{WALL} .ocrlab-head .ocrlab-scale:last-child"),
    ("folder", f"{FOLDER} .ocrlab-top", f"{FOLDER} .ocrlab-filters select", f"{FOLDER} .ocrlab-count"),
    ("folder", f"{FOLDER} .ocrlab-filters select", f"{FOLDER} .ocrlab-filters select", f"{FOLDER} .ocrlab-picture"),
    ("folder", f"{FOLDER} .ocrlab-brush", f"{FOLDER} .ocrlab-brush", f"{FOLDER} .ocrlab-picture"),
    ("truth", f"{TRUTH} .ocrlab-halves", f"{TRUTH} .ocrlab-field", f"{TRUTH} polygon[data-selected]"),
    ("truth", f"{TRUTH} [role=group]", f"{TRUTH} [role=group] button", f"{TRUTH} .ocrlab-draftlines"),
    ("truth", f"{TRUTH} .ocrlab-boxform", f"{TRUTH} .ocrlab-boxform summary", f"{TRUTH} .ocrlab-keys"),
)  # fmt: skip
