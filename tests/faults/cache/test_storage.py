"""A disk that is full, a folder that may not be written or not be read, at the beginning or meanwhile."""

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dirflow import CacheError
from tests.faults.cache.child import Child, some_batches
from tests.faults.cache.look import lent_batches
from tests.support.compare import assert_same

NOBODY = 65534


def limit_files(size: int) -> None:
    """As a full disk does, this stops a file from growing in the middle of a write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 100, 1200, 5000, 13000, 17000])
def test_there_is_no_room(size: int, pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept, partial(limit_files, size)) as reader:
        if isinstance(reader.opened.result, Exception):
            assert isinstance(reader.opened.result, CacheError)
            assert str(kept) in str(reader.opened.result)
        else:
            told = [reader.epoch(), reader.epoch()]
            for epoch in told:
                assert_same(epoch.batches, expected)
            assert len([warning for epoch in told for warning in epoch.warnings]) <= 1
    with Child(pictures, kept) as other:
        told = [other.epoch(), other.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
            assert epoch.warnings == []
    assert not [*kept.rglob("*.partial")]


@pytest.mark.parametrize("size", [100, 1000, 9000, 13000])
def test_the_room_ends_meanwhile(size: int, pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept) as reader:
        reader.tell(some_batches, [0])
        assert reader.process.pid is not None
        resource.prlimit(reader.process.pid, resource.RLIMIT_FSIZE, (size, size))
        told = [reader.epoch(), reader.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
        warnings = [warning for epoch in told for warning in epoch.warnings]
        assert len(warnings) <= 1 or "not used any more" in warnings[1]  # SQLite cannot undo what it has begun
    with Child(pictures, kept) as other:
        assert_same(other.epoch().batches, expected)


def test_what_is_kept_is_used_when_the_room_ends(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept) as reader:
        reader.tell(some_batches, [0, 0])
        assert reader.process.pid is not None
        resource.prlimit(reader.process.pid, resource.RLIMIT_FSIZE, (1000, 1000))
        told = reader.epoch()
        assert_same(told.batches, expected)
        (warning,) = told.warnings
        assert "takes no more pixels" in warning
        assert reader.tell(lent_batches).result == [True, False, False, False]


@pytest.fixture
def common(pictures: Path) -> Iterator[Path]:
    """A folder that everybody may enter, with the pictures; root may write what is not to be written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(pictures, folder / "pictures")
        (folder / "kept").mkdir()
        folder.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(folder / "kept", NOBODY, NOBODY)
        yield folder
        for path in [folder / "kept", *(folder / "kept").rglob("*")]:
            path.chmod(0o700)


def be_nobody() -> None:
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def forbid(mode: int, folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        path.chmod(mode)


def test_a_folder_may_only_be_read(common: Path, expected: list[np.ndarray]) -> None:
    pictures, kept = common / "pictures", common / "kept"
    with Child(pictures, kept, be_nobody) as filling:
        filling.tell(some_batches, [0, 1])
    forbid(0o555, kept)
    with Child(pictures, kept, be_nobody) as reader:
        told = [reader.epoch(), reader.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
        (warning,) = [warning for epoch in told for warning in epoch.warnings]
        assert "takes no more pixels" in warning
    with Child(pictures, kept, be_nobody) as reader:
        told = reader.tell(some_batches, [0, 1])
        assert_same(told.batches, expected[:2])
        assert told.warnings == []  # what is there is used


def test_an_empty_folder_may_only_be_read(common: Path) -> None:
    (common / "kept").chmod(0o555)
    with Child(common / "pictures", common / "kept", be_nobody) as reader:
        assert isinstance(reader.opened.result, CacheError)
        assert str(common / "kept") in str(reader.opened.result)


def everything(kept: Path) -> None:
    forbid(0, kept)


def catalogue(kept: Path) -> None:
    next(kept.glob("*/catalogue.sqlite")).chmod(0)


def segments(kept: Path) -> None:
    for path in kept.glob("*/pixels-*"):
        path.chmod(0)


@pytest.mark.parametrize("read_before", [[], [0], [0, 1, 2, 3] * 3], ids=["opened", "half", "trusted"])
@pytest.mark.parametrize("part", [everything, catalogue, segments])
def test_it_may_not_be_read_any_more(
    part: Callable[[Path], None], read_before: list[int], common: Path, expected: list[np.ndarray]
) -> None:
    with Child(common / "pictures", common / "kept", be_nobody) as reader:
        reader.tell(some_batches, read_before)
        part(common / "kept")
        told = [reader.epoch(), reader.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
        assert len([warning for epoch in told for warning in epoch.warnings]) <= 1
