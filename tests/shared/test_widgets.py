import re
import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrlab import widgets
from ocrlab.draw.colors import PALETTE
from ocrlab.folder import samples
from ocrlab.page import Candidates, Char, Line, Page, Reading
from ocrlab.timing import Span, Timeline
from ocrlab.widgets.shared.view import jpeg

SOURCES = sorted(Path(widgets.__file__).parent.rglob("*.[jc]s*"))
SCRIPTS = [source for source in SOURCES if source.suffix == ".js"]
QUAD = np.array([[1, 2], [9, 2], [9, 6], [1, 6]], np.float32)


def page(*texts: str) -> Page:
    none = np.zeros(0)
    nothing = Candidates(
        none.reshape(0, 4, 2), none.reshape(0, 4, 2), none, none, none.astype(np.uint8), (), none, none
    )
    lines = tuple(Line(i, QUAD, False, Reading((Char(text, 0.5, 0.25),))) for i, text in enumerate(texts))
    return Page((20, 30), lines, nothing)


def test_page_view_shows_the_lines_of_a_page():
    image = np.full((20, 30, 3), 200, np.uint8)
    view = widgets.PageView(image, page("a", "b"))
    assert view.size == [20, 30]
    assert [line["text"] for line in view.lines] == ["a", "b"]
    assert view.lines[0]["quad"] == QUAD.tolist()
    assert view.lines[0]["chars"] == [["a", 0.5, 0.25]]
    shown = cv2.imdecode(np.frombuffer(view.image, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown.astype(int) - 200).max() < 3


def test_showing_another_page_forgets_the_selection():
    view = widgets.PageView(np.zeros((20, 30, 3), np.uint8), page("a"))
    view.selected, view.crop, view.message = 0, b"x", "no"
    view.show(np.zeros((20, 30, 3), np.uint8), page("b"))
    assert (view.selected, view.crop, view.message) == (-1, b"", "")


@pytest.mark.parametrize("view", [widgets.PageView, widgets.TimingView])
def test_unknown_arguments_raise(view):
    with pytest.raises(TypeError, match="has no 'lnies'"):
        view(lnies=[])


def test_jpeg_keeps_red_red():
    red = np.zeros((16, 16, 3), np.uint8)
    red[:, :, 0] = 255
    back = cv2.imdecode(np.frombuffer(jpeg(red), np.uint8), cv2.IMREAD_COLOR)
    assert back[8, 8, 2] > 240 > 20 > back[8, 8, 0]


def test_timing_view_keeps_the_last_readings_and_what_no_stage_explains():
    view = widgets.TimingView()
    spans = [Span("detect", 0, 0.5, "t"), Span("recognize", 0.5, 0.9, "t"), Span("total", 0, 1.0, "t")]
    for i in range(8):
        view.add(f"reading {i}", Timeline(spans))
    assert [reading["label"] for reading in view.readings] == [f"reading {i}" for i in range(2, 8)]
    seconds = view.readings[0]["seconds"]
    assert seconds["detect"] == 0.5
    assert seconds["classify"] == 0
    assert seconds["rest"] == pytest.approx(0.1)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_sources_load_nothing_from_outside_and_prefix_their_selectors(source):
    text = source.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"']+", text)) - {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not addresses
    assert not re.search(r"@import|\bimport\(", text)
    for line in re.findall(r"^import .*?;$", text, re.MULTILINE | re.DOTALL):
        where = re.search(r' from "(\.[^"]+)";$', line)
        assert where, f"{line}: names in braces from a file beside it or in shared/ were expected"
        other = (source.parent / where[1]).resolve()
        assert other.is_file()
        assert other.parent in (source.parent, source.parents[1] / "shared"), line
    if source.suffix == ".css":
        for rule in re.findall(r"([^{}]+)\{", text):
            if rule.strip().startswith(("@container ", "@media ")):  # a condition; the selectors inside it follow
                continue
            for selector in re.split(r",(?![^(]*\))", rule):  # not at the commas of :is(a, b)
                assert selector.strip().startswith(".ocrlab-"), selector


def test_python_styles_and_scripts_have_one_palette():
    shared = Path(widgets.__file__).parent / "shared"
    css = dict(re.findall(r"--ocrlab-(\w+): (#[0-9a-f]{6});", (shared / "shared.css").read_text(encoding="utf-8")))
    js = dict(
        re.findall(r"^  (\w+): \"(#[0-9a-f]{6})\",$", (shared / "palette.js").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert css == js == vars(PALETTE)
    for source in SOURCES:
        if source.name not in ("shared.css", "palette.js"):
            assert not set(js.values()) & set(re.findall(r"#[0-9a-f]{6}", source.read_text(encoding="utf-8")))


def test_every_source_is_looked_at():
    assert len(SOURCES) > 50
    assert not [file for file in SOURCES if file.parent.parent != Path(widgets.__file__).parent]


@pytest.mark.parametrize("source", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_javascript_can_be_read(source):
    lines = source.read_text(encoding="utf-8").splitlines()
    assert not [i for i, line in enumerate(lines, 1) if len(line) > 140]
    assert len(lines) <= 300


@pytest.mark.parametrize("view", widgets.__all__)
def test_what_a_view_imports_is_put_before_it_once(view):
    if view == "Tile":
        return
    source = getattr(widgets, view)._esm
    assert not re.search(r"^import ", str(source), re.MULTILINE)
    names = re.findall(r"^(?:export )?(?:function|class|const|let) (\w+)", str(source), re.MULTILINE)
    assert sorted(names) == sorted(set(names))  # in one module, two of a name would be none
    assert "export default" in str(source)


@pytest.mark.parametrize("view", [name for name in widgets.__all__ if name != "Tile"])
def test_the_one_module_of_a_view_can_be_parsed(view, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed: the modules of the views are not parsed")
    module = tmp_path / f"{view}.mjs"
    module.write_text(str(getattr(widgets, view)._esm), encoding="utf-8")
    done = subprocess.run([node, "--check", str(module)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_part_of_a_view_bears_the_name_of_another_view():
    """All views share a page, and a view's style holds for whatever bears its name."""
    views = {}
    for source in SCRIPTS:
        names = re.findall(r'class: "(ocrlab-[^"`$]+)"', source.read_text(encoding="utf-8"))
        views[source] = [name.split() for name in names]
    roots = {names[-1] for found in views.values() for names in found if names[0] == "ocrlab-view"}
    assert {"ocrlab-explorer", "ocrlab-layers", "ocrlab-reading"} <= roots
    parts = [
        (source, name)
        for source, found in views.items()
        for names in found
        if names[0] != "ocrlab-view"
        for name in names
    ]
    assert not [(source, name) for source, name in parts if name in roots]


def test_javascript():
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed: the JavaScript of the views is not tested")
    done = subprocess.run(
        [node, "--test", str(Path(__file__).parents[1] / "js")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, "\n".join(re.findall(r"^not ok .*\n(?: .*\n)*", done.stdout, re.MULTILINE))
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)


def test_samples_carry_their_truth():
    causes = samples.FOLDER / "causes"
    every = [samples.sample(name) for name in samples.names()]
    for sample in [*every, *(samples.sample(name, causes) for name in samples.names(causes))]:
        image = cv2.imdecode(np.fromfile(sample.path, np.uint8), cv2.IMREAD_COLOR)
        assert sample.title
        assert sample.note
        assert sample.lines
        for line in sample.lines:
            assert line.text.strip() == line.text != ""
            assert ((line.quad >= -0.5) & (line.quad <= np.array(image.shape[1::-1]) + 0.5)).all()
            assert cv2.contourArea(line.quad, oriented=True) > 0  # clockwise on the screen
    files = [file for folder in (samples.FOLDER, causes) for file in folder.iterdir() if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 8e6
