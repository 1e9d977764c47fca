"""Inside a network: its layers with their kernels, precisions and times, what was fused, and an older processor's view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.layers.figures import fused as fused
    from ocrlab.layers.figures import overview as overview
    from ocrlab.layers.figures import precisions as precisions
    from ocrlab.layers.figures import slowest as slowest
    from ocrlab.layers.figures import time_by_type as time_by_type
    from ocrlab.layers.profile import Fusion as Fusion
    from ocrlab.layers.profile import Part as Part
    from ocrlab.layers.profile import Profile as Profile
    from ocrlab.layers.profile import Profiles as Profiles
    from ocrlab.layers.profile import fusions as fusions
    from ocrlab.layers.profile import inside as inside
    from ocrlab.layers.profile import parts_by as parts_by
    from ocrlab.layers.profile import profile_of as profile_of
    from ocrlab.layers.profile import slowest_of as slowest_of
    from ocrlab.layers.profile import total as total
    from ocrlab.layers.profile import transitions as transitions

if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(
        __name__,
        {
            **dict.fromkeys(("fused", "overview", "precisions", "slowest", "time_by_type"), "figures"),
            **dict.fromkeys(
                ("Fusion", "Part", "Profile", "Profiles", "fusions", "inside", "parts_by", "profile_of", "slowest_of", "total",
                 "transitions"),
                "profile",
            ),
        },
    )  # fmt: skip
