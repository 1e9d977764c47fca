"""The recorder as one file: for Python 3.8 and later, numpy alone, and copied without harm."""

import ast
import subprocess
import sys

from ocrlab.cli import commands
from ocrlab.folder.recorder.one_file import HERE, MODULES, one_file


def test_it_is_one_file_for_python_3_8_that_needs_numpy_alone():
    tree = ast.parse(one_file(), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported - sys.stdlib_module_names == {"numpy"}
    assert "ocrlab" not in imported


def test_no_name_of_one_module_hides_one_of_another():
    names = [
        name.id if isinstance(name, ast.Name) else name.name
        for module in MODULES
        for node in ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8")).body
        for name in (node.targets if isinstance(node, ast.Assign) else [node])
        if isinstance(name, ast.Name | ast.FunctionDef | ast.ClassDef)
    ]
    assert len(names) == len({*names})
    assert {"Recorder", "recorded"} <= {*names}


def inside(folder, *command):
    environment = {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_it_runs_where_there_is_no_ocrlab(tmp_path):
    assert commands.run(["recorder", str(tmp_path)]) == 0
    code = (
        "import sys, ocrlab_recorder as r; print(any('ocrlab.' in m for m in sys.modules), r.Recorder(1, 'a').problems)"
    )
    assert inside(tmp_path, sys.executable, "-c", code) == "False []\n"


def test_another_file_in_its_place_stays(tmp_path, capsys):
    assert commands.run(["recorder", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "from ocrlab_recorder import Recorder" in said
    assert "as confidential as its picture" in said
    path = tmp_path / "ocrlab_recorder.py"
    assert path.read_text() == one_file()
    path.write_text(one_file()[:400])  # an older one of ours
    assert commands.run(["recorder", str(path)]) == 0
    assert path.read_text() == one_file()
    (tmp_path / "own.py").write_text("print('mine')\n")
    assert commands.run(["recorder", str(tmp_path / "own.py")]) == 2
    assert "another file lies there, and stays" in capsys.readouterr().err
    assert (tmp_path / "own.py").read_text() == "print('mine')\n"
    (tmp_path / "empty.py").touch()
    assert commands.run(["recorder", str(tmp_path / "empty.py")]) == 2
    assert commands.run(["recorder", str(tmp_path / "not" / "there.py")]) == 2
