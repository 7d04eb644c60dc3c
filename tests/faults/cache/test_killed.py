"""Processes that are killed while they fill a cache, and processes that are forked from one that uses it.

`KILLS=200 make test TESTS=tests/faults/cache/test_killed.py` kills more of them.
"""

import io
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import DirectoryIterator
from dirflow.pipeline.run.cache import segment_file, segments
from dirflow.pipeline.run.cache.folder import FolderCache
from tests.faults.cache.child import Child, some_batches, whole_epoch
from tests.faults.cache.look import check_not_written_again, entries, written
from tests.support.compare import assert_same
from tests.support.images import save

KILLS = int(os.environ.get("KILLS", "20"))


def test_no_pixel_is_wrong_afterwards(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    random = np.random.default_rng()  # other moments each time
    with Child(pictures, kept) as survivor:
        for kill in range(KILLS):
            options: dict[str, Any] = {"shuffle": True, "seed": kill, "batch_size": 2}
            with Child(pictures, kept, **options) as one, Child(pictures, kept, prefetch=None, **options) as other:
                one.begin(whole_epoch)
                other.begin(whole_epoch)
                time.sleep(random.uniform(0, 0.02))
            if kill % 5 == 4:
                for path in kept.glob("*/catalogue.sqlite"):
                    path.unlink()
            assert_same(survivor.tell(some_batches, [kill % 4]).batches, [expected[kill % 4]])
        assert_same(survivor.epoch().batches, expected)
    for _ in range(2):
        with Child(pictures, kept) as reader:
            told = reader.epoch()
            assert_same(told.batches, expected)
            assert told.warnings == []


def die_in_a_write(flow: DirectoryIterator) -> None:
    write = segments.write_slots

    def write_some(path: str, images: Mapping[int, np.ndarray]) -> None:
        write(path, dict([*images.items()][:1]))
        os.kill(os.getpid(), signal.SIGKILL)

    segments.write_slots = write_some
    whole_epoch(flow)


class DyingFile(io.FileIO):
    """A file whose writer dies before it has its length."""

    def truncate(self, size: int | None = None) -> int:
        del size
        os.kill(os.getpid(), signal.SIGKILL)
        return 0


def die_in_the_making(flow: DirectoryIterator) -> None:
    segment_file.open = DyingFile  # type: ignore[attr-defined]
    whole_epoch(flow)


@pytest.mark.parametrize("step", [die_in_a_write, die_in_the_making])
def test_what_was_not_finished_is_not_used(
    step: Callable[[DirectoryIterator], None], pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    with Child(pictures, kept, shuffle=True, seed=1) as killed:
        killed.begin(step)
        killed.process.join(20)
        assert killed.process.exitcode == -signal.SIGKILL
    assert entries(kept) == {}
    before = written(kept)
    assert len(before) == (step is die_in_a_write)
    with Child(pictures, kept) as reader:
        told = reader.epoch()
        assert_same(told.batches, expected)
        assert told.warnings == []
    check_not_written_again(kept, before)
    assert len(entries(kept)) == 14


def fork_and_read(flow: DirectoryIterator, children: int) -> list[list[np.ndarray]]:
    """Reads in this process and in forked ones at once."""
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(children)]
    processes = [context.Process(target=_read_forked, args=(flow, theirs)) for _, theirs in pipes]
    for process in processes:
        process.start()
    epochs = [whole_epoch(flow)]
    for ours, _ in pipes:
        assert ours.poll(20), "a forked process hangs"
        epochs.append(ours.recv())
    for process in processes:
        process.join()
    return epochs


def _read_forked(flow: DirectoryIterator, pipe: Any) -> None:
    pipe.send(whole_epoch(flow))


@pytest.mark.parametrize("prefetch", [0, None])
@pytest.mark.parametrize("read_before", [[], [0, 1], [0, 1, 2, 3] * 3], ids=["opened", "half", "trusted"])
def test_it_is_forked(
    read_before: list[int], prefetch: int | None, pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    with Child(pictures, kept, prefetch=prefetch) as reader:
        reader.tell(some_batches, read_before)
        told = reader.tell(fork_and_read, 3)
        for epoch in told.batches:
            assert_same(epoch, expected)
        assert [warning for warning in told.warnings if "fork" not in warning] == []
    with Child(pictures, kept) as reader:
        assert_same(reader.epoch().batches, expected)


def test_it_is_forked_where_pillow_reads(kept: Path, tmp_path: Path) -> None:
    """The threads that decode its files are not there in a forked process."""
    for number in range(8):
        save(tmp_path / "pictures" / "class" / f"{number}.bmp", number, 12, 10)
    with Child(tmp_path / "pictures", kept, workers=2) as reader:
        reader.tell(some_batches, [0])
        first, second = reader.tell(fork_and_read, 1).batches
        assert_same(second, first)


def fork_while_a_batch_is_made(flow: DirectoryIterator) -> list[np.ndarray]:
    """Returns what a forked process reads of the epoch in which this one is."""
    pixels, parent = FolderCache.pixels, os.getpid()
    begun, forked = threading.Event(), threading.Event()

    def wait(cache: FolderCache, rows: Any, *others: Any) -> Any:
        if os.getpid() == parent and rows[0] > 0:  # not of the first batch, which is asked for
            begun.set()
            forked.wait()
        return pixels(cache, rows, *others)

    FolderCache.pixels = wait  # type: ignore[method-assign]
    epoch = flow.epoch()
    next(epoch)
    assert begun.wait(20)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_rest, args=(epoch, theirs))
    process.start()
    try:
        assert ours.poll(20), "a forked process hangs"
        return ours.recv()
    finally:
        forked.set()
        process.kill()
        process.join()


def _read_rest(epoch: Iterator[Any], pipe: Any) -> None:
    pipe.send([x for x, _ in epoch])


def test_it_is_forked_while_a_batch_is_made(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept, prefetch=2) as reader:
        assert_same(reader.tell(fork_while_a_batch_is_made).batches, expected[1:])
