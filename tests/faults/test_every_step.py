"""A call of the operating system fails, one after the other: every result is right, or an error says which file it is.

`STRIDE=1` tries each of the calls; by default some are left out, others at each error.
"""

import ast
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.scripts import environment

ROOT = Path(__file__).parents[2]
ERRORS = ["EIO", "ENOSPC", "EACCES", "EINTR", "EMFILE", "ESTALE", "EAGAIN", "half"]
STRIDE = int(os.environ.get("STRIDE", "40"))


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that lets calls fail."""
    compiler = shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("it is for Linux, and needs a C compiler")
    library = tmp_path_factory.mktemp("failing") / "failing.so"
    source = ROOT / "tests" / "support" / "failing.c"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O0", "-w", "-o", library, source, "-ldl"],
        check=True,
    )
    return library


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("error", ERRORS)
def test_each_call_may_fail(error: str, failing: Path) -> None:
    number = -1 if error == "half" else getattr(errno, error)
    first = 1 + ERRORS.index(error) * STRIDE // len(ERRORS)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.every_step", str(number), str(first), str(STRIDE)],
        cwd=ROOT, env=environment(LD_PRELOAD=str(failing)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    *wrong, summary = done.stdout.splitlines()
    assert wrong == []
    calls, _, endings = summary.partition(" calls; ")
    assert int(calls) > 400
    counts = ast.literal_eval(endings)
    assert counts["right"] > 1
    if error == "half":
        assert set(counts) == {"right"}
