import json
from dataclasses import replace

import numpy as np
import pytest

from ocrlab import bench, lab
from ocrlab.bench.columns import TABLES
from ocrlab.bench.difference import Difference
from ocrlab.bench.rows import Held, Row
from ocrlab.bench.spread import spread
from ocrlab.bench.supervise import Failure
from ocrlab.widgets.race.session import DRAWN, packed
from ocrlab.widgets.shared.measurement import SO_FAR

PICTURE = np.full((64, 96, 3), 255, np.uint8)


@pytest.fixture
def two_rows(monkeypatch):
    """Measure two cases only: the base row, and a precision that ONNX Runtime has not."""
    usual = bench.cases_for

    def few(*given, **more):
        base = usual(*given, **more)[0]
        return [base, replace(base, name="in bf16", options={**base.options, "precision": "bf16"})]

    monkeypatch.setattr(bench, "cases_for", few, raising=False)


@pytest.fixture
def view(two_rows):
    made = lab.compare(PICTURE, rounds=1, seconds=0.05)
    yield made
    made.close()


def test_rows_arrive_with_samples_memory_and_reasons(view):
    assert view.session.worker.wait(120)
    assert (view.running, view.message) == (False, "")
    measured, refused = view.rows
    assert measured["precision"] == "f32"
    assert 0 < len(measured["samples"]) <= DRAWN
    assert measured["peak"] >= measured["kept"]
    assert refused["told"][0].startswith("Failed: unsupported. ")
    assert any("bf16" in note for note in view.notes)
    document = json.loads(view.document)
    assert [row["name"] for row in document["rows"]] == [row["name"] for row in view.rows]
    assert view.markdown.startswith("| row |")
    assert "<table" in view.session.as_html()


def test_rows_of_a_file_are_set_beside_and_a_broken_file_is_said(view):
    assert view.session.worker.wait(120)
    ask = view.session.ask
    ask({"ask": "load", "name": "theirs.json", "bytes": [view.document.encode()]})
    assert [one["label"].split(":")[0] for one in view.beside] == ["theirs.json"]
    assert len(view.beside[0]["rows"]) == 2
    for content in (b"{", b"[]", b'{"rows": []}', b"\xff", *damaged(view.document)):
        ask({"ask": "load", "name": "broken.json", "bytes": [content]})
        assert view.message.startswith("broken.json: rows saved by this view")
    assert len(view.beside) == 1


def damaged(document: str) -> list[bytes]:
    """Return files whose rows are none, though they say so."""
    whole = json.loads(document)
    row = {**whole["rows"][0], "seconds": {"steady": {"median": 1.0}}}
    parts = [
        {"rows": [{"name": "a", "seconds": {}}]},
        {"rows": [row]},
        {"rows": 3},
        {"machine": []},
        {"ocrlab_bench": 99},
    ]
    return [json.dumps(whole | part).encode() for part in parts]


def test_a_cancel_ends_it_and_what_was_measured_stands(two_rows):
    view = lab.compare(PICTURE, rounds=50, seconds=0.2)
    view.session.ask({"ask": "cancel"})
    assert view.session.worker.wait(60)
    assert not view.running
    assert view.progress.startswith("Canceled")
    view.close()


def test_a_page_is_made_at_once_while_it_is_measured_and_says_so(two_rows, tmp_path, monkeypatch):
    view = lab.compare(PICTURE, rounds=50, seconds=0.2)
    sent = []
    monkeypatch.setattr(view, "send", lambda content, buffers=None: sent.append((content, buffers)))
    view.session.ask({"ask": "save"})
    assert view.running
    ((content, (page,)),) = sent
    assert content == {"saved": "race.html"}
    for text in (page.decode(), view.save(tmp_path / "race.html").read_text(encoding="utf-8")):
        assert SO_FAR in text
        assert '"running": false' in text
    view.session.ask({"ask": "cancel"})
    assert view.session.worker.wait(60)
    assert SO_FAR not in view.save(tmp_path / "race.html").read_text(encoding="utf-8")
    view.close()


def test_an_error_is_said_in_the_view():
    view = lab.compare("nowhere.jpg", rounds=1)
    assert view.session.worker.wait(60)
    assert "nowhere.jpg" in view.message
    assert not view.running
    view.close()


def test_samples_are_thinned_evenly():
    (case, *_) = bench.cases_for(PICTURE)
    row = packed(Row(case, seconds={"steady": spread([[float(i + 1) for i in range(1000)], [1001.0]])}))
    assert len(row["samples"]) <= DRAWN
    assert row["samples"][:2] == [1.0, 4.0]
    assert row["median"] == 501.0
    assert packed(Row(case))["samples"] == []


def test_every_column_shows_a_row_of_which_nothing_is_known():
    (case, *_) = bench.cases_for(PICTURE)
    shown = packed(Row(case, failure=Failure("crash", "signal 11")))
    assert (shown["wrong"], shown["told"]) == (True, ["Failed: crash. signal 11"])
    assert [len(cells) for cells in shown["cells"]] == [len(columns) for columns in TABLES.values()]
    assert all(isinstance(text, str) and why == "" for cells in shown["cells"] for text, _, why in cells)
    json.dumps(shown, allow_nan=False)


def test_a_row_says_everything_that_its_columns_do_not():
    (case, *_) = bench.cases_for(PICTURE)
    held = {
        "import": Held("import", 90_000_000, 0, (1,)),
        "model deleted": Held("model deleted", 80_000_000, -10_000_000, (1,)),
    }
    row = Row(case, facts={"isa": "Intel AVX2"}, memory=held, noise=("On battery.",), missing={"seconds.read": "One call."},
              difference=Difference(1.0, 1.0, wrong="Too far."))  # fmt: skip
    said = "\n".join(packed(row)["told"])
    for part in (
        "import 90 (+0)",
        "model deleted 80 (-10)",
        "Intel AVX2",
        "Noisy: On battery.",
        "No read: One call.",
        "Wrong: Too far.",
    ):
        assert part in said


def test_a_bench_of_ones_own_is_compared_with_the_base_it_names(two_rows):
    cases = bench.cases_for(PICTURE)
    slower = replace(cases[0], name="again")
    view = lab.compare(bench.Bench((cases[0], slower), rounds=1, seconds=0.05, base="again", cache=False))
    rows = view.session.wait()
    assert [row.case.name for row in rows] == ["ONNX Runtime f32", "again"]
    assert rows[1].factor.value == 1
    assert rows[0].difference.max == 0
    assert view.fraction == 1
    view.close()
