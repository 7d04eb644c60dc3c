"""Processes that are killed while they fill a cache, and processes that are forked from one that uses it.

`KILLS=200 make test TESTS=tests/faults/cache/test_killed.py` kills more of them.
"""

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import DirectoryIterator
from tests.faults.cache.child import Child, some_batches, whole_epoch
from tests.support.compare import assert_same

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
