"""Measures loaders on workloads in interleaved rounds, and prints the tables.

Usage: `python -m benchmarks.run [--peers] [--rounds 3] [--seconds 3] [--readme] ...`. Without `--peers` dirflow, Keras
and the limit are measured, with it every loader that `loaders/registry.py` has. `DATA=folder`, `COUNT=n` and their like
say which files (see `data/make_data.py`). Each figure is the median over the rounds; each run is a process.
"""

import argparse
import os
import random
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.data import make_data
from benchmarks.loaders.registry import LOADERS, SHORT, environment, module
from benchmarks.measure import child, machine
from benchmarks.measure.workloads import WORKLOADS
from benchmarks.paths import CACHE, ROOT
from benchmarks.report.render import show
from benchmarks.report.results import save


def main() -> None:
    """Makes the data, measures, keeps the results and prints them."""
    arguments = _arguments()
    jobs = [
        (workload, name)
        for name in arguments.loaders
        for workload in LOADERS[name].workloads
        if workload in arguments.workloads
    ]
    kinds = dict.fromkeys(WORKLOADS[workload].pictures for workload, _ in jobs)
    data = {kind: make_data.from_environment(kind) for kind in kinds}
    sizes = {kind: folder.sizes() for kind, folder in data.items()}
    start = time.perf_counter()
    runs = _rounds(jobs, {kind: folder.folder for kind, folder in data.items()}, arguments)
    results = {
        **machine.describe(),
        "threads": arguments.threads,
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "data": [
            {"files": len(sizes[kind]), "median_kb": median(sizes[kind]) / 1000, "description": data[kind].description}
            for kind in data
        ],
        "runs": runs,
    }
    save(results, peers=arguments.peers)
    print(f"measured in {time.perf_counter() - start:.0f} s\n")
    show(results, ROOT / "README.md" if arguments.readme else None)
    if any("error" in run and not LOADERS[run["loader"]].peer for run in runs):  # a peer may be missing
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures loaders on the same files.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds measured in each run")
    parser.add_argument("--warm-up", type=float, help="seconds before the clock starts (default: 1; with peers 3)")
    parser.add_argument("--threads", type=int, default=machine.threads())
    parser.add_argument("--workloads", nargs="+", choices=[*WORKLOADS], default=[*WORKLOADS])
    parser.add_argument("--peers", action="store_true", help="measure every loader, not dirflow, Keras and the limit")
    parser.add_argument("--loaders", nargs="+", choices=[*LOADERS], help="measure these")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md too")
    arguments = parser.parse_args()
    arguments.loaders = arguments.loaders or (tuple(LOADERS) if arguments.peers else SHORT)
    arguments.warm_up = arguments.warm_up or (3.0 if arguments.peers else 1.0)  # tf.data tunes itself at first
    return arguments


def _rounds(
    jobs: list[tuple[str, str]], folders: Mapping[str, Path], arguments: argparse.Namespace
) -> list[dict[str, Any]]:
    """Measures every job once a round, each round in another order; returns what each run found."""
    runs = []
    for number in range(arguments.rounds):
        order = list(jobs)
        random.Random(number).shuffle(order)
        for workload, name in order:
            run = _run(workload, name, folders[WORKLOADS[workload].pictures], arguments)
            runs.append({"round": number, "workload": workload, "loader": name, **run})
            found = f"failed: {run['error']}" if "error" in run else f"{run['images_per_second']:,.0f} images/s"
            print(f"round {number + 1}/{arguments.rounds}  {workload:3}  {name:11}  {found}", flush=True)
    return runs


def _run(workload: str, name: str, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Measures one loader in a process of its own; returns its result, or what went wrong."""
    python = environment(name) / "bin" / "python" if LOADERS[name].peer else None
    if python and not python.is_file():
        return {"error": f"it has no environment: python -m benchmarks.loaders.environments {name}"}
    options = ["--workload", workload, "--data", str(folder)]
    for option in ("threads", "seconds", "warm_up"):
        options += ["--" + option.replace("_", "-"), str(getattr(arguments, option))]
    home = os.environ.get("KERAS_HOME", str(CACHE / "keras"))
    try:
        return child.run(module(name), options, python=python, KERAS_HOME=home)
    except child.ChildError as error:
        return {"error": str(error)}


if __name__ == "__main__":
    main()
