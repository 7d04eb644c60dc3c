"""Measures one thing with one side's dirflow, by its public names alone, and prints one JSON line.

Both sides run this file, each with its own interpreter and its own dirflow first among Python's paths.
"""

import argparse
import contextlib
import importlib
import io
import json
import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.against.measures import IMPORT, LISTING, MEASURES, Measure, Sample
from benchmarks.measure.machine import version
from benchmarks.measure.workloads import WORKLOADS

_MODULES = ("dirflow", "dirflow._native")
_PACKAGES = ("numpy", "pillow", "scipy")


def main() -> None:
    """Measures and prints."""
    arguments = _arguments()
    sample = _import()
    modules = origins(arguments.source)
    if arguments.measure == LISTING:
        sample = _listing(arguments.data, arguments.threads, arguments.seconds)
    elif arguments.measure != IMPORT:
        sample = _epochs(MEASURES[arguments.measure], arguments)
    versions = {"Python": platform.python_version()} | {name: version(name) for name in _PACKAGES}
    print(json.dumps({**asdict(sample), "modules": modules, "versions": versions}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", choices=MEASURES, required=True)
    parser.add_argument("--source", type=Path, required=True, help="the folder that dirflow must come from")
    parser.add_argument("--data", type=Path, help="folder of class folders")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm-up", type=float, default=0.0, help="seconds before the clock starts, at least an epoch")
    parser.add_argument("--seconds", type=float, default=0.0, help="seconds measured, at least an epoch or a listing")
    return parser.parse_args()


def origins(source: Path) -> dict[str, str]:
    """Returns the files that the library and its engine were imported from.

    Raises:
        SystemExit: One of them is not in the folder that it must come from.
    """
    files = {name: Path(str(importlib.import_module(name).__file__)).resolve() for name in _MODULES}
    for name, file in files.items():
        if not file.is_relative_to(source.resolve()):
            raise SystemExit(f"{name} was imported from {file}, and not from {source}")
    return {name: str(file) for name, file in files.items()}


def _import() -> Sample:
    """Imports the library; what every user of images imports anyway comes before the clock starts."""
    for name in ("numpy", "PIL.Image"):
        importlib.import_module(name)
    return _timed(lambda: bool(importlib.import_module("dirflow")))


def _listing(folder: Path, threads: int, enough: float) -> Sample:
    """Lists a folder again and again."""
    from dirflow import ImageDataGenerator

    def once() -> int:
        with contextlib.redirect_stdout(io.StringIO()):
            ImageDataGenerator().flow_from_directory(str(folder), workers=threads)
        return 1

    once()  # finds the folders in the file system's cache, and the library's threads running, from here on
    return _timed(once, enough)


def _epochs(measure: Measure, arguments: argparse.Namespace) -> Sample:
    """Takes whole epochs, so that each image counts as often as any other on both sides."""
    from benchmarks.measure.flow import flow

    more: dict[str, Any] = {"cache": measure.cache} if measure.cache else {}
    workload = WORKLOADS[str(measure.workload)]
    with contextlib.redirect_stdout(io.StringIO()):
        iterator = flow(workload, arguments.data, workers=arguments.threads, **more)

    def epoch() -> int:
        return sum(len(next(iterator)[0]) for _ in range(len(iterator)))

    if measure.cache:
        epoch()  # fills it
    _timed(epoch, arguments.warm_up)
    return _timed(epoch, arguments.seconds)


def _timed(job: Callable[[], int], enough: float = 0.0) -> Sample:
    """Does a job until enough seconds have gone by, at least once; it returns what it counts."""
    count, cpu, begin = 0, time.process_time(), time.perf_counter()
    while True:
        count += job()
        seconds = time.perf_counter() - begin
        if seconds >= enough:
            return Sample(count, seconds, time.process_time() - cpu)


if __name__ == "__main__":
    main()
