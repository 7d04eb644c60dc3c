"""The original's orders and streams, defects included (`compat="keras"`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dirflow.common.arrays import Rows

from .address import Protocol
from .schedule import Order
from .streams import Streams

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


@dataclass(frozen=True)
class KerasStreamSchedule(Order):
    """The original's `next`: reseeded before each batch, shuffled at the first batch of a pass."""

    @property
    def protocol(self) -> Protocol:
        """`"stream"`."""
        return "stream"

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        return self.shuffled(np.random.RandomState(self.seed + pass_number))

    def streams(self, pass_number: int, number: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        stream = np.random.RandomState(self.seed + pass_number + number)
        if number == 0:
            self.shuffled(stream)
        return Streams.of(stream)

    def pass_of(self, epoch: int, batches: int) -> int:
        """Returns the number of batches delivered before the epoch: it names the pass."""
        return epoch * batches


@dataclass(frozen=True)
class KerasIndexedSchedule(Order):
    """The original's `[i]`, as under sequential access: each order comes from the last batch's leftovers (D19).

    Attributes:
        batch_size: images a batch.
        batches: batches an epoch.
        advance: draws from a stream all that a batch of so many images draws.
    """

    batch_size: int
    batches: int
    advance: Callable[["RandomState", int], None]

    @property
    def protocol(self) -> Protocol:
        """`"indexed"`."""
        return "indexed"

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        return self.shuffled(self._before(pass_number))

    def streams(self, pass_number: int, number: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        stream = np.random.RandomState(self.seed + pass_number * self.batches + number)
        if pass_number == number == 0:
            self.shuffled(stream)
        return Streams.of(stream)

    def pass_of(self, epoch: int, batches: int) -> int:
        """Returns the epoch: it names the pass."""
        del batches
        return epoch

    def _before(self, pass_number: int) -> "RandomState":
        if pass_number == 0 or self.batches == 0:
            return np.random.RandomState(self.seed)
        last = self.batches - 1
        stream = self.streams(pass_number - 1, last).geometric
        self.advance(stream, min(self.batch_size, self.rows - last * self.batch_size))
        return stream
