import pytest
from lessons_run import SECOND, runs_from_top_to_bottom


@pytest.mark.parametrize("path", SECOND, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(path, monkeypatch):
    runs_from_top_to_bottom(path, monkeypatch)
