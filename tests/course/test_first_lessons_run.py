import pytest
from lessons_run import FIRST, runs_from_top_to_bottom


@pytest.mark.parametrize("path", FIRST, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(path, monkeypatch):
    runs_from_top_to_bottom(path, monkeypatch)
