"""The two builds that are compared, and how one of them is measured."""

import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.against.measures import IMPORT, Sample
from benchmarks.measure import child
from benchmarks.paths import CACHE, ROOT

_WORKER = "benchmarks.against.worker"


@dataclass(frozen=True)
class Side:
    """A build of dirflow.

    Attributes:
        name: `"old"` or `"new"`.
        python: The interpreter of its environment.
        source: The folder that holds its `dirflow`, with the built engine.
    """

    name: str
    python: Path
    source: Path


def working_tree() -> Side:
    """Returns the side of the working tree: in this environment, built as `make` leaves it."""
    return Side("new", Path(sys.executable), ROOT / "src")


def unpacked(wheel: Path) -> Side:
    """Returns the side of a wheel, unpacked anew; it is measured in this environment.

    Raises:
        SystemExit: It cannot be read.
    """
    folder = CACHE / "against" / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise SystemExit(f"{wheel} cannot be unpacked: {error}") from None
    return Side("old", Path(sys.executable), folder)


def measure(side: Side, name: str, options: Mapping[str, object]) -> tuple[Sample, dict[str, Any]]:
    """Measures one thing in a process of its own.

    Args:
        side: Which build.
        name: A key of `MEASURES`.
        options: Further options of the worker.

    Returns:
        What was measured, and where it came from: files of the modules, versions of the packages.

    Raises:
        ChildError: The process failed, or imported another build.
    """
    given = {"measure": name, "source": side.source, **options}
    found = child.run(
        _WORKER,
        [text for option, value in given.items() for text in ("--" + option, str(value))],
        python=side.python,
        paths=(side.source,),
        PYTHONPYCACHEPREFIX=str(CACHE / "compiled"),  # modules are compiled before they are measured, whatever is set
        PYTHONDONTWRITEBYTECODE="",
        OPENBLAS_NUM_THREADS="1",  # NumPy's idle threads spin for a while after its import
    )
    return Sample(found["count"], found["seconds"], found["cpu_seconds"]), {
        key: found[key] for key in ("modules", "versions")
    }


def check(*sides: Side) -> dict[str, Any]:
    """Imports each side once; returns what each consists of.

    Raises:
        SystemExit: One cannot be imported, or the packages that they stand on differ.
    """
    found = {}
    for side in sides:
        try:
            _, found[side.name] = measure(side, IMPORT, {})
        except child.ChildError as error:
            raise SystemExit(f"the {side.name} side does not work: {error}") from None
    versions = {name: one["versions"] for name, one in found.items()}
    if any(one != versions[sides[0].name] for one in versions.values()):
        raise SystemExit(f"the sides stand on different packages: {versions}")
    return found
