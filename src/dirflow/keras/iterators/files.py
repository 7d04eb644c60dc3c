"""Iterators over image files, whatever the labels."""

import os
from collections.abc import Sequence
from typing import Any

from dirflow.arguments.checked import checked
from dirflow.common.forms import (
    ColorMode,
    DataFormat,
    DecodeMode,
    ErrorPolicy,
    Interpolation,
    SaveFormat,
    Sides,
    Subset,
    check_data_format,
    check_dtype,
    image_shape,
)
from dirflow.common.terminal import say
from dirflow.keras.arguments.original import check_color_mode, check_split_and_saving, split_bounds
from dirflow.keras.reading import save_to_of, steps_of
from dirflow.pipeline.finish.targets import ClassLabels, Targets, Values, copied_images
from dirflow.pipeline.plan.limits import limits
from dirflow.pipeline.plan.request import Steps
from dirflow.pipeline.plan.target import Target
from dirflow.pipeline.scan.names import Names
from dirflow.pipeline.scan.sources import Files

from .base import Iterator
from .names import EditableNames


class BatchFromFilesMixin(Iterator):
    """Reads batches of image files; sub-classes say which files, and what their labels are.

    Attributes:
        directory: what `filenames` are relative to.
        filepaths, labels, sample_weight: of each file; sub-classes may have properties of their own in their place.
    """

    directory: str | os.PathLike[str] = ""
    target_size: tuple[int, int] = (256, 256)
    color_mode: str = "rgb"
    interpolation: str = "nearest"
    keep_aspect_ratio: bool = False
    on_error: ErrorPolicy = "raise"
    decode: DecodeMode = "exact"
    read_timeout: float | None = None
    max_pixels: int | None = None
    max_file_bytes: int | None = None
    class_mode: str | None = None
    samples: int = 0
    num_classes: int = 0
    _editable_names: EditableNames
    ignored: Sequence[Any] = ()
    numbers_in_names = 10**7
    _validation_split: float = 0.0

    @checked
    def set_processing_attrs(
        self,
        image_data_generator: Any,
        target_size: Sides,
        color_mode: ColorMode,
        data_format: DataFormat | None,
        save_to_dir: str | os.PathLike[str] | None,
        save_prefix: str,
        save_format: SaveFormat,
        subset: Subset | None,
        interpolation: Interpolation,
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
            check_split_and_saving(subset, self._validation_split, save_to_dir)
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
        save_to_of(self)  # refuses names that would lead out of the folder

    @property
    def filenames(self) -> list[str]:
        """One path a row, relative to `directory`: a list that is made when first asked for, and then kept.

        What is changed in it, or put in its place, is what is read from then on.
        """
        return self._editable_names.as_list()

    @filenames.setter
    def filenames(self, names: Names | list[str]) -> None:
        named = "_editable_names" in vars(self)
        self._editable_names = self._editable_names.renamed(names) if named else EditableNames(names)

    @property
    def filepaths(self) -> Any:
        """Paths of the files, in the order of `filenames`: a list that is made when first asked for, and then kept.

        What is changed in it, or put in its place, is what is read from then on, whatever `filenames` says.
        """
        return self._editable_names.paths(os.fspath(self.directory))

    @filepaths.setter
    def filepaths(self, paths: Any) -> None:
        self._filepaths = paths

    @property
    def _filepaths(self) -> Any:
        """What Keras' sub-classes pick from when they choose files: not changed by assigning `filenames`."""
        return self._editable_names.paths_as_keras_has_them(os.fspath(self.directory))

    @_filepaths.setter
    def _filepaths(self, paths: Any) -> None:
        if "_editable_names" not in vars(self):
            self._editable_names = EditableNames([])
        self._editable_names.set_paths(paths)

    def _say_part(self, total: int) -> None:
        """Says how large the part is that is delivered, so that two parts of different shares are noticed."""
        if self.subset is not None:
            share = f"validation_split={self._validation_split!r}"
            say(f"These are the {self.subset} part: {self.samples} of {total} ({share}).")

    def _prepare_cache(self) -> None:
        """Opens the cache, so that what is wrong with it is said before the first batch."""
        if self.cache is not None and (batches := self._read_batches(self._read_schedule("stream"))) is not None:
            self._read_means(batches)

    @property
    def labels(self) -> Any:
        """What the label of each file is made of: its class number."""
        return None

    @property
    def sample_weight(self) -> Any:
        """The weight of each file; None: they have none."""
        return None

    def _read_source(self) -> Files:
        if type(self).filepaths is not BatchFromFilesMixin.filepaths:
            return Files(self._working_folder, self.filepaths)
        return self._editable_names.source(os.fspath(self.directory), self._working_folder)

    def _read_targets(self) -> Targets:
        match self.class_mode:
            case "input":
                return Targets(copied_images, self.sample_weight)
            case "categorical" | "binary" | "sparse" as mode:
                labels = ClassLabels(self.labels, mode, self.num_classes, check_dtype(self.dtype), self.compat)
                return Targets(labels, self.sample_weight)
            case "multi_output" | "raw":
                return Targets(Values(self.labels), self.sample_weight)
            case _:  # None, or a sub-class's own
                return Targets()

    def _read_steps(self) -> Steps:
        height, width = self.target_size
        target = Target(
            height=height,
            width=width,
            color_mode=self.color_mode,
            data_format=self.data_format,
            interpolation=self.interpolation,
            keep_aspect_ratio=self.keep_aspect_ratio,
            dtype=check_dtype(self.dtype),
            decode=self.decode,
        )
        files = limits(self.compat, self.max_pixels, self.max_file_bytes, self.read_timeout)
        return steps_of(self, target, self.image_shape, self.on_error, files)
