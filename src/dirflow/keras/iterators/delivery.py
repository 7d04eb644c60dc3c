"""How an iterator's batches come about: `Batches` are read off its attributes, or a user's own method is called."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from dirflow.arguments.table import MOST_AHEAD
from dirflow.common.arrays import Rows
from dirflow.common.forms import DataFormat
from dirflow.common.terminal import say
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError, shown
from dirflow.keras.own import is_own, own
from dirflow.keras.reading import absolute, unfitted
from dirflow.pipeline.batches import Batches, following
from dirflow.pipeline.deliver.loader import Loader
from dirflow.pipeline.deliver.lookahead import Ahead, depth_of
from dirflow.pipeline.deliver.tally import TALLY
from dirflow.pipeline.deliver.ticket import Ticket
from dirflow.pipeline.draw.batch import Advance
from dirflow.pipeline.finish.made import Means
from dirflow.pipeline.finish.targets import Targets
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.order.schedule import Schedule
from dirflow.pipeline.plan.request import Request, Steps
from dirflow.pipeline.plan.shards import Shard
from dirflow.pipeline.run.cache.opening import CacheArgument
from dirflow.pipeline.scan.sources import Source

from .ordering import KerasOrder
from .pydataset import KerasPosition


class KerasDelivery(KerasOrder):
    """The part of an iterator that makes batches of row numbers.

    Its attributes are plain and may be assigned at any time: what a batch depends on is read off them when it is
    asked for.

    Attributes:
        image_data_generator: an `ImageDataGenerator`; None: images are delivered as they are.
        data_format: of the batches.
        subset: the part of the data that is delivered; None: all.
        augment: whether random transforms are applied; None: as the contract has it (docs/compat.md, D21).
        save_to_dir, save_prefix, save_format: whether, and how, pictures are saved.
    """

    image_data_generator: Any = None
    data_format: DataFormat = "channels_last"
    prefetch: int | None = None
    cache: CacheArgument = None
    with_index: bool = False
    augment: bool | None = None
    sampling: str | None = None
    shard: tuple[int, int] | None = None
    subset: str | None = None
    save_to_dir: Any = None
    save_prefix: str = ""
    save_format: str = "png"
    dtype: Any = "float32"
    num_threads: int | None = None
    numbers_in_names: int = 10**7  # from which the names of saved pictures draw
    _batch_loader: Loader
    _working_folder: str = ""  # in which the iterator was made: relative paths are relative to it
    __warned: bool = False  # that nothing was measured

    @own
    def _get_batches_of_transformed_samples(self, index_array: Sequence[int] | Rows) -> Any:
        """Returns the batch of some row numbers; sub-classes may write or extend it."""
        ticket = self._ticket()
        batches = self._read_batches(ticket.schedule)
        if batches is None:
            raise NotImplementedError("a sub-class of Iterator writes `_get_batches_of_transformed_samples`")
        rows = np.asarray(index_array, np.intp)
        if self._shares_out and not (ticket.rows is not None and np.array_equal(rows, ticket.rows)):
            raise ArgumentError(
                "`shard` and `remainder` share out and fill up batches of dirflow's own rows alone: those that "
                f"`index_generator` gives. Received: index_array={shown(index_array)}"
            )
        request = batches.request(ticket.at, rows)
        return self._batch_loader.deliver(batches, request, self._read_means(batches), streams=ticket.streams)

    def _read_batches(self, schedule: Schedule) -> Batches | None:
        """Reads what a batch depends on off the attributes, as they are now; None without images of its own."""
        source, steps = self._read_source(), self._read_steps()
        if source is None or steps is None:
            return None
        return Batches(
            source=source,
            targets=self._read_targets(),
            schedule=schedule,
            steps=steps,
            batch_size=self.batch_size,
            drop_remainder=self.drop_remainder,
            with_index=self.with_index,
            shard=None if self.shard is None else Shard(*self.shard),
            remainder=self.remainder,
            orders=self._order_cache,
        )

    def _read_source(self) -> Source | None:
        """Returns where the pixels of a row come from; None: from nowhere that dirflow knows."""
        return None

    def _read_targets(self) -> Targets:
        """Returns what comes with the images."""
        return Targets()

    def _read_steps(self) -> Steps | None:
        """Returns what is done to the images."""
        return None

    def _read_advance(self) -> Advance:
        """Returns what draws all that a batch draws (`compat="keras"`, D19)."""
        steps = self._read_steps()
        if steps is None:
            return Advance(None, 0, 0, self.compat)
        ranges = steps.recipe.ranges if self.image_data_generator is not None and steps.augment else None
        numbers = steps.save_to.numbers if steps.save_to else None
        return Advance(ranges, steps.target.height, steps.target.width, self.compat, numbers)

    def _deliver_ticket(self, ticket: Ticket, position: KerasPosition | None = None) -> Any:
        """Returns the batch of a ticket, made ahead if it is there.

        Args:
            ticket: what was handed out.
            position: where Keras is in the order of this pass, if that is known.
        """
        self._check_fitted()
        self._check_shared_out()
        with TALLY.waiting(len(ticket.rows) // (self.shard[1] if self.shard else 1)):
            batches = self._read_batches(ticket.schedule)
            if batches is not None and is_own(self._get_batches_of_transformed_samples):
                request = batches.request(ticket.at, ticket.rows)
                ahead = self._read_ahead(batches, ticket, position)
                batch = self._batch_loader.deliver(batches, request, self._read_means(batches), ahead)
            else:
                batch = self._deliver_by_hook(batches, ticket, position)
        if ticket.at.protocol == "stream" and ticket.at.number + 1 == self._batch_count():
            self._say_what_failed()
        return batch

    def _say_what_failed(self) -> None:
        """Says at the end of an epoch how many files could not be read, where that does not end the run."""
        failures = self._batch_loader.failures.listed()
        if failures:
            files = "1 file" if len(failures) == 1 else f"{len(failures)} files"
            first = f"{failures[0].path} ({failures[0].reason})"
            say(f"Could not be read so far: {files}; the first: {first}; see `failures`.")

    def _check_fitted(self) -> None:
        """Refuses, or warns once, where a normalisation was asked for and nothing was measured (D54)."""
        generator = self.image_data_generator
        options = [] if generator is None or not is_own(generator.standardize) else unfitted(generator)
        if options and self.compat == "documented":  # D54
            raise ArgumentError(
                f"`{options[0]}` needs what `fit` measures: call the generator's `fit` with images, or with an "
                "iterator over them, before the first batch"
            )
        if options and not self.__warned:
            self.__warned = True
            warn(f"`{options[0]}` is set, but `fit` was not called: batches are delivered without it.")

    @property
    def _shares_out(self) -> bool:
        """Whether what is delivered for a batch's rows is fewer images, or more."""
        return self.shard is not None or self.remainder is not None

    def _check_shared_out(self) -> None:
        """Refuses to share out, or fill up, batches of rows or images that are a user's own."""
        if not self._shares_out:
            return
        own = is_own(self._get_batches_of_transformed_samples)
        if not own or self._rows_are_users:
            raise ArgumentError(
                f"{type(self).__name__} has a `{'_flow_index' if own else '_get_batches_of_transformed_samples'}` of a "
                "user's own: `shard` and `remainder` share out and fill up dirflow's own batches alone."
            )

    def _deliver_by_hook(self, batches: Batches | None, ticket: Ticket, position: KerasPosition | None) -> Any:
        """Returns what the user's own method makes of a ticket's rows; ahead only if that was asked for."""
        if self.prefetch:
            request = self._request(batches, ticket.at, ticket.rows, ticket.schedule)
            ahead = self._read_ahead(batches, ticket, position)
            batch = self._batch_loader.take(request, self._call_hook_ahead, ahead)
        else:
            batch = self._call_hook(ticket)
        self._batch_loader.receipts.record_if_new(batch, ticket.rows)
        return batch

    def _call_hook(self, ticket: Ticket) -> Any:
        with self._holding(ticket):
            batch = self._get_batches_of_transformed_samples(ticket.rows)
        self._note_drawn(ticket)
        return batch

    def _call_hook_ahead(self, request: Request) -> Any:
        return self._call_hook(Ticket(request.rows, request.at, request.schedule))

    def _request(self, batches: Batches | None, at: Address, rows: Rows, schedule: Schedule) -> Request:
        if batches is None:
            return Request(at, rows, None, schedule, None)
        request = batches.request(at, rows)
        return request if schedule is batches.schedule else replace(request, schedule=schedule)

    def _read_means(self, batches: Batches) -> Means:
        cache = self.cache if self.cache in (None, "memory") else absolute(self, self.cache)
        return self._batch_loader.means(batches, self.num_threads, cache)

    def _read_ahead(self, batches: Batches | None, ticket: Ticket, position: KerasPosition | None) -> Ahead | None:
        """Returns which batches are made ahead now; None: none are."""
        # Bounded here too, since the attribute may be assigned. Beyond an epoch's batches more orders would be drawn.
        depth = min(self._batches_ahead(batches), MOST_AHEAD, self._batch_count())
        if not depth or self._rows_are_users:  # only the user's generator knows what comes
            return None
        at = ticket.at
        if position:
            coming = [at._replace(number=number) for number in position.coming(depth)]
        else:
            coming = following(at, depth, ticket.schedule, self._batch_count())

        def request_at(address: Address) -> Request | None:
            same_pass = address.pass_number == at.pass_number
            schedule = ticket.schedule if same_pass else self._read_schedule(address.protocol)
            rows = self._rows_at(address, schedule)
            return None if rows is None else self._request(batches, address, rows, schedule)

        begins = at.number == 0 or position is not None
        in_turn = not is_own(self._get_batches_of_transformed_samples)
        threads = 1 if in_turn or self.num_threads == 1 else min(depth, 2)
        return Ahead(coming, request_at, begins, threads, in_turn)

    def _batches_ahead(self, batches: Batches | None) -> int:
        """Returns how many batches may be made before they are asked for."""
        calls_user = batches is None or batches.steps.calls_user
        return depth_of(self.prefetch, saves=bool(self.save_to_dir), calls_user=calls_user)
