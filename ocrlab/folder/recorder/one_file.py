"""The recorder as one file, for a production that has no ocrlab."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parent
MODULES = ("seen", "rapidocr", "paddleocr", "watching", "recorder")  # each imports from those before it
NAME = "ocrlab_recorder.py"


def one_file() -> str:
    """Return the source of ocrlab_recorder.py: the modules one after the other, what they import on top of them."""
    sources = [(HERE / f"{name}.py").read_text(encoding="utf-8") for name in MODULES]
    imports: set[str] = set()
    bodies = []
    for name, source in zip(MODULES, sources, strict=True):
        lines, tree = source.splitlines(), ast.parse(source)
        last = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)][-1]
        for node in tree.body[1:]:
            said = ast.unparse(node)
            if isinstance(node, ast.Import | ast.ImportFrom) and "ocrlab" not in said and "__future__" not in said:
                imports.add(said)
        about = (ast.get_docstring(tree) or "").splitlines()[0]
        rule = f"# -- {name}: {about}" if name != "recorder" else "# -- what is called"
        bodies.append("\n".join([rule, "", *lines[last.end_lineno or 0 :]]))
    doc = ast.get_docstring(ast.parse(sources[-1]), clean=False)
    own = sorted((said for said in imports if "numpy" not in said), key=lambda said: (said.startswith("from"), said))
    others = sorted(imports - {*own})
    head = [f'"""{doc}"""', "from __future__ import annotations", "\n".join(own), "\n".join(others)]
    return "\n\n".join(head) + "\n\n" + "\n\n\n".join(bodies) + "\n"


def copy_to(out: Path) -> Path:
    """Write ocrlab_recorder.py to a place, or into a folder, and return where it is.

    Raises
    ------
    FileError
        If another file lies there; an ocrlab_recorder.py of ours, of whatever version, is renewed.
    """
    from ocrlab.files import FileError, shown, write_whole

    path = out / NAME if out.is_dir() else out
    source = one_file().encode()
    if path.exists():
        start = path.read_bytes()[:40] if path.is_file() else b""
        if not start or not source.startswith(start):
            raise FileError(f"{shown(path)}: another file lies there, and stays. Give another name, or a folder.")
    write_whole(path, source)
    return path
