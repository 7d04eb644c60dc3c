"""A to G put together: a batch as a function of (configuration, seed, epoch, number)."""

import os
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array, Rows
from dirflow.common.forms import Padding, Remainder
from dirflow.errors import ArgumentError, BatchIndexError, EmptyBatchError

from .finish.made import Made, Means, make, readable
from .finish.targets import Targets
from .order.address import Address
from .order.schedule import OrderCache, Schedule
from .plan.hooks import NO_HOOKS
from .plan.recipe import PLAIN
from .plan.request import Request, Steps
from .plan.shards import Part, Shard, part_of, rows_of_batch
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
        batch_size: images a batch.
        drop_remainder: whether a last batch of fewer images is left out.
        with_index: whether every batch ends with the row numbers of its images.
        shard: which part of each batch is made; None: all of it.
        remainder: how a last batch of fewer images is filled up with others: `"wrap"`, with the first of the epoch, or
            `"mask"`, with the same at weight 0; None: it is not.
        orders: the orders of rows that were drawn last; no batch depends on them.

    Raises:
        ArgumentError: the parts of a batch would not be of the same size.
    """

    source: Source
    targets: Targets
    schedule: Schedule
    steps: Steps
    batch_size: int
    drop_remainder: bool = False
    with_index: bool = False
    shard: Shard | None = None
    remainder: Padding | None = None
    orders: OrderCache = field(default_factory=OrderCache, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.shard is None:
            return
        self.shard.check(self.batch_size)
        if self.remainder is None and not self.drop_remainder:
            raise ArgumentError(
                'with `shard`, `remainder` must be "wrap", "mask" or "drop": a last batch of fewer images has no parts '
                f"of the same size. Received: remainder=None, shard=({self.shard.rank}, {self.shard.count})"
            )

    def __repr__(self) -> str:
        target = self.steps.target
        part = "" if self.shard is None else f", of which part {self.shard.rank} of {self.shard.count}"
        return (
            f"<Batches: {self.schedule.rows:,} images, {len(self):,} an epoch of {self.batch_size}{part}, "
            f"{target.shape} {target.dtype}, {self.schedule.protocol!r}, compat={self.steps.compat!r}>"
        )

    def __len__(self) -> int:
        """Returns the number of batches an epoch has."""
        return batch_count(self.schedule.rows, self.batch_size, drop_remainder=self.drop_remainder)

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

        They are those of the part that is made, where there is a `shard`.

        Raises:
            BatchIndexError: there is no such batch.
        """
        return self._made_here(self.at(epoch, number))[0].copy()

    @checked
    def sharded(self, rank: int, count: int, remainder: Remainder = "wrap") -> "Batches":
        """Returns the part of each batch that one of several processes makes.

        Laid together in the order of the ranks, the parts are the batch, to the bit: `batch_size` is that of all, and
        random parameters are drawn for all of it. All ranks need the same batches: those of iterators of one seed.

        Args:
            rank: of the process.
            count: of processes; `batch_size` must be a multiple of it.
            remainder: what becomes of a last batch of fewer images, so that all parts have as many: it is filled up
                with the first of the epoch (`"wrap"`), or with the same at weight 0, every batch having weights
                (`"mask"`), or left out (`"drop"`).

        Raises:
            ArgumentError: these are parts already, there are no such parts, or a batch would be left out where
                `on_error="skip"` makes batches smaller.
        """
        if self.shard is not None:
            raise ArgumentError(
                f"these batches are parts already: part {self.shard.rank} of {self.shard.count}. Use those of an "
                "iterator without `shard`."
            )
        shard, drops = Shard(rank, count), remainder == "drop" or self.drop_remainder
        if drops:
            check_dropping(self.steps.on_error)
        padding: Padding | None = None if drops or remainder == "drop" else remainder
        if padding == "mask":
            check_masked(self.targets)
        return replace(self, shard=shard, drop_remainder=drops, remainder=padding)

    def at(self, epoch: int, number: int) -> Address:
        """Returns the address of a batch.

        Raises:
            BatchIndexError: there is no such batch.
        """
        batches = len(self)
        check_place(epoch, number, batches)
        return Address(self.schedule.protocol, self.schedule.pass_of(epoch, batches), number)

    def request(self, at: Address, rows: Rows | None = None) -> Request:
        """Returns every input of one batch.

        Args:
            at: which batch.
            rows: of all its images; None: those that the schedule has there.
        """
        rows, part = self._made_here(at, rows)
        return self._request_of(at, rows, part)

    def _made_here(self, at: Address, rows: Rows | None = None) -> tuple[Rows, Part | None]:
        """Returns the rows of a batch that are made here, and which part of all of its rows they are; None: all."""
        if rows is None:
            total = None if self.remainder is None else self.schedule.rows
            rows = rows_of_batch(self.orders(self.schedule, at.pass_number), at.number, self.batch_size, total)
        if self.shard is None and self.remainder is None:
            return rows, None
        real = min(len(rows), self.schedule.rows - self.batch_size * at.number)
        part = part_of(self.shard, len(rows), real)
        return rows[part.begin : part.end], part

    def _request_of(self, at: Address, rows: Rows, part: Part | None = None) -> Request:
        return Request(at, rows, self.source.inputs(rows), self.schedule, self.steps, part)

    def is_empty(self, made: Made) -> bool:
        """Returns whether nothing is left of a batch, since all of its files failed and are to be skipped."""
        return self.steps.on_error == "skip" and len(made.rows) == len(made.failures) > 0

    def next_readable(self, request: Request, means: Means) -> Made:
        """Returns a batch of one in the place of an empty one: the next sample of the epoch that can be read.

        It comes after the whole batch, and after the last sample of the epoch's order comes the first. It is
        transformed as the first image of the whole batch would have been. A part does not save it as a picture: two of
        them might, under one name.

        Raises:
            EmptyBatchError: no file of the epoch can be read.
        """
        order = self.orders(self.schedule, request.at.pass_number)
        end = self.batch_size * (request.at.number + 1)
        after = np.concatenate([order[end:], order[:end]])
        unsaved = replace(self.steps, save_to=None)
        for begin in range(0, len(after), self.batch_size):
            some = self._request_of(request.at, after[begin : begin + self.batch_size])
            made = make(replace(some, steps=unsaved), means)
            if not self.is_empty(made):
                alone = self._request_of(request.at, readable(made, made.rows)[:1])
                only = make(alone if self.shard is None else replace(alone, steps=unsaved), means)
                return only._replace(mask=np.zeros(1, np.float32))  # it comes once more, in a batch of its own
        first = made.failures[0]
        raise EmptyBatchError(
            f"none of the {len(order)} files of an epoch can be read; one of them: {first}"
        ) from first

    def deliver(self, made: Made) -> Delivery:
        """Returns a batch as it is delivered, without the files that failed if they are to be skipped.

        Raises:
            ImageError: one failed, and that is to be an error.
        """
        rows, x, failures, mask = made
        if failures and self.steps.on_error == "raise":
            raise failures[min(failures)]
        if failures and self.steps.on_error == "skip":
            x, rows = readable(made, x), readable(made, rows)
            mask = None if mask is None else readable(made, mask)
        parts = self.targets.batch(x, rows)
        if self.remainder == "mask" and mask is not None:
            if self.targets.weights is None:
                parts.append(mask)
            else:
                parts[-1] = np.array(parts[-1])
                parts[-1][mask == 0] = 0
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
        return replace(self, steps=steps, targets=Targets(), with_index=False, shard=None, remainder=None)

    def frozen(self) -> "Batches":
        """Returns the same batches, whatever becomes of the lists and arrays of an iterator."""
        return replace(self, source=self.source.frozen(), targets=self.targets.frozen())


def check_place(epoch: int, number: int, batches: int) -> None:
    """Refuses a batch that is not there, of epochs that have so many.

    Raises:
        BatchIndexError: there is no such batch.
    """
    if epoch < 0 or not 0 <= number < batches:
        raise BatchIndexError(
            f"epochs count from 0, and the batches of one from 0 to {batches - 1}. "
            f"Received: batch {number} of epoch {epoch}"
        )


def check_dropping(on_error: str) -> None:
    """Refuses to leave out a batch of fewer images where files that cannot be read make batches smaller.

    Raises:
        ArgumentError: they do.
    """
    if on_error == "skip":
        raise ArgumentError(
            '`on_error="skip"` makes batches smaller, which `drop_remainder` is there to prevent. '
            'Use on_error="blank", or "raise".'
        )


def check_masked(targets: Targets) -> None:
    """Refuses to mask padding where batches have no place for weights.

    Raises:
        ArgumentError: they have no labels.
    """
    if targets.labels is None:
        raise ArgumentError(
            '`remainder="mask"` puts weights after the labels, and these batches have no labels. Use "wrap" with '
            "with_index=True, which tells the rows that come again."
        )


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


def batch_count(rows: int, batch_size: int, *, drop_remainder: bool) -> int:
    """Returns how many batches some rows make: the last one is short, or left out."""
    return rows // batch_size if drop_remainder else -(-rows // batch_size)
