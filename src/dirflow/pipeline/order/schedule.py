"""Which rows make up a batch, and which random streams belong to it.

An epoch of a protocol is named by a number, its *pass*. A schedule answers two questions about it, both as pure
functions of (seed, pass, batch): in which order are the rows delivered, and which streams does a batch draw
from. Under `compat="keras"` a pass of the stream protocol (`next`) is named by the number of batches delivered
before it, since the original reseeds with `seed + batches seen`; see `keras`.
"""

import typing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dirflow.common.arrays import Rows

from .address import Protocol
from .balance import Balance
from .streams import Streams

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


class Schedule(typing.Protocol):
    """The order of rows and the random streams of every pass."""

    @property
    def rows(self) -> int:
        """How many there are."""

    @property
    def protocol(self) -> Protocol:
        """The protocol whose batches these are."""

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""

    def streams(self, pass_number: int, number: int) -> Streams:
        """Returns new streams, at the state from which a batch draws its first parameter."""

    def pass_of(self, epoch: int, batches: int) -> int:
        """Returns the pass that is an epoch, counted from 0, if nothing was left out before it."""

    def shuffled(self, random: "RandomState") -> Rows:
        """Returns the rows in an order drawn from a stream."""


@dataclass(frozen=True)
class Order:
    """How the rows of a pass are ordered.

    Attributes:
        rows: how many there are.
        shuffle: whether each pass has an order of its own.
        seed: of the orders and of the streams.
        balance: draws the orders where every class is to come equally often; None: each row comes once.
    """

    rows: int
    shuffle: bool
    seed: int
    balance: Balance | None

    def shuffled(self, random: "RandomState") -> Rows:
        """Returns the rows in an order drawn from a stream; in their own if there is nothing to draw."""
        if self.balance:
            return self.balance.order(self.rows, random)
        return random.permutation(self.rows) if self.shuffle else np.arange(self.rows)


@dataclass(frozen=True)
class DocumentedSchedule(Order):
    """Streams that depend on nothing but (seed, epoch, batch), and that no other seed shares.

    The order of the first epoch, and the geometry of its first batch, are those of the original; the others
    differ because the original's repeat under other seeds (D17) and depend on leftovers (D19).
    """

    protocol: Protocol = field(default="stream", compare=False)  # both have the same orders and streams

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        if pass_number == 0:
            return self.shuffled(np.random.RandomState(self.seed))
        return self.shuffled(self._stream(pass_number))

    def streams(self, pass_number: int, number: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        photometric = partial(self._stream, pass_number, number, 1)
        if pass_number == number == 0:
            return Streams(self._first, photometric)
        return Streams(partial(self._stream, pass_number, number, 0), photometric)

    def pass_of(self, epoch: int, batches: int) -> int:
        """Returns the epoch: it names the pass."""
        del batches
        return epoch

    def _first(self) -> "RandomState":
        first = np.random.RandomState(self.seed)
        self.shuffled(first)
        return first

    def _stream(self, *key: int) -> "RandomState":
        return np.random.RandomState(np.random.MT19937(np.random.SeedSequence(self.seed, spawn_key=key)))


class OrderCache:
    """The latest orders of schedules, so that the batches of one pass share it.

    Two of them: at the end of a pass, the look-ahead is in the next one.
    """

    def __init__(self) -> None:
        self._latest: tuple[tuple[Schedule, int, Rows], ...] = ()

    def __call__(self, schedule: Schedule, pass_number: int) -> Rows:
        """Returns `schedule.order(pass_number)`, drawn once as long as nothing else is asked for."""
        latest = self._latest
        for of, number, order in latest:
            if number == pass_number and of == schedule:
                return order
        order = schedule.order(pass_number)
        self._latest = ((schedule, pass_number, order), *latest[:1])
        return order

    def __reduce__(self) -> tuple[type["OrderCache"], tuple[()]]:
        return OrderCache, ()  # orders are drawn again elsewhere
