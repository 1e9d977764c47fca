import json
import time

import pytest

from ocrlab import lab
from ocrlab.bench import lock
from ocrlab.bench.curves.curves import ARENA_OFF, AS_IT_IS, Curve, Experiment, Way
from ocrlab.bench.curves.figures import STYLES, memory_by_call, styles_of, trail
from ocrlab.bench.curves.report import as_html, to_json
from ocrlab.bench.curves.shapes import one_large

PAGES = one_large(10, (64, 64), (256, 256))


@pytest.fixture(autouse=True)
def own_lock(tmp_path, monkeypatch):
    """Do not wait for a bench that really runs on this machine."""
    monkeypatch.setattr(lock, "lock_file", lambda: tmp_path / "lock")


@pytest.fixture
def view():
    made = lab.memory(PAGES, (Way("freed", release_every=5), ARENA_OFF))
    yield made
    made.close()


def test_lines_grow_and_end_with_a_table_of_steps(view):
    seen = []
    view.observe(lambda change: seen.append(sum(len(one["points"]) for one in change["new"])), "curves")
    curves = view.session.wait()
    assert (view.running, view.message, view.progress) == (False, "", "Done.")
    assert seen == sorted(seen)
    assert seen[-1] == 20
    freed, arena_off = view.curves
    assert [point[1] for point in freed["points"]] == [64] * 4 + [256] + [64] * 5
    assert [point[4] is not None for point in freed["points"]] == [False] * 4 + [True] + [False] * 4 + [True]
    steps = [name for name, _ in freed["steps"]]
    assert steps[:5] == ["import", "load", "first call", "largest call", "last call"]
    assert {"release_memory", "request deleted", "model deleted", "peak"} <= set(steps)
    assert "release_memory" not in [name for name, _ in arena_off["steps"]]
    assert view.markdown.startswith("| MB | import | load |")
    assert [one["name"] for one in json.loads(view.document)["curves"]] == [curve.way.name for curve in curves]
    assert 'class="ocrlab-still"' in as_html(curves)
    assert memory_by_call(curves).encoded("png").startswith(b"\x89PNG")
    assert len(trail(curves[0])) == 12


def test_a_way_looks_the_same_in_every_picture_and_no_two_alike():
    ways = (ARENA_OFF, Way("mine"), AS_IT_IS, Way("yours"))
    styles = styles_of([Curve(way) for way in ways])
    assert styles[0] == styles_of([Curve(ARENA_OFF)])[0]
    assert styles[2] == styles_of([Curve(AS_IT_IS)])[0]
    assert len(set(styles)) == 4
    assert styles_of([Curve(Way(str(i))) for i in range(len(STYLES) + 1)])[-1] == 0


def test_a_cancel_ends_it_and_what_was_measured_stands():
    view = lab.memory(PAGES * 200, (AS_IT_IS, ARENA_OFF))
    view.observe(
        lambda change: view.session.ask({"ask": "cancel"}) if change["new"] and change["new"][0]["points"] else None,
        "curves",
    )
    curves = view.session.wait()
    assert not view.running
    assert view.progress.startswith("Canceled")
    assert len(curves) == 1
    assert 0 < len(curves[0].points) < 2000
    view.close()


def test_another_bench_is_waited_for_and_a_cancel_ends_the_waiting(tmp_path):
    with lock.alone(print):
        view = lab.memory(PAGES, (AS_IT_IS,))
        for _ in range(100):
            if view.progress == lock.WAITING:
                break
            time.sleep(0.02)
        assert view.progress == lock.WAITING
        view.session.ask({"ask": "cancel"})
        assert view.session.wait() == []
    assert view.progress.startswith("Canceled")
    assert not view.running
    view.close()


def test_an_interrupt_of_whoever_waits_cancels_the_experiment(monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    view = lab.memory(PAGES * 200, (AS_IT_IS,))
    with monkeypatch.context() as patched:
        patched.setattr(view.session.worker, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            view.session.wait()
    view.session.wait()
    assert view.progress.startswith("Canceled")
    view.close()


def test_it_can_be_run_again(view):
    view.session.wait()
    view.session.ask({"ask": "run"})
    assert view.curves == []
    assert len(view.session.wait()) == 2
    assert not view.running


def test_a_way_that_fails_is_a_note_and_the_others_are_drawn():
    view = lab.memory(PAGES, (Way("typo", options={"CPU_RUNTIME_CASHE": 3}), ARENA_OFF))
    bad, good = view.session.wait()
    assert bad.failure is not None
    assert view.curves[0]["failure"].startswith("unsupported. ")
    assert "CASHE" in view.curves[0]["failure"]
    assert good.failure is None
    document = json.loads(to_json([bad, good]))
    assert document["curves"][0]["failure"]["kind"] == "unsupported"
    view.close()


def test_an_error_is_said_in_the_view():
    view = lab.memory(PAGES, (AS_IT_IS,), model="PP-OCRv6-small")
    view.session.wait()
    view.session.experiment = Experiment(PAGES, (AS_IT_IS,), "no such model")
    view.session.ask({"ask": "run"})
    view.session.wait()
    assert "no such model" in view.message
    assert not view.running
    view.close()
