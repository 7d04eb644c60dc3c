"""Starts a measurement in a process of its own and reads the JSON that it prints last."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.paths import ROOT

# Where an old NumPy needs these to work at all, a current one is slowed by them: it knows its processor.
_UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_TIMEOUT = 300


class ChildError(Exception):
    """A measurement that did not finish; the message is one line that says why."""


def run(
    module: str, options: Sequence[str], *, python: Path | None = None, paths: Sequence[Path] = (), **variables: str
) -> dict[str, Any]:
    """Runs a module of the benchmarks; returns what its last line says.

    Args:
        module: Its full name.
        options: Its command line.
        python: The interpreter; None for this one.
        paths: Where Python looks for modules first, beside the repository itself.
        **variables: Of the environment, in addition to this process's.

    Raises:
        ChildError: It failed or took too long.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET} | variables
    environment["PYTHONPATH"] = os.pathsep.join(map(str, (*paths, ROOT)))
    command = [str(python or sys.executable), "-m", module, *options]
    try:
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise ChildError(f"not done after {_TIMEOUT} s") from None
    if done.returncode:
        raise ChildError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
