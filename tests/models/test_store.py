from __future__ import annotations

import errno
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ocrlab.models import store
from ocrlab.models.store import ModelError

CONTENT = {"small.onnx": b"a small model" * 100, "other.onnx": b"another one" * 100}
PINNED = {  # the rows of the design
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    "ch_ppocr_mobile_v2.0_cls.onnx": "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
    "PP-OCRv4_det_mobile.onnx": "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
    "PP-OCRv4_rec_mobile.onnx": "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
    "PP-OCRv3_det_mobile.onnx": "3439588c030faea393a54515f51e983d8e155b19a2e8aba7891934c1cf0de526",
    "PP-OCRv3_rec_mobile.onnx": "897a3ededb38fee0dae2c1ccee38241f37df202c9509e3abca02e9217c5ee615",
}


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_catalogue_pins_what_the_design_names() -> None:
    files = store.catalogue()["files"]
    assert {name: files[name]["sha256"] for name in PINNED} == PINNED
    paddle = {name for name in files if name.endswith((".pdmodel", ".pdiparams"))}
    assert len(paddle) == 6


@pytest.mark.parametrize("name", store.catalogue()["files"])
def test_every_file_has_a_hash_a_size_a_license_and_a_source(name: str) -> None:
    entry = store.catalogue()["files"][name]
    assert re.fullmatch(r"[0-9a-f]{64}", entry["sha256"])
    assert entry["bytes"] > 1000
    assert entry["license"] == "Apache-2.0"
    assert entry["task"] in ("det", "cls", "rec", "weights", "charset")
    wheel = store.catalogue()["wheels"][entry["wheel"]]
    assert wheel["bytes"] > 1e6
    assert entry["member"].startswith(wheel["project"].replace("-", "_") + "/")
    assert entry.get("url", "https://").startswith("https://")


def test_every_model_is_made_of_catalogued_files() -> None:
    catalogue = store.catalogue()
    assert catalogue["default"] == "PP-OCRv6-small"
    assert set(catalogue["models"]) >= {
        "PP-OCRv6-small",
        "PP-OCRv4-mobile",
        "PP-OCRv3-mobile",
        "PP-OCRv4-mobile-paddle",
    }
    for name, model in catalogue["models"].items():
        assert [catalogue["files"][model[task]]["task"] for task in ("det", "cls", "rec")] == ["det", "cls", "rec"]
        assert model["title"]
        assert set(store.files_of(name)) <= set(catalogue["files"])
    assert len(store.files_of("PP-OCRv6-small")) == 3
    assert len(store.files_of("PP-OCRv4-mobile-paddle")) == 7


# -- fetching, through a real pip and a tiny wheel --------------------------------------------------------------------


def tiny_catalogue(content: dict[str, bytes] = CONTENT) -> dict[str, Any]:
    files = {
        name: {"task": "det", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "license": "Apache-2.0",
               "wheel": "tiny-models-1.0", "member": f"tiny_models/{name}"}
        for name, data in content.items()
    }  # fmt: skip
    wheels = {"tiny-models-1.0": {"project": "tiny-models", "version": "1.0", "bytes": 3000}}
    return {"default": "tiny", "wheels": wheels, "files": files, "models": {}}


def write_wheel(folder: Path, content: dict[str, bytes]) -> None:
    """Write a wheel that says it is for another Python, as those of PP-OCRv4 do."""
    info = "tiny_models-1.0.dist-info"
    metadata = (
        "Metadata-Version: 2.1\nName: tiny-models\nVersion: 1.0\nRequires-Python: <3.7\nRequires-Dist: no-such-thing\n"
    )
    with zipfile.ZipFile(folder / "tiny_models-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
        for name, data in content.items():
            wheel.writestr(f"tiny_models/{name}", data)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which pip looks for wheels, and nowhere else; the catalogue and the store are our own."""
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(store, "catalogue", tiny_catalogue)
    return shelf


def held() -> set[str]:
    return {file.name for file in store.folder().iterdir()}


def test_what_is_missing_is_fetched_and_what_is_there_stays(shelf: Path) -> None:
    write_wheel(shelf, CONTENT)
    first = store.fetch(["small.onnx"])
    assert first == [store.folder() / "small.onnx"]
    assert first[0].read_bytes() == CONTENT["small.onnx"]
    assert held() == {"small.onnx"}
    before = first[0].stat()
    both = store.fetch(["other.onnx", "small.onnx", "other.onnx"])
    assert [file.name for file in both] == ["other.onnx", "small.onnx"]
    assert (first[0].stat().st_ino, first[0].stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert held() == {"small.onnx", "other.onnx"}


def test_after_the_first_fetch_no_connection_is_needed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(shelf, CONTENT)
    store.fetch(CONTENT)
    (shelf / "tiny_models-1.0-py3-none-any.whl").unlink()
    monkeypatch.setattr(subprocess, "run", None)  # pip cannot even be asked
    assert [file.name for file in store.fetch(CONTENT)] == list(CONTENT)


def test_progress_is_reported(shelf: Path) -> None:
    write_wheel(shelf, CONTENT)
    reports: list[tuple[str, int, int]] = []
    store.fetch(["small.onnx"], lambda *report: reports.append(report))
    assert reports[-1] == ("tiny-models-1.0", 3000, 3000)
    assert [size for _, size, _ in reports] == sorted(size for _, size, _ in reports)


def test_a_file_that_is_not_the_one_meant_is_refused_and_not_kept(shelf: Path) -> None:
    write_wheel(shelf, {**CONTENT, "small.onnx": b"something else"})
    expected, actual = (hashlib.sha256(data).hexdigest() for data in (CONTENT["small.onnx"], b"something else"))
    with pytest.raises(
        ModelError, match=rf"small\.onnx: SHA-256 expected {expected}, actual {actual}; it was not kept"
    ):
        store.fetch(["small.onnx"])
    assert held() == set()


@pytest.mark.parametrize("damage", ["cut", "longer", "empty"])
def test_a_damaged_file_in_the_store_is_refused_with_what_to_do(shelf: Path, damage: str) -> None:
    write_wheel(shelf, CONTENT)
    (file,) = store.fetch(["small.onnx"])
    whole = file.read_bytes()
    file.write_bytes({"cut": whole[:-1], "longer": whole + b"x", "empty": b""}[damage])
    for ask in (lambda: store.path("small.onnx"), lambda: store.fetch(["small.onnx"])):
        with pytest.raises(ModelError) as caught:
            ask()
        for part in (
            str(file),
            hashlib.sha256(whole).hexdigest(),
            store.sha256(file),
            "Run: ocrlab models fetch",
        ):
            assert part in str(caught.value)
    assert store.fetch(["small.onnx"], mend=True)[0].read_bytes() == whole


def test_what_cannot_be_mended_stays(shelf: Path) -> None:
    (shelf.parent / "models").mkdir()
    (store.folder() / "small.onnx").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="could not be fetched: small"):
        store.fetch(["small.onnx"], mend=True)
    assert (store.folder() / "small.onnx").read_bytes() == b"damaged"


def test_a_missing_file_is_named(shelf: Path) -> None:
    with pytest.raises(ModelError, match=r"small\.onnx: the model file is missing\. Run: ocrlab models fetch"):
        store.path("small.onnx")


def test_when_every_source_fails_one_message_tells_how_to_bring_the_files_by_hand(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = tiny_catalogue()
    catalogue["files"]["small.onnx"]["url"] = "http://127.0.0.1:9/small.onnx"  # nobody listens on the discard port
    monkeypatch.setattr(store, "catalogue", lambda: catalogue)
    with pytest.raises(ModelError) as caught:
        store.fetch(["small.onnx", "other.onnx"])
    message = str(caught.value)
    for part in (
        "These model files could not be fetched: small.onnx, other.onnx.",
        "  - wheel tiny-models-1.0: pip could not download it: ERROR: ",
        "  - http://127.0.0.1:9/small.onnx: ",
        "  pip download --no-deps --ignore-requires-python tiny-models==1.0",
        f"  tiny_models/small.onnx  ->  {store.folder() / 'small.onnx'}",
        f"  tiny_models/other.onnx  ->  {store.folder() / 'other.onnx'}",
    ):
        assert part in message
    assert held() == set()


def test_the_address_is_tried_after_the_wheel(shelf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    upstream = tmp_path / "upstream.onnx"
    upstream.write_bytes(CONTENT["small.onnx"])
    catalogue = tiny_catalogue()
    catalogue["files"]["small.onnx"]["url"] = upstream.as_uri()
    monkeypatch.setattr(store, "catalogue", lambda: catalogue)
    write_wheel(shelf, {"other.onnx": CONTENT["other.onnx"]})  # the wheel lacks one of the two
    assert [file.read_bytes() for file in store.fetch(CONTENT)] == list(CONTENT.values())
    upstream.write_bytes(b"something else")
    (store.folder() / "small.onnx").unlink()
    with pytest.raises(ModelError, match=r"upstream\.onnx: small\.onnx: SHA-256 expected"):
        store.fetch(["small.onnx"])
    assert held() == {"other.onnx"}


def test_a_wheel_that_is_no_zip_is_refused(shelf: Path) -> None:
    (shelf / "tiny_models-1.0-py3-none-any.whl").write_bytes(b"an error page of some proxy")
    with pytest.raises(
        ModelError, match=r"These model files could not be fetched: small\.onnx\.\n  - wheel tiny-models-1\.0: "
    ):
        store.fetch(["small.onnx"])
    assert held() == set()


def test_a_folder_that_cannot_be_written_is_named(shelf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("not a folder")
    for folder in (in_the_way, in_the_way / "models"):
        monkeypatch.setenv("OCRLAB_MODELS", str(folder))
        with pytest.raises(
            ModelError, match=r"a file.*: cannot write there \(.+\)\. Set OCRLAB_MODELS to a folder you own\."
        ):
            store.fetch(["small.onnx"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(shelf: Path) -> None:
    store.folder().mkdir(mode=0o555)
    with pytest.raises(ModelError, match=r"cannot write there \(Permission denied\)"):
        store.fetch(["small.onnx"])


FETCH = """
import json, sys, time
from ocrlab import store
catalogue = json.loads(sys.argv[1])
store.catalogue = lambda: catalogue
if "hang" in sys.argv:
    store._install = lambda part, name: (print(part, flush=True), time.sleep(60))
store.fetch(catalogue["files"])
"""


def fetching(*arguments: str) -> subprocess.Popen[str]:
    import json

    root = Path(store.__file__).parents[1]
    command = [sys.executable, "-c", FETCH, json.dumps(store.catalogue()), *arguments]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_may_fetch_at_once(shelf: Path) -> None:
    write_wheel(shelf, CONTENT)
    both = [fetching(), fetching()]
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert held() == set(CONTENT)
    assert [store.path(name).read_bytes() for name in CONTENT] == list(CONTENT.values())


def test_a_fetch_that_is_killed_leaves_nothing_under_a_final_name(shelf: Path) -> None:
    write_wheel(shelf, CONTENT)
    process = fetching("hang")
    assert process.stdout
    part = Path(process.stdout.readline().strip())  # it holds the file, and has not yet put it in its place
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.communicate(timeout=30)
    assert part.read_bytes() == CONTENT[part.name]
    (workshop,) = store.folder().iterdir()
    assert workshop.name.startswith(".fetch-")
    store.fetch(["small.onnx"])
    assert held() == {"small.onnx", workshop.name}  # it may still be at work, for all another process knows
    long_ago = time.time() - 3601
    os.utime(workshop, (long_ago, long_ago))
    store.fetch(CONTENT)
    assert held() == set(CONTENT)


def test_a_file_is_put_in_its_place_in_one_step(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is renamed, not copied: nobody can see half of it."""
    write_wheel(shelf, CONTENT)
    install, parts = store._install, {}

    def watched(part: Path, name: str) -> None:
        parts[name] = part.stat().st_ino
        install(part, name)

    monkeypatch.setattr(store, "_install", watched)
    assert {file.name: file.stat().st_ino for file in store.fetch(CONTENT)} == parts


def test_the_folder_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OCRLAB_MODELS", str(tmp_path))
    assert store.folder() == tmp_path
    monkeypatch.delenv("OCRLAB_MODELS")
    assert store.folder() == store.CHECKOUT
    monkeypatch.setattr(store, "CHECKOUT", tmp_path / "not a checkout")
    assert store.folder().parts[-2:] == ("ocrlab", "models")


def test_a_full_disk_is_said_and_leaves_nothing_behind(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(shelf, CONTENT)

    def full(source: object, sink: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store.shutil, "copyfileobj", full)
    with pytest.raises(store.ModelError, match=os.strerror(errno.ENOSPC)):
        store.fetch(CONTENT)
    assert not store.folder().exists() or not list(store.folder().iterdir())
