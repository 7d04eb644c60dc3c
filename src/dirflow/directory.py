"""`DirectoryIterator`: batches of a folder that has one sub-folder a class."""

import os
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import RandomState

from .arguments import check_color_mode, check_on_error, check_processing, check_workers, split_bounds
from .draw import IDENTITY, Parameters, draw
from .engine import run
from .errors import ArgumentError, DatasetError, one_of
from .failures import Failure, Failures
from .finish import finish
from .images import check_data_format, image_shape
from .iterator import Iterator
from .labels import labels_of
from .options import check_dtype
from .order import Rows, Streams
from .plan import BatchPlan, Hooks, Target
from .recipe import PLAIN, Recipe
from .save import Pictures, SaveTo, save_batch
from .scan import Ignored, scan
from .split import split, unsplit_classes

Array = npt.NDArray[Any]


class DirectoryIterator(Iterator):
    """Reads the images of a folder that has one sub-folder a class, and yields them in batches.

    A batch is `(x, y)`, or `x` alone under `class_mode=None`; with `with_index`, the row numbers of its images
    come last. `x` is (images, height, width, channels), or (images, channels, height, width), of `dtype`.
    Formats are told by content: JPEG, PNG, BMP, PPM, TIFF and whatever else Pillow reads.

    Args:
        directory: the folder; nested folders belong to their class.
        image_data_generator: an `ImageDataGenerator`, or None to deliver pixels as they are.
        target_size: (height, width) to which images are resized.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"`: 3, 4 or 1 channels. Transparency is laid on white where
            the mode has none.
        classes: names of the class folders in label order; None: all sub-folders, sorted.
        class_mode: of `y`: `"categorical"` (one-hot, (images, classes)), `"binary"` or `"sparse"` (class numbers,
            (images,)), `"input"` (a copy of `x`), or None for no `y`.
        batch_size: images a batch; the last one of an epoch may have fewer.
        shuffle: whether every epoch has an order of its own; otherwise the order of `filenames`.
        seed: of order and augmentation, below 2**32; None: drawn once from NumPy's global stream and kept in `seed`.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        save_to_dir: folder to which the transformed pictures are saved; None: none.
        save_prefix: of their names.
        save_format: `"png"`, `"jpeg"`, `"bmp"`, `"ppm"`, `"gif"`, `"tif"` or `"pdf"`.
        follow_links: whether links to folders are followed, and links may lead out of `directory`.
        subset: `"training"` or `"validation"` part, as the generator's `validation_split` says; None: all. The
            validation part is not augmented.
        interpolation: filter of the resizing: `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos"`, `"box"` or
            `"hamming"`; all but nearest are antialiased.
        keep_aspect_ratio: whether the centre is cropped to the target's aspect ratio before resizing.
        dtype: of `x` and `y`: `"float32"` (default), `"float16"`, `"float64"` or `"uint8"`.
        compat: the contract, `"documented"` or `"keras"` (docs/compat.md); None: the generator's.
        workers: threads; None: as many as this process may use processors. The batches do not depend on it.
        on_error: what becomes of a file that cannot be read: `"raise"` an ImageError that names it, `"skip"` it,
            or deliver zeros (`"blank"`). It is listed in `failures` in any case.
        drop_remainder: whether a last batch of fewer images is left out.
        with_index: whether every batch ends with the row numbers of its images, which index `filenames`.

    Attributes:
        filenames: paths relative to `directory`, in label order.
        classes: int32 (n,), the class number of each file.
        class_indices: class number of each class name.
        num_classes, samples: how many.
        image_shape: of one image.
        ignored: what the folder holds besides, each with the reason why it was left out.

    Raises:
        ArgumentError: an argument makes no sense; also a ValueError.
        DatasetError: the folder has no images.
        FolderNotFound: the folder, or that of a class, is missing or cannot be listed.
    """

    allowed_class_modes = frozenset({"categorical", "binary", "sparse", "input", None})

    def __init__(
        self,
        directory: str | os.PathLike[str],
        image_data_generator: Any,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: npt.DTypeLike = None,
        *,
        compat: str | None = None,
        workers: int | None = None,
        on_error: str = "raise",
        drop_remainder: bool = False,
        with_index: bool = False,
    ) -> None:
        self.compat = compat or getattr(image_data_generator, "compat", "documented")
        self.workers = check_workers(workers)
        self.on_error = check_on_error(on_error, drop_remainder=drop_remainder)
        self.with_index = with_index
        self.dtype = check_dtype(dtype).name
        if class_mode not in self.allowed_class_modes:
            raise one_of("class_mode", class_mode, ("categorical", "binary", "sparse", "input", None))
        self.class_mode = class_mode
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
        found = scan(directory, classes, self.white_list_formats, follow_links=follow_links, compat=self.compat)
        index = split(found, subset, self._validation_split, self.compat)
        super().__init__(
            len(index), batch_size, shuffle, seed, compat=self.compat, drop_remainder=drop_remainder
        )
        self.directory = directory
        self.filenames = index.filenames
        self.classes = index.labels
        self.class_indices = index.class_indices
        self.num_classes = len(index.class_names)
        self.samples = len(index)
        self.ignored: tuple[Ignored, ...] = index.ignored
        self._failures = Failures()
        self._filepaths: list[str] | None = None
        if self.compat == "documented":
            self._check_found(unsplit_classes(found) if subset else [])
        self._tell_what_was_found()

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
        self.target_size = tuple(target_size)
        self.color_mode = check_color_mode(color_mode)
        self.data_format = check_data_format(data_format)
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        self.subset = subset
        self.interpolation = interpolation
        self.keep_aspect_ratio = keep_aspect_ratio
        self.image_shape = image_shape(*self.target_size, self.color_mode, self.data_format)

    @property
    def filepaths(self) -> list[str]:
        """Paths of the files, in the order of `filenames`."""
        if self._filepaths is None:
            self._filepaths = [os.path.join(self.directory, name) for name in self.filenames]
        return self._filepaths

    @property
    def labels(self) -> npt.NDArray[np.int32]:
        """Class number of each file, int32 (n,)."""
        return self.classes

    @property
    def sample_weight(self) -> None:
        """None: files in folders have no weights."""
        return None

    @property
    def failures(self) -> list[Failure]:
        """The files that could not be read so far, by row number, each with its path and the reason."""
        return self._failures.listed()

    def _make_batch(self, rows: Rows, streams: Streams) -> Any:
        plan = self._plan(rows, streams)
        batch = run(plan, self.workers)
        for slot, error in sorted(batch.failures.items()):
            self._failures.record(int(rows[slot]), error)
        if batch.failures and self.on_error == "raise":
            raise batch.failures[min(batch.failures)]
        if len(batch.failures) == len(rows) > 0 and self.on_error == "skip":
            first = batch.failures[0]
            raise DatasetError(f"none of the {len(rows)} files of a batch can be read; the first: {first}") from first
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

    def _deliver(self, x: Array, rows: Rows) -> Any:
        parts = [x]
        if self.class_mode == "input":
            parts.append(x.copy())
        elif self.class_mode is not None:
            dtype = np.dtype(self.dtype)
            parts.append(labels_of(self.classes[rows], self.class_mode, len(self.class_indices), dtype, self.compat))
        if self.with_index:
            parts.append(rows)
        return tuple(parts) if len(parts) > 1 else x

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

    def _check_found(self, unsplit: Sequence[str]) -> None:
        if self.class_mode == "binary" and self.num_classes > 2:  # D23
            raise ArgumentError(
                f'`class_mode="binary"` is for two classes, and there are {self.num_classes}. '
                'Use "categorical" or "sparse".'
            )
        if unsplit:  # D20
            warnings.warn(
                f"{len(unsplit)} classes have fewer than two files, and so none for validation: "
                f"{', '.join(unsplit[:5])}{', ...' if len(unsplit) > 5 else ''}",
                stacklevel=4,
            )

    def _tell_what_was_found(self) -> None:
        print(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        if self.ignored:
            first = self.ignored[0]
            more = f", and {len(self.ignored) - 1} more" if len(self.ignored) > 1 else ""
            print(f"Left out: {first.path} ({first.reason}){more}; see `ignored`.")
