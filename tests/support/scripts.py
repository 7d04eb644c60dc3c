"""Python code in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dirflow

SOURCES = Path(dirflow.__file__).parents[1]


def environment(**changes: str) -> dict[str, str]:
    """Returns this process's variables without those that change Python, and with the dirflow that is tested."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**others, "PYTHONPATH": str(SOURCES), **changes}


def python(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs the interpreter with arguments and without input, and returns its status and what it printed."""
    return subprocess.run(
        [sys.executable, *arguments],
        **{"env": environment(), "stdin": subprocess.DEVNULL, **options},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
