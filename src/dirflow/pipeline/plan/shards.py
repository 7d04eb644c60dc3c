"""The part of a batch that one rank makes, once its parameters are drawn for all of it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dirflow.common.arrays import Array
from dirflow.errors import ArgumentError


@dataclass(frozen=True)
class Shard:
    """Which part of each batch is made: one of `count` of the same size.

    Attributes:
        rank: of this part, 0 to `count - 1`; laid together in this order, the parts are the batch.
        count: how many parts there are.

    Raises:
        ArgumentError: there is no such part.
    """

    rank: int
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.rank < self.count:
            raise ArgumentError(
                "`shard` must be (rank, count), with a rank from 0 to count - 1. "
                f"Received: shard=({self.rank}, {self.count})"
            )

    def check(self, batch_size: int) -> None:
        """Refuses batches that have no parts of the same size.

        Raises:
            ArgumentError: they are such.
        """
        if batch_size % self.count:
            fitting = -(-batch_size // self.count) * self.count
            raise ArgumentError(
                f"`batch_size` is that of all ranks together, and must be a multiple of their number, {self.count}: "
                f"{fitting}, for instance. Received: batch_size={batch_size}, shard=({self.rank}, {self.count})"
            )


class Part(NamedTuple):
    """Which images of a batch are made.

    Attributes:
        begin: the first.
        end: the one after the last.
        whole: images of all of the batch, for which parameters are drawn.
        real: images of it that are no padding; they come first.
    """

    begin: int
    end: int
    whole: int
    real: int

    def mask(self) -> Array:
        """Returns 1 for each image of the part, and 0 where it is padding: float32 (images,)."""
        return (np.arange(self.begin, self.end) < self.real).astype(np.float32)


def rows_of_batch(order: Any, number: int, batch_size: int, total: int | None) -> Any:
    """Returns the rows of a batch, of an epoch in which they have some order.

    Args:
        order: row numbers: an array, or what a user has put in its place.
        number: of the batch.
        batch_size: rows a batch.
        total: rows of the epoch, where a last batch of fewer is filled up with the first rows of the order, as often
            as it takes; None: it stays short.

    Raises:
        ArgumentError: the last batch is to be filled up, and it is an order of the user's that has not `total` rows.
    """
    rows = order[batch_size * number : batch_size * (number + 1)]
    if total is None:
        return rows
    if len(order) != total:
        raise ArgumentError(
            f"an order of rows (`index_array`) must have {total}, as many as an epoch has, where `remainder` fills the "
            f"last batch up. Received: {len(order)} rows"
        )
    missing = batch_size - len(rows)
    if missing <= 0 or not len(rows):
        return rows
    return np.concatenate([rows, np.resize(order, missing)])


def part_of(shard: Shard | None, whole: int, real: int) -> Part:
    """Returns the part of a batch that is made; None: all of it."""
    if shard is None:
        return Part(0, whole, whole, real)
    return Part(whole * shard.rank // shard.count, whole * (shard.rank + 1) // shard.count, whole, real)
