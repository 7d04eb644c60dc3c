"""`NumpyArrayIterator`: batches of images that are in memory."""

import os
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array, ClassNumbers, Rows
from dirflow.common.forms import CHANNELS, DataFormat, SaveFormat, Subset, check_data_format, check_dtype, dtype_of_sums
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError
from dirflow.keras.arguments.options import DEFAULTS, DeliveryOptions
from dirflow.keras.arguments.original import check_split_and_saving, split_bounds
from dirflow.keras.reading import save_to_of, steps_of
from dirflow.keras.shown.help import with_options
from dirflow.pipeline.batches import Batches
from dirflow.pipeline.finish.targets import Targets, Values
from dirflow.pipeline.plan.request import Steps
from dirflow.pipeline.plan.target import Target
from dirflow.pipeline.scan.arrays import check_inputs, class_numbers
from dirflow.pipeline.scan.sources import Images
from dirflow.pipeline.split.arrays import part_of

from .base import Iterator

COLOR_MODES = {channels: mode for mode, channels in CHANNELS.items()}


class NumpyArrayIterator(Iterator):
    """Yields batches of an image array, augmented and normalised.

    A batch is `x` without labels, `(x, y)` with them and `(x, y, weights)` with weights too; with more inputs, a
    list of them stands in the place of `x`; with `with_index`, the row numbers come last.

    Args:
        x: images (n, height, width, channels) or (n, channels, height, width), or a tuple `(x, more)` where `more`
            is an array or a list of arrays of n rows, which are delivered as they are. Memory is shared with the
            caller's array (with `prefetch`, changes to it come a few batches late); one of uint8 stays so, a quarter
            of what floats need.
        y: labels of n rows, delivered as they are; None: none.
        image_data_generator: an `ImageDataGenerator`, or None to deliver images as they are.
        batch_size: images a batch; the last one of an epoch may have fewer.
        shuffle: whether every epoch has an order of its own.
        sample_weight: weights of n rows; None: none.
        seed: of order and augmentation, below 2**32; None: drawn once from NumPy's global stream and kept in `seed`.
        data_format: `"channels_last"` or `"channels_first"`; None: the generator's.
        save_to_dir: folder to which the transformed pictures are saved; None: none.
        save_prefix: of their names.
        save_format: `"png"`, `"jpeg"`, `"bmp"`, `"ppm"`, `"gif"`, `"tif"` or `"pdf"`.
        subset: `"validation"`, the first part of the rows, or `"training"`, the rest, as the generator's
            `validation_split` says; None: all. The validation part is not augmented.
        ignore_class_split: whether the two parts may have different classes.
        dtype: in which images are transformed and delivered; float32 if None.
        **ours: `compat`, `workers`, `prefetch`, `drop_remainder`, `with_index`, `augment`, `sampling`, `shard` and
            `remainder`, as in `DirectoryIterator`. Balanced sampling needs `y` to be class numbers or one-hot.

    Attributes:
        x, x_misc, y, sample_weight: the rows that are delivered, subset applied; `x` in the caller's type if that
            is uint8, else in `dtype`.

    Raises:
        ArgumentError: an argument makes no sense, or lengths differ; also a ValueError.
    """

    numbers_in_names = 10**4
    x: Array
    x_misc: list[Array]
    y: Array | None
    sample_weight: Array | None
    _images: Images | None = None

    @with_options(DEFAULTS)
    @checked
    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: npt.ArrayLike | None = None,
        seed: int | None = None,
        data_format: DataFormat | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        subset: Subset | None = None,
        ignore_class_split: bool = False,
        dtype: npt.DTypeLike | None = None,
        **ours: Unpack[DeliveryOptions],
    ) -> None:
        options = self._check_options(ours, image_data_generator)
        compat = options.compat
        validation_split = getattr(image_data_generator, "_validation_split", 0.0)
        bounds = split_bounds(subset, validation_split)
        if compat == "documented":
            check_split_and_saving(subset, validation_split, save_to_dir)
        inputs = check_inputs(x, y, sample_weight, compat)
        if bounds:
            inputs = part_of(inputs, bounds, compat, ignore_class_split=ignore_class_split)
        self.image_data_generator = image_data_generator
        known = check_dtype(dtype)
        self.dtype = known.name
        self.data_format = check_data_format(data_format or getattr(image_data_generator, "data_format", None))
        self.x = inputs.x if inputs.x.dtype == np.uint8 else inputs.x.astype(dtype_of_sums(known), copy=False)
        self._check_images()
        self.x_misc, self.y, self.sample_weight = inputs.more, inputs.y, inputs.weights
        self.image_shape = self.x.shape[1:]
        self.subset = subset
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        save_to_of(self)  # refuses names that would lead out of the folder
        self._begin_iterator(len(self.x), batch_size, shuffle, seed, options)

    def _check_images(self) -> None:
        if self.x.ndim != 4:
            raise ArgumentError(f"`x` must be images of rank 4. Received: shape {self.x.shape}")
        axis = 3 if self.data_format == "channels_last" else 1
        if self.x.shape[axis] not in COLOR_MODES:
            warn(f"expected 1, 3 or 4 channels on axis {axis} ({self.data_format}). Received: shape {self.x.shape}")

    def _batches_ahead(self, batches: Batches | None) -> int:
        del batches
        return self.prefetch or 0  # unless asked for: the caller's array may change between batches

    def _read_source(self) -> Images:
        if self._images is None or self._images.x is not self.x:  # kept, for what is known of it
            self._images = Images(self.x)
        return self._images

    def _read_targets(self) -> Targets:
        return Targets(None if self.y is None else Values(self.y), self.sample_weight, self.x_misc)

    def _read_steps(self) -> Steps:
        shape = self.x.shape[1:]
        height, width = shape[:2] if self.data_format == "channels_last" else shape[1:]
        channels = shape[2 if self.data_format == "channels_last" else 0]
        target = Target(
            height=height,
            width=width,
            color_mode=COLOR_MODES.get(channels, ""),
            data_format=self.data_format,
            interpolation="nearest",
            keep_aspect_ratio=False,
            dtype=check_dtype(self.dtype),
        )
        return steps_of(self, target, shape)

    def _unprocessed(self, rows: Rows) -> Array:
        return self.x[rows].astype(np.result_type(dtype_of_sums(check_dtype(self.dtype)), np.float16), order="C")

    def _class_numbers(self) -> tuple[ClassNumbers, int] | None:
        return class_numbers(self.y)
