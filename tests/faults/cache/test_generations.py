"""A cache folder that is deleted, emptied, replaced or put back to an older state while somebody reads through it."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import DirectoryIterator
from dirflow.pipeline.run.cache.catalogue import Catalogue
from dirflow.pipeline.run.cache.segments import Segments
from tests.faults.cache.child import Child, make_flow, some_batches, whole_epoch
from tests.faults.cache.look import check_not_written_again, entries, lent_batches, written
from tests.support.compare import assert_same

CATALOGUE = "catalogue.sqlite"


def inside(kept: Path) -> Path:
    (found,) = kept.iterdir()
    return found


def fill(pictures: Path, kept: Path, seed: int) -> None:
    """Another process fills the cache in an order of its own."""
    with Child(pictures, kept, shuffle=True, seed=seed, batch_size=3) as other:
        other.epoch()


def delete_catalogue(kept: Path, _: Path) -> None:
    (inside(kept) / CATALOGUE).unlink()


def empty_catalogue(kept: Path, _: Path) -> None:
    os.truncate(inside(kept) / CATALOGUE, 0)


def delete_segments(kept: Path, _: Path) -> None:
    for segment in inside(kept).glob("pixels-*"):
        segment.unlink()


def empty_folder(kept: Path, _: Path) -> None:
    for file in inside(kept).iterdir():
        file.unlink()


def remove_folder(kept: Path, _: Path) -> None:
    shutil.rmtree(kept)


def roll_back_catalogue(kept: Path, older: Path) -> None:
    shutil.copy(inside(older) / CATALOGUE, inside(kept) / CATALOGUE)


def replace_catalogue(kept: Path, older: Path) -> None:
    place = inside(kept) / CATALOGUE
    shutil.copy(inside(older) / CATALOGUE, place.with_name("copy"))
    place.with_name("copy").rename(place)


def roll_back_in_place(kept: Path, older: Path) -> None:
    for file in inside(older).iterdir():
        shutil.copy(file, inside(kept) / file.name)


def roll_back_folder(kept: Path, older: Path) -> None:
    shutil.rmtree(kept)
    shutil.copytree(older, kept)


def roll_back_segments(kept: Path, older: Path) -> None:
    for file in inside(older).glob("pixels-*"):
        shutil.copy(file, inside(kept) / file.name)


FAULTS = [
    delete_catalogue,
    empty_catalogue,
    delete_segments,
    empty_folder,
    remove_folder,
    roll_back_catalogue,
    replace_catalogue,
    roll_back_in_place,
    roll_back_folder,
    roll_back_segments,
]


@pytest.mark.parametrize("read_before", [[], [0, 1], [0, 1, 2, 3] * 3], ids=["opened", "half", "trusted"])
@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_refilled_by_another_process(
    fault: Callable[[Path, Path], None],
    read_before: list[int],
    pictures: Path,
    kept: Path,
    tmp_path: Path,
    expected: list[np.ndarray],
) -> None:
    older = tmp_path / "older"
    with Child(pictures, kept) as first:
        first.tell(some_batches, [0])
        shutil.copytree(kept, older)
        assert_same(first.tell(some_batches, read_before).batches, [expected[number] for number in read_before])
        fault(kept, older)
        fill(pictures, kept, 1)
        told = first.epoch()
        assert_same(told.batches, expected)
        assert len(told.warnings) <= 1
        again = first.epoch()
        assert_same(again.batches, expected)
        assert len(told.warnings + again.warnings) <= 1
    with Child(pictures, kept) as third:
        told = third.epoch()
        assert_same(told.batches, expected)
        assert told.warnings == []


@pytest.mark.parametrize("fault", [delete_catalogue, empty_catalogue, empty_folder, remove_folder])
def test_another_catalogue_is_used_from_then_on(
    fault: Callable[[Path, Path], None], pictures: Path, kept: Path
) -> None:
    with Child(pictures, kept) as first:
        first.tell(some_batches, [0])
        fault(kept, kept)
        fill(pictures, kept, 1)
        for _ in range(2):
            first.epoch()
        assert first.tell(lent_batches).result == [True] * 4


def test_no_slot_is_written_twice(pictures: Path, kept: Path, tmp_path: Path) -> None:
    """The older catalogue does not know what was written since."""
    with Child(pictures, kept) as first:
        first.tell(some_batches, [0])
        shutil.copytree(kept, tmp_path / "older")
        first.epoch()
    roll_back_catalogue(kept, tmp_path / "older")
    before = written(kept)
    fill(pictures, kept, 1)
    assert len(entries(kept)) == 14
    check_not_written_again(kept, before)


def other_run(kept: Path, other: Path) -> None:
    for file in inside(kept).iterdir():
        file.unlink()
    for file in inside(other).iterdir():
        shutil.copy(file, inside(kept) / file.name)


def other_run_in_place(kept: Path, other: Path) -> None:
    for file in inside(other).iterdir():
        shutil.copy(file, inside(kept) / file.name)


def segments_of_another_run(kept: Path, other: Path) -> None:
    """Its content, under the names that are there: only by hand."""
    for mine, theirs in zip(*(sorted(inside(folder).glob("pixels-*")) for folder in (kept, other)), strict=False):
        mine.write_bytes(theirs.read_bytes())


@pytest.mark.parametrize("read_before", [[], [0, 1], [0, 1, 2, 3] * 3], ids=["opened", "half", "trusted"])
@pytest.mark.parametrize("fault", [other_run, other_run_in_place, segments_of_another_run])
def test_it_is_replaced_by_that_of_another_run(
    fault: Callable[[Path, Path], None],
    read_before: list[int],
    pictures: Path,
    kept: Path,
    tmp_path: Path,
    expected: list[np.ndarray],
) -> None:
    other = tmp_path / "other"
    fill(pictures, other, 1)
    fill(pictures, kept, 2)
    with Child(pictures, kept) as first:
        first.tell(some_batches, read_before)
        fault(kept, other)
        assert_same(first.epoch().batches, expected)
        assert_same(first.epoch().batches, expected)


def test_somebody_writes_while_it_is_made_anew(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    """Two fill the folder in turn, and it is deleted before each turn."""
    with Child(pictures, kept) as first, Child(pictures, kept, shuffle=True, seed=1, batch_size=3) as second:
        for number in range(4):
            assert_same(first.tell(some_batches, [number]).batches, [expected[number]])
            if number % 2:
                delete_catalogue(kept, kept)
            with Child(pictures, kept, shuffle=True, seed=number):
                second.tell(some_batches, [number])
        for _ in range(2):
            assert_same(first.epoch().batches, expected)


@pytest.mark.usefixtures("_small_segments")
def test_it_is_made_anew_while_it_is_opened(
    pictures: Path, kept: Path, expected: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_epoch(make_flow(pictures, kept))
    count = Catalogue.count

    def emptied_first(*arguments: Any) -> int:
        monkeypatch.setattr(Catalogue, "count", count)
        shutil.rmtree(kept)
        whole_epoch(make_flow(pictures, kept))
        return count(*arguments)

    monkeypatch.setattr(Catalogue, "count", emptied_first)
    with pytest.warns(UserWarning, match="somebody has emptied or replaced it"):
        flow = make_flow(pictures, kept)
    assert_same(whole_epoch(flow), expected)


def refilled_before_it_is_written(flow: DirectoryIterator, pictures: Path, kept: Path) -> list[np.ndarray]:
    write = Segments.write

    def write_late(segments: Segments, pixels: Mapping[int, np.ndarray]) -> None:
        Segments.write = write  # type: ignore[method-assign]
        delete_catalogue(kept, kept)
        whole_epoch(make_flow(pictures, kept, shuffle=True, seed=1, batch_size=3))
        write(segments, pixels)

    Segments.write = write_late  # type: ignore[method-assign]
    return [flow[0][0]]


def test_somebody_writes_when_it_has_been_made_anew(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept) as first:
        assert_same(first.tell(refilled_before_it_is_written, pictures, kept).batches, expected[:1])
    before = entries(kept)
    assert len(before) == 14
    with Child(pictures, kept) as other:
        told = other.epoch()
        assert_same(told.batches, expected)
        assert told.warnings == []
    assert entries(kept) == before  # nothing had to be kept again
