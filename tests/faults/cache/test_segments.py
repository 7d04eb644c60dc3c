"""A file of pixels that somebody cuts short, deletes, overwrites or replaces: never a signal, never a wrong pixel."""

import gc
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dirflow import DirectoryIterator
from dirflow.pipeline.run.cache import catalogue
from dirflow.pipeline.run.cache import segments as segments_of_cache
from dirflow.pipeline.run.cache.folder import FolderCache
from dirflow.pipeline.run.cache.protocol import Lent
from dirflow.pipeline.run.cache.segment_file import SegmentFile
from tests.faults.cache.child import IMAGE, Child, make_flow, some_batches, whole_epoch
from tests.faults.cache.look import lent_batches
from tests.support.compare import assert_same


def segments(kept: Path) -> list[Path]:
    return sorted(kept.glob("*/pixels-*.npy"))


def cut_to_nothing(segment: Path) -> None:
    os.truncate(segment, 0)


def cut(segment: Path) -> None:
    os.truncate(segment, 128 + IMAGE // 2)


def cut_and_filled_with_zeros(segment: Path) -> None:
    size = segment.stat().st_size
    os.truncate(segment, 128 + IMAGE // 2)
    os.truncate(segment, size)


def longer(segment: Path) -> None:
    os.truncate(segment, segment.stat().st_size + 1)


def other_pixels(segment: Path) -> None:
    with segment.open("r+b") as file:
        file.seek(128)
        content = file.read()
        file.seek(128)
        file.write(content[IMAGE:] + content[:IMAGE])


def other_pixels_and_old_times(segment: Path) -> None:
    status = segment.stat()
    other_pixels(segment)
    os.utime(segment, ns=(status.st_atime_ns, status.st_mtime_ns))


def mapped_and_changed(segment: Path) -> None:
    mapped = np.load(segment, mmap_mode="r+")
    mapped[:] = 255 - mapped


def other_header(segment: Path) -> None:
    with segment.open("r+b") as file:
        file.seek(60)
        file.write(b"9")


def other_file(segment: Path) -> None:
    content = bytearray(segment.read_bytes())
    content[128:] = bytes(255 - byte for byte in content[128:])
    segment.unlink()
    segment.write_bytes(content)


def deleted(segment: Path) -> None:
    segment.unlink()


def link(segment: Path) -> None:
    """To a file that holds other pixels."""
    other = segment.parents[2] / f"elsewhere-{segment.name}"
    shutil.copy(segment, other)
    other_pixels(other)
    segment.unlink()
    segment.symlink_to(other)


def link_to_itself(segment: Path) -> None:
    segment.unlink()
    segment.symlink_to(segment)


def pipe(segment: Path) -> None:
    segment.unlink()
    os.mkfifo(segment)


def folder(segment: Path) -> None:
    segment.unlink()
    segment.mkdir()


def device(segment: Path) -> None:
    segment.unlink()
    segment.symlink_to("/dev/zero")


def listening(segment: Path) -> None:
    segment.unlink()
    here = Path.cwd()
    os.chdir(segment.parent)  # the names of sockets are short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(segment.name)
    finally:
        os.chdir(here)


FAULTS = [
    cut_to_nothing,
    cut,
    cut_and_filled_with_zeros,
    longer,
    other_pixels,
    other_pixels_and_old_times,
    mapped_and_changed,
    other_header,
    other_file,
    deleted,
    link,
    link_to_itself,
    pipe,
    folder,
    device,
    listening,
]
WITHOUT_A_WORD = {cut_and_filled_with_zeros, other_pixels, other_pixels_and_old_times, mapped_and_changed}


@pytest.mark.parametrize("read_before", [[], [0, 1, 2, 3] * 3], ids=["opened", "trusted"])
@pytest.mark.parametrize("fault", FAULTS)
def test_its_images_are_read_again(
    fault: Callable[[Path], None], read_before: list[int], pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    with Child(pictures, kept) as filling:
        assert_same(filling.epoch().batches, expected)
    with Child(pictures, kept) as reader:
        reader.tell(some_batches, read_before)
        damaged = segments(kept)[1:3]
        for segment in damaged:
            fault(segment)
        told = [reader.epoch(), reader.epoch(), reader.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
        warnings = [warning for epoch in told for warning in epoch.warnings]
        assert len(warnings) <= (fault not in WITHOUT_A_WORD)
        assert all(str(damaged[0]) in warning or str(damaged[1]) in warning for warning in warnings)
    # Who has a file open already does not look at how it begins.
    for said in (fault is other_header and bool(read_before), False):
        with Child(pictures, kept) as other:
            told = other.epoch()
            assert_same(told.batches, expected)
            assert len(told.warnings) == said  # all was kept again


def test_a_link_is_not_followed(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept) as filling:
        filling.epoch()
    link(segments(kept)[1])
    with Child(pictures, kept) as reader:
        told = reader.epoch()
        assert_same(told.batches, expected)
        (warning,) = told.warnings
        assert "Too many levels of symbolic links" in warning


def linked_before_it_is_written(flow: DirectoryIterator, elsewhere: Path) -> list[np.ndarray]:
    write = segments_of_cache.write_slots

    def link_and_write(path: str, images: Mapping[int, np.ndarray]) -> None:
        if not elsewhere.exists():
            shutil.copy(path, elsewhere)
            os.unlink(path)
            os.symlink(elsewhere, path)
        write(path, images)

    segments_of_cache.write_slots = link_and_write
    return whole_epoch(flow)


def test_a_link_is_not_written_through(pictures: Path, kept: Path, tmp_path: Path, expected: list[np.ndarray]) -> None:
    """It comes there when the segment has been made and looked at."""
    with Child(pictures, kept) as reader:
        told = reader.tell(linked_before_it_is_written, tmp_path / "elsewhere")
        assert_same(told.batches, expected)
        assert len(told.warnings) == 1
    assert not any((tmp_path / "elsewhere").read_bytes()[128:])


def few_open_files() -> None:
    from dirflow.pipeline.run.cache import segments  # noqa: PLC0415

    segments.MOST_OPEN = 2


def descriptors(_: DirectoryIterator, pictures: Path, kept: Path) -> tuple[int, int, int]:
    """Returns how many there are before another iterator reads, when it has read, and when it is gone."""
    counts = [len(os.listdir("/proc/self/fd"))]
    flow = make_flow(pictures, kept)
    for _epoch in range(3):
        whole_epoch(flow)
    counts.append(len(os.listdir("/proc/self/fd")))
    del flow
    gc.collect()  # an iterator refers to itself
    return *counts, len(os.listdir("/proc/self/fd"))


def test_descriptors_are_few_and_none_is_leaked(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept, few_open_files) as reader:
        for fault in (cut, deleted, pipe, folder):
            assert_same(reader.epoch().batches, expected)
            fault(segments(kept)[0])
            assert_same(reader.epoch().batches, expected)
        before, meanwhile, afterwards = reader.tell(descriptors, pictures, kept).result
    assert meanwhile <= before + 2
    assert afterwards == before


@contextmanager
def repeated(action: Callable[[], None]) -> Iterator[None]:
    """Does something in another thread again and again, as fast as it can."""
    end = threading.Event()

    def work() -> None:
        while not end.is_set():
            action()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def many_epochs(flow: object) -> list[list[np.ndarray]]:
    return [[x for x, _ in flow.epoch()] for _ in range(30)]  # type: ignore[attr-defined]


def cut_and_restored(kept: Path) -> None:
    for segment in segments(kept):
        whole = segment.read_bytes()
        os.truncate(segment, 200)
        with segment.open("r+b") as file:
            file.write(whole)


def changed_and_restored(kept: Path) -> None:
    for segment in segments(kept):
        for _ in range(2):
            content = segment.read_bytes()
            with segment.open("r+b") as file:
                file.write(content[:128] + bytes(255 - byte for byte in content[128:]))


def as_it_is() -> None:
    """Only what has not changed for two seconds is trusted, as outside of tests."""
    catalogue.RECENT = 2 * 10**9


@pytest.mark.parametrize("prefetch", [0, None])
@pytest.mark.parametrize("change", [cut_and_restored, changed_and_restored])
def test_it_is_changed_again_and_again_while_it_is_read(
    change: Callable[[Path], None], prefetch: int | None, pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    youngest = max(path.stat().st_ctime for path in pictures.rglob("*.*"))
    time.sleep(max(0, youngest + 2.1 - time.time()))
    with Child(pictures, kept, as_it_is, prefetch=prefetch) as reader:
        reader.epoch()
        with repeated(partial(change, kept)):
            for batches in reader.tell(many_epochs).batches:
                assert_same(batches, expected)


@pytest.mark.parametrize("fault", [cut_to_nothing, other_pixels])
def test_it_is_changed_in_the_middle_of_a_batch(
    fault: Callable[[Path], None], pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    """The engine finds less in a file, or something else, than was there a moment ago."""
    with Child(pictures, kept) as reader:
        for _ in range(3):
            reader.epoch()  # in the last one, the engine reads by itself
        told = reader.tell(changed_after_lending, fault, kept)
        assert_same(told.batches, expected)
        assert len(told.warnings) == (fault is cut_to_nothing)
        assert all(str(segments(kept)[0]) in warning for warning in told.warnings)


def changed_after_lending(flow: DirectoryIterator, fault: Callable[[Path], None], kept: Path) -> list[np.ndarray]:
    lend, lent = FolderCache.lend, []

    def lend_and_change(cache: FolderCache, rows: np.ndarray, paths: Sequence[str]) -> Lent | None:
        lent.append(lend(cache, rows, paths))
        fault(segments(kept)[0])
        return lent[-1]

    FolderCache.lend = lend_and_change  # type: ignore[method-assign]
    batches = whole_epoch(flow)
    assert lent[0] is not None
    return batches


def never_old() -> None:
    catalogue.RECENT = 3600 * 10**9


def test_what_was_written_just_now_is_not_trusted(pictures: Path, kept: Path) -> None:
    """Another change might leave the same times: the pixels are compared with their checksum each time."""
    with Child(pictures, kept) as filling:
        filling.epoch()
    for prepare, trusted in [(never_old, False), (int, True)]:
        with Child(pictures, kept, prepare) as reader:
            for _ in range(2):
                reader.epoch()
            assert reader.tell(lent_batches).result == [trusted] * 4


def test_it_is_cut_while_it_is_read(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    """Its size is what it was when it was opened."""
    with Child(pictures, kept) as filling:
        filling.epoch()
    with Child(pictures, kept) as reader:
        told = reader.tell(cut_before_reading, kept)
        assert_same(told.batches, expected)
        (warning,) = told.warnings
        assert str(segments(kept)[0]) in warning


def cut_before_reading(flow: DirectoryIterator, kept: Path) -> list[np.ndarray]:
    read = SegmentFile.read

    def cut_and_read(file: SegmentFile, slot: int, memory: memoryview) -> None:
        cut_to_nothing(segments(kept)[0])
        read(file, slot, memory)

    SegmentFile.read = cut_and_read  # type: ignore[method-assign]
    return whole_epoch(flow)
