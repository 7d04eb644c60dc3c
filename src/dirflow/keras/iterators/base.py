"""H: batches in order, by `next` and by number."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator as AbstractIterator
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.random import RandomState

from dirflow.common.contract import Compat, check_compat
from dirflow.errors import ArgumentError, BatchIndexError, EmptyBatchError
from dirflow.pipeline.deliver.lookahead import LookAhead, Snapshot, snapshot
from dirflow.pipeline.deliver.tally import TALLY
from dirflow.pipeline.order.schedule import (
    Balance,
    DocumentedSchedule,
    KerasIndexedSchedule,
    KerasStreamSchedule,
    OrderCache,
    Rows,
    Schedule,
    Streams,
    draw_seed,
)

from .pydataset import Asked, KerasDataset, asked_by_keras

Protocol = Literal["stream", "indexed"]
# Attributes on which no batch depends: where the iterator is, and what it keeps.
PROGRESS = frozenset(
    {
        "total_batches_seen",
        "lock",
        "_delivered",
        "_deliveries",
        "_epochs_ended",
        "_failures",
        "_filepaths",
        "_look_ahead",
        "_next_batch",
        "_opened",
        "_orders",
        "_pass_number",
        "_passes_begun",
        "_place",
    }
)


class Address(NamedTuple):
    """Which batch: all that its content depends on besides the configuration and the seed.

    Attributes:
        protocol: `"stream"` for `next`, `"indexed"` for `[i]`; the same under `compat="documented"`.
        pass_number: the epoch, or what names it; see `order`.
        batch: number within the pass.
    """

    protocol: Protocol
    pass_number: int
    batch: int


class Iterator(KerasDataset, ABC):
    """Yields batches without end by `next`, or any batch of the current epoch by `[i]`.

    A batch depends on the configuration, the seed, the epoch and its number, and on nothing else: not on
    threads, on the order of access, or on NumPy's global random state.

    Args:
        n: number of samples.
        batch_size: samples a batch; the last one of an epoch may have fewer.
        shuffle: whether every epoch has an order of its own.
        seed: of order and augmentation, below 2**32; None: drawn once from NumPy's global stream and kept in `seed`.
        compat: the contract, `"documented"` or `"keras"`; see docs/compat.md.
        drop_remainder: whether a last batch of fewer samples is left out.

    Attributes:
        n, batch_size, shuffle, seed: as above.
        total_batches_seen: batches delivered so far.

    Raises:
        ArgumentError: an argument makes no sense.
    """

    white_list_formats: tuple[str, ...] = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        *,
        compat: str = "documented",
        drop_remainder: bool = False,
    ) -> None:
        self.compat: Compat = check_compat(compat)
        if self.compat == "documented":  # D28
            _check_batch_size(batch_size)
            _check_seed(seed)
        if drop_remainder and 0 < n < batch_size:
            raise ArgumentError(
                f"`drop_remainder` leaves no batch: there are {n} samples. Received: batch_size={batch_size}"
            )
        self.n = n
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = draw_seed() if seed is None else seed
        self.drop_remainder = drop_remainder
        self.total_batches_seen = 0
        self.lock = threading.Lock()
        self._next_batch = 0  # of the stream protocol
        self._delivered = 0
        self._passes_begun = 0
        self._pass_number = 0
        self._epochs_ended = 0  # of the indexed protocol
        self._place = 0  # where in the order of Keras' `fit` the next batch probably stands
        self._orders = {"stream": OrderCache(), "indexed": OrderCache()}
        self._look_ahead = LookAhead()
        self._balance: Balance | None = None
        TALLY.iterator(type(self).__name__)

    @abstractmethod
    def _prepare(self, rows: Rows, streams: Streams) -> Any:
        """Does the work for a batch, perhaps ahead; a pure function of its arguments and the configuration."""

    def _complete(self, rows: Rows, prepared: Any) -> Any:
        """Returns the batch to be delivered; called once for each delivery, in the consumer's thread."""
        del rows
        return prepared

    def _batches_ahead(self) -> int:
        """Returns how many batches may be prepared before they are asked for."""
        return 0

    def _configuration(self) -> Snapshot:
        """Returns all that a batch depends on besides its address."""
        return snapshot(self, PROGRESS)

    @abstractmethod
    def _spend(self, random: RandomState, count: int) -> None:
        """Draws from a stream all that a batch of `count` samples draws (`compat="keras"`, D19)."""

    def __len__(self) -> int:
        """Returns the number of batches an epoch has."""
        return self.n // self.batch_size if self.drop_remainder else -(-self.n // self.batch_size)

    def __iter__(self) -> "Iterator":
        """Returns the iterator itself, which never ends: as documented, the data is looped over (D27)."""
        return self

    def __next__(self) -> Any:
        """Returns the next batch; after the last one of an epoch comes the first of the next.

        A batch without a readable file is passed over (`on_error="skip"`).

        Raises:
            EmptyBatchError: a whole epoch has passed without one.
        """
        for _ in range(len(self)):
            try:
                return self._batch_at(self._advance())
            except EmptyBatchError:
                continue
        return self._batch_at(self._advance())

    def next(self) -> Any:
        """Returns the next batch, as `next(iterator)` does."""
        return self.__next__()

    def __getitem__(self, idx: int) -> Any:
        """Returns a batch of the current epoch by number; `on_epoch_end` begins the next epoch.

        Args:
            idx: 0 to `len(self) - 1`; negative numbers count from the end (not under `compat="keras"`, D26).

        Raises:
            BatchIndexError: there is no such batch.
            EmptyBatchError: none of its files can be read, and `on_error` is `"skip"`.
        """
        batches = len(self)
        if idx >= batches or (self.compat == "documented" and idx < -batches):
            raise BatchIndexError(f"batch {idx} was asked for, but an epoch has {batches} batches")
        if self.compat == "documented" and idx < 0:  # D26
            idx += batches
        with self.lock:
            self.total_batches_seen += 1
            address = Address("indexed", self._epochs_ended, int(idx))
        asked = asked_by_keras(address.batch, self._place)
        self._place = asked.place + 1 if asked else 0
        return self._batch_at(address, asked)

    def on_epoch_end(self) -> None:
        """Begins the next epoch of the indexed protocol: a new order and new augmentation."""
        with self.lock:
            self._epochs_ended += 1

    def reset(self) -> None:
        """Leaves the rest of the pass out: the next batch is the first of a new one."""
        self.batch_index = 0

    def epoch(self) -> AbstractIterator[Any]:
        """Yields the batches of one whole epoch from its first, then ends.

        A pass that was left half-way is not resumed: every call begins a new epoch.
        """
        self.reset()
        for _ in range(len(self)):
            try:
                yield self._batch_at(self._advance())
            except EmptyBatchError:
                continue

    @property
    def batch_index(self) -> int:
        """Number within the epoch of the batch that `next` delivered last; of the next one under `"keras"` (D30)."""
        return self._next_batch if self.compat == "keras" else self._delivered

    @batch_index.setter
    def batch_index(self, batch: int) -> None:
        with self.lock:
            self._next_batch = self._delivered = batch

    @property
    def index_array(self) -> Rows | None:
        """Row numbers of the current pass in the order of delivery; None before the first batch."""
        if self._passes_begun:
            return self._orders["stream"](self._schedule("stream"), self._pass_number)
        if self.total_batches_seen:
            return self._orders["indexed"](self._schedule("indexed"), self._epochs_ended)
        return None

    def _advance(self) -> Address:
        """Returns the address of the next batch of the stream and moves on."""
        with self.lock:
            batch = self._next_batch
            if batch == 0:
                self._pass_number = self.total_batches_seen if self.compat == "keras" else self._passes_begun
                self._passes_begun += 1
            self._delivered = batch
            self._next_batch = batch + 1 if batch + 1 < len(self) else 0
            self.total_batches_seen += 1
            return Address("stream", self._pass_number, batch)

    def _schedule(self, protocol: Protocol) -> Schedule:
        basis = (self.n, bool(self.shuffle), self.seed, self._balance)
        if self.compat == "documented":
            return DocumentedSchedule(*basis)
        if protocol == "stream":
            return KerasStreamSchedule(*basis)
        return KerasIndexedSchedule(*basis, self.batch_size, len(self), self._spend)

    def _batch_at(self, address: Address, asked: Asked | None = None) -> Any:
        rows = self._rows_at(address)
        with TALLY.waiting(len(rows)):
            return self._complete(rows, self._prepared(address, asked))

    def _prepared(self, address: Address, asked: Asked | None) -> Any:
        """Returns the work for a batch, from the look-ahead if it is there.

        Args:
            address: of the batch.
            asked: where Keras is in the order of this pass, if that is known.
        """
        ahead = self._batches_ahead()
        if not ahead:
            return self._prepared_at(address)
        following = self._following(address, ahead)
        if asked:
            following = [address._replace(batch=batch) for batch in asked.coming(ahead)]
        return self._look_ahead.take(
            address,
            self._prepared_at,
            following,
            self._configuration(),
            begins=address.batch == 0 or asked is not None,
            threads=min(ahead, 1 if self.workers == 1 else 2),
        )

    def _prepared_at(self, address: Address) -> Any:
        schedule = self._schedule(address.protocol)
        streams = schedule.streams(address.pass_number, address.batch)
        with TALLY.making():
            return self._prepare(self._rows_at(address), streams)

    def _rows_at(self, address: Address) -> Rows:
        order = self._orders[address.protocol](self._schedule(address.protocol), address.pass_number)
        return order[self.batch_size * address.batch : self.batch_size * (address.batch + 1)]

    def _following(self, address: Address, count: int) -> list[Address]:
        """Returns the addresses that a consumer in order asks for next."""
        protocol, pass_number, batch = address
        batches = len(self)
        by_total = self.compat == "keras" and protocol == "stream"
        return [
            Address(
                protocol,
                pass_number + (batch + step) // batches * (batches if by_total else 1),
                (batch + step) % batches,
            )
            for step in range(1, count + 1 if batches else 0)
        ]

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["lock"], state["_orders"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.lock = threading.Lock()
        self._orders = {"stream": OrderCache(), "indexed": OrderCache()}


def _check_batch_size(batch_size: int) -> None:
    if not isinstance(batch_size, (int, np.integer)) or isinstance(batch_size, bool) or batch_size < 1:
        raise ArgumentError(f"`batch_size` must be a whole number of 1 or more. Received: batch_size={batch_size!r}")


def _check_seed(seed: int | None) -> None:
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if seed is not None and not (whole and 0 <= seed < 2**32):
        raise ArgumentError(f"`seed` must be None or a whole number from 0 to 2**32 - 1. Received: seed={seed!r}")
