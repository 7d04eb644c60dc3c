"""What becomes of the last batch of an epoch, where it would have fewer rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.common.forms import Remainder
from dirflow.errors import ArgumentError

FILLED: tuple[Remainder, ...] = ("wrap", "mask")  # up to the size of a batch


def settled(remainder: Remainder | None, *, drop_remainder: bool, sharded: bool) -> Remainder | None:
    """Returns what becomes of the last batch; None: it is short.

    Args:
        remainder: as it was given; None: it was not.
        drop_remainder: whether such a batch is left out.
        sharded: whether several processes share each batch, which then has to be a whole one.

    Raises:
        ArgumentError: the two contradict each other.
    """
    if not drop_remainder:
        return "wrap" if sharded and remainder is None else remainder
    if remainder in FILLED:
        raise ArgumentError(
            f"`drop_remainder=True` leaves a last batch of fewer images out, and `remainder={remainder!r}` fills it "
            f"up. Leave one of the two out. Received: drop_remainder=True, remainder={remainder!r}"
        )
    return "drop"


def refuse_skipping(on_error: str, remainder: Remainder | None) -> None:
    """Refuses to leave out a short batch where unreadable files make batches short.

    Raises:
        ArgumentError: both are asked for.
    """
    if on_error == "skip" and remainder == "drop":
        raise ArgumentError(
            '`on_error="skip"` makes batches smaller, which `drop_remainder` is there to prevent. '
            'Use on_error="blank", or "raise".'
        )


def batch_count(rows: int, batch_size: int, remainder: Remainder | None) -> int:
    """Returns how many batches some rows make."""
    return rows // batch_size if remainder == "drop" else -(-rows // batch_size)


def rows_of_batch(
    order: Sequence[int] | Rows, number: int, batch_size: int, remainder: Remainder | None, total: int
) -> Any:
    """Returns the rows of a batch, as a part of the order: a view if that is an array.

    One of fewer rows is filled up with the first ones of the order, which begins anew as often as needed.

    Args:
        order: of the rows of an epoch.
        number: of the batch.
        batch_size: rows a batch.
        remainder: what becomes of the last one.
        total: rows an epoch has.

    Raises:
        ArgumentError: a batch is to be filled up, and an order that a user has set has other than `total` rows.
    """
    rows = order[batch_size * number : batch_size * (number + 1)]
    if remainder not in FILLED:
        return rows
    if len(order) != total:
        raise ArgumentError(
            f"an order of rows (`index_array`) must have {total}, as many as an epoch has, since its last batch is "
            f"filled up (remainder={remainder!r}). Received: {len(order)} rows"
        )
    return np.concatenate([rows, np.resize(order, batch_size - len(rows))]) if len(rows) < batch_size else rows
