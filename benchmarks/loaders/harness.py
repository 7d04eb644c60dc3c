"""The common part of every `bench_*.py`: arguments in, one measured loop, one JSON line out.

It needs nothing but Python, so that every environment can run it.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.loaders.registry import LOADERS
from benchmarks.measure.machine import threads, version
from benchmarks.measure.processes import cpu_seconds, peak_megabytes
from benchmarks.measure.workloads import BATCH, SIZE, WORKLOADS, Workload


@dataclass(frozen=True)
class Job:
    """What one run is to measure."""

    workload: Workload
    data: Path
    threads: int
    size: int
    batch: int
    warm_up: float
    seconds: float

    def files(self) -> tuple[list[str], list[int]]:
        """Returns the paths of all files, and the number of each one's class."""
        classes = sorted(folder for folder in self.data.iterdir() if folder.is_dir())
        found = [
            (str(path), k) for k, folder in enumerate(classes) for path in sorted(folder.rglob("*")) if path.is_file()
        ]
        return [path for path, _ in found], [label for _, label in found]


def job_from_arguments() -> Job:
    """Reads the command line that all scripts have in common; a loader takes the workloads that it is listed with."""
    loader = LOADERS[Path(sys.argv[0]).stem.removeprefix("bench_")]
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", choices=loader.workloads, default="W1")
    parser.add_argument("--data", type=Path, required=True, help="folder of class folders")
    parser.add_argument("--threads", type=int, default=threads())
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--warm-up", type=float, default=1.0, help="seconds before the clock starts")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds measured")
    arguments = vars(parser.parse_args())
    return Job(workload=WORKLOADS[arguments.pop("workload")], **arguments)


def counted(job: Job, batches: Iterable[Any]) -> Iterator[int]:
    """Yields the number of images of each batch; the first one must be what the workload asks for.

    Args:
        job: What is measured.
        batches: Arrays or tensors of images, channels first or last.
    """
    kind = job.workload.dtype
    for k, images in enumerate(batches):
        if k == 0:
            row, *rest = images.shape
            top = float(images.max())
            wanted = sorted([job.size, job.size, 3])
            if not (row and sorted(rest) == wanted and kind in str(images.dtype) and (top <= 1) == (kind != "uint8")):
                raise SystemExit(
                    f"delivered {images.dtype} {tuple(images.shape)} up to {top:g} where {kind} images of {wanted} "
                    f"{'up to 1' if kind != 'uint8' else 'up to 255'} are asked for"
                )
        yield len(images)


def measure(job: Job, one_pass: Callable[[], Iterator[int]], packages: tuple[str, ...]) -> None:
    """Times passes over the data and prints the result as one JSON line.

    Args:
        job: What to measure.
        one_pass: Starts a pass, or goes on with an endless one; yields the number of images of each batch once it
            is in memory.
        packages: Whose versions to report.
    """
    _consume(one_pass, job.warm_up)
    cpu = cpu_seconds()
    images, seconds = _consume(one_pass, job.seconds)
    cpu = cpu_seconds() - cpu
    result: dict[str, Any] = {
        "images": images,
        "seconds": round(seconds, 3),
        "images_per_second": round(images / seconds, 2),
        "cpu_ms_per_image": round(1000 * cpu / images, 4),
        "peak_mb": peak_megabytes(),
        "versions": {"Python": platform.python_version()} | {name: version(name) for name in packages},
    }
    print(json.dumps(result), flush=True)


def measure_endless(job: Job, batches: Iterator[Any], packages: tuple[str, ...]) -> None:
    """Times a loader that never ends, as `measure` does: no pass is torn down and built up inside the clock."""
    counts = counted(job, batches)
    measure(job, lambda: counts, packages)


def _consume(one_pass: Callable[[], Iterator[int]], enough: float) -> tuple[int, float]:
    """Takes batches, pass after pass, until enough seconds have gone by; returns images and seconds."""
    images, start = 0, time.perf_counter()
    while True:
        before = images
        for count in one_pass():
            images += count
            elapsed = time.perf_counter() - start
            if elapsed >= enough:
                return images, elapsed
        if images == before:
            raise SystemExit("a whole pass delivered no image")
