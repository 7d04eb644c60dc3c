"""`read_timeout`: a file whose reading takes too long is a file that cannot be read."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from dirflow import ArgumentError, DirectoryIterator, ImageError, ReadTimeout
from tests.support.blocking import blocking_reads
from tests.support.images import save
from tests.support.scripts import python

SCRIPT = """
import os, sys, threading, time
import numpy as np
from dirflow import DirectoryIterator, ImageError, ReadTimeout

def flow(name, **options):
    return DirectoryIterator(
        os.path.join(sys.argv[1], name), None, (40, 30), class_mode=None, batch_size=8, shuffle=False, **options
    )

good = next(flow("good"))
others = [number for number in range(8) if number not in (2, 5)]
"""

RAISED = """
began = time.monotonic()
try:
    next(flow("bad", read_timeout=0.2, workers=int(sys.argv[2])))
except ReadTimeout as error:
    print(os.path.basename(error.path), "|", error.reason, "|", time.monotonic() - began < 20)
"""

SKIPPED = """
for prefetch in (0, 2):
    bad = flow("bad", read_timeout=0.2, workers=int(sys.argv[2]), on_error="skip", prefetch=prefetch)
    for _ in range(2):
        np.testing.assert_array_equal(next(bad), good[others])
    print(*sorted(os.path.basename(one.path) for one in bad.failures if "read_timeout" in one.reason))
"""

# The reads go on after the batch was delivered: they write nothing to it, and the next epoch reads all.
LATE = """
bad = flow("bad", read_timeout=0.2, on_error="blank", prefetch=0)
x = next(bad)
expected = good.copy()
expected[[2, 5]] = 0
np.testing.assert_array_equal(x, expected)
open(os.environ["RELEASE"], "w").close()
time.sleep(0.5)
np.testing.assert_array_equal(x, expected)
np.testing.assert_array_equal(next(bad), good)
end = time.monotonic() + 20
while len(os.listdir("/proc/self/task")) > threads_before + 2 * os.cpu_count() and time.monotonic() < end:
    time.sleep(0.01)
print(len(os.listdir("/proc/self/task")) <= threads_before + 2 * os.cpu_count())
"""


@pytest.fixture(params=["jpg", "bmp"])
def blocking(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Folders `good`, and `bad`, of which two files block."""
    for number in range(8):
        save(tmp_path / "good" / "class" / f"{number}.{request.param}", number, 60, 50)
        name = f"{number}blocks" if number in (2, 5) else str(number)
        save(tmp_path / "bad" / "class" / f"{name}.{request.param}", number, 60, 50)
    return blocking_reads(tmp_path)


def said(script: str, folder: Path, variables: dict[str, str], *arguments: str) -> str:
    """Returns what a script prints."""
    done = python("-c", SCRIPT + script, folder, *arguments, env=variables, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("Found", "Could not")))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_error_names_the_file_and_the_option(blocking: dict[str, str], tmp_path: Path, workers: str) -> None:
    name, reason, soon = said(RAISED, tmp_path, blocking, workers).split(" | ")
    assert (name[:7], reason, soon) == ("2blocks", "reading takes longer than 0.2 s (`read_timeout`)", "True")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_other_files_are_delivered(blocking: dict[str, str], tmp_path: Path, workers: str) -> None:
    for line in said(SKIPPED, tmp_path, blocking, workers).splitlines():
        assert [name[:7] for name in line.split()] == ["2blocks", "5blocks"]


def test_a_read_that_ends_late_changes_no_batch(blocking: dict[str, str], tmp_path: Path) -> None:
    assert said("threads_before = len(os.listdir('/proc/self/task'))" + LATE, tmp_path, blocking) == "True"


def test_files_that_are_read_in_time_are_as_without(tmp_path: Path) -> None:
    for number in range(4):
        save(tmp_path / "class" / f"{number}.{'png' if number else 'tif'}", number, 30, 20)
    x: list[Any] = [
        next(DirectoryIterator(tmp_path, None, (9, 9), class_mode=None, shuffle=False, read_timeout=seconds))
        for seconds in (None, 30)
    ]
    assert (x[0] == x[1]).all()


@pytest.mark.parametrize("seconds", [0, -1, True, "5", float("nan"), float("inf"), 10**400])
def test_seconds_are_what_is_accepted(tmp_path: Path, seconds: object) -> None:
    with pytest.raises(ArgumentError, match=r"`read_timeout` must be None or a number of seconds"):
        DirectoryIterator(tmp_path, None, read_timeout=seconds)


def test_it_is_an_image_error_and_a_timeout() -> None:
    error = pickle.loads(pickle.dumps(ReadTimeout("a.jpg", "too slow")))
    assert isinstance(error, ImageError)
    assert isinstance(error, TimeoutError)
    assert (error.path, error.reason) == ("a.jpg", "too slow")
