"""Batches read epoch by epoch: stopped anywhere, and gone on from."""

import json
import pickle
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from dirflow import BatchIndexError, DirectoryIterator, StateError
from dirflow.pipeline.deliver.reader import Reader
from tests.support.compare import assert_same
from tests.support.flows import flow

BATCHES = 5
CONTRACTS = pytest.mark.parametrize("compat", ["documented", "keras"])


def opened(folder: Path, compat: str = "documented", **options: Any) -> DirectoryIterator:
    generator = {"rotation_range": 20, "brightness_range": (0.5, 1.5)}
    return flow(folder, compat, generator, **{"target_size": (8, 8), "batch_size": 3, "seed": 5, **options})


@CONTRACTS
def test_epochs_are_those_of_the_iterator(folder: Path, compat: str) -> None:
    iterator = opened(folder, compat)
    reader = Reader(iterator.batches, workers=2)
    for epoch in range(3):
        assert_same(list(reader), list(iterator.epoch()))
        assert reader.epoch == epoch
    assert len(reader) == BATCHES


@CONTRACTS
def test_stopped_anywhere(folder: Path, compat: str) -> None:
    expected = [list(Reader(opened(folder, compat).batches))]
    whole = Reader(opened(folder, compat).batches)
    expected = [batch for _ in range(3) for batch in whole]
    for stop in range(3 * BATCHES):
        first = Reader(opened(folder, compat).batches, prefetch=3)
        found: list[Any] = []
        while len(found) < stop:
            found += islice(first, stop - len(found))
        state = json.loads(json.dumps(first.state_dict()))
        second = Reader(opened(folder, compat).batches, prefetch=0, cache="memory")
        second.load_state_dict(state)
        assert second.state_dict() == state
        while len(found) < 3 * BATCHES:
            found += second
        assert_same(found, expected)


@CONTRACTS
def test_a_state_moves_between_an_iterator_and_a_reader(folder: Path, compat: str) -> None:
    expected = list(islice(opened(folder, compat), 12))
    iterator = opened(folder, compat)
    list(islice(iterator, 7))
    reader = Reader(opened(folder, compat).batches)
    reader.load_state_dict(iterator.state_dict())
    assert_same(list(islice(reader, 2)), expected[7:9])
    iterator = opened(folder, compat)
    iterator.load_state_dict(reader.state_dict())
    assert_same(list(islice(iterator, 3)), expected[9:])


def test_a_loop_that_is_told_that_it_is_over_and_one_that_is_not(folder: Path) -> None:
    reader, other = Reader(opened(folder).batches), Reader(opened(folder).batches)
    for number, _ in enumerate(reader, start=1):
        if number == BATCHES:
            other.load_state_dict(reader.state_dict())
    assert list(other) == []
    assert len(list(other)) == BATCHES
    other.load_state_dict(reader.state_dict())
    assert len(list(other)) == BATCHES


def test_a_loop_that_was_left_early_is_followed_by_the_next_epoch(folder: Path) -> None:
    reader = Reader(opened(folder).batches)
    next(iter(reader))
    assert_same(list(reader), [reader.batches.batch(1, number) for number in range(BATCHES)])


def test_seek_and_audit(folder: Path) -> None:
    reader = Reader(opened(folder).batches)
    reader.seek(2, 3)
    assert_same(list(reader), [reader.batches.batch(2, 3), reader.batches.batch(2, 4)])
    assert reader.audit().total_batches == 3 * BATCHES
    assert not len(reader.audit().left)
    reader.seek(1)
    assert_same(next(iter(reader)), reader.batches.batch(1, 0))
    assert reader.audit().rows.tolist() == reader.batches.rows(1, 0).tolist()
    with pytest.raises(BatchIndexError, match="Received: batch 5 of epoch 0"):
        reader.seek(0, 5)


def test_a_state_of_fit_is_refused(folder: Path) -> None:
    iterator = opened(folder)
    iterator[2]
    with pytest.raises(StateError, match="given to `fit`"):
        Reader(iterator.batches).load_state_dict(iterator.state_dict())


def test_a_copy_goes_its_own_way(folder: Path) -> None:
    reader = Reader(opened(folder).batches)
    reader.seek(0, 3)
    other = pickle.loads(pickle.dumps(reader))
    assert len(list(other)) == len(list(reader)) == 2


def test_what_cannot_be_read_is_listed(mixed: Path) -> None:
    reader = Reader(opened(mixed, on_error="skip").batches)
    assert len(list(reader)) == BATCHES
    assert [Path(failure.path).name for failure in reader.failures] == ["cut.jpg"]
