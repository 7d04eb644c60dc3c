"""Batches are asked for by whole numbers, and by nothing else."""

import math
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, BatchIndexError, ImageDataGenerator

X = np.arange(7, dtype=np.float32).reshape(7, 1, 1, 1)
NO_NUMBERS = [1.5, 1.0, "a", b"1", None, [0], (0,), math.nan, 1j, slice(0, 2), np.array([0]), np.float32(1), object()]


def flow(compat: str = "documented") -> Any:
    return ImageDataGenerator(compat=compat).flow(X, batch_size=3, shuffle=False)


@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("index", NO_NUMBERS, ids=repr)
def test_what_is_no_number_of_a_batch(index: Any, compat: str) -> None:
    iterator = flow(compat)
    with pytest.raises(TypeError, match=r"whole number|one by one"):
        iterator[index]
    assert iterator.total_batches_seen == 0


def test_true_is_one_under_keras_alone() -> None:
    assert flow("keras")[True].ravel().tolist() == [3, 4, 5]
    for one in (True, np.True_):
        with pytest.raises(TypeError, match=r"`idx` must be a whole number\. Received: idx="):
            flow()[one]


@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("index", [np.int64(1), np.uint8(1), np.int8(1), np.array(1)])
def test_numbers_of_numpy(index: Any, compat: str) -> None:
    assert flow(compat)[index].ravel().tolist() == [3, 4, 5]


@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("index", [3, 10**9, 10**30, np.uint64(2**63)])
def test_beyond_the_end(index: Any, compat: str) -> None:
    with pytest.raises(BatchIndexError, match="an epoch has 3 batches"):
        flow(compat)[index]


def test_from_the_end() -> None:
    assert flow()[np.int8(-1)].ravel().tolist() == [6]
    for index in (-4, -(10**30)):
        with pytest.raises(BatchIndexError):
            flow()[index]


@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_places_that_an_epoch_does_not_have(compat: str) -> None:
    iterator = flow(compat)
    for place in (4, 10**9, -5, -1, 10**30, *(one for one in NO_NUMBERS if not isinstance(one, np.ndarray)), True):
        with pytest.raises(ArgumentError, match=r"`batch_index` must be a whole number from 0 to 3.*Received"):
            iterator.batch_index = place
    for total in (-1, 1.5, "a", None, True, math.nan):
        with pytest.raises(ArgumentError, match=r"`total_batches_seen` must be a whole number of 0 or more\. Received"):
            iterator.total_batches_seen = total
    next(iterator)
    iterator.batch_index, iterator.total_batches_seen = np.int64(1), np.uint8(1)
    assert next(iterator).ravel().tolist() == [3, 4, 5]
    assert len(iterator) == 3


def test_numbers_of_batches_as_an_object() -> None:
    batches = flow().batches
    np.testing.assert_array_equal(batches.batch(np.uint8(1), np.int64(1)), batches.batch(1, 1))
    for epoch, number in ((0, 3), (-1, 0), (0, -1), (0, 10**30)):
        with pytest.raises(BatchIndexError, match="Received: batch"):
            batches.batch(epoch, number)
