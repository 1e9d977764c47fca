"""axe-core in a page: what of WCAG 2.2 AA a view breaks, and what axe could not tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from browser import themed

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("landmark-one-main", "page-has-heading-one", "region")  # of a whole page: a view is a part of one
RUN = """async ([root, options]) => {
    const {violations, incomplete} = await axe.run(root, options);
    const told = (found) => found.flatMap(({id, help, nodes}) => nodes.map(({target, any, all, none}) => ({
        rule: id, help, at: target.join(" "),
        why: [...any, ...all, ...none].map(({message}) => message).join("; "),
    })));
    return {violations: told(violations), unsure: told(incomplete)};
}"""

CUT = """(selector) => {  // whether what can be pressed is large enough, and cut or covered by the edge of what scrolls it
    const target = document.querySelector(selector), {width, height} = target.getBoundingClientRect();
    let around = target.parentElement;
    while (around && around.scrollWidth <= around.clientWidth) around = around.parentElement;
    return Boolean(around) && width >= 24 && height >= 24;
}"""


def audited(page: Any, root: str) -> dict[str, list[dict[str, str]]]:
    """Return what axe found below a selector: ``violations``, and where it is ``unsure``; each with rule, place and reason."""
    # axe passes over what lies above the window, and, in a body without a height as JupyterLab's, over every contrast
    page.evaluate("() => { document.body.style.minHeight = '100vh'; }")
    page.locator(root).first.evaluate("(one) => one.scrollIntoView({block: 'start'})")
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # a policy of the page's may refuse a script's tag
    options = {"runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in PAGES}, "resultTypes": ["violations"]}
    answer: dict[str, list[dict[str, str]]] = page.evaluate(RUN, [root, options])
    return answer


def assert_accessible(page: Any, root: str, unsure: tuple[str, ...] = ()) -> None:
    """Assert that axe finds nothing below a selector, and is unsure only of rules that the caller explains.

    Parameters
    ----------
    unsure : tuple of str
        Rules that axe cannot tell there, each explained where it is passed.
    """
    found = audited(page, root)
    assert not found["violations"], json.dumps(found["violations"], indent=1)
    open_questions = [one for one in found["unsure"] if one["rule"] not in unsure]
    open_questions = [
        one for one in open_questions if one["rule"] != "target-size" or not page.evaluate(CUT, one["at"])
    ]
    assert not open_questions, json.dumps(open_questions, indent=1)


LOOKS = {  # how a page is looked at: JupyterLab's theme, and what the system asks a page for
    "light": ("JupyterLab Light", "none"),
    "dark": ("JupyterLab Dark", "none"),
    "forced colors": ("JupyterLab Light", "active"),
}


def look(page: Any, name: str) -> None:
    """Show JupyterLab light, dark, or in colors that the system forces."""
    theme, forced = LOOKS[name]
    page.emulate_media(forced_colors=forced)
    themed(page, theme)
