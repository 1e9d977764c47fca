"""The recorder inside the peers themselves, each in an environment of its own.

OCRLAB_PEER_RAPIDOCR is the path of a Python with rapidocr 3.10.0, OCRLAB_PEER_RAPIDOCR14 of one with 1.4.4 (onnxruntime).
"""

import json
import os
import subprocess

import pytest
from pictures import SAMPLES

from ocrlab.folder.bisect.bisected import bisect
from ocrlab.folder.bisect.recording import read_recording
from ocrlab.folder.recorder.one_file import copy_to

PEERS = {"OCRLAB_PEER_RAPIDOCR": "rapidocr", "OCRLAB_PEER_RAPIDOCR14": "rapidocr_onnxruntime"}
INSIDE = """
import json, sys
from {package} import RapidOCR
from ocrlab_recorder import Recorder
engine = RapidOCR()
def read():
    answer = engine(sys.argv[1])
    if hasattr(answer, "txts"):
        return [answer.txts, answer.scores, answer.boxes.tolist()]
    return answer[0]
before, kind = read(), type(engine)
with Recorder(engine, "prod.npz") as recorder:
    during = read()
print("said:" + json.dumps([before == during == read(), type(engine) is kind, recorder.problems]))
"""


@pytest.mark.parametrize("variable", PEERS)
def test_what_a_peer_computes_is_what_we_compute(tmp_path, variable):
    python = os.environ.get(variable)
    if not python:
        pytest.skip(f"set {variable} to a Python that has it")
    copy_to(tmp_path)
    (tmp_path / "production.py").write_text(INSIDE.format(package=PEERS[variable]))
    command, environment = [python, "production.py", SAMPLES / "receipt.jpg"], {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = next(line for line in done.stdout.splitlines() if line.startswith("said:"))
    assert json.loads(said.removeprefix("said:")) == [True, True, []]
    recording = read_recording(tmp_path / "prod.npz")
    assert recording.package == PEERS[variable]
    assert len(recording.boxes) == 31
    found = bisect(recording, SAMPLES / "receipt.jpg")
    assert found.first is None, found.headline
    assert not any(step.state == "left out" for step in found.steps)
