"""Which sentences are found in Python code."""

from __future__ import annotations

import json

import pytest

from ocrlab.language import python_text

FOUND = [  # code, and its templates
    ('print("No box was found.")', ["No box was found."]),
    ('raise ValueError(f"{path}: there is no file of {len(pages)} pages.")', ["{path}: there is no file of {pages} pages."]),
    ('say("one line, " "and its rest")', ["one line, and its rest"]),
    ('say("one line, " + "and its rest")', ["one line, and its rest"]),
    ('say(f"{n} page{\'s\' * (n != 1)} read")', ["{n} page{s} read"]),
    ('say(f"{n} {\'box is\' if n == 1 else \'boxes are\'} kept")', ["{n} box is kept", "{n} boxes are kept"]),
    ('say(f"it is read{f\' at {score}\' if score else \'\'}")', ["it is read", "it is read at {score}"]),
    ('SAID = {"low": "too low", "high": "high"}', ["high", "too low"]),
    ('"{} lines are left".format(n)', ["{it} lines are left"]),
    ('print(f"{name:30}{value} of all")', ["{value} of all"]),
    ('print("left   right side")', ["right side"]),
    ('x = f"<p class=\'a b\'>No page yet.</p>"', ["No page yet."]),
    ('sub.add_argument("--out", help="folder")', ["folder"]),
    ('def f():\n    """Return nothing at all."""', []),
    ('re.compile("one word")', []),
    ('name == "two words"', []),
    ('names["two words"]', []),
    ('x = "model = core.read_model(file)"', []),
    ('x = "`min(wanted)` of"', []),
    ('x = "这是 Chinese text"', []),
    ('x = "pip install ocrlab now"', []),
    ('key = "word"', []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "templates"), FOUND, ids=[code for code, _ in FOUND])
def test_sentences_are_found_and_code_is_not(code, templates):
    assert python_text.of_code(code) == sorted(templates)


def test_what_a_lesson_prints_is_not_looked_at(tmp_path):
    code = ['print("it is printed")\n', 'lesson.predict("Is it so?", ["yes", 3])']
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": code}]}))
    assert python_text.of_notebook(tmp_path / "a.ipynb") == ["Is it so?", "yes"]
