"""Which sentences are found in JavaScript."""

from __future__ import annotations

import pytest

from ocrlab.language import javascript_text

FOUND = [  # code, and its templates
    ('const HINT = "Click a line.";', ["Click a line."]),
    ('const HINT = "Click a line, "\n  + "or drag it.";', ["Click a line, or drag it."]),
    ("write(node, `${counts.kept} boxes kept`);", ["{kept} boxes kept"]),
    ('write(node, `${n} ${n === 1 ? "box" : "boxes"} kept`);', ["{n} box kept", "{n} boxes kept"]),
    ('write(node, `${n} line${n === 1 ? "" : "s"}`);', ["{n} line{s}"]),
    ('write(node, `read${a ? `, at ${score.toFixed(2)}` : ""} once`);', ["read once", "read, at {score} once"]),
    ('element("button", {class: "ocrlab-a", title: "close"}, "undo");', ["close", "undo"]),
    ('element("p", {}, "stands there: ", quoted(text));', ["stands there"]),
    ('textButton("undo", () => model.send({ask: "undo"}));', ["undo"]),
    ('put(node, "aria-label", "close");', ["close"]),
    ('write(node, open ? "close" : "open");', ["close", "open"]),
    ('const EMPTY = {crops: "no line", text: "none"};', ["no line", "none"]),
    ('// "no sentence at all"\n/* "nor this one" */', []),
    ('if (kind === "two words") x();', []),
    ('root.querySelector(".ocrlab-a button, input");', []),
    ('const reg = /"a sentence" here/;', []),
    ('model.on("change:box score", f);', []),
]


@pytest.mark.parametrize(("code", "templates"), FOUND, ids=[code for code, _ in FOUND])
def test_sentences_are_found_and_code_is_not(code, templates):
    assert javascript_text.of_code(code) == sorted(templates)


def test_what_is_no_javascript_is_refused():
    with pytest.raises(ValueError, match="JavaScript was expected"):
        javascript_text.of_code('const a = "open\n;')
