"""`flow`, `flow_from_directory`, `flow_from_dataframe`: from a generator to its iterators."""

import os
from collections.abc import Sequence
from typing import Any, Unpack

import numpy.typing as npt

from dirflow.arguments.checked import named
from dirflow.common.contract import Compat
from dirflow.common.forms import (
    ClassMode,
    ColorMode,
    DataFormat,
    FrameClassMode,
    Interpolation,
    SaveFormat,
    Sides,
    Subset,
)

from .arguments.deprecated import known_keywords, renamed_class_mode
from .arguments.options import DEFAULTS, DeliveryOptions, FolderOptions, FrameOptions
from .iterators.arrays import NumpyArrayIterator
from .iterators.dataframe import DataFrameIterator
from .iterators.directory import DirectoryIterator
from .shown.help import described_by, with_options


class Flows:
    """The part of a generator that makes iterators.

    Attributes:
        directory_iterator, data_frame_iterator, numpy_array_iterator: classes of what is made.
        data_format, dtype, compat: of the generator.
    """

    directory_iterator: type[DirectoryIterator] = DirectoryIterator
    data_frame_iterator: type[DataFrameIterator] = DataFrameIterator
    numpy_array_iterator: type[NumpyArrayIterator] = NumpyArrayIterator
    data_format: DataFormat
    dtype: npt.DTypeLike
    compat: Compat

    @described_by(NumpyArrayIterator, DirectoryIterator)
    @with_options(DEFAULTS)
    @named
    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: npt.ArrayLike | None = None,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        ignore_class_split: bool = False,
        subset: Subset | None = None,
        **ours: Unpack[DeliveryOptions],
    ) -> NumpyArrayIterator:
        """Returns an iterator over the batches of an image array.

        `data_format` and `dtype` are the generator's.

        Raises:
            ArgumentError: as `NumpyArrayIterator`.
            TypeError: an argument that does not exist.
        """
        return self.numpy_array_iterator(
            x,
            y,
            self,
            batch_size=batch_size,
            shuffle=shuffle,
            sample_weight=sample_weight,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            ignore_class_split=ignore_class_split,
            dtype=self.dtype,
            **ours,
        )

    @described_by(DirectoryIterator)
    @with_options(DEFAULTS)
    @named
    def flow_from_directory(
        self,
        directory: str | os.PathLike[str],
        target_size: Sides = (256, 256),
        color_mode: ColorMode = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: ClassMode | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        follow_links: bool = False,
        subset: Subset | None = None,
        interpolation: Interpolation = "nearest",
        keep_aspect_ratio: bool = False,
        **ours: Unpack[FolderOptions],
    ) -> DirectoryIterator:
        """Returns an iterator over the batches of a folder that has one sub-folder a class.

        `data_format` and `dtype` are the generator's.

        Raises:
            ArgumentError, DatasetError, FolderNotFound: as `DirectoryIterator`.
            TypeError: an argument that does not exist.
        """
        return self.directory_iterator(
            directory,
            self,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            follow_links=follow_links,
            subset=subset,
            interpolation=interpolation,
            keep_aspect_ratio=keep_aspect_ratio,
            dtype=self.dtype,
            **ours,
        )

    @described_by(DataFrameIterator, DirectoryIterator)
    @with_options(DEFAULTS)
    @named
    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: str | os.PathLike[str] | None = None,
        x_col: Any = "filename",
        y_col: Any = "class",
        weight_col: Any = None,
        target_size: Sides = (256, 256),
        color_mode: ColorMode = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: FrameClassMode | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        subset: Subset | None = None,
        interpolation: Interpolation = "nearest",
        validate_filenames: bool = True,
        **ours: Unpack[FrameOptions],
    ) -> DataFrameIterator:
        """Returns an iterator over the batches of the files that a pandas data frame lists.

        `data_format` and `dtype` are the generator's. `has_ext`, `sort`, `drop_duplicates` and `class_mode="other"`
        (for `"raw"`) are deprecated; the first three have no effect.

        Raises:
            ArgumentError, DatasetError: as `DataFrameIterator`.
            TypeError: an argument that does not exist; `compat="keras"` ignores it (docs/compat.md, D48).
        """
        return self.data_frame_iterator(
            dataframe,
            directory,
            self,
            x_col=x_col,
            y_col=y_col,
            weight_col=weight_col,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=renamed_class_mode(class_mode),
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            interpolation=interpolation,
            dtype=self.dtype,
            validate_filenames=validate_filenames,
            **known_keywords(dict(ours), self.compat),
        )
