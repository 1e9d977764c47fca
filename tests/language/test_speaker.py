"""Finished sentences in Chinese: by template, by part, and what stays as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken_cases import CASES, TABLE

import ocrlab
from ocrlab.language.speaker import WEAK, Speaker, is_opaque, spaced
from ocrlab.language.template import Template

SPEAKER = Speaker(TABLE)
SCRIPT = Path(ocrlab.__file__).parent / "widgets" / "shared" / "speaker.js"
NODE = """import {{ Speaker }} from {script};
import fs from "node:fs";
const {{ table, texts }} = JSON.parse(fs.readFileSync({data}, "utf8"));
const speaker = new Speaker(table);
console.log(JSON.stringify([0, 1].map(() => texts.map((text) => speaker.say(text)))));"""
SURE = [english for english in TABLE if TABLE[english] and "}{" not in english and Template(english).strength >= WEAK]
PLAIN = st.one_of(
    st.integers(0, 99999).map(str), st.floats(0, 1).map("{:.3f}".format), st.sampled_from(["a_b.png", "页 1", "/x/y"])
)
PIECES = st.sampled_from(
    ["12 boxes kept", "the map", ", ", "; ", ". ", " (", ")", ": ", "“", "”", "of", "3", "\n", "  ", "Ünï", "{a}"]
)
ANYTHING = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map("".join))


@pytest.mark.parametrize(("text", "said"), CASES, ids=[text for text, _ in CASES])
def test_a_finished_sentence_is_said(text, said):
    if said is not None:
        assert SPEAKER.say(text) == said


@given(st.sampled_from(SURE), st.data())
def test_what_fills_a_template_fills_its_translation(english, data):
    template = Template(english)
    values = {name: data.draw(PLAIN) for name in template.holes}
    assert SPEAKER.say(template.fill(values)) == spaced(Template(TABLE[english]), values)


@given(st.sampled_from(["text", "path", "read"]), ANYTHING)
def test_what_was_read_is_never_said_otherwise(name, value):
    speaker = Speaker({**TABLE, f"it stands there as {{{name}}}": f"那里写着 {{{name}}}"})
    assert speaker.say(f"“{value.replace('“', '').replace('”', '')}”") == f"“{value.replace('“', '').replace('”', '')}”"
    if value.strip(" ,;:·|.\n\t") == value != "" and not set(value) & set("“”\ue000;,.!?…\n") and "  " not in value:
        assert speaker.say(f"it stands there as {value}") == f"那里写着 {value}"


@given(ANYTHING)
def test_it_never_raises_and_says_the_same_again(text):
    assert Speaker(TABLE).say(text) == SPEAKER.say(text)
    assert SPEAKER.say(SPEAKER.say(text)) is not None


@given(st.text("0123456789.,:;()[]{}<>=/_ \n\t-", max_size=30))
def test_where_no_word_is_nothing_changes(text):
    assert SPEAKER.say(text) == text


@pytest.mark.parametrize(
    ("text", "opaque"), [("OpenVINO 2026.1", True), ("ONNX Runtime", True), ("a.png", True), ("a page", False)]
)
def test_what_is_the_same_in_every_language_is_opaque(text, opaque):
    assert is_opaque(text) == opaque


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_javascript_says_the_same(tmp_path):
    fillings = ["3", "0.98", "scan.png", "“Total due”", "12 boxes kept", "a: b", "x, y. Z", "", "a_b 页"]
    texts = [text for text, _ in CASES]
    for i, english in enumerate(TABLE):
        for k in range(6):
            holes = Template(english).holes
            values = {name: fillings[(i + 3 * k + 5 * n) % len(fillings)] for n, name in enumerate(holes)}
            texts.append(Template(english).fill(values) + ("", ", the map", ". The map", " (3 pages)")[k % 4])
    (tmp_path / "data.json").write_text(json.dumps({"table": TABLE, "texts": texts}))
    code = NODE.format(script=json.dumps(SCRIPT.as_uri()), data=json.dumps(str(tmp_path / "data.json")))
    (tmp_path / "say.mjs").write_text(code)
    done = subprocess.run(["node", tmp_path / "say.mjs"], capture_output=True, text=True, check=True)
    once, again = json.loads(done.stdout)
    assert once == again == [SPEAKER.say(text) for text in texts]
