"""Scripts run by Python and by `dirflow run`, side by side."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.scripts import environment

DIRFLOW = ("-m", "dirflow", "run")
SUMMARY = (b"dirflow answered for ", b"dirflow read ")


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment(), **options}
    return subprocess.run([*command], stdin=subprocess.DEVNULL, check=False, **options)


def without_summary(said: bytes) -> bytes:
    """Returns what was said on standard error before the summary, which has to be there."""
    lines = said.splitlines(keepends=True)
    assert [line.startswith(start) for line, start in zip(lines[-2:], SUMMARY, strict=True)] == [True, True], said
    return b"".join(lines[:-2])


def both(script: str | Path, *arguments: str, python: tuple[str, ...] = (), **options: Any) -> tuple[bytes, bytes, int]:
    """Runs a script by Python and by dirflow, and returns how it ended under both: what it printed, and its status."""
    plain = run(sys.executable, *python, script, *arguments, **options)
    ours = run(sys.executable, *python, *DIRFLOW, script, *arguments, **options)
    said = without_summary(ours.stderr)
    assert (ours.stdout, masked(said), ours.returncode) == (plain.stdout, masked(plain.stderr), plain.returncode)
    return plain.stdout, plain.stderr, plain.returncode


def masked(said: bytes) -> bytes:
    """Leaves out what differs from one process to the next: addresses, numbers of references, and of frames."""
    said = re.sub(rb"(?m)^object (address|refcount|type) +: .*$", b"", said)
    return re.sub(rb"at 0x\w+|repeated \d+ more times", b"...", said)


def written(tmp_path: Path, source: str, name: str = "script.py") -> Path:
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    return path
