"""A run whose pages are read by the workers of Dask, one of which is killed in the middle."""

import os
import signal
import sys
import time

import cv2
import pytest

from ocrlab.folder.runs import engine, run, store
from ocrlab.folder.samples import FOLDER

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
EXACT = {"precision": "f32", "backend": "onnxruntime"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.filterwarnings("default")  # other people's, of a worker that is gone
def test_a_worker_that_is_killed_costs_no_page(tmp_path):
    many = [tmp_path / f"{number:02}.png" for number in range(8)]
    for number, file in enumerate(many):  # each another content
        image = cv2.imread(str(FOLDER / "poster.jpg"))
        image[:3, :3] = number * 20
        cv2.imwrite(str(file), image)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        killed = []

        def kill_one(done, errors):
            if done >= 2 and not killed:
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        reading = run.Reading(engine.Given(client.get_executor(), at_once=4), load=EXACT, told=kill_one)
        done = store.read_run(reading.into(tmp_path / "run", many).folder)
        deadline = time.monotonic() + 60
        while len(pids_now := client.run(os.getpid)) < 1 and time.monotonic() < deadline:
            time.sleep(0.2)
    assert killed and killed[0] not in pids_now.values()
    assert sorted(done.latest()) == [file.name for file in many]
    assert not [one for one in done.pages if "error" in one]
    here = run.run(many, tmp_path / "here", engine=1, **EXACT)
    assert {one["image"]: one["lines"] for one in here.pages} == {one["image"]: one["lines"] for one in done.pages}
