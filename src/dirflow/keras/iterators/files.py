"""Iterators over image files: from row numbers to batches of pixels, whatever the labels."""

import os
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt

from dirflow.common.pictures import check_data_format, image_shape
from dirflow.errors import EmptyBatchError, ImageError
from dirflow.keras.options import (
    Delivery,
    check_color_mode,
    check_decode,
    check_on_error,
    check_processing,
    split_bounds,
)
from dirflow.pipeline.deliver.failures import Failure, Failures
from dirflow.pipeline.draw.image import IDENTITY, Parameters
from dirflow.pipeline.finish.batch import finish
from dirflow.pipeline.finish.save import Pictures
from dirflow.pipeline.order.schedule import Rows, Streams
from dirflow.pipeline.plan.batch import BatchPlan, Hooks, Target
from dirflow.pipeline.plan.recipe import PLAIN, Recipe
from dirflow.pipeline.run.cache.opening import CacheArgument, check_cache, open_cache
from dirflow.pipeline.run.cache.protocol import PixelCache
from dirflow.pipeline.run.engine import Batch, run, run_cached
from dirflow.pipeline.scan.names import Names

from .augmented import Array, AugmentedIterator


class Prepared(NamedTuple):
    """The images of a batch, zeros where a file failed, and why it did, by slot."""

    x: Array
    failures: Mapping[int, ImageError]


class FileIterator(AugmentedIterator):
    """Yields batches of image files; sub-classes say which files, and add the labels.

    Attributes:
        directory: what `filenames` are relative to.
    """

    directory: str | os.PathLike[str]
    _filenames: Names | list[str]
    _filepaths: list[str] | None
    _save_numbers = 10**7

    def _set_loading(
        self,
        image_data_generator: Any,
        dtype: npt.DTypeLike | None,
        *,
        on_error: str = "raise",
        decode: str = "exact",
        cache: CacheArgument = None,
        **delivery: Unpack[Delivery],
    ) -> None:
        """Sets how files are read; the arguments are those of `Loading`."""
        self._set_delivery(image_data_generator, dtype, **delivery)
        self.on_error = check_on_error(on_error, drop_remainder=self.drop_remainder)
        self.decode = check_decode(decode)
        self.cache = check_cache(cache)
        self._opened: tuple[Any, PixelCache] | None = None
        self._failures = Failures()

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
    def filenames(self) -> list[str]:
        """One path a row, relative to `directory`: a list that is made when first asked for, and then kept.

        What is changed in it, or put in its place, is what is read from then on.
        """
        if isinstance(self._filenames, Names):
            self._filenames = self._filenames.tolist()
        return self._filenames

    @filenames.setter
    def filenames(self, names: list[str]) -> None:
        self._set_names(names)

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

    def _set_names(self, names: Names | list[str]) -> None:
        """Sets which files are read, one a row."""
        self._filenames, self._filepaths = names, None

    def _path(self, row: int) -> str:
        return os.path.join(self.directory, self._filenames[row])

    @abstractmethod
    def _targets_of(self, x: Array, rows: Rows) -> Sequence[Any]:
        """Returns what comes after the images in the batch of some rows: labels, then weights."""

    def _prepare(self, rows: Rows, streams: Streams) -> Prepared:
        recipe, hooks = self._work()
        parameters = self._parameters(recipe, hooks, len(rows), streams)
        plan = self._plan(rows, parameters, recipe, hooks)
        batch = self._run(plan, rows)
        if batch.failures and self.on_error == "raise":
            return Prepared(batch.x, batch.failures)  # which will raise
        pictures = Pictures(self.data_format) if plan.pictures else None
        x = finish(plan, batch, pictures)
        self._save(rows, x, pictures, streams, frozenset(batch.failures))
        return Prepared(x, batch.failures)

    def _complete(self, rows: Rows, prepared: Prepared) -> Any:
        x, failures = prepared
        self._note(rows, failures)
        if failures and self.on_error == "skip":
            x, rows = _without(failures, x), _without(failures, rows)
        return self._deliver(x, (), self._targets_of(x, rows), rows)

    def _note(self, rows: Rows, failures: Mapping[int, ImageError]) -> None:
        """Lists the files that cannot be read, and raises if that is the policy."""
        for slot, error in sorted(failures.items()):
            self._failures.record(int(rows[slot]), error)
        if failures and self.on_error == "raise":
            raise failures[min(failures)]
        if len(failures) == len(rows) > 0 and self.on_error == "skip":
            raise EmptyBatchError(
                f"none of the {len(rows)} files of a batch can be read; the first: {failures[0]}"
            ) from failures[0]

    def _raw(self, rows: Rows) -> Array:
        plan = self._plan(rows, [IDENTITY] * len(rows), PLAIN, Hooks())
        plan = replace(plan, pictures=False, target=replace(plan.target, dtype=np.dtype(np.float32)))
        batch = self._run(plan, rows)
        self._note(rows, batch.failures)
        return _without(batch.failures, finish(plan, batch, None))

    def _open_cache(self) -> None:
        """Opens the cache, so that what is wrong with it is said before the first batch."""
        self._pixel_cache(self._target())

    def _run(self, plan: BatchPlan, rows: Rows) -> Batch:
        cache = self._pixel_cache(plan.target)
        return run(plan, self.workers) if cache is None else run_cached(plan, self.workers, cache, rows)

    def _pixel_cache(self, target: Target) -> PixelCache | None:
        """Returns where pixels are kept, opened anew when their form is not what it was."""
        if self.cache is None:
            return None
        asked = (target.pixels, self.compat, self.cache)
        opened = self._opened
        if opened is None or opened[0] != asked:
            with self.lock:  # batches are prepared in several threads; one of them opens it
                opened = self._opened
                if opened is None or opened[0] != asked:
                    cache = open_cache(self.cache, target, self.compat, self.n, self._path)
                    opened = self._opened = (asked, cache)
        return opened[1]

    def _plan(self, rows: Rows, parameters: list[Parameters], recipe: Recipe, hooks: Hooks) -> BatchPlan:
        return BatchPlan(
            paths=[self._path(row) for row in rows],
            parameters=parameters,
            target=self._target(),
            recipe=recipe,
            hooks=hooks,
            pictures=self.save_to_dir is not None and self.compat == "documented",  # D9
            compat=self.compat,
        )

    def _target(self) -> Target:
        height, width = self.target_size
        return Target(
            height=height,
            width=width,
            color_mode=self.color_mode,
            data_format=self.data_format,
            interpolation=self.interpolation,
            keep_aspect_ratio=self.keep_aspect_ratio,
            dtype=np.dtype(self.dtype),
            decode=self.decode,
        )


def _without(failures: Mapping[int, ImageError], parts: Array) -> Array:
    """Returns the entries of a batch whose files could be read."""
    if not failures:
        return parts
    return parts[[slot for slot in range(len(parts)) if slot not in failures]]
