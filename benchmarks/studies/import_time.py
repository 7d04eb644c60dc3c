"""What `import dirflow` costs on top of NumPy and Pillow, which every user of images imports anyway.

Usage: `python -m benchmarks.studies.import_time [--rounds 15] [--modules 10]`. Each import is a process of its own; the
two take turns; all modules have been compiled before, as an installed package's are. Below the medians stand the
modules that take most, without those that they import.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from statistics import median

from benchmarks.paths import CACHE
from benchmarks.report.markdown import table

_STATEMENTS = ("import numpy, PIL.Image", "import dirflow")
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measures how long it takes to import dirflow.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--modules", type=int, default=10, help="how many of the slowest modules to name")
    arguments = parser.parse_args()
    for statement in _STATEMENTS:
        _run(statement)  # compiles what is not compiled yet
    times = [[_seconds(statement) for statement in _STATEMENTS] for _ in range(arguments.rounds)]
    rows = [("", "median s", "range")]
    for statement, column in zip(_STATEMENTS, zip(*times, strict=True), strict=True):
        rows.append((f"`{statement}`", f"{median(column):.3f}", f"{min(column):.3f} to {max(column):.3f}"))
    rows.append(("difference", f"{median(own - base for base, own in times):.3f}", ""))
    print(table(rows, "<>>"), end="\n\n")
    slowest = _modules(arguments.rounds)[: arguments.modules]
    print(table([("module", "least ms"), *((name, f"{1000 * own:.1f}") for name, own in slowest)], "<>"))


def _modules(rounds: int) -> list[tuple[str, float]]:
    """Returns the modules that come on top, and the least seconds that each took by itself, the slowest first."""
    found = defaultdict(list)
    base, own = _STATEMENTS
    for _ in range(rounds):
        report = _run(f"{base}; import sys; print('---', file=sys.stderr); {own}", "-X", "importtime")
        for micros, name in _LINE.findall(report.partition("---")[2]):
            found[name].append(int(micros) / 1e6)
    return sorted(((name, min(times)) for name, times in found.items()), key=lambda one: -one[1])


def _seconds(statement: str) -> float:
    start = time.perf_counter()
    _run(statement)
    return time.perf_counter() - start


def _run(statement: str, *options: str) -> str:
    """Runs a statement in a new process; returns what it wrote to its error output."""
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(CACHE / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *options, "-c", statement]
    return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stderr


if __name__ == "__main__":
    main()
