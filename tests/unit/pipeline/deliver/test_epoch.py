"""`epoch()` has a length; what never ends is not put into a list."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from dirflow import ArgumentError, DirectoryIterator
from tests.support.flows import flow


@pytest.fixture
def iterator(folder: Path) -> DirectoryIterator:
    return flow(folder, target_size=(4, 4), batch_size=5, seed=1)


ALL: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "tuple": tuple,
    "sorted": sorted,
    "[*]": lambda it: [*it],
    "(*)": lambda it: (*it,),
    "extend": [0].extend,
    "f(*)": lambda it: print(*it),
}


@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("way", ALL)
def test_a_list_of_what_never_ends_is_refused(folder: Path, way: str, compat: str) -> None:
    iterator = flow(folder, compat, target_size=(4, 4))
    for _ in range(2):
        with pytest.raises(ArgumentError, match=r"without end.*list\(iterator.epoch\(\)\)"):
            ALL[way](iterator)
    assert len(iterator) == 1


def test_whatever_ends_is_not_refused(iterator: DirectoryIterator) -> None:
    for _ in range(3):
        for number, _batch in enumerate(iterator):
            if number + 1 >= len(iterator):
                break
        assert len(iterator) == 3
        assert len(list(islice(iterator, 4))) == 4
        assert len(list(zip(range(5), iterator, strict=False))) == 5
        assert [len(iterator) for _ in zip(range(2), iterator, strict=False)] == [3, 3]
        assert iter(iterator) is iterator
        assert len(iterator) == 3
        assert len([iterator[number] for number in range(len(iterator))]) == 3


def test_an_epoch_says_how_long_it_is(iterator: DirectoryIterator) -> None:
    epoch = iterator.epoch()
    assert len(epoch) == 3
    next(epoch)
    assert len(epoch) == 3
    assert len(list(epoch)) == 2
    assert list(epoch) == []
    again = iterator.epoch()
    next(again)
    again.close()
    assert list(again) == []


def test_it_begins_with_its_first_batch(iterator: DirectoryIterator, folder: Path) -> None:
    other = flow(folder, target_size=(4, 4), batch_size=5, seed=1)
    waiting = iterator.epoch()
    next(iterator)
    next(other)
    for (ours, _), (theirs, _) in zip(waiting, other.epoch(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_keras_takes_it_for_a_generator(iterator: DirectoryIterator) -> None:
    adapter = keras.src.trainers.data_adapters.get_data_adapter(iterator.epoch())
    assert type(adapter).__name__ == "GeneratorDataAdapter"
    assert sum(len(x) for x, _ in adapter.get_numpy_iterator()) == 13
