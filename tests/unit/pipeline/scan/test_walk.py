"""The native walk: the same files, in the same order, as plain Python finds."""

import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import DatasetError, DirectoryIterator, FolderNotFound, _native
from dirflow.pipeline.scan.walk import ListingRequest, walk
from tests.support.plain_walk import PlainWalk
from tests.support.trees import TREES, build

FORMATS = ("png", "JPG", "mkv")


def made(tree: Any) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "data")
        build(os.fsencode(root), tree, os.fsencode(root))
        build(os.fsencode(os.path.join(folder, "outside")), {b"x.png": None, b"more": {b"y.png": None}}, b"")
        yield root


@given(tree=TREES, follow_links=st.booleans(), workers=st.integers(1, 4), slash=st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_rules_are_those_of_plain_python(tree: Any, *, follow_links: bool, workers: int, slash: bool) -> None:
    for folder in made(tree):
        root = folder + "/" * slash
        plain = PlainWalk(root, FORMATS, follow_links)
        request = ListingRequest(root, None, FORMATS, follow_links, "documented")
        try:
            names = plain.class_folders()
            files = [plain.files(name) for name in names]
        except (DatasetError, FolderNotFound) as error:
            with pytest.raises(type(error)):
                walk(request, workers)
            continue
        found = walk(request, workers)
        assert list(found.class_names) == names
        assert found.names.tolist() == [path for part in files for path in part]
        assert found.counts.tolist() == [len(part) for part in files]
        assert sorted((entry.path, entry.reason) for entry in found.ignored) == sorted(plain.ignored)
        for path, times in zip(found.folders, found.times, strict=True):
            status = os.stat(os.path.join(root, path))
            assert times == (status.st_mtime_ns, status.st_ctime_ns)


def test_what_is_left_out_comes_in_order(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.txt", "b/n/k.txt", "a/x.txt", "c.txt", "a/y.png", "b.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = walk(ListingRequest(str(tmp_path), None, ("png",), False, "documented"), 3)
    paths = [os.path.relpath(entry.path, tmp_path) for entry in found.ignored]
    assert paths == ["b.txt", "c.txt", "a/x.txt", "b/a.txt", "b/z.txt", "b/n/k.txt"]


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A folder of which the walk of `compat="keras"` finds no end: every path can go on in two ways."""
    (tmp_path / "data" / "class").mkdir(parents=True)
    for name in "ab":
        (tmp_path / "data" / "class" / name).symlink_to(".")
    return tmp_path / "data"


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Control-C raises KeyboardInterrupt, also where the tests were started in the background."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.mark.usefixtures("interruptible")
def test_control_c_ends_a_listing(endless: Path) -> None:
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        DirectoryIterator(endless, None, compat="keras", follow_links=True)
    timer.join()


def test_the_caller_is_told_and_may_object(endless: Path) -> None:
    told = []

    def tick(classes: int, files: int) -> None:
        told.append((classes, files))
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        _native.list_files(
            endless,
            [(str(endless / "class"), "class/")],
            endings=("a", "b"),
            follow_links=True,
            strict=False,
            workers=2,
            tick=tick,
        )
    assert len(told) == 1
    assert told[0][0] == 0


def test_the_first_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    names = ("here", "gone", "away")
    gone, nowhere = (re.escape(repr(str(tmp_path / name))) for name in ("gone", "nowhere"))
    for workers in (1, 3):
        with pytest.raises(FolderNotFound, match=rf"cannot open folder {gone}: No such file or directory"):
            walk(ListingRequest(str(tmp_path), names, ("png",), False, "documented"), workers)
    with pytest.raises(FolderNotFound, match=rf"cannot list folder {nowhere}: No such file or directory"):
        walk(ListingRequest(str(tmp_path / "nowhere"), None, ("png",), False, "documented"), 1)
