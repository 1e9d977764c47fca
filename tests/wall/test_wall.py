"""The class wall: counted sentences, no winner that the files do not show, and files of every kind survived."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wall_files import document, row

from ocrlab.bench.report import row_from
from ocrlab.bench.wall import entries, report, wall

ROOT = Path(__file__).parents[2]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Give a function that saves a file of the class."""

    def write(name: str, content: Any = None) -> Path:
        file = tmp_path / "class" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content or document()).encode())
        return file

    return write


def test_examples_are_true() -> None:
    assert doctest.testmod(entries).failed == 0


def test_the_sentences_are_counted(save: Save, tmp_path: Path) -> None:
    save("ada.json", document((100, 80, 50)))
    save("bob.json", document((100, 150, 151), got="f32"))
    save("eve.json", document((100, 100.1, 40)))
    found = wall.wall([tmp_path / "class"])
    assert [brick.entry.label for brick in found.bricks] == ["eve", "ada", "bob"]
    assert found.sentences() == [
        "OpenVINO was faster than ONNX Runtime on 2 of 3 machines in the precision that it picks itself (slower on 1).",
        "OpenVINO was faster than ONNX Runtime on 1 of 3 machines with both in f32 "
        "(slower on 1, on 1 the samples do not tell).",
        "Neither of the two is the faster one everywhere.",
        "By itself it picked bf16 on 2, f32 on 1.",
        "In f32 its memory peaked higher than ONNX Runtime's on 3 of 3 machines.",
    ]


def test_one_machine_is_no_winner_either(save: Save) -> None:
    said = wall.wall([save("ada.json")]).sentences()
    assert said[0].startswith("OpenVINO was faster than ONNX Runtime on 1 of 1 machine in")
    assert not any("everywhere" in one for one in said)


def test_wrong_and_failed_rows_are_marked_and_excluded(save: Save) -> None:
    wrong, failed = document(), document((101, 81, 51))
    wrong["rows"][2]["difference"] = {"max": 1.0, "wrong": "Half of the text pixels differ."}
    failed["rows"][1]["failure"] = {"kind": "crash", "said": "It was killed."}
    found = wall.wall([save("ada.json", wrong), save("bob.json", failed)])
    ada, bob = sorted(found.bricks, key=lambda one: one.entry.label)
    assert set(ada.factors) == {"f32"}
    assert set(bob.factors) == {"own"}
    assert "on 1 of 1 machine in the precision" in found.sentences()[0]
    assert "ada: row own: wrong. Half of the text pixels differ." in found.notes()
    assert "bob: row f32: crash. It was killed." in found.notes()
    assert "wrong" in report.table(found)
    assert "crash" in report.table(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON document"),
        (b"\xff\xfe{\x00", "no JSON document"),
        (b"[]", "no rows with their machine"),
        (b'{"rows": []}', "no rows with their machine"),
        ({"name": "a row of --json"}, "no rows with their machine"),
        (document(ocrlab_bench=2), "of version 2 of the bench; 1 was expected"),
        (document(rows=[{"name": "x"}]), "damaged (KeyError"),
        (document(rows=7), "damaged (TypeError"),
        (document(machine=None), "damaged (TypeError"),
        (document(rows=[]), "neither ONNX Runtime nor OpenVINO"),
        (document(rows=[row("own", 1) | {"seconds": {"steady": {"samples": [[0.0]], **dict.fromkeys(("median", "p10", "p90",
          "min", "n"), 0)}}}]), "the times steady of row own are none"),
    ],
)  # fmt: skip
def test_a_broken_or_foreign_file_is_a_sentence_and_the_others_stand(save: Save, content: Any, said: str) -> None:
    found = wall.wall([save("broken.json", content), save("ada.json")])
    assert [brick.entry.label for brick in found.bricks] == ["ada"]
    assert found.notes()[0].startswith("broken.json is left out: ")
    assert said in found.notes()[0]


def test_a_wall_of_broken_files_says_so(save: Save) -> None:
    found = wall.wall([save("broken.json", b"")])
    assert found.sentences() == ["No machine has both runtimes: nothing is compared."]
    assert "broken.json" in report.table(found)


def test_what_came_twice_is_there_once(save: Save, tmp_path: Path) -> None:
    longer = document((101, 81, 51))
    for one in longer["rows"]:
        one["seconds"]["steady"]["n"] = 1000
    save("ada.json")
    save("ada (1).json", longer)  # measured again
    save("copied.json", document())  # the very same rows
    save("bob.json", document((99, 79, 49)))  # the same kind of laptop, but another
    found = wall.wall([tmp_path / "class"])
    assert sorted(brick.entry.label for brick in found.bricks) == ["ada", "bob"]
    assert [one for one in found.notes() if "came" in one] == [
        "ada and copied came 3 times: the measurement with most samples stands (3000).",
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(save: Save, tmp_path: Path) -> None:
    save("ada/rows.json")
    save("bob/rows.json", document((99, 79, 49)))
    found = wall.wall([tmp_path / "class"])
    assert sorted(brick.entry.label for brick in found.bricks) == ["ada/rows", "bob/rows"]


def test_who_was_given_another_picture_is_shown_and_not_counted(save: Save) -> None:
    other = document((100, 200, 300))
    for one in other["rows"]:
        one["shape"]["input"] = [1, 3, 320, 320]
    files = [save("ada.json"), save("bob.json", document((99, 79, 49))), save("eve.json", other)]
    found = wall.wall(files)
    assert len(found.bricks) == 3
    assert "on 2 of 2 machines" in found.sentences()[0]
    assert any(
        "eve is shown, but not counted: it was given det.onnx, 1 x 3 x 320 x 320" in one for one in found.notes()
    )


def test_other_versions_and_noise_are_said(save: Save) -> None:
    newer = document((99, 79, 49))
    newer["rows"][1]["version"] = "2.0"
    newer["rows"][0]["noise"] = ["The machine ran on its battery."]
    found = wall.wall([save("ada.json"), save("bob.json", newer)])
    assert "OpenVINO: 2.0 on 1 machine, 1.2 on 1 machine." in found.notes()
    assert "Noisy, their rows say why: bob." in found.notes()


def test_a_system_that_tells_no_memory_is_not_counted_there(save: Save) -> None:
    silent = document()
    silent["rows"][0]["memory"] = {}
    found = wall.wall([save("ada.json", silent)])
    assert not any("memory" in one for one in found.sentences())
    assert "n/a / 300 / 200" in report.table(found)


def test_shapes_hints_and_older_processors_are_not_on_the_wall() -> None:
    for more in (
        {"max_isa": "AVX2"}, {"in_flight": 2}, {"model": "det.xml"}, {"device": "GPU"}, {"options": {"PERFORMANCE_HINT": 1}},
        {"shape": {"input": [1, 3, 64, 64], "compiled": "1,3,64,64"}}, {"backend": "opencv"}, {"precision": {"asked": "bf16"}},
    ):  # fmt: skip
        assert entries.role_of(row_from(row("f32", 1) | more)) is None
    assert entries.role_of(row_from(row("own", 1))) == "own"


def test_the_arena_is_on_where_it_was_measured() -> None:
    off, on = row("onnxruntime", 100, options={}, name="off"), row("onnxruntime", 70, name="on")
    for rows in ((off, on), (on, off)):
        assert entries.entry("a", {}, tuple(map(row_from, rows))).marks["onnxruntime"].name == "on"
    assert entries.entry("a", {}, (row_from(off),)).marks["onnxruntime"].name == "off"


def test_a_merged_file_says_the_same_as_its_parts(save: Save) -> None:
    first = wall.wall([save("ada.json"), save("bob.json", document((100, 150, 151)))])
    again = wall.wall([save("merged.json", report.to_json(first).encode())])
    assert again.sentences() == first.sentences()
    assert report.cells(again) == report.cells(first)
    kept = json.loads(report.to_json(first))["machines"][0]["rows"][0]["seconds"]
    assert "warm_up" not in kept
    assert max(map(len, kept["steady"]["samples"])) <= entries.KEPT
    assert kept["steady"]["n"] == 240


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ocrlab", "bench", *map(str, arguments)], cwd=ROOT, capture_output=True,
                          text=True, encoding="utf-8", check=False)  # fmt: skip


def test_the_command_prints_a_table_or_an_object_a_machine(save: Save, tmp_path: Path) -> None:
    files = [save("ada.json"), save("bob.json", document((99, 79, 49))), save("broken.json", b"{")]
    done = command("--merge", *files, "--out", tmp_path / "class.md")
    assert done.returncode == 0, done.stderr
    assert "on 2 of 2 machines" in done.stdout
    assert (tmp_path / "class.md").read_text(encoding="utf-8").startswith("| machine | processor |")
    told = [json.loads(line) for line in command("--merge", files[0].parent, "--json").stdout.splitlines()]
    assert {one["label"] for one in told} == {"ada", "bob"}
    assert list(told[0]) == ["label", "machine", "given", "marks", "factors", "excluded", "apart"]
    assert told[0]["marks"]["own"].keys() == {
        "name",
        "precision",
        "version",
        "median",
        "p10",
        "p90",
        "n",
        "peak",
        "noise",
    }


def test_what_is_saved_is_saved_even_when_nobody_reads_the_table(save: Save, tmp_path: Path) -> None:
    shell = [
        sys.executable,
        "-m",
        "ocrlab",
        "bench",
        "--merge",
        str(save("ada.json")),
        "--out",
        str(tmp_path / "class.json"),
    ]
    running = subprocess.Popen(shell, cwd=ROOT, stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(30) in (0, 120)  # Python may find the pipe closed when it ends
    assert len(wall.wall([tmp_path / "class.json"]).bricks) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--merge", "nowhere.json"), "no such file or folder"),
        (("x.png", "--merge", "README.md"), "does not go with --merge"),
        (("--merge", "tests/js"), "no .json files there"),
    ],
    ids=str,
)
def test_wrong_usage_is_a_sentence_and_status_2(arguments: tuple[str, ...], said: str) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_of_real_machines_are_shipped() -> None:
    found = wall.wall([ROOT / "notebooks" / "wall"])
    assert found.bricks
    assert found.said == ()
    assert all({"f32", "own"} <= brick.factors.keys() for brick in found.bricks)
