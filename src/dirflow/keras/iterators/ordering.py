"""The order of rows as Keras' users see it, and change it: attributes and methods of the original's `Iterator`."""

import threading
from abc import abstractmethod
from collections.abc import Iterator as AbstractIterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import numpy as np

from dirflow.arguments.kinds import Whole
from dirflow.common.arrays import Rows
from dirflow.common.contract import Compat
from dirflow.common.forms import Padding
from dirflow.keras.own import is_own, own
from dirflow.pipeline.batches import batch_count
from dirflow.pipeline.deliver.cursor import Cursor
from dirflow.pipeline.deliver.ticket import Ticket
from dirflow.pipeline.draw.batch import Advance
from dirflow.pipeline.order.address import Address, Protocol
from dirflow.pipeline.order.balance import Balance
from dirflow.pipeline.order.keras import KerasIndexedSchedule, KerasStreamSchedule
from dirflow.pipeline.order.schedule import DocumentedSchedule, OrderCache, Schedule
from dirflow.pipeline.order.streams import draw_from, drawing_from
from dirflow.pipeline.plan.shards import rows_of_batch


class _Here(threading.local):
    """What a thread is doing with an iterator.

    Attributes:
        ticket: of the batch whose row numbers it was given last.
        renews: whether a new order is being set because a pass begins.
    """

    ticket: Ticket | None = None
    renews: bool = False


class KerasOrder:
    """The part of an iterator that says which rows come next.

    A user may read and assign `batch_index`, `index_array` and `index_generator`, and may override `reset`,
    `on_epoch_end`, `_set_index_array` and `_flow_index`: what then comes out is what is delivered.

    Attributes:
        n, batch_size, shuffle, seed: as the constructor has them.
        lock: held while the next row numbers are fetched.
    """

    n: int
    batch_size: int
    shuffle: bool
    seed: int
    compat: Compat = "documented"  # of a class: unless its generator, or the constructor, says otherwise
    drop_remainder: bool = False
    remainder: Padding | None = None
    _balance: Balance | None = None
    # What a copy of the iterator has a copy of.
    _of_one_copy: tuple[str, ...] = tuple(
        f"_KerasOrder__{name}" for name in ("stream", "indexed", "assigned", "draws_order")
    )

    def _begin_order(self) -> None:
        # The names are mangled, since sub-classes of users have attributes of their own.
        self.total_batches_seen = 0
        self.lock: Any = threading.RLock()  # a user's method may take it where dirflow holds it
        self.__stream = Cursor("stream")
        self.__indexed = Cursor("indexed")
        self._order_cache = OrderCache()
        self.__assigned: dict[Protocol, Any] = {}  # orders that a user has set, or was shown and may have edited
        self.__shown: Protocol | None = None  # whose order `index_array` is
        # Of the passes that have begun; see `_read_schedule`.
        self.__draws_order: dict[Protocol, bool] = {"stream": True, "indexed": True}
        self.__leftover: Any = None  # a stream, as the last batch of a pass left it
        self.__index_generator: Any = None
        self.__turn = threading.RLock()
        self.__here = _Here()

    @property
    def batch_index(self) -> int:
        """Number within the epoch of the batch that `next` delivered last; of the next one under `"keras"` (D30)."""
        return self.__stream.next_number if self.compat == "keras" else self.__stream.delivered

    @batch_index.setter
    def batch_index(self, number: int) -> None:
        batches = batch_count(self.n, self.batch_size, drop_remainder=False)
        self.__stream.go_to(Whole(0, batches, ", the batches of an epoch").check("batch_index", number))

    @property
    def total_batches_seen(self) -> int:
        """Batches delivered so far; under `compat="keras"` the random numbers of later passes follow from it."""
        return self.__total

    @total_batches_seen.setter
    def total_batches_seen(self, total: int) -> None:
        self.__total: int = Whole(0).check("total_batches_seen", total)

    @property
    def index_array(self) -> Any:
        """Row numbers of the current pass in the order of delivery; None before the first batch.

        What is assigned, or edited in place, holds until the next pass begins.
        """
        return None if self.__shown is None else self._order_of_this_pass(self.__shown)

    @index_array.setter
    def index_array(self, rows: Any) -> None:
        self.__assigned = {} if rows is None else {"stream": rows, "indexed": rows}
        self.__shown = None if rows is None else (self.__shown or "indexed")
        if rows is not None and not self.__here.renews:
            self.__draws_order = {"stream": False, "indexed": False}
            if 0 < self._batch_count() <= self.__indexed.taken:  # an order for another epoch
                self.__indexed.begin(self.__indexed.pass_number + 1)

    @property
    def index_generator(self) -> AbstractIterator[Any]:
        """Gives the row numbers of the next batch at each `next`, and moves on."""
        if self.__index_generator is None:
            if is_own(self._flow_index):
                return RowsInOrder(self, resets=not self.__stream.passes_begun)
            self.__index_generator = self._flow_index()
        return self.__index_generator  # type: ignore[no-any-return]

    @index_generator.setter
    def index_generator(self, generator: Any) -> None:
        self.__index_generator = generator

    @own
    def on_epoch_end(self) -> None:
        """Begins the next epoch of the indexed protocol: a new order and new augmentation."""
        with self.__turn:
            if self.__indexed.taken:
                self._say_what_failed()
            self.__indexed.begin(self.__indexed.pass_number + 1)
            self._renew("indexed")

    @own
    def reset(self) -> None:
        """Leaves the rest of the pass out: the next batch is the first of a new one."""
        self.batch_index = 0

    @own
    def _set_index_array(self) -> None:
        """Sets a new order of rows; called when a pass begins, and by who wants one."""
        with self.__turn:
            if not self.__here.renews:
                self.__shown = self._begin_other_order()
            self.__assigned = {}
            if self.__shown:
                self.__draws_order[self.__shown] = True

    @own
    def _flow_index(self) -> AbstractIterator[Any]:
        """Returns what gives row numbers, batch by batch, from the first batch of a new pass on."""
        return RowsInOrder(self, resets=True)

    def _renew(self, protocol: Protocol) -> None:
        """Lets a pass have an order of its own, or the one that a user's `_set_index_array` sets."""
        self.__assigned.pop(protocol, None)
        self.__shown = protocol
        self.__draws_order[protocol] = is_own(self._set_index_array)
        if self.__draws_order[protocol]:
            leftover, self.__leftover = self.__leftover, None
            if protocol == "indexed" and leftover is not None:  # D19
                self.__assigned[protocol] = self._schedule_of_this_pass(protocol).shuffled(leftover)
            return
        self.__here.renews = True
        try:
            self._set_index_array()
        finally:
            self.__here.renews = False

    def _begin_other_order(self) -> Protocol:
        """Begins a pass because a user asks for another order: of `next` where a generator of the user's gives rows."""
        if is_own(self._flow_index) and self.__index_generator is None:
            passes = self.__indexed
            passes.begin(passes.pass_number + 1 if passes.passes_begun else 0)
            return "indexed"
        self._begin_pass()
        return "stream"

    def _begin_pass(self) -> None:
        cursor = self.__stream
        cursor.begin(self.total_batches_seen if self.compat == "keras" else cursor.passes_begun)

    def _next_ticket(self) -> Ticket:
        """Returns the ticket of the batch that comes next, and moves on."""
        if not self._rows_are_users:
            if not self.__stream.passes_begun:
                self.reset()
            return self._take_next()
        rows = next(self.index_generator)
        ticket = self.__here.ticket
        return ticket if ticket is not None and ticket.rows is rows else self._foreign_ticket(rows)

    @property
    def _rows_are_users(self) -> bool:
        """Whether a generator of the user's own says which rows come next."""
        return self.__index_generator is not None or not is_own(self._flow_index)

    def _take_next(self) -> Ticket:
        """Returns the ticket of the next batch of the stream and moves on."""
        with self.__turn:
            cursor = self.__stream
            if cursor.next_number == 0:
                self._begin_pass()
                self._renew("stream")
            at = cursor.advance(self._batch_count())
            self.total_batches_seen += 1
            return self._hand_out(at)

    def _take_numbered(self, number: int) -> Ticket:
        """Returns the ticket of a batch of the current epoch."""
        with self.__turn:
            self.total_batches_seen += 1
            cursor = self.__indexed
            if not cursor.passes_begun:
                cursor.begin(0)
                if "indexed" not in self.__assigned:
                    self._renew("indexed")
            elif cursor.taken >= self._batch_count() and not is_own(self.on_epoch_end):
                # A user's own `on_epoch_end` did not call dirflow's: as in Keras, the order stays as it is.
                self._order_of_this_pass("indexed")
                cursor.begin(cursor.pass_number + 1)
            cursor.taken += 1
            return self._hand_out(Address("indexed", cursor.pass_number, number))

    def _hand_out(self, at: Address) -> Ticket:
        schedule = self._schedule_of_this_pass(at.protocol)
        self.__here.ticket = Ticket(self._rows_of_this_pass(at, schedule), at, schedule)
        return self.__here.ticket

    def _order_of_this_pass(self, protocol: Protocol) -> Any:
        """Returns the order of the pass that has begun, as an array that stays its order until another pass begins."""
        if protocol not in self.__assigned:
            schedule = self._schedule_of_this_pass(protocol)
            self.__assigned[protocol] = self._order_cache(schedule, self._cursor(protocol).pass_number).copy()
        return self.__assigned[protocol]

    def _ticket(self) -> Ticket:
        """Returns the ticket of this thread; of the batch that comes next if nothing was handed out."""
        if self.__here.ticket is None:
            at = Address("stream", self.__stream.pass_number, self.__stream.next_number)
            self.__here.ticket = Ticket(None, at, self._schedule_of_this_pass("stream"))
        return self.__here.ticket

    def _foreign_ticket(self, rows: Any) -> Ticket:
        """Returns a ticket of their own for row numbers that a user's generator gives."""
        with self.__turn:
            cursor = self.__stream
            if not cursor.passes_begun:
                self.__draws_order["stream"] = False
            at = Address("stream", cursor.pass_number, cursor.taken)
            cursor.taken += 1
        self.__here.ticket = Ticket(rows, at, self._schedule_of_this_pass("stream"))
        return self.__here.ticket

    @contextmanager
    def _holding(self, ticket: Ticket) -> AbstractIterator[None]:
        """Lets this thread make the batch of a ticket: what a user's methods draw comes from its streams."""
        before, self.__here.ticket = self.__here.ticket, ticket
        try:
            with drawing_from(ticket.streams):
                yield
        finally:
            self.__here.ticket = before

    def _note_drawn(self, ticket: Ticket) -> None:
        """Notes what a user's own method has left of the last batch's stream: the next order is drawn from it (D19)."""
        last = self._batch_count() - 1
        if self.compat == "keras" and ticket.at == Address("indexed", self.__indexed.pass_number, last):
            self.__leftover = ticket.streams.geometric

    def _rows_at(self, at: Address, schedule: Schedule) -> Rows | None:
        """Returns the rows of a batch to come; None if they depend on what a user's own methods will do."""
        if at.pass_number == self._cursor(at.protocol).pass_number:
            return self._rows_of_this_pass(at, schedule)
        drawn_elsewhere = isinstance(schedule, KerasIndexedSchedule) and not is_own(
            self._get_batches_of_transformed_samples  # whose leftovers the order is drawn from
        )
        if drawn_elsewhere or not is_own(self._set_index_array):
            return None
        return self._rows_in(self._order_cache(schedule, at.pass_number), at)

    def _rows_of_this_pass(self, at: Address, schedule: Schedule) -> Rows:
        assigned = self.__assigned.get(at.protocol)
        return self._rows_in(self._order_cache(schedule, at.pass_number) if assigned is None else assigned, at)

    def _rows_in(self, order: Any, at: Address) -> Rows:
        total = None if self.remainder is None else self.n
        return np.array(rows_of_batch(order, at.number, self.batch_size, total))  # a copy: a user may edit it

    def _cursors(self) -> tuple[Cursor, Cursor, int]:
        """Returns where `next` and `[i]` are, as they are at one moment, and the batches delivered so far."""
        with self.__turn:
            return copy(self.__stream), copy(self.__indexed), self.total_batches_seen

    def _go_on_from(self, stream: Cursor, indexed: Cursor, total: int) -> None:
        """Goes to another place; orders that belong to this one are forgotten."""
        with self.__turn:
            self.__stream, self.__indexed, self.total_batches_seen = copy(stream), copy(indexed), total
            self.__assigned, self.__leftover, self.__shown = {}, None, None
            self.__draws_order = {"stream": True, "indexed": True}
            self.__here.ticket = None

    def _set_by_user(self) -> str | None:
        """Returns what of a user's decides the order of the passes that have begun; None: nothing does."""
        if self._rows_are_users:
            return "index_generator" if is_own(self._flow_index) else "_flow_index"
        if not is_own(self._set_index_array):
            return "_set_index_array"
        if self.compat == "keras" and not is_own(self._get_batches_of_transformed_samples):  # D19
            return "_get_batches_of_transformed_samples" if self.__indexed.passes_begun else None
        edited = any(
            not np.array_equal(rows, self._order_cache(self._schedule_of_this_pass(of), self._cursor(of).pass_number))
            for of, rows in self.__assigned.items()
        )
        return "index_array" if edited or not all(self.__draws_order.values()) else None

    def _cursor(self, protocol: Protocol) -> Cursor:
        return self.__stream if protocol == "stream" else self.__indexed

    def _batch_count(self) -> int:
        return batch_count(self.n, self.batch_size, drop_remainder=self.drop_remainder)

    def _read_schedule(self, protocol: Protocol, *, draws_order: bool = True) -> Schedule:
        """Returns the orders and streams of a protocol, as the attributes have them now.

        Args:
            protocol: of the batches.
            draws_order: whether dirflow draws the order: then the first batch of a pass draws from the stream after it.
        """
        basis = (self.n, bool(self.shuffle) and draws_order, self.seed, self._balance)
        if self.compat == "documented":
            return DocumentedSchedule(*basis, protocol)
        if protocol == "stream":
            return KerasStreamSchedule(*basis)
        return KerasIndexedSchedule(*basis, self.batch_size, self._batch_count(), self._read_advance())

    def _schedule_of_this_pass(self, protocol: Protocol) -> Schedule:
        return self._read_schedule(protocol, draws_order=self.__draws_order[protocol])

    @abstractmethod
    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        """Returns the batch of some row numbers."""

    @abstractmethod
    def _say_what_failed(self) -> None:
        """Says at the end of an epoch what could not be read, where that ends no run."""

    @abstractmethod
    def _read_advance(self) -> Advance:
        """Returns what draws all that a batch draws (`compat="keras"`, D19)."""

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in self.__dict__.items() if name not in OF_THIS_PROCESS}
        for name in self._of_one_copy:
            if name in state:
                state[name] = copy(state[name])
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.lock = threading.RLock()
        self.__turn = threading.RLock()
        self.__here = _Here()
        self.__index_generator = None


class RowsInOrder:
    """What `index_generator` is: each `next` gives the row numbers of an iterator's next batch.

    Args:
        order: the iterator.
        resets: whether the first batch is that of a new pass.
    """

    def __init__(self, order: KerasOrder, *, resets: bool) -> None:
        self._order = order
        self._resets = resets

    def __iter__(self) -> "RowsInOrder":
        return self

    def __next__(self) -> Rows:
        if self._resets:
            self._resets = False
            self._order.reset()
        ticket = self._order._take_next()  # noqa: SLF001 - it is a part of it
        draw_from(ticket.streams)  # whoever asks for rows may make the batch himself
        return ticket.rows  # type: ignore[no-any-return]


OF_THIS_PROCESS = frozenset({"lock", "_KerasOrder__turn", "_KerasOrder__here", "_KerasOrder__index_generator"})
