"""C: which rows make up a batch, and which random streams belong to it.

An epoch of a protocol is named by a number, its *pass*. A schedule answers two questions about it, both as pure
functions of (seed, pass, batch): in which order are the rows delivered, and which streams does a batch draw
from. Under `compat="keras"` a pass of the stream protocol (`next`) is named by the number of batches delivered
before it, since the original reseeds with `seed + batches seen`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from numpy.random import MT19937, RandomState, SeedSequence

from dirflow.common.lazy import lazy

Rows = npt.NDArray[np.intp]


class Balance:
    """Orders in which every class comes as often as any other (`sampling="balanced"`).

    Args:
        classes: the class number of each row; classes without rows do not count.
    """

    def __init__(self, classes: npt.NDArray[np.integer[Any]]) -> None:
        by_class = np.argsort(classes, kind="stable")
        ends = np.flatnonzero(np.diff(classes[by_class])) + 1
        self._members = np.split(by_class, ends) if len(classes) else []

    def order(self, count: int, random: RandomState) -> Rows:
        """Returns `count` rows: of each class as many, to within one; a small class comes round again."""
        if not self._members:
            return np.arange(0)
        share, rest = divmod(count, len(self._members))
        one_more = set(random.permutation(len(self._members))[:rest].tolist())
        drawn = []
        for number, members in enumerate(self._members):
            wanted = share + (number in one_more)
            rounds = max(-(-wanted // len(members)), 1)  # the last one in part
            drawn += [random.permutation(members) for _ in range(rounds - 1)]
            drawn.append(random.permutation(members)[: wanted - (rounds - 1) * len(members)])
        return random.permutation(np.concatenate(drawn))


@dataclass(frozen=True)
class Streams:
    """Where a batch's random numbers come from; made when they are first drawn from.

    Attributes:
        make_geometric: of the stream for rotation, shifts, shear, zoom, flips; also the names of saved pictures.
        make_photometric: of that for channel shift and brightness; None: they share the other. A stream of their
            own keeps two iterators of one seed in step when only one of them has these options (docs/compat.md,
            D18).
    """

    make_geometric: Callable[[], RandomState]
    make_photometric: Callable[[], RandomState] | None = None

    @classmethod
    def of(cls, random: RandomState) -> "Streams":
        """Returns one stream in all roles."""
        return cls(lambda: random)

    def replaced(self, make: Callable[[str], Any]) -> "Streams":
        """Returns what stands in for them: `make` is given the name of each; what they share stays shared."""
        photometric = partial(make, "photometric") if self.make_photometric else None
        return Streams(partial(make, "geometric"), photometric)

    @lazy
    def geometric(self) -> RandomState:
        """The stream for rotation, shifts, shear, zoom, flips and names."""
        return self.make_geometric()

    @lazy
    def photometric(self) -> RandomState:
        """The stream for channel shift and brightness."""
        return self.make_photometric() if self.make_photometric else self.geometric


class Schedule(Protocol):
    """The order of rows and the random streams of every pass."""

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""

    def streams(self, pass_number: int, batch: int) -> Streams:
        """Returns new streams, at the state from which a batch draws its first parameter."""


@dataclass(frozen=True)
class _Order:
    rows: int
    shuffle: bool
    seed: int
    balance: Balance | None

    def _shuffled(self, random: RandomState) -> Rows:
        if self.balance:
            return self.balance.order(self.rows, random)
        return random.permutation(self.rows) if self.shuffle else np.arange(self.rows)


@dataclass(frozen=True)
class DocumentedSchedule(_Order):
    """Streams that depend on nothing but (seed, epoch, batch), and that no other seed shares.

    The order of the first epoch, and the geometry of its first batch, are those of the original; the others
    differ because the original's repeat under other seeds (D17) and depend on leftovers (D19).
    """

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        if pass_number == 0:
            return self._shuffled(RandomState(self.seed))
        return self._shuffled(self._stream(pass_number))

    def streams(self, pass_number: int, batch: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        photometric = partial(self._stream, pass_number, batch, 1)
        if pass_number == batch == 0:
            return Streams(self._first, photometric)
        return Streams(partial(self._stream, pass_number, batch, 0), photometric)

    def _first(self) -> RandomState:
        first = RandomState(self.seed)
        self._shuffled(first)
        return first

    def _stream(self, *key: int) -> RandomState:
        return RandomState(MT19937(SeedSequence(self.seed, spawn_key=key)))


@dataclass(frozen=True)
class KerasStreamSchedule(_Order):
    """The original's `next`: reseeded before each batch, shuffled at the first batch of a pass."""

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        return self._shuffled(RandomState(self.seed + pass_number))

    def streams(self, pass_number: int, batch: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        stream = RandomState(self.seed + pass_number + batch)
        if batch == 0:
            self._shuffled(stream)
        return Streams.of(stream)


@dataclass(frozen=True)
class KerasIndexedSchedule(_Order):
    """The original's `[i]`, as under sequential access: each order comes from the last batch's leftovers (D19).

    Attributes:
        batch_size: images a batch.
        batches: batches an epoch.
        spend: draws from a stream all that a batch of so many images draws.
    """

    batch_size: int
    batches: int
    spend: Callable[[RandomState, int], None]

    def order(self, pass_number: int) -> Rows:
        """Returns the row numbers of a pass in the order of delivery."""
        return self._shuffled(self._before(pass_number))

    def streams(self, pass_number: int, batch: int) -> Streams:
        """Returns new streams, as they are when a batch draws its first parameter."""
        stream = RandomState(self.seed + pass_number * self.batches + batch)
        if pass_number == batch == 0:
            self._shuffled(stream)
        return Streams.of(stream)

    def _before(self, pass_number: int) -> RandomState:
        if pass_number == 0 or self.batches == 0:
            return RandomState(self.seed)
        last = self.batches - 1
        stream = self.streams(pass_number - 1, last).geometric
        self.spend(stream, min(self.batch_size, self.rows - last * self.batch_size))
        return stream


class OrderCache:
    """The latest orders of a schedule, so that the batches of one pass share it.

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


def draw_seed() -> int:
    """Draws a seed from NumPy's global stream: the one time that the library touches it."""
    return int(np.random.randint(2**31 - 1))  # noqa: NPY002 - the stream that users seed
