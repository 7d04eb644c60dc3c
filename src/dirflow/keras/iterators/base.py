"""`Iterator`: batches in order, by `next` and by number; the base of all iterators, and of those that users write."""

import threading
from collections.abc import Callable, Mapping
from collections.abc import Iterator as AbstractIterator
from typing import Any, Self, Unpack

import numpy as np
from PIL import Image

from dirflow.arguments.checked import checked
from dirflow.arguments.table import ANY_WHOLE
from dirflow.common.arrays import Array, Batch_co, ClassNumbers, Generic, Rows
from dirflow.common.terminal import say
from dirflow.errors import ArgumentError, ArgumentTypeError, BatchIndexError
from dirflow.keras.arguments.options import DEFAULTS, IteratorOptions, Options, check_options
from dirflow.keras.own import is_own, own
from dirflow.keras.reading import working_folder
from dirflow.keras.shown.help import with_options
from dirflow.keras.shown.text import describe_iterator
from dirflow.pipeline.batches import Batches, check_masked
from dirflow.pipeline.deliver.epoch import Epoch, note_iterated, refuse_whole
from dirflow.pipeline.deliver.failures import Failure
from dirflow.pipeline.deliver.loader import Loader
from dirflow.pipeline.deliver.tally import TALLY
from dirflow.pipeline.finish.made import make
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.order.balance import Balance
from dirflow.pipeline.order.seed import draw_seed
from dirflow.pipeline.plan.shards import Shard
from dirflow.pipeline.scan.folder import FORMATS

from .pydataset import find_keras_position, refuse_torch
from .resuming import KerasState

# What a user may override so that something else is delivered than `batches` has.
OVERRIDABLE = (
    "_get_batches_of_transformed_samples",
    "_flow_index",
    "_set_index_array",
    "__getitem__",
    "__next__",
    "next",
)


class Iterator(KerasState, Generic[Batch_co]):
    """Yields batches without end by `next`, or any batch of the current epoch by `[i]`.

    A batch depends on the configuration, the seed, the epoch and its number, and on nothing else: not on
    threads, on the order of access, or on NumPy's global random state.

    Users derive from it as from Keras': a sub-class writes `_get_batches_of_transformed_samples(index_array)`, which
    returns the batch of some row numbers. While that runs, a generator's `get_random_transform` and
    `random_transform` draw from the batch's own random stream, so that a seed reproduces it.

    Args:
        n: number of samples.
        batch_size: samples a batch; the last one of an epoch may have fewer.
        shuffle: whether every epoch has an order of its own.
        seed: of order and augmentation, below 2**32; None: drawn once from NumPy's global stream and kept in `seed`.
        workers, use_multiprocessing, max_queue_size: as Keras users set them; Keras is told to start nothing.
        **ours: `compat`, `prefetch` and `drop_remainder`, as in `DirectoryIterator`.

    Attributes:
        n, batch_size, shuffle, seed: as above.
        total_batches_seen: batches delivered so far.

    Raises:
        ArgumentError: an argument makes no sense.
    """

    white_list_formats: tuple[str, ...] = FORMATS

    @with_options(DEFAULTS)
    @checked
    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
        **ours: Unpack[IteratorOptions],
    ) -> None:
        options = self._check_options(ours, self.image_data_generator)
        if workers != 1:
            self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size
        self._begin_iterator(n, batch_size, shuffle, seed, options)

    def _check_options(self, given: Mapping[str, Any], generator: Any) -> Options:
        """Returns the options, and sets the contract."""
        options = check_options(given, generator, type(self).compat)
        self.compat = options.compat
        return options

    def _begin_iterator(self, n: int, batch_size: int, shuffle: bool, seed: int | None, options: Options) -> None:
        """Sets what all iterators have; called once, when everything is known."""
        if options.drops and 0 < n < batch_size:
            raise ArgumentError(
                f"`drop_remainder` leaves no batch: there are {n} samples. Received: batch_size={batch_size}"
            )
        if options.shard is not None and seed is None:
            raise ArgumentError(
                "`shard` needs a `seed`, the same in all processes: without one, each would draw an order and "
                "transforms of its own. Received: seed=None"
            )
        self._working_folder = working_folder()
        self.n = n
        self.batch_size = int(batch_size) if isinstance(batch_size, np.integer) else batch_size  # which may overflow
        self.shuffle = shuffle
        self.seed = draw_seed() if seed is None else seed
        for name, value in options.given():
            setattr(self, name, value)
        self._batch_loader = Loader(say)
        self.__place = 0  # where in the order of Keras' `fit` the next batch probably stands
        self.__inside = _Inside()
        self._begin_order()
        self._begin_state()
        if self.shard is not None:
            Shard(*self.shard).check(self.batch_size)
        if self.remainder == "mask":
            check_masked(self._read_targets())
        if self.sampling == "balanced":
            if not shuffle:
                raise ArgumentError('`sampling="balanced"` draws at random and needs shuffle=True.')
            self._balance = Balance(self._one_class_each('`sampling="balanced"`')[0])
        TALLY.iterator(type(self).__name__)

    @property
    def batches(self) -> Batches:
        """What `next` delivers, as an object that anybody can ask for any batch of any epoch.

        It is of this moment: what is assigned to the iterator later does not change it. Its epochs are those of
        `epoch()`, counted from 0.

        Raises:
            ArgumentError: a sub-class, or an assignment, has put a method of its own in the place of one that decides
                what is delivered, or the iterator has no images of its own.
        """
        replaced = [name for name in OVERRIDABLE if not is_own(getattr(self, name))]
        if not replaced and self._rows_are_users:
            replaced = ["index_generator"]
        if replaced:
            raise ArgumentError(
                f"{type(self).__name__} has a `{replaced[0]}` of its own, which decides what is delivered: it has no "
                "`batches`. Take its batches by `next` or `[i]`."
            )
        self._check_fitted()
        batches = self._read_batches(self._read_schedule("stream"))
        if batches is None:
            raise ArgumentError(f"{type(self).__name__} has no images of its own, and so no `batches`.")
        return batches.frozen()

    @property
    def failures(self) -> list[Failure]:
        """The files that could not be read so far, by row number, each with its path and the reason."""
        return self._batch_loader.failures.listed()

    @checked
    def show(self, number: int = 0, *, images: int = 16, side: int = 128) -> Image.Image:
        """Returns a sheet of the images of a batch, as people look at them.

        They are transformed as in the first epoch, before `preprocessing_function`, `rescale` and normalisation. The
        iterator stays where it is. A notebook shows the sheet; elsewhere it has Pillow's `show()` and `save()`.

        Args:
            number: of the batch, 0 to `len(self) - 1`.
            images: how many at most.
            side: of each image on the sheet, in pixels.

        Raises:
            ArgumentError: the iterator has no `batches`, or no images with 1, 3 or 4 channels.
            BatchIndexError: there is no such batch.
        """
        from dirflow.keras.shown.notebook import sheet_of  # noqa: PLC0415 - seldom needed, and takes milliseconds

        return sheet_of(self, number, images, side)

    def _repr_html_(self) -> str:
        from dirflow.keras.shown.notebook import html_of  # noqa: PLC0415 - as above

        return html_of(self)

    def __repr__(self) -> str:
        return describe_iterator(self) if "n" in vars(self) else object.__repr__(self)

    def __len__(self) -> int:
        """Returns the number of batches an epoch has.

        Raises:
            ArgumentError: `list(iterator)` asks, which would never end.
        """
        refuse_whole(self)
        return self._batch_count()

    def __iter__(self) -> Self:
        """Returns the iterator itself, which never ends: as documented, the data is looped over (D27)."""
        note_iterated(self)
        return self

    @own
    def __next__(self) -> Batch_co:
        """Returns the next batch; after the last one of an epoch comes the first of the next.

        Under `on_error="skip"`, a batch in which no file can be read is the next sample of the epoch that can be.

        Raises:
            EmptyBatchError: no file at all can be read, and `on_error` is `"skip"`.
        """
        return self._next_or("next")

    @own
    def next(self) -> Batch_co:
        """Returns the next batch, as `next(iterator)` does."""
        return self._next_or("__next__")

    @own
    def __getitem__(self, idx: int) -> Batch_co:
        """Returns a batch of the current epoch by number; `on_epoch_end` begins the next epoch.

        Args:
            idx: 0 to `len(self) - 1`; negative numbers count from the end (not under `compat="keras"`, D26).

        Raises:
            ArgumentTypeError: it is no whole number; also a TypeError.
            BatchIndexError: there is no such batch.
            EmptyBatchError: no file at all can be read, and `on_error` is `"skip"`.
        """
        refuse_torch()
        idx = self._number_of(idx)
        batches = len(self)
        if idx >= batches or (self.compat == "documented" and idx < -batches):
            raise BatchIndexError(f"batch {idx} was asked for, but an epoch has {batches} batches")
        if self.compat == "documented" and idx < 0:  # D26
            idx += batches
        position = find_keras_position(idx, self.__place)
        self.__place = position.place + 1 if position else 0
        idx, position = self._asked_for(idx, position)
        return self._deliver_ticket(self._take_numbered(idx), position)  # type: ignore[no-any-return]

    def epoch(self) -> Epoch[Batch_co]:
        """Returns an iterator over the batches of one whole epoch, from its first; `len` of it says how many there are.

        An epoch that was left half-way is not gone on with: every call begins a new one, with its first batch; but
        after `load_state_dict`, or `seek`, into the middle of an epoch, the first call has the rest of that.
        """
        changed = not (is_own(self.next) and is_own(self.__next__))
        return Epoch(self._begin_epoch, self.__next__ if changed else self._deliver_next, self._batch_count)

    def index_of(self, batch: Any) -> Rows:
        """Returns which rows a delivered batch is made of: `filenames[row]` for each row is its file.

        Args:
            batch: what the iterator delivered, whole, or its image array alone. It is known by identity for as long
                as that array lives, whatever was delivered since; a copy of it, or a tensor, is not known.

        Returns:
            Row numbers, (images,), in the order of the batch.

        Raises:
            ArgumentError: this iterator did not deliver it.
        """
        return self._batch_loader.receipts.rows_of(batch)

    def class_weight(self) -> dict[int, float]:
        """Returns how much each class should count in training, as the `class_weight` of Keras' `fit`.

        A class weighs n / (classes * its samples), so that all together weigh the same; a class without samples
        weighs 0 and is not counted. Under `sampling="balanced"` all weigh 1, as they are delivered equally often.

        Raises:
            ArgumentError: the samples do not have one class each.
        """
        numbers, total = self._one_class_each("class_weight()")
        counts = np.bincount(numbers, minlength=total)
        present = int(np.count_nonzero(counts))
        balanced = self._balance is not None
        return {
            label: 0.0 if count == 0 else 1.0 if balanced else len(numbers) / (present * count)
            for label, count in enumerate(counts.tolist())
        }

    def samples_in_order(self) -> AbstractIterator[Array]:
        """Yields all images as they are before augmentation and normalisation, a batch at a time, in row order.

        Returns:
            Floats (images, height, width, channels) or (images, channels, height, width). Files that cannot be
            read are left out, unless `on_error` says that they raise.

        Raises:
            ArgumentError: the iterator has no images of its own.
        """
        for begin in range(0, self.n, self.batch_size):
            images = self._unprocessed(np.arange(begin, min(begin + self.batch_size, self.n)))
            if len(images):
                yield images

    def _number_of(self, idx: Any) -> int:
        """Returns the number of a batch as a whole number of Python's own."""
        if isinstance(idx, (bool, np.bool_)) and self.compat == "keras":
            return int(idx)
        if isinstance(idx, slice):
            raise ArgumentTypeError("batches are had one by one: `iterator[0]`, not `iterator[0:2]`.")
        return ANY_WHOLE.check("idx", idx)  # type: ignore[no-any-return]

    def _class_numbers(self) -> tuple[ClassNumbers, int] | None:
        """Returns the class number of each sample and how many classes there are; None if they have not one each."""
        return None

    def _unprocessed(self, rows: Rows) -> Array:
        """Returns the images of some rows as they are before anything is done to them, without failed ones."""
        batches = self._read_batches(self._read_schedule("indexed"))
        if batches is None:
            raise ArgumentError(f"{type(self).__name__} has no images of its own.")
        raw = batches.unprocessed()
        made = make(raw.request(Address("indexed", 0, 0), rows), self._read_means(batches))
        self._batch_loader.note(made)
        return raw.deliver(made).x

    def _one_class_each(self, what: str) -> tuple[ClassNumbers, int]:
        known = self._class_numbers()
        if known is None:
            raise ArgumentError(f"{what} needs samples that have one class each; these have none, or several.")
        return known

    def _next_or(self, other: str) -> Batch_co:
        """Returns the next batch, by the other of `next` and `__next__` if a user has overridden that one alone."""
        method: Callable[[], Batch_co] = getattr(self, other)
        if is_own(method) or self.__inside.delegates:
            return self._deliver_next()
        self.__inside.delegates = True  # a user's method may call the one that calls it
        try:
            return method()
        finally:
            self.__inside.delegates = False

    def _deliver_next(self) -> Batch_co:
        with self.lock:
            ticket = self._next_ticket()
        return self._deliver_ticket(ticket)  # type: ignore[no-any-return]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_Iterator__inside"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__inside = _Inside()


class _Inside(threading.local):
    """What a thread is doing: whether one of `next` and `__next__` has called the other."""

    delegates: bool = False
