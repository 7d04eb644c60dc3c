"""A read that never ends: Ctrl-C is heard, the work goes on elsewhere, and the interpreter ends."""

import time
from pathlib import Path

import pytest

from tests.support.blocking import blocking_reads
from tests.support.images import save
from tests.support.scripts import environment, python

COMMON = """
import os, signal, sys, threading, time
import numpy as np
from dirflow import DirectoryIterator
from dirflow.pipeline.run import memory

def interrupted_after(seconds, function):
    sent = []
    def send():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
    threading.Timer(seconds, send).start()
    try:
        function()
    except KeyboardInterrupt:
        return time.monotonic() - sent[0]
    raise SystemExit("not interrupted")

def flow(name, size=8, **options):
    options = {"batch_size": 4, "class_mode": None, "shuffle": False, **options}
    return DirectoryIterator(os.path.join(sys.argv[1], name), None, (size, size), **options)
"""


@pytest.fixture
def blocking(tmp_path: Path) -> dict[str, str]:
    """Folders `bad_jpg` and `bad_bmp`, whose seventh file blocks, and `good_jpg`, and `good_bmp`."""
    for ending in ("jpg", "bmp"):
        for number in range(8):
            save(tmp_path / f"good_{ending}" / "class" / f"{number}.{ending}", number, 20, 20)
            name = "6blocks" if number == 6 else str(number)
            save(tmp_path / f"bad_{ending}" / "class" / f"{name}.{ending}", number, 20, 20)
    return blocking_reads(tmp_path)


def seconds_to_end(script: str, folder: Path, variables: dict[str, str], *arguments: str) -> tuple[str, float]:
    """Returns what a script prints, and how long its process lived on after its last line."""
    done = python(
        "-c",
        COMMON + script + "\nprint('ending at', time.monotonic(), flush=True)",
        folder,
        *arguments,
        env=variables,
        timeout=60,
    )
    ended = time.monotonic()
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    lines = [line for line in done.stdout.splitlines() if not line.startswith("Found")]
    time_of = next(line for line in lines if line.startswith("ending at "))
    lines.remove(time_of)
    return "\n".join(lines), ended - float(time_of.removeprefix("ending at "))


INTERRUPTED = """
bad, good = flow("bad_" + sys.argv[2], workers=int(sys.argv[3]), prefetch=int(sys.argv[4])), flow("good_" + sys.argv[2])
expected = [next(good) for _ in range(2)]
np.testing.assert_array_equal(next(bad), expected[0])
print(all(interrupted_after(0.3, lambda: bad[1]) < 0.5 for _ in range(3)))
other = flow("good_" + sys.argv[2], workers=int(sys.argv[3]), prefetch=int(sys.argv[4]))
for x in expected:
    np.testing.assert_array_equal(next(other), x)
"""


@pytest.mark.parametrize("ending", ["jpg", "bmp"])
@pytest.mark.parametrize(("workers", "prefetch"), [(1, 0), (2, 0), (2, 2)])
def test_a_read_that_blocks_does_not_keep_from_ctrl_c_nor_others_from_reading(
    blocking: dict[str, str], tmp_path: Path, ending: str, workers: int, prefetch: int
) -> None:
    said, seconds = seconds_to_end(INTERRUPTED, tmp_path, blocking, ending, str(workers), str(prefetch))
    assert said == "True"
    assert seconds < 1


AGAIN = """
from dirflow.pipeline.run import engine

decode = engine.decode
def decode_what_blocks(path, *others):
    open(os.environ["BLOCKED"], "w").close()
    return decode(path, *others)

def read():
    return next(flow("again", prefetch=0, workers=1))

engine.decode = decode_what_blocks
print(interrupted_after(0.5, read) < 0.5, os.path.exists(os.environ["BLOCKED"]))
os.remove(os.environ["BLOCKED"])
engine.decode = decode
print(len(read()))
"""


def test_a_file_that_blocks_when_pillow_reads_it_does_not_keep_from_ctrl_c(
    blocking: dict[str, str], tmp_path: Path
) -> None:
    """The engine has read it, and left it to Pillow."""
    save(tmp_path / "again" / "class" / "later.bmp", 0, 20, 20)
    said, seconds = seconds_to_end(AGAIN, tmp_path, blocking)
    assert said == "True True\n1"
    assert seconds < 1


AHEAD_BLOCKS = """
bad = flow("bad_" + sys.argv[2], prefetch=2)
next(bad)
time.sleep(0.2)
"""


@pytest.mark.parametrize("ending", ["jpg", "bmp"])
def test_the_interpreter_ends_while_look_ahead_is_blocked(
    blocking: dict[str, str], tmp_path: Path, ending: str
) -> None:
    assert seconds_to_end(AHEAD_BLOCKS, tmp_path, blocking, ending)[1] < 1


LENT = """
bad = flow("bad_jpg", 400, batch_size=8, prefetch=0)
interrupted_after(0.3, lambda: next(bad))
size = 8 * 400 * 400 * 3 * 4
first = [memory.batch_memory((size,), np.uint8) for _ in range(8)]
for block in first:
    block[:] = 7
open(os.environ["RELEASE"], "w").close()
time.sleep(0.3)
print(all((block == 7).all() for block in first), len(memory._free))
del block, first
memory._free.clear()
del bad
good = flow("good_jpg", prefetch=0)
next(good)
print(len(memory._free))
"""


def test_memory_that_a_thread_may_still_write_to_is_lent_to_nobody(blocking: dict[str, str], tmp_path: Path) -> None:
    said, _ = seconds_to_end(LENT, tmp_path, blocking)
    assert said == "True 0\n1"


KEPT = """
good = flow("good_jpg", cache=os.path.join(sys.argv[1], "kept_pixels"), prefetch=0, workers=int(sys.argv[2]))
expected = [next(good) for _ in range(4)]  # the second epoch compares what is kept
open(os.environ["BLOCKED"], "w").close()
print(all(interrupted_after(0.3, lambda: good[1]) < 0.5 for _ in range(2)))
os.remove(os.environ["BLOCKED"])
for x in expected:
    np.testing.assert_array_equal(next(good), x)
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_kept_pixels_that_block_do_not_keep_from_ctrl_c(blocking: dict[str, str], tmp_path: Path, workers: str) -> None:
    said, seconds = seconds_to_end(KEPT, tmp_path, blocking, workers)
    assert said.splitlines()[-1] == "True"
    assert seconds < 1


ALONE = """
from dirflow import load_img
name = os.path.join(sys.argv[1], "bad_" + sys.argv[2], "class", "6blocks." + sys.argv[2])
print(interrupted_after(0.3, lambda: load_img(name)) < 0.5)
load_img(name.replace("6blocks", "5"))
"""


@pytest.mark.parametrize("ending", ["jpg", "bmp"])
def test_one_picture_that_blocks_does_not_keep_from_ctrl_c(
    blocking: dict[str, str], tmp_path: Path, ending: str
) -> None:
    said, seconds = seconds_to_end(ALONE, tmp_path, blocking, ending)
    assert said == "True"
    assert seconds < 1


LISTED = """
print(interrupted_after(0.3, lambda: flow(sys.argv[2])) < 0.5)
flow("good_jpg")
"""


@pytest.mark.parametrize("name", ["blocking_folder", "one_blocks"])
def test_a_listing_that_blocks_does_not_keep_from_ctrl_c(blocking: dict[str, str], tmp_path: Path, name: str) -> None:
    for folder in ("blocking_folder/class", "one_blocks/blocking_folder", "one_blocks/other"):
        save(tmp_path / folder / "0.jpg", 0, 20, 20)
    said, seconds = seconds_to_end(LISTED, tmp_path, blocking, name)
    assert said == "True"
    assert seconds < 1


BUSY = """
iterator = flow("large", prefetch=int(sys.argv[2]), workers=2)
next(iterator)
"""

WHOLE = """
iterator = flow("large", batch_size=200, prefetch=1)

def run():
    try:
        next(iterator)
    except RuntimeError as error:
        print(error)

threading.Thread(target=run, daemon=True).start()
time.sleep(0.3)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("large")
    save(folder / "large" / "class" / "000.jpg", 1, 2500, 2500)
    for number in range(1, 200):
        (folder / "large" / "class" / f"{number:03}.jpg").hardlink_to(folder / "large" / "class" / "000.jpg")
    return folder


@pytest.mark.parametrize("prefetch", ["8", "50"])
def test_the_interpreter_ends_soon_while_batches_are_made_ahead(large: Path, prefetch: str) -> None:
    assert seconds_to_end(BUSY, large, environment(), prefetch)[1] < 1


def test_the_interpreter_ends_soon_in_the_middle_of_a_large_batch(large: Path) -> None:
    said, seconds = seconds_to_end(WHOLE, large, environment())
    assert said == "stopped, since the interpreter is ending"
    assert seconds < 1


COMPUTING = """
iterator = flow("large", batch_size=200, prefetch=0)
print(interrupted_after(0.3, lambda: next(iterator)) < 0.5)
"""


def test_ctrl_c_is_heard_in_the_middle_of_a_large_batch(large: Path) -> None:
    said, seconds = seconds_to_end(COMPUTING, large, environment())
    assert said == "True"
    assert seconds < 1
