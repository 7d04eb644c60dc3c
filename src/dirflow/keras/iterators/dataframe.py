"""`DataFrameIterator`: batches of the files that a data frame lists, with its columns as labels."""

import os
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from dirflow.arguments.checked import checked
from dirflow.common.arrays import ClassNumbers
from dirflow.common.forms import (
    ColorMode,
    DataFormat,
    FrameClassMode,
    Interpolation,
    SaveFormat,
    Sides,
    Subset,
    check_dtype,
)
from dirflow.common.terminal import say
from dirflow.errors import ArgumentError
from dirflow.keras.arguments.options import DEFAULTS, LoadingOptions
from dirflow.keras.shown.help import with_options
from dirflow.pipeline.scan.frame import (
    WITH_CLASSES,
    Classes,
    Frame,
    check_columns_of,
    check_found,
    check_names,
    keep_image_files,
    label_rows,
    open_frame,
)
from dirflow.pipeline.split.frame import split_frame

from .files import BatchFromFilesMixin
from .names import EditableNames


class DataFrameIterator(BatchFromFilesMixin):
    """Reads the image files that a pandas data frame names, and yields them in batches.

    A batch is `(x, y)`, `(x, y, weights)` with `weight_col`, or `x` alone under `class_mode=None`; with
    `with_index`, the row numbers of its images, which index `filenames`, come last.

    Args:
        dataframe: a pandas `DataFrame` with any index, one row an image; it is not changed.
        directory: what the file names are relative to; None: the working folder in which the iterator is made.
            Absolute paths stay.
        image_data_generator: an `ImageDataGenerator`, or None to deliver pixels as they are.
        x_col: the column of file names: strings, or path objects.
        y_col: the column of labels; a list of columns under `class_mode="multi_output"`, or under `"raw"`.
        weight_col: the column of sample weights; None: none.
        target_size: (height, width) to which images are resized.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"`.
        classes: class names in label order; rows of other classes are left out. None: all, sorted.
        class_mode: of `y`: `"categorical"` (zeros and ones, (images, classes); a label may be a list or tuple of
            names), `"binary"` or `"sparse"` (class numbers, (images,)), `"input"` (a copy of `x`), `"raw"` (the
            values of `y_col`), `"multi_output"` (a list of the values of each column), or None for no `y`.
        batch_size: images a batch; the last one of an epoch may have fewer.
        shuffle: whether every epoch has an order of its own; otherwise the order of the rows.
        seed: of order and augmentation, below 2**32; None: drawn once from NumPy's global stream and kept in `seed`.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        save_to_dir: folder to which the transformed pictures are saved; None: none.
        save_prefix: of their names.
        save_format: as in `DirectoryIterator`.
        subset: `"training"` or `"validation"` part, as the generator's `validation_split` says; None: all. Each
            class is split by itself; rows of one file name stay together, but for a few at the border.
        interpolation: filter of the resizing, as in `DirectoryIterator`.
        keep_aspect_ratio: whether the centre is cropped to the target's aspect ratio before resizing.
        dtype: of `x`, and of labels that are class numbers or zeros and ones.
        validate_filenames: whether names that are no image file's are left out, each listed in `ignored`.
        **ours: `compat`, `workers`, `prefetch`, `on_error`, `decode`, `read_timeout`, `max_pixels`,
            `max_file_bytes`, `cache`, `drop_remainder`, `with_index`, `augment`, `sampling`, `shard`,
            `remainder`, as in `DirectoryIterator`.

    Attributes:
        classes: class number of each row, or a list of them where a label is a list; None without classes.
        class_indices: class number of each class name; None without classes.
        ignored: the file names left out, each with the reason.

    Raises:
        ArgumentError: an argument makes no sense; also a ValueError. One of the wrong type, and a missing column,
            are also a TypeError and a KeyError.
        CacheError: the cache cannot be used, or has not enough room for all images.
        DatasetError: no row is left.
    """

    allowed_class_modes = frozenset({"binary", "categorical", "input", "multi_output", "raw", "sparse", None})
    class_mode: str | None = "categorical"
    classes: Any = None
    _sample_weight: Any = None
    _targets: Any = None  # of `class_mode="raw"` and `"multi_output"`

    @with_options(DEFAULTS)
    @checked
    def __init__(
        self,
        dataframe: Any,
        directory: str | os.PathLike[str] | None = None,
        image_data_generator: Any = None,
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
        data_format: DataFormat | None = "channels_last",
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        subset: Subset | None = None,
        interpolation: Interpolation = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: npt.DTypeLike | None = "float32",
        validate_filenames: bool = True,
        **ours: Unpack[LoadingOptions],
    ) -> None:
        options = self._check_options(ours, image_data_generator)
        self.dtype = check_dtype(dtype).name
        self.set_processing_attrs(
            image_data_generator,
            target_size,
            color_mode,
            data_format,
            save_to_dir,
            save_prefix,
            save_format,
            subset,
            interpolation,
            keep_aspect_ratio,
        )
        if self.compat == "keras":
            weight_col = weight_col or None  # D28: a column may be named 0
        self.directory = directory or ""
        self.class_mode = class_mode
        labelled_by = [] if class_mode in ("input", None) else y_col if isinstance(y_col, list) else [y_col]
        needed = [("y_col", column) for column in labelled_by] + (
            [] if weight_col is None else [("weight_col", weight_col)]
        )
        frame = open_frame(dataframe, x_col, needed, self.compat)
        check_columns_of(frame, class_mode, y_col, weight_col, classes)
        if validate_filenames:
            keep_image_files(frame, self.directory, self.white_list_formats, x_col)
        elif self.compat == "documented":  # D28
            check_names(frame, x_col)
        total = self._label_and_split(frame, y_col, classes)
        check_found(frame, self.directory)
        self._editable_names = EditableNames([frame.filenames[row] for row in frame.rows])
        self.samples = len(frame.rows)
        self.ignored = tuple(frame.ignored)
        kept = dataframe.iloc[frame.rows]
        if weight_col is not None:
            self._sample_weight = self._array_of(kept[weight_col])
        if class_mode == "multi_output":
            self._targets = [self._values_of(kept, column) for column in y_col]
        elif class_mode == "raw":
            self._targets = self._array_of(kept[y_col])
        self._begin_iterator(self.samples, batch_size, shuffle, seed, options)
        classes_found = "" if self.class_indices is None else f" belonging to {self.num_classes} classes"
        kind = "validated" if validate_filenames else "non-validated"
        say(f"Found {self.samples} {kind} image filenames{classes_found}.")
        self._say_part(total)
        self._prepare_cache()

    def _array_of(self, columns: Any) -> Any:
        """Returns the values of one column, or of several: (rows,) or (rows, columns)."""
        values = columns.values if self.compat == "keras" else columns.to_numpy()  # D49
        return values.copy()  # the frame is the caller's, who may change it

    def _values_of(self, table: Any, column: Any) -> Any:
        """Returns the values of a column of `class_mode="multi_output"`, which may be lists."""
        try:
            return np.array(table[column].tolist())
        except ValueError as error:
            if self.compat == "keras":
                raise
            raise ArgumentError(  # D28
                f"`y_col` must name columns whose values have one shape. Received: y_col={column!r}: {error}"
            ) from error

    def _label_and_split(self, frame: Frame, y_col: Any, classes: Sequence[str] | None) -> int:
        """Settles classes and rows: first the rows that have a class, whose number is returned, then their subset."""
        known: Classes | None = None
        numbers: ClassNumbers | None = None
        if self.class_mode in WITH_CLASSES:
            known = label_rows(frame, y_col, classes)
            if known.one_each:
                numbers = np.array(known.numbers, np.int32)
        names = list(known.indices) if known else []
        total = len(frame.rows)
        chosen = split_frame(frame, self.split, self._validation_split, names, numbers)
        self.class_indices = known.indices if known else None
        self.num_classes = len(known.indices) if known else 0
        if known:
            self.classes = [known.numbers[position] for position in chosen]
            if self.compat == "documented" and numbers is not None:  # D29
                self.classes = numbers[chosen]
        return total

    @property
    def labels(self) -> Any:
        """The class number of each row; the values of `y_col` under `class_mode="raw"` and `"multi_output"`."""
        return self._targets if self.class_mode in ("multi_output", "raw") else self.classes

    @property
    def sample_weight(self) -> Any:
        """The weight of each row; None without `weight_col`."""
        return self._sample_weight

    def _class_numbers(self) -> tuple[ClassNumbers, int] | None:
        classes = self.classes
        if classes is None or (isinstance(classes, list) and any(isinstance(one, list) for one in classes)):
            return None
        return np.asarray(classes, np.int32), self.num_classes
