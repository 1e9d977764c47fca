"""The bench: runtimes side by side on the identical tensor, in time, memory, precision, shape and difference.

A `Case` says what to measure; every measurement is a fresh process (`ocrlab.bench.child.measure`), one at a time on this
machine; a `Row` says what came out.

Examples
--------
>>> from ocrlab import bench
>>> rows = bench.run(bench.cases_for("receipt.jpg"), rounds=5, seconds=2)       # doctest: +SKIP
>>> print(bench.table(rows))                                                    # doctest: +SKIP

The names are imported when they are first used: the measured process imports this package too, and shall be light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrlab.faces import lazy

if TYPE_CHECKING:
    from ocrlab.bench.cases import Case as Case
    from ocrlab.bench.cases import cases_for as cases_for
    from ocrlab.bench.report import to_json as to_json
    from ocrlab.bench.rounds import Bench as Bench
    from ocrlab.bench.rounds import run as run
    from ocrlab.bench.rows import Row as Row
    from ocrlab.bench.supervise import Limits as Limits
    from ocrlab.bench.tables import table as table
    from ocrlab.bench.tables import to_markdown as to_markdown

_HOMES = {
    "Case": "cases", "cases_for": "cases", "Bench": "rounds", "run": "rounds", "Row": "rows", "Limits": "supervise",
    "table": "tables", "to_markdown": "tables", "to_json": "report",
}  # fmt: skip
__all__ = [*_HOMES]  # noqa: PLE0604
if not TYPE_CHECKING:  # a type checker knows the names above, and no others
    __getattr__ = lazy(__name__, _HOMES)
