"""Templates: words and holes, read from a finished sentence and filled again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrlab.language.template import Hole, Template, pieces_of, written

READ = [
    ("{kept} boxes kept", "12 boxes kept", {"kept": "12"}),
    ("{path}: there is no such file.", "a: b.png: there is no such file.", {"path": "a: b.png"}),
    ("{n} of {total}", "1 of 2 of 3", {"n": "1", "total": "2 of 3"}),
    ("{n} not read.{most}", "2 not read.", {"n": "2", "most": ""}),
    ("{a}{b} px", "12 px", {"a": "12", "b": ""}),
    ("{a}{b}{c} px", "12, of 3; 4 px", {"a": "12", "b": ", of 3", "c": "; 4"}),
    ("all", "all", {}),
    ("all", "all of it", None),
    ("all {n}", "not all 3", None),
    ("{n} a", "a", None),
    ("{n} lost", "3 gained, 4 lost", None),
    ("{n} lost", "1,204 lost", {"n": "1,204"}),
    ("a {n} a", "a a", None),
]


@pytest.mark.parametrize(("text", "sentence", "values"), READ)
def test_a_sentence_is_read_by_a_template(text, sentence, values):
    assert Template(text).read(sentence) == values


@pytest.mark.parametrize("text", ["{a} of {b}", "plain", "{{a}} {b}", "a } b", "{{", "{a}{b}", ""])
def test_a_template_that_is_read_and_written_is_the_same(text):
    assert written(pieces_of(text)) == text.replace(" } ", " }} ")


def test_a_name_that_comes_again_is_numbered_but_not_the_plural():
    pieces = [Hole("n"), " of ", Hole("n"), " page", Hole("s"), ", line", Hole("s")]
    assert written(pieces) == "{n} of {n2} page{s}, line{s}"
    assert Template(written(pieces)).holes == ["n", "n2"]


WORDS = st.text("abc {}", min_size=1, max_size=4)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(st.text("xyz0", max_size=4), min_size=5, max_size=5))
def test_what_is_filled_is_read_again(words, values):
    pieces = [piece for i, word in enumerate(words) for piece in (Hole(f"h{i}"), word)]
    template = Template(written(pieces))
    filled = dict(zip(template.holes, values, strict=False))
    sentence = template.fill(filled)
    assert template.fill(template.read(sentence)) == sentence
    assert template.read(sentence) == filled  # no value has a letter of the words
