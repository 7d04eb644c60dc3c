"""The part of a batch that one of several processes makes: the slice of a whole one, after its parameters are drawn."""

from dataclasses import dataclass
from typing import NamedTuple

from dirflow.common.forms import Remainder
from dirflow.errors import ArgumentError
from dirflow.pipeline.order.ends import FILLED


@dataclass(frozen=True)
class Shard:
    """Which of several processes this is; each makes an equal slice of every batch.

    Attributes:
        rank: of this one, from 0 to `count - 1`.
        count: how many there are.

    Raises:
        ArgumentError: there is no such process.
    """

    rank: int
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.rank < self.count:
            raise ArgumentError(
                "`shard` must be (rank, count), with a rank from 0 to count - 1. "
                f"Received: shard=({self.rank}, {self.count})"
            )

    def share(self, batch_size: int) -> int:
        """Returns how many images of a batch each process makes.

        Raises:
            ArgumentError: a batch cannot be shared equally.
        """
        if batch_size % self.count:
            below, above = batch_size // self.count * self.count, -(-batch_size // self.count) * self.count
            nearest = f"{below} or {above}" if below else f"{above}"
            raise ArgumentError(
                f"`batch_size` is that of all {self.count} processes of `shard` together, and must be divisible by "
                f"{self.count}: for example batch_size={nearest}. Received: batch_size={batch_size}, "
                f"shard=({self.rank}, {self.count})"
            )
        return batch_size // self.count


class Part(NamedTuple):
    """Where the rows of a request stand in a whole batch, for all of which parameters are drawn.

    Attributes:
        real: rows of the whole batch that are its own.
        padding: rows that come after these, to fill it up.
        begin: which of all of them is the first of the request's.
    """

    real: int
    padding: int
    begin: int

    def padding_of(self, count: int) -> int:
        """Returns how many of the request's rows, the last ones of `count`, fill the batch up."""
        return min(max(self.begin + count - self.real, 0), count)


def part_of_batch(
    number: int, rows: int, batch_size: int, shard: Shard | None, remainder: Remainder | None
) -> tuple[Part, slice] | None:
    """Returns which part of a batch is made, and the slice of its rows that this is; None: it is made as it is.

    Args:
        number: of the batch.
        rows: of an epoch.
        batch_size: of the whole batch.
        shard: whose part it is; None: all of it.
        remainder: what becomes of the last batch.
    """
    padding = max(batch_size * (number + 1) - rows, 0) if remainder in FILLED else 0
    if shard is None:
        return (Part(batch_size - padding, padding, 0), slice(None)) if padding else None
    share = shard.share(batch_size)
    begin = share * shard.rank
    return Part(batch_size - padding, padding, begin), slice(begin, begin + share)
