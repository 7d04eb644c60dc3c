"""Tests that are run in a changed copy of the sources: which one fails, or hangs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

PATIENCE = 60.0  # seconds without a test that begins or ends; the slowest takes 20
COPIED = ("src", "tests", "pyproject.toml")
ALSO = ("scripts", "Cargo.toml")  # as far as there are such
# Whatever else is installed, the copy is what is tested.
START = """
import sys
from pathlib import Path
import dirflow, pytest

if not Path(dirflow.__file__).is_relative_to(Path.cwd()):
    sys.exit(f"{dirflow.__file__} is not the copy")
sys.exit(pytest.main(sys.argv[1:]))
"""
OPTIONS = ("-x", "-v", "--tb=no", "-rfE", "--color=no", "-p", "no:cacheprovider")
HANGS = re.compile(r"Timeout \(>|TimeoutExpired|hangs")  # how tests say so
FAILED = re.compile(r"^FAILED (.+?)(?: - (.*))?$", re.MULTILINE)
BEGUN = re.compile(r"^(tests/\S+::.+?)(?: (?:PASSED|SKIPPED|FAILED|ERROR|XFAIL).*)?$", re.MULTILINE)


class Outcome(NamedTuple):
    """What became of some tests.

    Attributes:
        ending: `"fails"`: one of them; `"hangs"`: one of them; `"passes"`: all; `"breaks"`: they cannot be run.
        test: that fails or hangs.
        reason: in one line.
        seconds: that they took.
    """

    ending: Literal["fails", "hangs", "passes", "breaks"]
    test: str
    reason: str
    seconds: float


@contextmanager
def copy_of(root: Path) -> Iterator[Path]:
    """Yields a copy of a checkout's sources and tests, which is gone afterwards."""
    copy = Path(tempfile.mkdtemp(prefix="dirflow-guards-"))
    try:
        copy.chmod(0o755)  # some tests read as another user
        for name in (*COPIED, *(name for name in ALSO if (root / name).exists())):
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(root / name, copy / name)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def run_tests(copy: Path, tests: Sequence[str], patience: float = PATIENCE) -> Outcome:
    """Runs tests in a copy until the first one that fails, or that takes longer than some seconds."""
    begin = heard = time.monotonic()
    (copy / "tmp").mkdir(exist_ok=True)
    log = copy / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", START, *OPTIONS, *tests],
            cwd=copy,
            env=_environment(copy),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    size = 0
    try:
        while process.poll() is None and time.monotonic() - heard < (patience if size else PATIENCE):
            time.sleep(0.05)
            if size != (size := log.stat().st_size):
                heard = time.monotonic()
        status = process.poll()
    finally:
        with suppress(ProcessLookupError):  # processes that tests have left behind, too
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return _outcome(status, log.read_text("utf-8", "replace"), time.monotonic() - begin)


def _outcome(status: int | None, text: str, seconds: float) -> Outcome:
    failed = FAILED.search(text)
    begun = BEGUN.findall(text)
    if status is None and begun:
        return Outcome("hangs", begun[-1].strip(), "it takes too long", seconds)
    if status == 1 and failed:
        test, reason = failed[1], failed[2] or ""
        return Outcome("hangs" if HANGS.search(reason) else "fails", test, reason, seconds)
    if status == 0:
        return Outcome("passes", "", "", seconds)
    lines = [line.strip("= ") for line in text.splitlines()]
    return Outcome("breaks", "", "\n".join([f"status {status}", *filter(None, lines)][-20:]), seconds)


def _environment(copy: Path) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    paths = os.pathsep.join([str(copy / "src"), str(copy)])
    return {**others, "PYTHONPATH": paths, "TMPDIR": str(copy / "tmp"), "COLUMNS": "1000"}
