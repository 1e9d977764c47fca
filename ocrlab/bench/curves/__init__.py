"""Memory by call: how it climbs over a sequence of shapes, and what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.bench.curves.curves import ARENA_OFF as ARENA_OFF
    from ocrlab.bench.curves.curves import ARENA_ON as ARENA_ON
    from ocrlab.bench.curves.curves import AS_IT_IS as AS_IT_IS
    from ocrlab.bench.curves.curves import BUCKETS as BUCKETS
    from ocrlab.bench.curves.curves import MODEL as MODEL
    from ocrlab.bench.curves.curves import RELEASED as RELEASED
    from ocrlab.bench.curves.curves import WAYS as WAYS
    from ocrlab.bench.curves.curves import Curve as Curve
    from ocrlab.bench.curves.curves import Experiment as Experiment
    from ocrlab.bench.curves.curves import Point as Point
    from ocrlab.bench.curves.curves import Way as Way
    from ocrlab.bench.curves.curves import cache_of as cache_of
    from ocrlab.bench.curves.shapes import distinct as distinct
    from ocrlab.bench.curves.shapes import one_large as one_large
    from ocrlab.bench.curves.shapes import random_shapes as random_shapes
    from ocrlab.bench.curves.shapes import rounded_up as rounded_up

_CURVES = ("ARENA_OFF", "ARENA_ON", "AS_IT_IS", "BUCKETS", "MODEL", "RELEASED", "WAYS", "Curve", "Experiment", "Point", "Way",
           "cache_of")  # fmt: skip
_SHAPES = ("distinct", "one_large", "random_shapes", "rounded_up")
if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, {**dict.fromkeys(_CURVES, "curves"), **dict.fromkeys(_SHAPES, "shapes")})
