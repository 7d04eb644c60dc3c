"""A program that reads a small data set again and again, and each time another call of the operating system fails.

usage: python -m tests.support.every_step ERROR FIRST STRIDE, with `failing.c` loaded before all other libraries

ERROR is a number of errno, or -1: reads and writes do half of their work. Each run is a process of its own, and is
followed by one in which nothing fails. It prints a line for each run that ended as none may, and a summary.
"""

import ctypes
import gc
import os
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from dirflow import DirectoryIterator, DirflowError
from dirflow.pipeline.run.cache import catalogue
from dirflow.pipeline.scan import listing
from tests.support.images import save

SECONDS = 30  # for a run: far more than one takes
FILES = ("ab/0.png", "ab/1.jpg", "cd/2.bmp", "cd/3.png", "cd/deep/4.jpg")
Read = tuple[dict[str, bytes], set[str]]  # pixels by file name, and files that were said to be missing

_library = ctypes.CDLL(None)
_library.fail_counted.restype = ctypes.c_long
_library.fail_last.restype = ctypes.c_char_p


def arm(folder: str, number: int, error: int) -> None:
    """Lets a call on files below a folder fail; an empty folder: none."""
    _library.fail_arm(os.fsencode(folder), ctypes.c_long(number), error)


def read(root: Path) -> Read:
    """Reads two epochs with a saved listing and a cache; returns the pixels, and what failed."""
    iterator = DirectoryIterator(
        root / "photos", None, (6, 6), cache=root / "cache", listing=root / "kept.npz", workers=1, prefetch=0,
        batch_size=2, shuffle=False, class_mode=None, on_error="blank",
    )  # fmt: skip
    missing = {os.path.relpath(one.path, root / "photos") for one in iterator.ignored}
    pixels: dict[str, bytes] = {}
    for _ in range(2):
        read = np.concatenate(list(iterator.epoch()))
        failed = {failure.row for failure in iterator.failures}
        missing |= {iterator.filenames[row] for row in failed}
        for row, name in enumerate(iterator.filenames):
            if row not in failed and pixels.setdefault(name, read[row].tobytes()) != read[row].tobytes():
                raise AssertionError(f"{name} is another picture in another epoch")
    return pixels, missing


def _open_below(root: Path) -> list[str]:
    found = []
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        except FileNotFoundError:  # that of the listing itself
            continue
    return [path for path in found if path.startswith(str(root))]


def _one_run(expected: dict[str, bytes], number: int, error: int) -> str:
    """Returns how a run ended."""
    with tempfile.TemporaryDirectory() as folder:
        root = _make(Path(folder))
        arm(folder, number, error)
        try:
            pixels, missing = read(root)
        except (DirflowError, OSError) as raised:
            ending = "an error" if folder in str(raised) or any(name in str(raised) for name in FILES) else (
                f"WRONG: the error names no file: {type(raised).__name__}: {raised}"
            )  # fmt: skip
        else:
            ending = "right" if pixels == expected else "files missing, and said to be"
            wrong = [name for name, content in pixels.items() if content != expected[name]]
            lost = set(expected) - set(pixels) - missing
            if wrong or lost:
                ending = f"WRONG: other pixels of {wrong}, lost without a word: {sorted(lost)}"
        call = f"{_library.fail_last().decode()} number {number}"
        arm("", 0, 0)
        gc.collect()
        if left := _open_below(root):
            ending = f"WRONG: left open: {left}"
        if not ending.startswith("WRONG") and read(root) != (expected, set()):
            ending = "WRONG: what was left behind spoils the next run"
        return f"{ending} ({call})" if ending.startswith("WRONG") else ending


def _make(root: Path) -> Path:
    for number, name in enumerate(FILES):
        save(root / "photos" / name, number, 9 + number, 8)
    return root


def _forked(run: Callable[[], str]) -> str:
    """Returns what a function returns in a child, or how that ended."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        _in_child(run, theirs)
    os.close(theirs)
    with open(ours, encoding="utf-8") as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    if status:
        code = os.waitstatus_to_exitcode(status)
        return "WRONG: it hangs" if code == -signal.SIGALRM else f"WRONG: the process ends with {code}"
    return answer


def _in_child(run: Callable[[], str], pipe: int) -> NoReturn:
    signal.alarm(SECONDS)
    try:
        answer = run()
    except BaseException as error:  # noqa: BLE001 - all of them are told
        answer = f"WRONG: {type(error).__name__}: {error}; {traceback.format_exc()[-600:]}"
    os.write(pipe, answer.encode("utf-8", "backslashreplace"))
    os._exit(0)


def main() -> None:
    """Runs it."""
    error, first, stride = map(int, sys.argv[1:])
    warnings.simplefilter("ignore")  # that a cache is not used any more, for instance
    catalogue.RECENT = listing.GRANULARITY = 0
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with tempfile.TemporaryDirectory() as folder:
        root = _make(Path(folder))
        count = int(_forked(lambda: _counted(root, folder)))
        expected: dict[str, Any] = eval(_forked(lambda: repr(read(root)[0])))
    endings: Counter[str] = Counter()
    for number in range(first, count + 1, stride):
        ending = _forked(lambda number=number: _one_run(expected, number, error))  # type: ignore[misc]
        if ending.startswith("WRONG"):
            os.write(out, f"{number}: {ending}\n".encode())
        endings[ending.partition(":")[0]] += 1
    os.write(out, f"{count} calls; {dict(endings)}\n".encode())


def _counted(root: Path, folder: str) -> str:
    arm(folder, 0, 0)
    read(root)
    return str(_library.fail_counted())


if __name__ == "__main__":
    main()
