"""Where an iterator is, as plain data: taken after any batch, and gone on from in any process."""

from typing import TYPE_CHECKING, Any

from dirflow.arguments.checked import checked
from dirflow.common.lazy import lazy
from dirflow.errors import StateError
from dirflow.keras.own import own
from dirflow.pipeline.deliver.cursor import Cursor, cursor_at
from dirflow.pipeline.deliver.epoch import Epoch, Loops
from dirflow.pipeline.deliver.ticket import Ticket

from .delivery import KerasDelivery
from .pydataset import InFit, KerasDataset, KerasPosition

if TYPE_CHECKING:  # a state's modules, and the hashes that they need, take milliseconds: imported when it is asked for
    from dirflow.pipeline.deliver.state.audit import Audit
    from dirflow.pipeline.deliver.state.fingerprints import Fingerprints
    from dirflow.pipeline.deliver.state.identity import Identity
    from dirflow.pipeline.deliver.state.saved import State
    from dirflow.pipeline.order.address import Protocol


class KerasState(KerasDelivery, KerasDataset):
    """The part of an iterator that says where it is, and goes elsewhere."""

    _of_one_copy = (*KerasDelivery._of_one_copy, "_KerasState__in_fit", "_KerasState__loops")  # noqa: SLF001 - extended

    def _begin_state(self) -> None:
        self.__last: Protocol = "stream"  # whose batch was delivered last
        self.__in_fit = InFit()
        self.__loops = Loops()

    @lazy
    def _fingerprints(self) -> "Fingerprints":
        from dirflow.pipeline.deliver.state.fingerprints import Fingerprints  # noqa: PLC0415 - see above

        return Fingerprints()

    @checked
    def state_dict(self, *, consumed: int | None = None) -> dict[str, Any]:
        """Returns where the iterator is, so that another one goes on from there with the same batches, to the bit.

        Batches count that were delivered, not those made ahead. Threads, look-ahead, cache and rank are not in it: it
        can be loaded with others. See docs/guide/resuming.md.

        Args:
            consumed: within Keras' `fit`, how many batches of this epoch were trained on: Keras asks for some before it
                needs them. None: all that it asked for.

        Returns:
            What JSON can hold: numbers, strings, lists and tables of them.

        Raises:
            StateError: the order of the rows is a user's own, which no state can hold; or fewer batches were asked for
                than are said to be consumed.
        """
        return self._state(consumed).as_dict()

    @checked
    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on from where a state was taken: the next batch is the one that would have followed there.

        It takes effect at once. In the middle of an epoch, the next loop over `epoch()`, or the next epoch of Keras'
        `fit`, has the rest of it; `len` stays that of a whole one.

        Args:
            state: what `state_dict` returned, of an iterator with the same options over the same files.

        Raises:
            StateError: it is no state, or files, options or the version of dirflow are others; says which.
        """
        loaded = self._read_state(state)
        indexed, left = loaded.indexed, loaded.left
        if left is not None and not left:  # the epoch was over, but for Keras' word
            indexed, left = Cursor("indexed", indexed.passes_begun + 1, indexed.pass_number + 1), None
        self.__last = loaded.protocol
        self._go_on_from(loaded.stream, indexed, loaded.total_batches_seen)
        begun = indexed.passes_begun > 0 and (left is not None or not indexed.taken)
        self.__in_fit = InFit(left, self._cursors() if begun else None)
        self.__loops.moved(continues=loaded.continues)

    @checked
    def seek(self, epoch: int, batch: int = 0) -> None:
        """Makes any batch the next one, whatever was delivered before.

        `[i]` gives the batches of that epoch; Keras' `fit` goes on with it from that batch.

        Args:
            epoch: counted from 0, as in `epoch()` and `batches`.
            batch: number within the epoch.

        Raises:
            BatchIndexError: there is no such batch.
        """
        batches = self._batch_count()
        stream = cursor_at(self._read_schedule("stream"), batches, epoch, batch)
        indexed = Cursor("indexed", epoch + 1, epoch, taken=batch) if epoch or batch else Cursor("indexed")
        self.__last = "stream"
        self._go_on_from(stream, indexed, epoch * batches + batch)
        left = tuple(range(batch, batches)) if batch else None
        self.__in_fit = InFit(left, self._cursors() if indexed.passes_begun else None)
        self.__loops.moved(continues=batch > 0)

    @checked
    def audit(self, state: dict[str, Any] | None = None) -> "Audit":
        """Returns which samples have been delivered so far, and which are still to come in this epoch.

        Args:
            state: at which moment; None: now.

        Raises:
            StateError: as `state_dict` and `load_state_dict`.
        """
        from dirflow.pipeline.deliver.state.audit import audit_of  # noqa: PLC0415 - see above

        at = self._state() if state is None else self._read_state(state)
        schedule = self._read_schedule(at.protocol)
        batches = self._read_batches(schedule)
        source = None if batches is None else batches.source
        return audit_of(at, self._order_cache, schedule, self.batch_size, self._batch_count(), source)

    @own
    def reset(self) -> None:
        """Leaves the rest of the pass out: the next batch is the first of a new one."""
        self.__loops.continues = False
        super().reset()

    @own
    def on_epoch_end(self) -> None:
        """Begins the next epoch of the indexed protocol: a new order and new augmentation."""
        if (place := self.__in_fit.end_epoch()) is not None:
            self._go_on_from(*place)  # Keras ends an epoch before the first
        else:
            super().on_epoch_end()

    def on_epoch_begin(self) -> None:
        """Called by Keras before each epoch.

        Raises:
            ArgumentError: Keras would take the row numbers of `with_index` for sample weights.
        """
        super().on_epoch_begin()
        if (place := self.__in_fit.begin_epoch()) is not None:
            self._go_on_from(*place)

    @property
    def num_batches(self) -> int:
        """Number of batches of an epoch; within one that is gone on with, of the rest of it."""
        left = self.__in_fit.left_of_epoch
        return len(self) if left is None else left  # type: ignore[arg-type]  # every iterator has a length

    def _begin_epoch(self, epoch: Epoch[Any]) -> int:
        """Begins a loop over an epoch, and returns how many batches it will have."""
        batches = self._batch_count()
        left = self.__loops.begin(epoch, self._cursors()[0].next_number, batches)
        if left is None:
            self.reset()
        return batches if left is None else left

    def _take_next(self) -> Ticket:
        self.__last, self.__loops.continues = "stream", False
        return super()._take_next()

    def _asked_for(self, number: int, position: KerasPosition | None) -> tuple[int, KerasPosition | None]:
        """Returns which batch is delivered where one is asked for, and where Keras is in its epoch."""
        self.__last = "indexed"
        return self.__in_fit.asks(number, position)

    def _read_state(self, state: Any) -> "State":
        from dirflow.pipeline.deliver.state.saved import read_state  # noqa: PLC0415 - see above

        return read_state(state, self._identity(), self._batch_count())

    def _state(self, consumed: int | None = None) -> "State":
        from dirflow.pipeline.deliver.state.saved import State  # noqa: PLC0415 - see above

        user = self._set_by_user()
        if user is not None:
            raise StateError(
                f"{type(self).__name__} has {'an' if user[0] in 'aeiou' else 'a'} `{user}` of a user's own, which "
                "decides the order of its rows: no state can hold that."
            )
        stream, indexed, total = self._cursors()
        back = self.__in_fit.asked_in_advance(consumed)
        indexed.taken, total = indexed.taken - back, total - back
        is_open = self.__loops.is_open(stream.next_number)
        return State(stream, indexed, self.__last, total, is_open, self.__in_fit.left(back), self._identity())

    def _identity(self) -> "Identity":
        from dirflow.pipeline.deliver.state.identity import (  # noqa: PLC0415 - see above
            identity_of,
            identity_without_images,
        )

        schedule = self._read_schedule("stream")
        batches = self._read_batches(schedule)
        if batches is None:
            return identity_without_images(schedule, self.compat, self.batch_size, drop_remainder=self.drop_remainder)
        return identity_of(batches, self._fingerprints)
