"""Which rows have been delivered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.errors import StateError
from dirflow.pipeline.order.schedule import OrderCache, Schedule
from dirflow.pipeline.plan.shards import rows_of_batch
from dirflow.pipeline.scan.sources import Files, Source

from .saved import State


@dataclass(frozen=True)
class Audit:
    """What has been delivered at some moment.

    Attributes:
        epoch: number of the epoch, counted from 0: so many were begun before.
        batches: delivered of this epoch.
        total_batches: delivered of all epochs. Where each epoch was delivered whole, all samples were delivered `epoch`
            times before those in `rows`.
        rows: row numbers of the samples that were delivered in this epoch; (samples,). In the order of delivery, but
            within Keras' `fit` in that of the batches' numbers.
        left: those that are still to come, in the order in which they will.
        files: paths of `rows`; empty where images are in memory.
    """

    epoch: int
    batches: int
    total_batches: int
    rows: Rows
    left: Rows
    files: Sequence[str]


def audit_of(
    state: State, orders: OrderCache, schedule: Schedule, batch_size: int, batches: int, source: Source | None
) -> Audit:
    """Returns what had been delivered when a state was taken.

    Args:
        state: of a consumer.
        orders: give the order of a pass.
        schedule: of the protocol that was used last.
        batch_size: samples a batch.
        batches: that an epoch has.
        source: of the files; None: there are none.

    Raises:
        StateError: batches were asked for by number, in an order that nobody knows.
    """
    numbers: Sequence[int]
    left: Sequence[int]
    if state.protocol == "stream":
        cursor = state.stream
        over = cursor.passes_begun > 0 and cursor.next_number == 0
        epoch, done = max(cursor.passes_begun - 1, 0), batches if over else cursor.next_number
        numbers, left = range(done), range(done, batches)
    else:
        cursor = state.indexed
        epoch = cursor.pass_number
        left = range(batches) if state.left is None else state.left
        if state.left is None and cursor.taken:
            raise StateError(
                "batches were asked for by `[i]`, in an order that is known to who asked alone: no audit can tell "
                "which. It can within Keras' `fit`, and by `next` and `epoch()`."
            )
        numbers = sorted(set(range(batches)).difference(left))
    order = orders(schedule, cursor.pass_number)

    def rows_of(some: Iterable[int]) -> Rows:
        parts = [rows_of_batch(order, number, batch_size, None) for number in some]
        return np.concatenate(parts) if parts else order[:0]

    rows = rows_of(numbers)
    files = source.inputs(rows) if isinstance(source, Files) else ()
    return Audit(epoch, len(numbers), state.total_batches_seen, rows.copy(), rows_of(left).copy(), files)
