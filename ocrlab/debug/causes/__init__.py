"""The cause of a wrong line has a name: signs that speak for it, and trials that prove it by the text they recover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.debug.causes.pages import page_cause as page_cause
    from ocrlab.debug.causes.verdict import Cause as Cause
    from ocrlab.debug.causes.verdict import Examination as Examination
    from ocrlab.debug.causes.verdict import cause as cause
    from ocrlab.debug.causes.verdict import examine as examine

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(
        __name__, {"page_cause": "pages"} | dict.fromkeys(("Cause", "Examination", "cause", "examine"), "verdict")
    )
