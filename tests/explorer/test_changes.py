"""Changes while the network runs, maps of any kind, and a selection that follows its box."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from explorer_nets import FOUR, KEPT, SIZE, Nets, ask, chosen, column, counts, first, held, said, settle

from ocrlab.page import Fate
from ocrlab.widgets import Explorer


def test_of_changes_while_the_network_runs_the_newest_wins(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    assert view.busy
    for limit in (192, 224, 256):
        view.settings = {"limit_side_len": limit}
    nets.gate.set()
    settle(view)
    assert nets.runs == 3  # at the beginning, the one that ran, and the newest
    assert (view.settings["limit_side_len"], view.heatmap["height"]) == (256, 256)
    assert view.frame["settings"] == view.settings
    assert view.busy == ""


def test_a_threshold_that_is_dragged_while_the_network_runs_does_not_run_it_again(
    explore: Callable[..., Explorer],
) -> None:
    view, nets = held(explore)
    for box_thresh in (0.3, 0.35, 0.85):
        view.settings = {"box_thresh": box_thresh}
    nets.gate.set()
    settle(view)
    assert view.heatmap["height"] == 160
    assert (view.frame["settings"]["box_thresh"], counts(view)["kept"]) == (0.85, 1)
    assert nets.runs == 2


def test_a_change_that_is_taken_back_shows_the_old_map_again(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    view.settings = {"limit_side_len": 32}
    assert counts(view)["kept"] == 2
    nets.gate.set()
    settle(view)
    assert (view.settings["limit_side_len"], view.heatmap["height"]) == (32, 128)
    assert view.busy == ""


def test_while_the_network_runs_the_browser_is_answered(explore: Callable[..., Explorer]) -> None:
    view, nets = held(explore)
    ask(view, "frame", seq=9, settings={**view.settings, "thresh": 0.4}, local=False)
    assert (view.frame["seq"], view.frame["settings"]["thresh"]) == (9, 0.4)
    nets.gate.set()
    settle(view)
    assert view.frame["seq"] == 9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda answer: answer * np.nan, "nan where probabilities were expected"),
        (lambda answer: answer[0], "probabilities of shape"),  # an axis is missing
        (lambda answer: answer[:, :, :, :0], "probabilities of shape"),
    ],
)
def test_a_map_that_is_none_is_said_in_a_sentence(
    explore: Callable[..., Explorer], change: Callable[[np.ndarray], np.ndarray], sentence: str
) -> None:
    nets = Nets()
    view = settle(explore(FOUR, nets))
    nets.change = change
    view.settings = {"limit_side_len": 160}
    assert sentence in said(view)
    assert counts(view)["kept"] == 2  # what was shown stays
    view.settings = {"box_thresh": 0.45}  # which needs the map that could not be had
    assert sentence in said(view)
    nets.change = lambda answer: answer
    view.settings = {"limit_side_len": 192}
    settle(view)
    assert view.heatmap["height"] == 192
    nets.change = change
    with pytest.raises(ValueError, match=sentence):
        explore(FOUR, nets)


def test_a_map_of_another_size_covers_the_page_all_the_same(explore: Callable[..., Explorer]) -> None:
    nets = Nets()
    nets.change = lambda answer: answer[:, :, ::2, ::2]
    view = settle(explore(FOUR, nets, min_size=1))
    assert (view.heatmap["height"], view.heatmap["width"]) == (64, 160)
    quads = column(view.frame, "quads").reshape(-1, 4, 2)[column(view.frame, "fates") == KEPT]
    assert len(quads) == 2
    assert sorted(quads[:, 0, 0] + quads[:, 1, 0]) == pytest.approx([140, 420], abs=4)  # twice the middle of both bars


@pytest.mark.parametrize(("bright", "found"), [(0, {}), (255, {"kept": 1})])
def test_a_constant_map_is_explored_too(explore: Callable[..., Explorer], bright: int, found: dict[str, int]) -> None:
    view = settle(explore(np.full((*SIZE, 3), bright, np.uint8)))
    assert counts(view) == found
    assert view.heatmap["most"] == bright / 255
    for settings in ({"thresh": 0}, {"thresh": 1}, {"use_dilation": True}, {"unclip_ratio": 0}, {"score_mode": "slow"}):
        view.settings = {**Nets().ocr().settings, **settings}
        settle(view)
    ask(view, "spot", point=[10, 10])
    assert settle(view).spot["sentences"]


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (33, 31)])
def test_pages_of_any_size_are_explored(explore: Callable[..., Explorer], size: tuple[int, int]) -> None:
    view = settle(explore(np.full((*size, 3), 255, np.uint8), max_area=300_000))
    assert view.size == list(size)
    assert view.frame["found"] >= 1
    view.settings = {"box_thresh": 0.2, "thresh": 0.4}
    settle(view)


@pytest.mark.parametrize("index", [4, 999, -2])
def test_a_selected_candidate_that_is_none_is_said(explore: Callable[..., Explorer], index: int) -> None:
    view = settle(explore())
    view.selected = index
    assert (
        said(view) == f"selected={index}: there are 4 candidates; it is one less than the number shown, or -1 for none."
    )
    assert view.selected == -1


def test_the_selection_follows_its_box(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 1
    before = chosen(view)
    for thresh in (0.1, 0.35, 0.5, 0.75, 0.1, 0.3):  # candidates come and go before and after it
        view.settings = {"thresh": thresh}
        assert np.abs(chosen(view) - before).max() < 3
        assert view.frame["selected"] == view.selected
    assert view.selected == 1
    assert settle(view).why["candidate"] == 1


def test_the_selection_is_let_go_where_its_box_is_gone_and_comes_back_with_it(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    dark = first(view, Fate.LOW_SCORE)
    view.selected = dark
    view.settings = {"thresh": 0.5}
    assert view.selected == view.frame["selected"] == -1
    view.settings = {"thresh": 0.3}
    assert view.selected == view.frame["selected"] == dark


def test_the_selection_follows_its_box_to_another_map(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 0
    before = chosen(view)
    view.settings = {"limit_side_len": 256}
    assert settle(view).heatmap["height"] == 256
    assert np.abs(chosen(view) - before).max() < 4


def test_what_is_let_go_does_not_come_back(explore: Callable[..., Explorer]) -> None:
    view = settle(explore())
    view.selected = 0
    view.selected = -1
    view.settings = {"thresh": 0.4}
    assert view.selected == -1
    assert settle(view).why == {}
