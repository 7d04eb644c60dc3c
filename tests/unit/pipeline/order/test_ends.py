"""What becomes of a last batch that would have fewer rows."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dirflow import ArgumentError
from dirflow.pipeline.order.ends import batch_count, rows_of_batch, settled


@pytest.mark.parametrize(
    ("remainder", "drop_remainder", "sharded", "expected"),
    [
        (None, False, False, None),
        (None, True, False, "drop"),
        (None, False, True, "wrap"),
        (None, True, True, "drop"),
        ("drop", False, True, "drop"),
        ("drop", True, True, "drop"),
        ("wrap", False, False, "wrap"),
        ("mask", False, False, "mask"),
        ("mask", False, True, "mask"),
    ],
)
def test_what_is_given_and_what_comes_of_it(
    remainder: str | None, drop_remainder: bool, sharded: bool, expected: str | None
) -> None:
    assert settled(remainder, drop_remainder=drop_remainder, sharded=sharded) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("remainder", ["wrap", "mask"])
@pytest.mark.parametrize("sharded", [False, True])
def test_a_contradiction(remainder: str, sharded: bool) -> None:
    with pytest.raises(ArgumentError, match=f"drop_remainder=True, remainder='{remainder}'"):
        settled(remainder, drop_remainder=True, sharded=sharded)  # type: ignore[arg-type]


@given(rows=st.integers(0, 40), batch_size=st.integers(1, 20))
def test_rows_of_all_batches(rows: int, batch_size: int) -> None:
    order = np.random.default_rng(rows).permutation(rows)

    def all_rows(remainder: str | None) -> list[list[int]]:
        count = batch_count(rows, batch_size, remainder)  # type: ignore[arg-type]
        return [
            rows_of_batch(order, number, batch_size, remainder, rows).tolist()  # type: ignore[arg-type]
            for number in range(count)
        ]

    short, dropped, wrapped = all_rows(None), all_rows("drop"), all_rows("wrap")
    assert list(chain(*short)) == order.tolist()
    assert dropped == [one for one in short if len(one) == batch_size]
    assert all_rows("mask") == wrapped
    assert all(len(one) == batch_size for one in wrapped)
    whole = list(chain(*wrapped))
    assert len(wrapped) == len(short)
    assert whole == (order.tolist() * (len(whole) // max(rows, 1) + 1))[: len(whole)]


def test_an_order_of_other_length_cannot_be_filled_up() -> None:
    assert rows_of_batch([4, 2, 0], 1, 2, None, 5) == [0]
    for number in range(2):
        with pytest.raises(ArgumentError, match="must have 5"):
            rows_of_batch([4, 2, 0], number, 2, "wrap", 5)
