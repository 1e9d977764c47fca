"""Still pictures: of every stage, outlines on a page, and the one palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.draw.colors import BLUE as BLUE
    from ocrlab.draw.colors import COLORS as COLORS
    from ocrlab.draw.colors import FATE_STYLES as FATE_STYLES
    from ocrlab.draw.colors import ORANGE as ORANGE
    from ocrlab.draw.colors import PRECISION_STYLES as PRECISION_STYLES
    from ocrlab.draw.colors import WHITE as WHITE
    from ocrlab.draw.figure import SMALL as SMALL
    from ocrlab.draw.figure import TEXT as TEXT
    from ocrlab.draw.figure import Still as Still
    from ocrlab.draw.figure import fonts as fonts
    from ocrlab.draw.outlines import annotated as annotated
    from ocrlab.draw.outlines import outline as outline
    from ocrlab.draw.outlines import outlined as outlined
    from ocrlab.draw.outlines import outlined_candidates as outlined_candidates
    from ocrlab.draw.stills import boxes as boxes
    from ocrlab.draw.stills import candidates as candidates
    from ocrlab.draw.stills import columns as columns
    from ocrlab.draw.stills import crops as crops
    from ocrlab.draw.stills import heatmap as heatmap
    from ocrlab.draw.stills import mask as mask
    from ocrlab.draw.stills import page as page
    from ocrlab.draw.stills import tensor as tensor

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(
        __name__,
        {
            **dict.fromkeys(("BLUE", "COLORS", "FATE_STYLES", "ORANGE", "PRECISION_STYLES", "WHITE"), "colors"),
            **dict.fromkeys(("annotated", "outline", "outlined", "outlined_candidates"), "outlines"),
            **dict.fromkeys(("SMALL", "Still", "TEXT", "fonts"), "figure"),
            **dict.fromkeys(("boxes", "candidates", "columns", "crops", "heatmap", "mask", "page", "tensor"), "stills"),
        },
    )
