"""The pages of a book: a lesson each, one of contents, and what they share."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ocrlab.__version__ import __version__
from ocrlab.book.lessons import Lesson
from ocrlab.book.prepare import SHOWN, Kinds, prepared
from ocrlab.book.words import Words, made, minutes, words
from ocrlab.course.note import STYLE, told
from ocrlab.files import write_whole
from ocrlab.widgets.shared.saved_page import chinese
from ocrlab.widgets.shared.view import followed

HERE = Path(__file__).parent
SITE = HERE / "site"
EXPORT = re.compile(r"^export ", re.MULTILINE)
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Pages:
    """Writes the pages of lessons into a folder.

    Parameters
    ----------
    folder : Path
    lessons : sequence of Lesson
        In their order.
    language : {"en", "zh"}
    """

    folder: Path
    lessons: Sequence[Lesson]
    language: str = "en"
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words(self.language))
        for name in ("views", "kinds"):
            (self.folder / name).mkdir(exist_ok=True)
        style = STYLE.removeprefix("<style>").removesuffix("</style>")
        self._write("book.css", f"{(SITE / 'book.css').read_text(encoding='utf-8')}{style}\n")
        if self.language == "zh":
            self._write("chinese.js", chinese())
        self._write("book.js", in_a_function("\n".join(followed(SITE / "book.js", {}).values())))

    def write_lesson(self, lesson: Lesson, kinds: Kinds) -> None:
        """Write the page of an executed lesson.

        Parameters
        ----------
        kinds : dict
            Of what each live view is made, by what its still calls it.
        """
        names = {one.name for one in self.lessons}
        body, sections = with_sections(cells(prepared(lesson.notebook, kinds, lesson.name, names), self.words))
        at = [one.name for one in self.lessons].index(lesson.name)
        every = dict.fromkeys(kind for view in kinds.values() for kind in view)
        self._fill(
            "lesson.html", f"{lesson.name}.html", title=lesson.title, body=Markup(body), sections=sections, kinds=[*every],
            previous=self.lessons[at - 1] if at else None, next=next(iter(self.lessons[at + 1 :]), None),
        )  # fmt: skip

    def write_index(self) -> None:
        """Write the page of contents."""
        every = [
            {"number": one.number, "name": one.name, "title": one.title, "able": Markup(listed(one.able)),
             "minutes": minutes(*one.minutes, self.language)}
            for one in self.lessons
        ]  # fmt: skip
        about = Markup(told(str(self.words["about"])))
        self._fill("index.html", "index.html", title=self.words["book"], about=about, lessons=every)

    def _fill(self, template: str, name: str, **holes: Any) -> None:
        head = in_a_function((SITE / "head.js").read_text(encoding="utf-8"))
        page = self._templates.get_template(template).render(
            language=self.language, words=self.words, head=Markup(head),
            made=made(__version__, time.strftime("%Y-%m-%d"), self.language),
            told=Markup(json.dumps(self.words, ensure_ascii=False).replace("<", "\\u003c")), **holes,
        )  # fmt: skip
        self._write(name, page)

    def _write(self, name: str, text: str) -> None:
        write_whole(self.folder / name, text.encode())

    @cached_property
    def _templates(self) -> jinja2.Environment:
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(SITE), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip


def cells(notebook: Any, said: Words) -> str:
    """Return the cells of a prepared notebook as HTML."""
    from nbconvert.exporters import html
    from traitlets.config import Config

    exporter_of: Any = html.HTMLExporter  # it has no types
    config = Config({"NbConvertBase": {"display_data_priority": list(SHOWN)}})
    exporter = exporter_of(
        config=config, template_name="cells", extra_template_basedirs=[str(HERE)], exclude_anchor_links=True
    )
    return str(exporter.from_notebook_node(notebook, {"words": said})[0])


def with_sections(body: str) -> tuple[str, list[tuple[str, Markup]]]:
    """Return a page's text with a name for each of its sections, and these: the name and the words of the heading."""
    found: list[tuple[str, Markup]] = []

    def named(heading: re.Match[str]) -> str:
        found.append((f"section-{len(found) + 1}", Markup(TAGS.sub("", heading[1]).strip())))
        return f'<h2 id="{found[-1][0]}">{heading[1]}</h2>'

    return HEADING.sub(named, body), found


def listed(markdown: str) -> str:
    """Return a little Markdown as HTML."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return str(markdown2html_mistune(markdown))


def in_a_function(script: str) -> str:
    """Return JavaScript that leaves no names behind: a page that is a file can load no module."""
    return f'(() => {{\n"use strict";\n{EXPORT.sub("", script)}\n}})();\n'
