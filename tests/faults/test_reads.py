"""What stands in a file's place is looked at once it is open: nothing can be exchanged in between."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dirflow import DirectoryIterator, ImageError, load_img
from tests.support.scripts import python

EXCHANGED = """
import os, subprocess, sys, time
from dirflow import DirectoryIterator

folder = sys.argv[1]
file, other = f"{folder}/class/a.jpg", f"{folder}/class/other"
os.mkfifo(other)
exchange = '''
import os, sys
file, other = sys.argv[1:]
while os.getppid() == int(os.environ["READER"]):
    for _ in range(100):
        os.rename(file, other + "2")
        os.rename(other, file)
        os.rename(file, other)
        os.rename(other + "2", file)
'''
child = subprocess.Popen([sys.executable, "-c", exchange, file, other], env={**os.environ, "READER": str(os.getpid())})
iterator = DirectoryIterator(folder, None, (8, 8), batch_size=1, on_error="blank", prefetch=0, workers=1)
end, read, reasons = time.monotonic() + 3, 0, set()
while time.monotonic() < end:
    next(iterator)
    read += 1
    reasons.update(failure.reason for failure in iterator.failures)
child.kill()
child.wait()
print(sorted(reasons - {"No such file or directory"}), read > 100)
"""


def test_a_pipe_put_in_a_files_place_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "class" / "a.jpg")
    done = python("-c", EXCHANGED, tmp_path, timeout=60)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "['not a regular file'] True"), done.stderr


@pytest.mark.parametrize("ending", ["jpg", "bmp"])
def test_a_pipe_in_a_listed_files_place_is_named(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "class" / f"a.{ending}"
    file.parent.mkdir()
    Image.new("RGB", (8, 8)).save(file)
    iterator = DirectoryIterator(tmp_path, None, (8, 8), batch_size=1, prefetch=0)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ImageError, match=rf"a\.{ending}.*not a regular file"):
        next(iterator)


def test_a_pipe_that_holds_an_image_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "class" / "a.jpg"
    file.parent.mkdir()
    Image.new("RGB", (8, 8)).save(file)
    content = file.read_bytes()
    iterator = DirectoryIterator(tmp_path, None, (8, 8), batch_size=1, prefetch=0)
    file.unlink()
    os.mkfifo(file)
    holder = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # who would read it; without, what is written is lost
    try:
        with file.open("wb") as pipe:
            pipe.write(content)
        with pytest.raises(ImageError, match=r"a\.jpg.*not a regular file"):
            next(iterator)
    finally:
        os.close(holder)


LOADED = """
import sys
from dirflow import load_img
load_img(sys.argv[1])
"""


def test_load_img_names_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    done = python("-c", LOADED, tmp_path / "pipe.jpg", timeout=30)
    assert done.stderr.splitlines()[-1].startswith("dirflow.errors.ImageError")
    assert "pipe.jpg" in done.stderr.splitlines()[-1]
    assert "not a regular file" in done.stderr.splitlines()[-1]


def test_load_img_raises_as_before_for_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_img(tmp_path / "missing.jpg")
    with pytest.raises(IsADirectoryError):
        load_img(tmp_path)
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(ImageError, match=r"empty\.jpg"):
        load_img(tmp_path / "empty.jpg")


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 8191, 8192, 200_000])
def test_files_of_every_size_are_read_whole(tmp_path: Path, size: int) -> None:
    file = tmp_path / "class" / "a.jpg"
    file.parent.mkdir()
    Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3)).save(file)
    expected = np.asarray(Image.open(file), np.float32)
    file.write_bytes(file.read_bytes() + b"\0" * size)  # what follows the picture is ignored
    iterator = DirectoryIterator(tmp_path, None, (8, 8), batch_size=1, class_mode=None)
    np.testing.assert_array_equal(next(iterator)[0], expected)
