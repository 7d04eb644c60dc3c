"""The scripts of `benchmarks/`, which are no package, for the tests."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"


def module(name: str) -> ModuleType:
    """Imports a script by the name that the others import it by."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    return importlib.import_module(name)
