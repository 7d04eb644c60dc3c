"""Millions of files: listing them, holding them, and planning batches of them, side by side with Keras.

Usage: `python -m benchmarks.studies.listing`. The files are empty and are made once, in `.bench`; `COUNT=n` sets how
many, a thousand in each folder. Every run has a process of its own, and runs of the two libraries take turns.
"""

import argparse
import contextlib
import gc
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.data.empty_files import IN_FOLDER, prepare
from benchmarks.measure.processes import resident_bytes

COUNT = 1_000_000
ROUNDS = 5
BATCHES = 300
BATCH = 32
SIDE = 8

Result = dict[str, float]


def construct(make: Callable[[], Any]) -> Result:
    """Measures how an iterator comes to be, and what it holds from then on."""
    gc.collect()
    before = resident_bytes()
    cpu, begin = time.process_time(), time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        iterator = make()
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    gc.collect()
    return {"seconds": seconds, "cpu": cpu, "bytes": (resident_bytes() - before) / iterator.n}


def run_keras(folder: Path) -> Result:
    """Keras' own iterator."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    from keras.src.legacy.preprocessing.image import DirectoryIterator, ImageDataGenerator

    generator = ImageDataGenerator()
    return construct(lambda: DirectoryIterator(folder, generator))


def run_dirflow(folder: Path) -> Result:
    """dirflow's, without a saved listing."""
    from dirflow import DirectoryIterator

    return construct(lambda: DirectoryIterator(folder, None))


def run_saved(folder: Path) -> Result:
    """dirflow's, with a listing that was saved before."""
    from dirflow import DirectoryIterator

    return construct(lambda: DirectoryIterator(folder, None, listing=_saved(folder)))


def run_small(folder: Path) -> Result:
    """The planning of a batch of the thousand files of one class."""
    return _planning(folder, [min(os.listdir(folder))])


def run_large(folder: Path) -> Result:
    """The planning of a batch of all files."""
    return _planning(folder, None)


def _planning(folder: Path, classes: list[str] | None) -> Result:
    """Measures a batch without its pixels: order, random numbers, paths, labels, snapshot."""
    import numpy as np

    from dirflow import DirectoryIterator, ImageDataGenerator
    from dirflow.pipeline.plan.batch import BatchPlan
    from dirflow.pipeline.run.engine import Batch

    def no_pixels(plan: BatchPlan, workers: int) -> Batch:
        del workers
        return Batch(np.zeros((plan.count, *plan.target.shape), np.float32), plan.last_native_stage())

    generator = ImageDataGenerator(rotation_range=20, horizontal_flip=True)
    with contextlib.redirect_stdout(io.StringIO()):
        iterator = DirectoryIterator(
            folder, generator, (SIDE, SIDE), classes=classes, class_mode="sparse", batch_size=BATCH, prefetch=0
        )
    times = []
    with patch("dirflow.pipeline.batches.run", no_pixels):
        for number in range(BATCHES):
            begin = time.process_time()
            iterator[number % len(iterator)]
            times.append(time.process_time() - begin)
    return {"median": statistics.median(times), "first": times[0]}


def _saved(folder: Path) -> Path:
    return folder.with_name(folder.name + ".npz")


RUNS = {"keras": run_keras, "dirflow": run_dirflow, "saved": run_saved, "small": run_small, "large": run_large}


def main() -> None:
    """Runs the rounds and prints what came out, or does one run and prints it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", choices=RUNS)
    parser.add_argument("--count", type=int, default=int(os.environ.get("COUNT", COUNT)))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    folder = prepare(arguments.count)
    if arguments.run:
        print(json.dumps(RUNS[arguments.run](folder)))
        return
    once = [sys.executable, "-m", "benchmarks.studies.listing", "--count", str(arguments.count), "--run"]
    _saved(folder).unlink(missing_ok=True)
    for name in ("dirflow", "keras", "saved"):  # the file system's cache is warm from here on, and a listing is saved
        subprocess.run([*once, name], check=True, capture_output=True)
    results: dict[str, list[Result]] = {name: [] for name in RUNS}
    for _ in range(arguments.rounds):
        for name, of_name in results.items():
            output = subprocess.run([*once, name], check=True, capture_output=True, text=True).stdout
            of_name.append(json.loads(output.splitlines()[-1]))
    report(arguments.count, results)


def report(count: int, results: dict[str, list[Result]]) -> None:
    """Prints medians over the rounds, and the ratios that count."""

    def median(name: str, key: str) -> float:
        return statistics.median(result[key] for result in results[name])

    print(f"{count:,} files in {count // IN_FOLDER:,} class folders; medians of {len(results['keras'])} rounds")
    for name, what in (("keras", "Keras"), ("dirflow", "dirflow"), ("saved", "dirflow, second start with `listing=`")):
        seconds = [result["seconds"] for result in results[name]]
        print(
            f"{what:38} {median(name, 'seconds'):7.3f} s ({min(seconds):.3f} to {max(seconds):.3f}), "
            f"CPU {median(name, 'cpu'):6.3f} s, {median(name, 'bytes'):4.0f} bytes a file"
        )
    pairs = zip(results["keras"], results["dirflow"], strict=True)
    ratios = sorted(one["seconds"] / other["seconds"] for one, other in pairs)
    print(f"dirflow lists {statistics.median(ratios):.1f} times as fast ({ratios[0]:.1f} to {ratios[-1]:.1f})")
    for name, files in (("small", IN_FOLDER), ("large", count)):
        print(
            f"a batch of {BATCH} of {files:>9,} files, without pixels: {1e3 * median(name, 'median'):.3f} ms CPU; "
            f"the first one, with the epoch's order: {1e3 * median(name, 'first'):.1f} ms"
        )


if __name__ == "__main__":
    main()
