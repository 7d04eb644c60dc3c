"""A to G put together: a batch as a function of (configuration, seed, epoch, number)."""

import os
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array, Rows
from dirflow.common.forms import Remainder
from dirflow.errors import ArgumentError, BatchIndexError, EmptyBatchError

from .finish.targets import Targets
from .making import Made, Means, make, readable
from .order.address import Address
from .order.ends import FILLED, batch_count, refuse_skipping, rows_of_batch, settled
from .order.schedule import OrderCache, Schedule
from .plan.hooks import NO_HOOKS
from .plan.recipe import PLAIN
from .plan.request import Request, Steps
from .plan.shards import Part, Shard, part_of_batch
from .run.cache.opening import open_cache
from .run.cache.protocol import PixelCache
from .scan.sources import Files, Source


class Delivery(NamedTuple):
    """A batch as it is delivered.

    Attributes:
        batch: images alone, or a tuple of images, labels, weights, row numbers.
        x: its images.
        rows: of these.
    """

    batch: Any
    x: Array
    rows: Rows


@dataclass(frozen=True, repr=False)
class Batches:
    """The batches of a dataset: each one a pure function of this object, the epoch and its number.

    Taken from an iterator, as `iterator.batches`. It holds everything that a batch depends on, does not change, and can
    be pickled: a batch is the same in whatever order, thread or process it is made. Arrays of images, labels and
    weights are shared with the iterator, and functions of the user's are called as they are.

    Attributes:
        source: where the pixels of a row come from.
        targets: what comes with the images.
        schedule: which rows make up a batch, and the random streams that belong to it.
        steps: what is done to the images.
        batch_size: images a batch; with `shard`, one of all processes together.
        remainder: what becomes of a last batch of fewer images: it is filled up (`"wrap"`, or `"mask"`, where every
            batch has weights and those of the padding are 0), left out (`"drop"`), or short (None).
        with_index: whether every batch ends with the row numbers of its images.
        shard: whose slice of each batch is made; None: all of it.
        orders: the orders of rows that were drawn last; no batch depends on them.

    Raises:
        ArgumentError: `batch_size` cannot be shared equally, or a padding can have no weights without labels.
    """

    source: Source
    targets: Targets
    schedule: Schedule
    steps: Steps
    batch_size: int
    remainder: Remainder | None = None
    with_index: bool = False
    shard: Shard | None = None
    orders: OrderCache = field(default_factory=OrderCache, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.shard is not None:
            self.shard.share(self.batch_size)
        if self.remainder == "mask" and self.targets.labels is None:
            raise ArgumentError(
                '`remainder="mask"` puts weights after the labels, and there are no labels. Use remainder="wrap" with '
                "with_index=True: every batch then ends with row numbers, which tell what was delivered before."
            )

    def __repr__(self) -> str:
        target, shard = self.steps.target, self.shard
        return (
            f"<Batches: {self.schedule.rows:,} images, {len(self):,} an epoch of {self.batch_size}, "
            f"{target.shape} {target.dtype}, {self.schedule.protocol!r}, "
            f"{f'shard=({shard.rank}, {shard.count}), ' if shard else ''}compat={self.steps.compat!r}>"
        )

    def __len__(self) -> int:
        """Returns the number of batches an epoch has."""
        return batch_count(self.schedule.rows, self.batch_size, self.remainder)

    @property
    def drop_remainder(self) -> bool:
        """Whether a last batch of fewer images is left out."""
        return self.remainder == "drop"

    @checked
    def sharded(self, rank: int, count: int, remainder: Remainder | None = None) -> "Batches":
        """Returns the same batches, of which a slice is made here, and the others by other processes.

        Laid together in the order of ranks, the slices are the batches of one process with the same `remainder`, if
        all processes have the same batches: those of iterators that were made with the same seed.

        Args:
            rank: of this process, 0 to `count - 1`.
            count: how many processes there are; `batch_size` is that of all together.
            remainder: what becomes of a last batch of fewer images: `"wrap"`, `"drop"` or `"mask"`; None: as these
                batches have it, `"wrap"` where they have nothing.

        Raises:
            ArgumentError: they are a slice already, `batch_size` is not divisible by `count`, or `remainder` is not
                what these batches have.
        """
        if self.shard is not None:
            raise ArgumentError(
                f"these batches are those of rank {self.shard.rank} of {self.shard.count} already, and would be shared "
                "twice. Use either `shard=` or the second sharding."
            )
        if remainder is not None and self.remainder not in (None, remainder):
            raise ArgumentError(
                f"these batches have remainder={self.remainder!r}; `remainder` must be the same, or left out. "
                f"Received: remainder={remainder!r}"
            )
        ends = settled(remainder or self.remainder, drop_remainder=False, sharded=True)
        refuse_skipping(self.steps.on_error, ends)
        return replace(self, shard=Shard(rank, count), remainder=ends)

    @checked
    def batch(self, epoch: int, number: int, means: Means | None = None) -> Any:
        """Returns one batch.

        Args:
            epoch: counted from 0.
            number: of the batch within the epoch, 0 to `len(self) - 1`.
            means: what it is made with; None: all processors, and no cache.

        Returns:
            What the iterator delivers there, which is `x`, or a tuple of `x`, labels, weights and row numbers, as far
            as there are any.

        Raises:
            BatchIndexError: there is no such batch.
            EmptyBatchError: no file at all can be read, under `on_error="skip"`.
            ImageError: a file cannot be read, under `on_error="raise"`.
        """
        request, means = self.request(self.at(epoch, number)), means or Means()
        made = make(request, means)
        return self.deliver(self.next_readable(request, means) if self.is_empty(made) else made).batch

    @checked
    def rows(self, epoch: int, number: int) -> Rows:
        """Returns the row numbers of one batch, (images,), without making it or reading a file.

        Of a batch that is shared by processes, they are those of this one's slice.

        Raises:
            BatchIndexError: there is no such batch.
        """
        return self._rows_at(self.at(epoch, number))[0].copy()

    def at(self, epoch: int, number: int) -> Address:
        """Returns the address of a batch.

        Raises:
            BatchIndexError: there is no such batch.
        """
        batches = len(self)
        if epoch < 0 or not 0 <= number < batches:
            raise BatchIndexError(
                f"epochs count from 0, and the batches of one from 0 to {batches - 1}. "
                f"Received: epoch={epoch}, number={number}"
            )
        return Address(self.schedule.protocol, self.schedule.pass_of(epoch, batches), number)

    def request(self, at: Address, rows: Rows | None = None) -> Request:
        """Returns every input of one batch.

        Args:
            at: which batch.
            rows: of its images, and of those that other processes make; None: those that the schedule has there.
        """
        rows, part = self._rows_at(at, rows)
        return Request(at, rows, self.source.inputs(rows), self.schedule, self.steps, part)

    def is_empty(self, made: Made) -> bool:
        """Returns whether nothing is left of a batch, since all of its files failed and are to be skipped."""
        return self.steps.on_error == "skip" and len(made.rows) == len(made.failures) > 0

    def next_readable(self, request: Request, means: Means) -> Made:
        """Returns a batch of one in the place of an empty one: the next sample of the epoch that can be read.

        It comes after the whole batch, and after the last sample of the epoch's order comes the first. It is
        transformed as the first image of the batch, or of this process's slice, would have been. Where batches are
        filled up, it is padding.

        Raises:
            EmptyBatchError: no file of the epoch can be read.
        """
        order = self.orders(self.schedule, request.at.pass_number)
        end = self.batch_size * (request.at.number + 1)
        after = np.concatenate([order[end:], order[:end]])
        unsaved = replace(self, steps=replace(self.steps, save_to=None), shard=None, remainder=None)
        for begin in range(0, len(after), self.batch_size):
            made = make(unsaved.request(request.at, after[begin : begin + self.batch_size]), means)
            if not self.is_empty(made):
                row = readable(made, made.rows)[:1]
                steps = self.steps if self.remainder is None else unsaved.steps  # as all padding, it is not saved
                alone = replace(request, rows=row, inputs=self.source.inputs(row), steps=steps)
                return make(alone, means)._replace(padding=int(self.remainder in FILLED))
        first = made.failures[0]
        raise EmptyBatchError(
            f"none of the {len(order)} files of an epoch can be read; one of them: {first}"
        ) from first

    def deliver(self, made: Made) -> Delivery:
        """Returns a batch as it is delivered, without the files that failed if they are to be skipped.

        Raises:
            ImageError: one failed, and that is to be an error.
        """
        rows, x, failures, padding = made
        counts = np.arange(len(rows)) < len(rows) - padding if self.remainder == "mask" else None
        if failures and self.steps.on_error == "raise":
            raise failures[min(failures)]
        if failures and self.steps.on_error == "skip":
            x, rows = readable(made, x), readable(made, rows)
            counts = None if counts is None else readable(made, counts)
        parts = self.targets.batch(x, rows, counts)
        if self.with_index:
            parts.append(rows)
        return Delivery(tuple(parts) if len(parts) > 1 else parts[0], x, rows)

    @checked
    def pictures(self, epoch: int, number: int) -> Made:
        """Returns the images of one batch as people look at them: transformed, before anything is done to their values.

        Args:
            epoch: counted from 0.
            number: of the batch within the epoch.

        Returns:
            Float32, without the files that cannot be read.

        Raises:
            BatchIndexError: there is no such batch.
        """
        recipe = replace(self.steps.recipe, standardization=PLAIN.standardization)
        hooks, target = (
            replace(self.steps.hooks, standardize=None),
            replace(self.steps.target, dtype=np.dtype(np.float32)),
        )
        steps = replace(self.steps, recipe=recipe, hooks=hooks, target=target, save_to=None, on_error="skip")
        request = replace(self, steps=steps).request(self.at(epoch, number))
        made = make(request, Means())
        return Made(readable(made, made.rows), readable(made, made.x), {})

    @checked
    def open_cache(self, cache: str | os.PathLike[str]) -> PixelCache:
        """Opens what keeps decoded and resized pixels, so that later epochs read no image file.

        Args:
            cache: `"memory"`: in this process; or a folder: shared by processes, and kept after they end.

        Raises:
            ArgumentError: it is neither, or these are not files.
            CacheError: there is not enough room for all images, or the folder cannot be used.
        """
        if cache is None or not isinstance(self.source, Files):
            raise ArgumentError(
                f'`cache` must be "memory" or a folder, and keeps pixels of files. Received: cache={cache!r} for '
                f"{type(self.source).__name__}"
            )
        return open_cache(
            cache, self.steps.target, self.steps.compat, self.steps.limits, self.schedule.rows, self.source.path
        )

    def unprocessed(self) -> "Batches":
        """Returns the same images alone, as float32, before anything is done to them but resizing.

        Files that cannot be read are left out, unless they are to be an error.
        """
        steps = replace(
            self.steps,
            recipe=PLAIN,
            hooks=NO_HOOKS,
            augment=False,
            save_to=None,
            target=replace(self.steps.target, dtype=np.dtype(np.float32)),
            on_error="raise" if self.steps.on_error == "raise" else "skip",
        )
        return replace(self, steps=steps, targets=Targets(), with_index=False, remainder=None, shard=None)

    def frozen(self) -> "Batches":
        """Returns the same batches, whatever becomes of the lists and arrays of an iterator."""
        return replace(self, source=self.source.frozen(), targets=self.targets.frozen())

    def _rows_at(self, at: Address, rows: Rows | None = None) -> tuple[Rows, Part | None]:
        """Returns the rows of a batch that are made here, and which part of it they are.

        Args:
            at: which batch.
            rows: of the whole batch; None: those that the schedule has there.
        """
        if rows is None:
            order = self.orders(self.schedule, at.pass_number)
            rows = rows_of_batch(order, at.number, self.batch_size, self.remainder, self.schedule.rows)
        made_here = part_of_batch(at.number, self.schedule.rows, self.batch_size, self.shard, self.remainder)
        if made_here is None:
            return rows, None
        part, its_rows = made_here
        return rows[its_rows], part


def following(at: Address, count: int, schedule: Schedule, batches: int) -> list[Address]:
    """Returns the addresses that come after one, `batches` in each pass."""
    return [
        Address(
            at.protocol,
            at.pass_number + schedule.pass_of((at.number + step) // batches, batches),
            (at.number + step) % batches,
        )
        for step in range(1, count + 1 if batches else 0)
    ]
