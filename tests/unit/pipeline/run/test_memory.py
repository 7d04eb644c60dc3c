"""Batch memory is lent, and never to two at once."""

import gc
import pickle
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dirflow.pipeline.run import memory
from dirflow.pipeline.run.memory import batch_memory

SHAPE = (2, 512, 512)  # 2 MiB of float32


def address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def test_memory_comes_back_when_the_batch_is_gone() -> None:
    memory._free.clear()
    first = batch_memory(SHAPE, np.float32)
    where = address(first)
    del first
    assert address(batch_memory(SHAPE, np.float32)) == where


@pytest.mark.parametrize(
    "derive",
    [
        lambda array: array,
        lambda array: array[0, 3:5],
        lambda array: array.T,
        lambda array: array.reshape(-1)[::2],
        memoryview,
        lambda array: array.view(np.uint8)[0],
    ],
)
def test_memory_is_kept_while_anything_refers_to_it(derive: Callable[[np.ndarray], Any]) -> None:
    memory._free.clear()
    array = batch_memory(SHAPE, np.float32)
    array[...] = 7
    where, held = address(array), derive(array)
    expected = np.array(held)
    del array
    gc.collect()
    others = [batch_memory(SHAPE, np.float32) for _ in range(6)]
    assert where not in [address(other) for other in others]
    for other in others:
        other[...] = 0
    np.testing.assert_array_equal(np.asarray(held), expected)


def test_arrays_are_ordinary() -> None:
    array = batch_memory(SHAPE, "float32")
    array[...] = 1.5
    assert array.shape == SHAPE
    assert array.dtype == np.float32
    assert array.flags.c_contiguous
    assert array.flags.writeable
    assert array.flags.aligned
    array *= 2
    assert pickle.loads(pickle.dumps(array)).sum() == 3 * array.size
    assert batch_memory((3, 2), np.uint8).shape == (3, 2)
    assert batch_memory((0, 5), np.float32).size == 0


def test_what_is_kept_is_bounded() -> None:
    del [batch_memory(SHAPE, np.float32) for _ in range(20)][:]
    gc.collect()
    assert len(memory._free) <= memory.KEPT


def test_many_threads_never_share() -> None:
    wrong = []

    def work(number: int) -> None:
        for step in range(60):
            array = batch_memory(SHAPE, np.float32)
            array[...] = number * 1000 + step
            if (array != number * 1000 + step).any():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
