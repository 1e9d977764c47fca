"""Print how far `ocrlab.bench` agrees with two tools that others made: benchmark_app on time, /usr/bin/time -v on memory.

Time: the detector at one static shape, f32, the identical tensor, as many threads and one stream; both tools take turns,
each time in a fresh process, in an order that alternates. First as the bench runs it, without OpenVINO's fused kernels
("snippets", see `ocrlab.backends.openvino.SAFE`), then as OpenVINO ships. Wanted: medians within 5 %. What `benchmark_app`
calls "ram used" is virtual memory and is not looked at. Memory: `time -v` watches a measurement and both tell its peak.
Wanted: within 3 %.

    python benchmarks/trust.py [--rounds 7] [--seconds 4] [--side 480]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ocrlab.bench import noise
from ocrlab.bench.child.job import Job
from ocrlab.bench.lock import alone
from ocrlab.bench.supervise import Failure, Limits, supervise
from ocrlab.folder import samples
from ocrlab.image import load_image
from ocrlab.machine import fair_threads
from ocrlab.models import store
from ocrlab.tensor import normalize

ROOT = Path(__file__).parents[1]
TIME, MEMORY = 0.05, 0.03  # what the difference may be
# without the part that reports its use to an address outside, in a thread
APP = "import sys; sys.modules['openvino_telemetry'] = None; from openvino.tools.benchmark.main import main; main()"


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--side", type=int, default=480)
    options = parser.parse_args()
    with alone(print), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = make_job(folder, options.side, options.seconds)
        for snippets in ("DISABLE", "ENABLE"):
            compare_times(replace(job, options={**job.options, "SNIPPETS_MODE": snippets}), folder, options.rounds)
        compare_peaks(job, folder)


def make_job(folder: Path, side: int, seconds: int) -> Job:
    """Return a job of `ocrlab.bench.child.measure`; its tensor is a piece of a page with text, because noise runs otherwise."""
    page = load_image(samples.sample("dense_page").path)[:side, :side]
    tensor = normalize(page, (0.5,) * 3, (0.5,) * 3)[None]
    np.save(folder / "tensor.npy", tensor)
    return Job(
        model=str(store.fetch(["PP-OCRv6_det_small.onnx"])[0]), task="det", backend="openvino",
        options={"precision": "f32", "threads": fair_threads(), "streams": 1,
                 "shape": "1,3,{},{}".format(*tensor.shape[2:])},
        inputs=(str(folder / "tensor.npy"),), seconds=seconds,
    )  # fmt: skip


def compare_times(job: Job, folder: Path, rounds: int) -> None:
    """Let both tools take turns, and print their medians."""
    tools: dict[str, Callable[[Job, Path], float]] = {"ocrlab.bench": ours, "benchmark_app": theirs}
    found: dict[str, list[float]] = {name: [] for name in tools}
    asked = job.options
    print(
        f"median latency in ms, {asked['shape']}, f32, {asked['threads']} threads, snippets: {asked['SNIPPETS_MODE']}"
    )
    for number in range(rounds):
        quiet()
        for name in list(tools)[:: 1 if number % 2 else -1]:
            found[name].append(tools[name](job, folder))
        print(
            f"  round {number + 1:2}   " + "   ".join(f"{name} {runs[-1]:7.2f}" for name, runs in found.items()),
            flush=True,
        )
    pairs = [mine / other for mine, other in zip(*found.values(), strict=True)]
    middle = {name: statistics.median(runs) for name, runs in found.items()}
    print("  median     " + "   ".join(f"{name} {value:7.2f}" for name, value in middle.items()))
    apart = middle["ocrlab.bench"] / middle["benchmark_app"] - 1
    print(f"ocrlab.bench tells {apart:+.1%} (by round {min(pairs) - 1:+.1%} .. {max(pairs) - 1:+.1%}); "
          f"within {TIME:.0%}: {'yes' if abs(apart) <= TIME else 'NO'}")  # fmt: skip


def quiet() -> None:
    """Wait until others leave the processor alone, but not longer than a minute."""
    for _ in range(240):
        if noise.load_before() < noise.QUIET:
            return


def ours(job: Job, folder: Path) -> float:
    """Return the median that the bench tells, in ms."""
    seen = supervise(job, folder, Limits())
    if isinstance(seen, Failure):
        raise RuntimeError(seen.said)
    return float(statistics.median(seen["seconds"]["steady"])) * 1e3


def theirs(job: Job, folder: Path) -> float:
    """Return the median that `benchmark_app` tells, in ms."""
    asked, config = job.options, folder / "config.json"
    config.write_text(json.dumps({"CPU": {"SNIPPETS_MODE": asked["SNIPPETS_MODE"]}}), encoding="utf-8")
    arguments = ["-m", job.model, "-i", job.inputs[0], "-shape", f"[{asked['shape']}]", "-api", "sync", "-hint", "none",
                 "-nstreams", "1", "-nthreads", str(asked["threads"]), "-infer_precision", "f32", "-ip", "f32",
                 "-t", str(job.seconds), "-load_config", str(config)]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", APP, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    told = re.search(r"Median:\s+([\d.]+) ms", done.stdout)
    if not told:
        raise RuntimeError(f"benchmark_app told no median: {(done.stdout + done.stderr)[-500:]}")
    return float(told[1])


def compare_peaks(job: Job, folder: Path) -> None:
    """Let `time -v` watch one measurement on each runtime, and print both peaks."""
    watcher = shutil.which("time")
    if (
        not watcher
        or "GNU" not in subprocess.run([watcher, "--version"], capture_output=True, text=True, check=False).stdout
    ):
        print("peak memory: left out, because GNU time is not here (Debian and Ubuntu: apt install time)")
        return
    print("peak memory in MB")
    for backend, options in (("openvino", job.options), ("onnxruntime", {"arena": True}), ("opencv", {})):
        written = folder / "job.json"
        replace(job, backend=backend, options=options).save(written)
        command = [watcher, "-v", sys.executable, "-m", "ocrlab.bench.child.measure", str(written)]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
        )
        told = re.search(r"Maximum resident set size \(kbytes\): (\d+)", done.stderr)
        mine, other = json.loads(done.stdout)["peak"] / 1e6, int(told[1]) * 1024 / 1e6 if told else float("nan")
        print(f"  {backend:12} ocrlab.bench {mine:7.1f}   time -v {other:7.1f}   {mine / other - 1:+.1%}; "
              f"within {MEMORY:.0%}: {'yes' if abs(mine / other - 1) <= MEMORY else 'NO'}")  # fmt: skip


if __name__ == "__main__":
    main()
