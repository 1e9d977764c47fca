"""Why a line is wrong: a page under other settings, what changed, what brings a box back, what was read against the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.debug.accuracy import compare as compare
    from ocrlab.debug.causes.verdict import Cause as Cause
    from ocrlab.debug.causes.verdict import cause as cause
    from ocrlab.debug.causes.verdict import examine as examine
    from ocrlab.debug.effects import without_effect as without_effect
    from ocrlab.debug.page_run import PageRun as PageRun
    from ocrlab.debug.spot import look_at as look_at

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(
        __name__,
        {
            "PageRun": "page_run", "compare": "accuracy", "look_at": "spot", "without_effect": "effects",
            "Cause": "causes.verdict", "cause": "causes.verdict", "examine": "causes.verdict",
        },
    )  # fmt: skip
