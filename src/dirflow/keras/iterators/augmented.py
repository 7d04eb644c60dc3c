"""Iterators over images that a generator augments, wherever the images come from and whatever their labels."""

import os
from abc import abstractmethod
from collections.abc import Iterator as AbstractIterator
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import RandomState

from dirflow.common.contract import check_compat
from dirflow.common.pictures import DataFormat
from dirflow.errors import ArgumentError, EmptyBatchError
from dirflow.keras.arguments import check_dtype
from dirflow.keras.options import check_prefetch, check_sampling, check_workers
from dirflow.pipeline.deliver.lookahead import Snapshot, snapshot
from dirflow.pipeline.deliver.receipts import Deliveries
from dirflow.pipeline.draw.batch import draw_batch
from dirflow.pipeline.draw.image import IDENTITY, Parameters
from dirflow.pipeline.finish.save import Pictures, SaveTo, save_batch
from dirflow.pipeline.order.schedule import Balance, Rows, Streams
from dirflow.pipeline.plan.batch import Hooks
from dirflow.pipeline.plan.recipe import PLAIN, Recipe

from .base import Iterator

Array = npt.NDArray[Any]
BATCHES_AHEAD = 2  # one being made while the next is begun: no processor waits at the end of a batch


class AugmentedIterator(Iterator):
    """Yields batches of images as a generator describes them; sub-classes say where images and labels come from.

    Attributes:
        image_data_generator: an `ImageDataGenerator`; None: images are delivered as they are.
        data_format: of the batches.
        image_shape: of one image.
        subset: the part of the data that is delivered; None: all.
        augment: whether random transforms are applied; None: as the contract has it (docs/compat.md, D21).
        save_to_dir, save_prefix, save_format: whether, and how, pictures are saved.
    """

    image_data_generator: Any
    data_format: DataFormat
    image_shape: tuple[int, ...]
    subset: str | None
    save_to_dir: str | os.PathLike[str] | None
    save_prefix: str
    save_format: str
    _save_numbers: int

    def _set_delivery(
        self,
        image_data_generator: Any,
        dtype: npt.DTypeLike | None,
        *,
        compat: str | None = None,
        workers: int | None = None,
        prefetch: int | None = None,
        drop_remainder: bool = False,
        with_index: bool = False,
        augment: bool | None = None,
        sampling: str | None = None,
    ) -> None:
        """Sets how batches are delivered; the arguments are those of `Delivery`."""
        self.compat = check_compat(compat or str(getattr(image_data_generator, "compat", "documented")))
        self.workers = check_workers(workers)
        self.prefetch = check_prefetch(prefetch)
        self.drop_remainder = drop_remainder
        self.with_index = with_index
        if augment is not None and not isinstance(augment, (bool, np.bool_)):
            raise ArgumentError(f"`augment` must be True, False or None. Received: augment={augment!r}")
        self.augment = augment
        self.sampling = check_sampling(sampling)
        self.dtype = check_dtype(dtype).name
        self._deliveries = Deliveries()

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
        return self._deliveries.rows_of(batch)

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

    @abstractmethod
    def _class_numbers(self) -> tuple[npt.NDArray[np.int32], int] | None:
        """Returns the class number of each sample and how many classes there are; None if they have not one each."""

    @abstractmethod
    def _raw(self, rows: Rows) -> Array:
        """Returns the images of some rows as they are before anything is done to them, without failed ones."""

    def samples_in_order(self) -> AbstractIterator[Array]:
        """Yields all images as they are before augmentation and normalisation, a batch at a time, in row order.

        Returns:
            Floats (images, height, width, channels) or (images, channels, height, width). Files that cannot be
            read are left out, unless `on_error` says that they raise.
        """
        for begin in range(0, self.n, self.batch_size):
            try:
                yield self._raw(np.arange(begin, min(begin + self.batch_size, self.n)))
            except EmptyBatchError:
                continue

    def _one_class_each(self, what: str) -> tuple[npt.NDArray[np.int32], int]:
        known = self._class_numbers()
        if known is None:
            raise ArgumentError(f"{what} needs samples that have one class each; these have none, or several.")
        return known

    def _set_sampling(self) -> None:
        """Begins to draw as `sampling` says; called once the samples are known."""
        if self.sampling == "balanced":
            if not self.shuffle:
                raise ArgumentError('`sampling="balanced"` draws at random and needs shuffle=True.')
            self._balance = Balance(self._one_class_each('`sampling="balanced"`')[0])

    def _work(self) -> tuple[Recipe, Hooks]:
        """Returns what is done to images, and the methods that the user has put in its place."""
        generator = self.image_data_generator
        recipe, hooks = (Recipe.of(generator), Hooks.of(generator)) if generator else (PLAIN, Hooks())
        return recipe, hooks if self._augments else Hooks(standardize=hooks.standardize)

    def _batches_ahead(self) -> int:
        if self.save_to_dir or self.prefetch == 0:
            return 0
        if self.prefetch is not None:
            return self.prefetch
        recipe, hooks = self._work()
        own = hooks == Hooks() and recipe.standardization.preprocessing_function is None
        return BATCHES_AHEAD if own else 0

    def _configuration(self) -> Snapshot:
        generator = snapshot(self.image_data_generator)
        return {**super()._configuration(), **{f"generator.{name}": value for name, value in generator.items()}}

    @property
    def _augments(self) -> bool:
        if self.augment is not None:
            return bool(self.augment)
        return not (self.compat == "documented" and self.subset == "validation")  # D21

    def _parameters(self, recipe: Recipe, hooks: Hooks, count: int, streams: Streams) -> list[Parameters]:
        """Draws the parameters of some images."""
        if not self._augments:
            return [IDENTITY] * count
        if recipe.ranges.still and not hooks.get_random_transform and not self.save_to_dir:  # names are drawn next
            return [IDENTITY] * count
        if hooks.get_random_transform:
            return [hooks.get_random_transform(self.image_shape) for _ in range(count)]
        return self._drawn(recipe, count, streams)

    def _drawn(self, recipe: Recipe, count: int, streams: Streams) -> list[Parameters]:
        height, width = self._sides
        return draw_batch(recipe.ranges, height, width, streams, self.compat, count)

    @property
    def _sides(self) -> tuple[int, int]:
        return self.image_shape[:2] if self.data_format == "channels_last" else self.image_shape[1:]  # type: ignore[return-value]

    def _spend(self, random: RandomState, count: int) -> None:
        if self.image_data_generator and self._augments:
            self._drawn(Recipe.of(self.image_data_generator), count, Streams.of(random))
        if self.save_to_dir:
            for row in range(count):
                self._save_to().path(row, random)

    def _save(
        self, rows: Rows, x: Array, pictures: Pictures | None, streams: Streams, failed: frozenset[int] = frozenset()
    ) -> None:
        if self.save_to_dir:
            save_batch(self._save_to(), rows, x, pictures, streams.geometric, self.data_format, self.compat, failed)

    def _save_to(self) -> SaveTo:
        return SaveTo(os.fspath(self.save_to_dir or ""), self.save_prefix, self.save_format, self._save_numbers)

    def _deliver(self, x: Array, more_inputs: Sequence[Array], targets: Sequence[Any], rows: Rows) -> Any:
        """Returns the batch as it is delivered, and notes its rows."""
        self._deliveries.record(x, rows)
        parts: list[Any] = [[x, *more_inputs] if more_inputs else x, *targets]
        if self.with_index:
            parts.append(rows)
        return tuple(parts) if len(parts) > 1 else parts[0]

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        del state["_deliveries"]  # the arrays stay behind
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._deliveries = Deliveries()
