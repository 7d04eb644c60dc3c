"""The common part of every `bench_*.py`: arguments in, one measured loop, one JSON line out."""

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workloads import WORKLOADS, Workload


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


def job_from_arguments() -> Job:
    """Reads the command line that every peer has in common."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", choices=[*WORKLOADS], default="W1")
    parser.add_argument("--data", type=Path, required=True, help="folder of class folders")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--warm-up", type=float, default=1.0, help="seconds before the clock starts")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds measured")
    arguments = vars(parser.parse_args())
    return Job(workload=WORKLOADS[arguments.pop("workload")], **arguments)


def measure(job: Job, one_pass: Callable[[], Iterator[int]], packages: tuple[str, ...]) -> None:
    """Times passes over the data and prints the result as one JSON line.

    Args:
        job: What to measure.
        one_pass: Starts a pass; yields the number of images of each batch once it is in memory.
        packages: Whose versions to report.
    """
    _consume(one_pass, job.warm_up)
    cpu = time.process_time()
    images, seconds = _consume(one_pass, job.seconds)
    cpu = time.process_time() - cpu
    result: dict[str, Any] = {
        "images": images,
        "seconds": round(seconds, 3),
        "images_per_second": round(images / seconds, 2),
        "cpu_ms_per_image": round(1000 * cpu / images, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "versions": {"Python": platform.python_version()} | {name: version(name) for name in packages},
    }
    print(json.dumps(result), flush=True)


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


def version(package: str) -> str:
    """Returns the installed version, or a dash."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "-"
