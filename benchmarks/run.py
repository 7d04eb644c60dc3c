"""Measures every loader on every workload in interleaved rounds, and prints the table.

Usage: `python benchmarks/run.py [--rounds 3] [--seconds 3] [--readme] ...`; `DATA=folder` and `COUNT=n`
say which files (see `make_data.py`). Each figure is the median over the rounds; each run is a process.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import make_data
from report import RESULTS, ROOT, show
from workloads import LIMIT, WORKLOADS

HERE = Path(__file__).resolve().parent
LOADERS = ("dirflow", "keras")
# Where an old NumPy needs these to work at all, a current one is slowed by them: it knows its processor.
_UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_TIMEOUT = 300


def main() -> None:
    """Makes the data, measures, keeps the results and prints them."""
    arguments = _arguments()
    data = make_data.from_environment()
    sizes = _read_once(data.folder)
    runs = []
    start = time.perf_counter()
    for number in range(arguments.rounds):
        jobs = [
            (LIMIT, LIMIT),
            *((name, loader) for name in arguments.workloads for loader in arguments.loaders),
        ]
        random.Random(number).shuffle(jobs)
        for workload, loader in jobs:
            run = _run(workload, loader, data.folder, arguments)
            runs.append({"round": number, "workload": workload, "loader": loader, **run})
            found = f"failed: {run['error']}" if "error" in run else f"{run['images_per_second']:,.0f} images/s"
            print(f"round {number + 1}/{arguments.rounds}  {workload:5}  {loader:7}  {found}", flush=True)
    results = {
        "date": time.strftime("%Y-%m-%d"),
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "threads": arguments.threads,
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "data": {"files": len(sizes), "median_kb": median(sizes) / 1000, "description": data.description},
        "runs": runs,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"measured in {time.perf_counter() - start:.0f} s\n")
    show(results, ROOT / "README.md" if arguments.readme else None)
    if any("error" in run for run in runs):
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures dirflow, Keras and the limit on the same files.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds measured in each run")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--workloads", nargs="+", choices=[*WORKLOADS], default=[*WORKLOADS])
    parser.add_argument("--loaders", nargs="+", choices=LOADERS, default=LOADERS)
    parser.add_argument("--readme", action="store_true", help="write the table into README.md too")
    return parser.parse_args()


def _read_once(folder: Path) -> list[int]:
    """Reads every file, so that all runs find them in memory; returns their sizes."""
    sizes = [len(path.read_bytes()) for path in folder.glob("*/**/*") if path.is_file()]
    if not sizes:
        raise SystemExit(f"no files in the class folders of {folder}")
    return sizes


def _run(workload: str, loader: str, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Measures one loader in a process of its own; returns its result, or what went wrong."""
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET}
    environment.setdefault("KERAS_HOME", str(RESULTS.parent / "keras"))
    command = [sys.executable, str(HERE / f"bench_{loader}.py"), "--data", str(folder)]
    command += ["--threads", str(arguments.threads), "--seconds", str(arguments.seconds)]
    if workload != LIMIT:
        command += ["--workload", workload]
    try:
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=_TIMEOUT)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {_TIMEOUT} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _cpu_model() -> str:
    """Returns the processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


if __name__ == "__main__":
    main()
