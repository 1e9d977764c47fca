"""Pages that stand alone: a template with its style inside, where every text is escaped and a missing one is an error."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


@functools.cache
def template(file: Path) -> jinja2.Template:
    """Return a template, NAME.html; its ``style`` is NAME.css beside it."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(file.parent), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["html"] = Markup  # of a text that was escaped before
    environment.globals["style"] = Markup(file.with_suffix(".css").read_text(encoding="utf-8"))
    return environment.get_template(file.name)
