"""The experiment of 2022, run on this machine, and what became of its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.bench.replay.replay import LEAST as LEAST
    from ocrlab.bench.replay.replay import NETWORKS as NETWORKS
    from ocrlab.bench.replay.replay import ROLES as ROLES
    from ocrlab.bench.replay.replay import Replay as Replay
    from ocrlab.bench.replay.replay import Replayed as Replayed

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, dict.fromkeys(("LEAST", "NETWORKS", "ROLES", "Replay", "Replayed"), "replay"))
