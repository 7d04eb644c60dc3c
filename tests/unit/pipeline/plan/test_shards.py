"""Slices of a batch: of equal size, one after the other, with what fills the batch up at the end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dirflow import ArgumentError
from dirflow.pipeline.plan.shards import Part, Shard, part_of_batch


@pytest.mark.parametrize("shard", [(2, 2), (-1, 2), (0, 0)])
def test_a_rank_that_there_is_not(shard: tuple[int, int]) -> None:
    with pytest.raises(ArgumentError, match="rank from 0 to count - 1"):
        Shard(*shard)


@pytest.mark.parametrize(("size", "count", "said"), [(30, 4, "28 or 32"), (3, 4, "batch_size=4"), (7, 2, "6 or 8")])
def test_a_batch_that_cannot_be_shared_equally(size: int, count: int, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        Shard(0, count).share(size)


@given(share=st.integers(1, 5), count=st.integers(1, 5), rows=st.integers(1, 60))
def test_slices_are_the_batch(share: int, count: int, rows: int) -> None:
    size = share * count
    number = (rows - 1) // size  # the last one
    real = rows - number * size
    slots, padding = [], 0
    for rank in range(count):
        made = part_of_batch(number, rows, size, Shard(rank, count), "wrap")
        assert made is not None
        part, its_rows = made
        assert part == (real, size - real, its_rows.start)
        slots += np.arange(size)[its_rows].tolist()
        padding += part.padding_of(share)
    assert slots == list(range(size))
    assert padding == size - real


def test_a_batch_that_is_made_as_it_is() -> None:
    assert part_of_batch(1, 8, 4, None, "wrap") is None
    assert part_of_batch(2, 9, 4, None, None) is None
    assert part_of_batch(2, 9, 4, None, "mask") == (Part(1, 3, 0), slice(None))
    assert part_of_batch(1, 9, 4, Shard(1, 2), "drop") == (Part(4, 0, 2), slice(2, 4))
