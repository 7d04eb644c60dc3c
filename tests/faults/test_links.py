"""Links that cannot be followed: they are left out with the reason, and the data set is listed."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dirflow import DirectoryIterator, FolderNotFound
from tests.support.images import save
from tests.support.scripts import python

# Where a link leads, from its own folder; {name} is its own name.
TARGETS = {
    "to itself": ("{name}", "a link that leads to itself, or through too many links"),
    "through a file": ("x.png/y.png", "a link through something that is no folder"),
    "to a long name": ("y" * 256, "a link to a name that is too long"),
}
AS_NOBODY = """
import os, sys
import numpy.random  # from folders that the other user may not open
from dirflow import DirectoryIterator, FolderNotFound
import dirflow.pipeline.scan.folder
import PIL.Image, numpy

if os.geteuid() == 0:
    os.seteuid(65534)
documented = DirectoryIterator(sys.argv[1], None)
print([(os.path.basename(entry.path), entry.reason) for entry in documented.ignored])
print(DirectoryIterator(sys.argv[1], None, compat="keras").filenames)
try:
    DirectoryIterator(sys.argv[1], None, classes=["secret"], follow_links=True)
except FolderNotFound as error:
    print(error)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    save(tmp_path / "data" / "class" / "x.png", 1, 4, 4)
    return tmp_path / "data"


def ignored(data: Path, **options: Any) -> dict[str, str]:
    iterator = DirectoryIterator(data, None, **options)
    assert iterator.filenames == ["class/x.png"]
    return {os.path.relpath(entry.path, data): entry.reason for entry in iterator.ignored}


@pytest.mark.parametrize("follow_links", [False, True])
@pytest.mark.parametrize("what", ["to itself", "through a file", "to a long name"])
def test_one_bad_link_is_left_out(data: Path, what: str, *, follow_links: bool) -> None:
    target, reason = TARGETS[what]
    places = ["readme.txt", "class/readme.txt", "class/y.png", "class/folder"]
    for place in places:
        (data / place).symlink_to(target.format(name=Path(place).name))
    if what == "through a file":
        (data / "x.png").touch()
    found = ignored(data, follow_links=follow_links)
    found.pop("x.png", None)
    assert found == dict.fromkeys(places, reason)


def test_a_chain_of_links_is_too_long(data: Path) -> None:
    (data / "class" / "0.png").symlink_to("x.png")
    for number in range(50):
        (data / "class" / f"{number + 1}.png").symlink_to(f"{number}.png")
    iterator = DirectoryIterator(data, None)
    assert {entry.reason for entry in iterator.ignored} == {TARGETS["to itself"][1]}
    assert len(iterator.filenames) + len(iterator.ignored) == 52
    assert len(iterator.ignored) == 11  # the system follows 40 links


@pytest.mark.parametrize("what", ["to itself", "through a file", "to a long name"])
def test_keras_takes_them_by_their_names(data: Path, what: str) -> None:
    for place in ("class/y.png", "class/readme.txt"):
        (data / place).symlink_to(TARGETS[what][0].format(name=Path(place).name))
    assert DirectoryIterator(data, None, compat="keras").filenames == ["class/x.png", "class/y.png"]


def test_a_class_that_was_asked_for_is_an_error(data: Path) -> None:
    (data / "loop").symlink_to("loop")
    with pytest.raises(FolderNotFound, match=r"cannot open folder '.*loop': Too many levels of symbolic links"):
        DirectoryIterator(data, None, classes=["class", "loop"])


@pytest.mark.parametrize("follow_links", [False, True])
def test_a_link_to_a_pipe_is_no_file(data: Path, *, follow_links: bool) -> None:
    """Whoever opens it would wait for ever."""
    os.mkfifo(data / "class" / "pipe")
    (data / "class" / "y.png").symlink_to("pipe")
    (data / "class" / "z.png").symlink_to("/dev/zero")
    reasons = ignored(data, follow_links=follow_links)
    assert reasons["class/y.png"] == "not a regular file"
    outside = "not a regular file" if follow_links else "a link out of the dataset's folder, and follow_links is False"
    assert reasons["class/z.png"] == outside


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="other users have other numbers")
def test_access_is_denied(open_to_all: Path) -> None:
    closed = open_to_all / "closed"
    save(closed / "inside" / "x.png", 1, 4, 4)
    save(open_to_all / "data" / "class" / "x.png", 1, 4, 4)
    for place in ("secret", "readme.txt", "class/y.png"):
        (open_to_all / "data" / place).symlink_to(closed / "inside")
    closed.chmod(0)
    done = python("-c", AS_NOBODY, open_to_all / "data")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("Found", "Left out"))]
    reason = "a link to where access is denied"
    assert lines[0] == str([("readme.txt", reason), ("secret", reason), ("y.png", reason)])
    assert lines[1] == str(["class/x.png", "class/y.png"])
    assert lines[2].startswith("cannot open folder ")
    assert lines[2].endswith("secret': Permission denied")
