"""Somebody holds the catalogue locked: nobody waits long, Ctrl-C is answered at once, and files are read meanwhile."""

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow.pipeline.run.cache import database, folder
from tests.faults.cache.child import Child, make_flow, small_segments, some_batches
from tests.support.compare import assert_same

SOON = 5.0  # seconds: ten times what is promised, for busy machines; an answer took a minute once
LOCKS = {
    "shared": ["BEGIN", "SELECT count(*) FROM files"],
    "reserved": ["BEGIN IMMEDIATE"],
    "exclusive": ["BEGIN EXCLUSIVE"],
}


@contextmanager
def locked(kept: Path, kind: str) -> Iterator[None]:
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as connection:
        for statement in LOCKS[kind]:
            connection.execute(statement).fetchall()
        yield


@pytest.mark.parametrize("read_before", [[], [0, 1], [0, 1, 2, 3]], ids=["opened", "half", "whole"])
@pytest.mark.parametrize("kind", LOCKS)
def test_files_are_read_meanwhile(
    kind: str, read_before: list[int], pictures: Path, kept: Path, expected: list[np.ndarray]
) -> None:
    with Child(pictures, kept) as reader:
        reader.tell(some_batches, read_before)
        with locked(kept, kind):
            begin = time.monotonic()
            told = [reader.epoch(), reader.epoch()]
            assert time.monotonic() - begin < SOON
        for epoch in told:
            assert_same(epoch.batches, expected)
        warnings = [warning for epoch in told for warning in epoch.warnings]
        assert len(warnings) == (len(read_before) < 4)
        assert all("another process holds" in warning for warning in warnings)
        assert_same(reader.epoch().batches, expected)
    with Child(pictures, kept) as other:
        assert "14 images kept" in other.tell(description).result


@pytest.mark.parametrize("kind", LOCKS)
def test_nothing_is_written_that_cannot_be_entered(kind: str, pictures: Path, kept: Path) -> None:
    with Child(pictures, kept) as reader:
        reader.tell(some_batches, [0])
        with locked(kept, kind):
            before = content(kept)
            reader.epoch()
            reader.epoch()
            assert content(kept) == before


def content(kept: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in kept.glob("*/pixels-*")}


def description(flow: Any) -> str:
    return flow._batch_loader._opened.cache.description


def short_patience() -> None:
    folder.OPENING_PATIENCE = 0.3


def test_it_is_locked_from_the_beginning(pictures: Path, kept: Path, expected: list[np.ndarray]) -> None:
    with Child(pictures, kept):
        pass
    with locked(kept, "exclusive"):
        begin = time.monotonic()
        with Child(pictures, kept, short_patience) as reader:
            told = reader.epoch()
            assert time.monotonic() - begin < SOON
            assert_same(told.batches, expected)
            assert len(reader.opened.warnings + told.warnings) == 1
    with Child(pictures, kept) as reader:
        assert_same(reader.epoch().batches, expected)


def held_until_somebody_waits(kept: Path) -> None:
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    connection = sqlite3.connect(catalogue, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")

    def release(seconds: float) -> None:
        time.sleep = real
        connection.close()
        real(seconds)

    real, time.sleep = time.sleep, release


def test_a_lock_that_is_short_is_waited_for(pictures: Path, kept: Path) -> None:
    with Child(pictures, kept) as filling:
        filling.epoch()
    with Child(pictures, kept, partial(held_until_somebody_waits, kept)) as reader:
        assert reader.opened.warnings == []
        assert "14 images kept" in reader.tell(description).result


def long_patience() -> None:
    database.PATIENCE = 2.0


@pytest.mark.parametrize("kind", ["reserved", "exclusive"])
def test_only_the_first_batch_waits(kind: str, pictures: Path, kept: Path) -> None:
    with Child(pictures, kept, long_patience, batch_size=1) as reader, locked(kept, kind):
        begin = time.monotonic()
        assert len(reader.epoch().batches) == 14
        assert time.monotonic() - begin < 14  # seconds: half of what it takes if each waits


def interrupted(pictures: Path, kept: Path, pipe: Any, prefetch: int | None) -> None:
    """Reads until Ctrl-C."""
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    small_segments()
    flow = make_flow(pictures, kept, prefetch=prefetch)
    pipe.send("opened")
    pipe.recv()
    try:
        pipe.send("begins")
        while True:
            for _ in flow.epoch():
                pass
    except KeyboardInterrupt:
        pipe.send("interrupted")


@pytest.mark.parametrize(("prefetch", "wait"), [(0, 0.05), (None, 0.05), (None, 0.5)])
def test_ctrl_c_is_answered(prefetch: int | None, wait: float, pictures: Path, kept: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    pipe, theirs = context.Pipe()
    process = context.Process(target=interrupted, args=(pictures, kept, theirs, prefetch), daemon=True)
    process.start()
    assert pipe.recv() == "opened"
    with locked(kept, "exclusive"):
        pipe.send("begin")
        assert pipe.recv() == "begins"
        time.sleep(wait)
        begin = time.monotonic()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)
        assert pipe.poll(SOON)
        process.join(SOON)
        assert time.monotonic() - begin < SOON
        assert process.exitcode == 0
