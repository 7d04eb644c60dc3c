"""Iterators over image files: from row numbers to batches of pixels, whatever the labels."""

import os
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import RandomState

from .arguments import check_color_mode, check_on_error, check_processing, check_workers, split_bounds
from .contract import check_compat
from .draw import IDENTITY, Parameters, draw
from .engine import run
from .errors import EmptyBatchError
from .failures import Failure, Failures
from .finish import finish
from .images import check_data_format, image_shape
from .iterator import Iterator
from .options import check_dtype
from .order import Rows, Streams
from .plan import BatchPlan, Hooks, Target
from .recipe import PLAIN, Recipe
from .save import Pictures, SaveTo, save_batch

Array = npt.NDArray[Any]


class FileIterator(Iterator):
    """Yields batches of image files; sub-classes say which files, and add the labels.

    Attributes:
        directory: what `filenames` are relative to.
        filenames: one path a row.
    """

    directory: str | os.PathLike[str]
    filenames: list[str]

    def _set_loading(
        self,
        image_data_generator: Any,
        dtype: npt.DTypeLike | None,
        *,
        compat: str | None,
        workers: int | None,
        on_error: str,
        drop_remainder: bool,
        with_index: bool,
    ) -> None:
        """Sets how files are read; the arguments are those of `Loading`."""
        self.compat = check_compat(compat or str(getattr(image_data_generator, "compat", "documented")))
        self.workers = check_workers(workers)
        self.on_error = check_on_error(on_error, drop_remainder=drop_remainder)
        self.with_index = with_index
        self.dtype = check_dtype(dtype).name
        self._failures = Failures()
        self._filepaths: list[str] | None = None

    def set_processing_attrs(
        self,
        image_data_generator: Any,
        target_size: Sequence[int],
        color_mode: str,
        data_format: str | None,
        save_to_dir: str | os.PathLike[str] | None,
        save_prefix: str,
        save_format: str,
        subset: str | None,
        interpolation: str,
        keep_aspect_ratio: bool,
    ) -> None:
        """Sets how files are turned into batches from now on; the arguments are those of the constructor.

        Which files belong to `subset` is settled at construction.

        Raises:
            ArgumentError: an argument makes no sense.
        """
        self._validation_split = getattr(image_data_generator, "_validation_split", 0.0)
        self.split = split_bounds(subset, self._validation_split)
        if self.compat == "documented":
            check_processing(
                target_size=target_size,
                interpolation=interpolation,
                subset=subset,
                validation_split=self._validation_split,
                save_to_dir=save_to_dir,
                save_format=save_format,
            )
            if save_to_dir is not None:  # D34
                os.makedirs(save_to_dir, exist_ok=True)
        self.image_data_generator = image_data_generator
        height, width = target_size
        self.target_size = (height, width)
        self.color_mode = check_color_mode(color_mode)
        self.data_format = check_data_format(data_format)
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        self.subset = subset
        self.interpolation = interpolation
        self.keep_aspect_ratio = keep_aspect_ratio
        self.image_shape = image_shape(height, width, self.color_mode, self.data_format)

    @property
    def filepaths(self) -> list[str]:
        """Paths of the files, in the order of `filenames`."""
        if self._filepaths is None:
            self._filepaths = [os.path.join(self.directory, name) for name in self.filenames]
        return self._filepaths

    @property
    def failures(self) -> list[Failure]:
        """The files that could not be read so far, by row number, each with its path and the reason."""
        return self._failures.listed()

    @abstractmethod
    def _deliver(self, x: Array, rows: Rows) -> Any:
        """Returns the batch of some rows and their images."""

    def _make_batch(self, rows: Rows, streams: Streams) -> Any:
        plan = self._plan(rows, streams)
        batch = run(plan, self.workers)
        for slot, error in sorted(batch.failures.items()):
            self._failures.record(int(rows[slot]), error)
        if batch.failures and self.on_error == "raise":
            raise batch.failures[min(batch.failures)]
        if len(batch.failures) == len(rows) > 0 and self.on_error == "skip":
            first = batch.failures[0]
            raise EmptyBatchError(
                f"none of the {len(rows)} files of a batch can be read; the first: {first}"
            ) from first
        pictures = Pictures(self.data_format) if plan.pictures else None
        x = finish(plan, batch, pictures)
        if self.save_to_dir:
            save_batch(
                self._save_to(),
                rows,
                x,
                pictures,
                streams.geometric,
                self.data_format,
                self.compat,
                frozenset(batch.failures),
            )
        if batch.failures and self.on_error == "skip":
            read = [slot for slot in range(len(rows)) if slot not in batch.failures]
            x, rows = x[read], rows[read]
        return self._deliver(x, rows)

    def _plan(self, rows: Rows, streams: Streams) -> BatchPlan:
        generator = self.image_data_generator
        recipe, hooks = (Recipe.of(generator), Hooks.of(generator)) if generator else (PLAIN, Hooks())
        if self.compat == "documented" and self.subset == "validation":  # D21
            hooks = Hooks(standardize=hooks.standardize)
            parameters = [IDENTITY] * len(rows)
        else:
            parameters = self._draw(recipe, hooks, len(rows), streams)
        height, width = self.target_size
        return BatchPlan(
            paths=[os.path.join(self.directory, self.filenames[row]) for row in rows],
            parameters=parameters,
            target=Target(
                height=height,
                width=width,
                color_mode=self.color_mode,
                data_format=self.data_format,
                interpolation=self.interpolation,
                keep_aspect_ratio=self.keep_aspect_ratio,
                dtype=np.dtype(self.dtype),
            ),
            recipe=recipe,
            hooks=hooks,
            pictures=self.save_to_dir is not None and self.compat == "documented",  # D9
            compat=self.compat,
        )

    def _draw(self, recipe: Recipe, hooks: Hooks, count: int, streams: Streams) -> list[Parameters]:
        if hooks.get_random_transform:
            return [hooks.get_random_transform(self.image_shape) for _ in range(count)]
        height, width = self.target_size
        return [draw(recipe.ranges, height, width, streams, self.compat) for _ in range(count)]

    def _spend(self, random: RandomState, count: int) -> None:
        if self.image_data_generator:
            self._draw(Recipe.of(self.image_data_generator), Hooks(), count, Streams(random, random))
        if self.save_to_dir:
            for row in range(count):
                self._save_to().path(row, random)

    def _save_to(self) -> SaveTo:
        return SaveTo(os.fspath(self.save_to_dir or ""), self.save_prefix, self.save_format)
