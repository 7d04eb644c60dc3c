"""`NumpyArrayIterator`: batches of images that are in memory."""

import os
import warnings
from collections import deque
from functools import partial
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from dirflow.common.pictures import CHANNELS, check_data_format
from dirflow.common.threads import in_threads
from dirflow.errors import ArgumentError
from dirflow.keras.options import Delivery, check_split_and_saving, split_bounds
from dirflow.pipeline.draw.image import Parameters
from dirflow.pipeline.finish.batch import finish, transformed
from dirflow.pipeline.finish.save import Pictures
from dirflow.pipeline.finish.transforms import WHITE, white_of
from dirflow.pipeline.order.schedule import Rows, Streams
from dirflow.pipeline.plan.batch import BatchPlan, Hooks, Stage, Target
from dirflow.pipeline.plan.recipe import Recipe
from dirflow.pipeline.run.engine import run
from dirflow.pipeline.scan.arrays import Inputs, check_inputs, class_numbers, part_of

from .augmented import Array, AugmentedIterator

COLOR_MODES = {channels: mode for mode, channels in CHANNELS.items()}
# Smaller images are transformed faster than handed to another thread.
WORTH_A_THREAD = 64 * 64


class NumpyArrayIterator(AugmentedIterator):
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
        **ours: `compat`, `workers`, `prefetch`, `drop_remainder`, `with_index`, `augment` and `sampling`, as in
            `DirectoryIterator`. Balanced sampling needs `y` to be class numbers or one-hot.

    Attributes:
        x, x_misc, y, sample_weight: the rows that are delivered, subset applied; `x` in the caller's type if that
            is uint8, else in `dtype`.

    Raises:
        ArgumentError: an argument makes no sense, or lengths differ; also a ValueError.
    """

    _save_numbers = 10**4

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: npt.ArrayLike | None = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        ignore_class_split: bool = False,
        dtype: npt.DTypeLike | None = None,
        **ours: Unpack[Delivery],
    ) -> None:
        self._set_delivery(image_data_generator, dtype, **ours)
        validation_split = getattr(image_data_generator, "_validation_split", 0.0)
        bounds = split_bounds(subset, validation_split)
        if self.compat == "documented":
            check_split_and_saving(subset, validation_split, save_to_dir, save_format)
        inputs = check_inputs(x, y, sample_weight, self.compat)
        if bounds:
            inputs = part_of(inputs, bounds, self.compat, ignore_class_split=ignore_class_split)
        self.image_data_generator = image_data_generator
        self.data_format = check_data_format(data_format or getattr(image_data_generator, "data_format", None))
        self._set_arrays(inputs)
        self.subset = subset
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        super().__init__(len(self.x), batch_size, shuffle, seed, compat=self.compat, drop_remainder=self.drop_remainder)
        self._set_sampling()

    def _set_arrays(self, inputs: Inputs) -> None:
        self.x = inputs.x if inputs.x.dtype == np.uint8 else inputs.x.astype(self.dtype, copy=False)
        if self.x.ndim != 4:
            raise ArgumentError(f"`x` must be images of rank 4. Received: shape {self.x.shape}")
        axis = 3 if self.data_format == "channels_last" else 1
        if self.x.shape[axis] not in COLOR_MODES:
            warnings.warn(
                f"expected 1, 3 or 4 channels on axis {axis} ({self.data_format}). Received: shape {self.x.shape}",
                stacklevel=4,
            )
        self.x_misc, self.y, self.sample_weight = inputs.more, inputs.y, inputs.weights
        self.image_shape = self.x.shape[1:]
        self._white: float | None = WHITE if self.x.dtype == np.uint8 else None

    def _prepare(self, rows: Rows, streams: Streams) -> Array:
        recipe, hooks = self._work()
        plan = self._plan(self._parameters(recipe, hooks, len(rows), streams), recipe, hooks)
        pictures = Pictures(self.data_format) if plan.pictures else None
        x = self._by_engine(plan, rows)
        if x is None:
            x = self._image_by_image(plan, rows, pictures)
        self._save(rows, x, pictures, streams)
        return x

    def _batches_ahead(self) -> int:
        return self.prefetch or 0  # unless asked for: the caller's array may change between batches

    def _complete(self, rows: Rows, prepared: Array) -> Any:
        targets = [part[rows] for part in (self.y, self.sample_weight) if part is not None]
        misc = [part[rows] for part in self.x_misc]
        return self._deliver(prepared, misc, targets if self.y is not None else (), rows)

    def _plan(self, parameters: list[Parameters], recipe: Recipe, hooks: Hooks) -> BatchPlan:
        height, width = self._sides
        channels = self.image_shape[2 if self.data_format == "channels_last" else 0]
        return BatchPlan(
            paths=(),
            parameters=parameters,
            target=Target(
                height=height,
                width=width,
                color_mode=COLOR_MODES.get(channels, ""),
                data_format=self.data_format,
                interpolation="nearest",
                keep_aspect_ratio=False,
                dtype=np.dtype(self.dtype),
            ),
            recipe=recipe,
            hooks=hooks,
            pictures=self.save_to_dir is not None and self.compat == "documented",  # D9
            compat=self.compat,
        )

    def _by_engine(self, plan: BatchPlan, rows: Rows) -> Array | None:
        """Returns the batch if the engine gives the same bits, and sooner: 8-bit pixels, transformed as float32."""
        if plan.target.dtype != np.float32 or not plan.target.color_mode or not plan.any_transform:
            return None
        bytes_as_they_are = self.x.dtype == np.uint8
        if plan.engine_goes_to() < Stage.RESCALED:
            return None
        small = np.prod(self._sides) < WORTH_A_THREAD
        if not (bytes_as_they_are or plan.affines.present.any() or (plan.any_shade and small)):
            return None
        if plan.any_shade and self._white_of_all(plan) not in (WHITE, None):
            return None
        pixels = self.x[rows] if bytes_as_they_are else self._as_bytes(rows)
        if pixels is None:
            return None
        if self.data_format == "channels_first":
            pixels = pixels.transpose(0, 2, 3, 1)
        return finish(plan, run(plan, self.workers, np.ascontiguousarray(pixels)), None)

    def _as_bytes(self, rows: Rows) -> npt.NDArray[np.uint8] | None:
        """Returns images as 8-bit pixels if they are just that, to the bit: -0.0 is none."""
        pixels = np.empty((len(rows), *self.image_shape), np.uint8)
        with np.errstate(invalid="ignore"):
            for slot, row in enumerate(rows):
                np.copyto(pixels[slot], self.x[row], casting="unsafe")
                if not np.array_equal(pixels[slot], self.x[row]) or np.signbit(self.x[row]).any():
                    return None
        return pixels

    def _image_by_image(self, plan: BatchPlan, rows: Rows, pictures: Pictures | None) -> Array:
        """Does to each image what the original does, in its order and in its types."""
        dtype = np.dtype(self.dtype)
        if self.compat == "documented" and dtype.kind != "f":  # D44
            dtype = np.dtype(np.float32)
        standardize = plan.hooks.standardize or partial(plan.recipe.standardization, compat=self.compat)
        at_once = plan.hooks == Hooks() and plan.recipe.standardization.by_element and self.dtype == "float32"
        white = self._white_of_all(plan) if plan.any_shade or pictures is not None else None
        # Transforms leave their source alone; only what is standardized in place has to be a copy.
        shared = at_once and self.x.dtype == dtype
        still = not plan.any_transform
        result = np.empty((len(rows), *self.image_shape), self.dtype)

        def one(slot: int) -> None:
            source = self.x[rows[slot]]
            x = source if shared else source.astype(dtype)
            if not still:
                x = transformed(plan, x, slot, white, planes=not at_once)
            if pictures is not None:
                pictures.take(slot, x, white or WHITE)
            result[slot] = x if at_once else standardize(x)

        deque(in_threads(one, range(len(rows)), self._threads(plan)), maxlen=0)
        return standardize(result) if at_once else result

    def _threads(self, plan: BatchPlan) -> int:
        users = plan.hooks != Hooks() or plan.recipe.standardization.preprocessing_function
        return 1 if users or np.prod(self._sides) < WORTH_A_THREAD else self.workers

    def _white_of_all(self, plan: BatchPlan) -> float | None:
        """Returns the value of white, the same for all images (docs/compat.md, D45); None: it makes no difference."""
        if plan.compat == "keras":
            return None
        if self._white is None:
            self._white = white_of(self.x) if self.x.size else WHITE
        return self._white

    def _raw(self, rows: Rows) -> Array:
        return self.x[rows].astype(np.result_type(self.dtype, np.float16), order="C")

    def _class_numbers(self) -> tuple[npt.NDArray[np.int32], int] | None:
        return class_numbers(self.y)
