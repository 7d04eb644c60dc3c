"""`DirectoryIterator`: batches of a folder that has one sub-folder a class."""

import os
from collections.abc import Sequence
from typing import Any, Unpack, get_args

import numpy as np
import numpy.typing as npt

from dirflow.arguments.checked import checked
from dirflow.arguments.spelling import did_you_mean
from dirflow.common.arrays import Batch_co, ClassNumbers
from dirflow.common.forms import ClassMode, ColorMode, DataFormat, Interpolation, SaveFormat, Sides, Subset, check_dtype
from dirflow.common.terminal import say
from dirflow.common.threads.workers import thread_count
from dirflow.errors import ArgumentError, one_of
from dirflow.keras.arguments.options import DEFAULTS, FolderOptions
from dirflow.keras.shown.help import with_options
from dirflow.pipeline.run.cache.opening import check_outside
from dirflow.pipeline.scan.doubts import warn_of_doubts
from dirflow.pipeline.scan.folder import scan
from dirflow.pipeline.scan.walk import NO_FORMAT, how_to_add, with_dots
from dirflow.pipeline.split.subset import split, unsplit_classes, warn_of_unsplit

from .files import BatchFromFilesMixin
from .names import EditableNames


class DirectoryIterator(BatchFromFilesMixin[Batch_co]):
    """Reads the images of a folder that has one sub-folder a class, and yields them in batches.

    A batch is `(x, y)`, or `x` alone under `class_mode=None`; with `with_index`, the row numbers of its images
    come last. `x` is (images, height, width, channels), or (images, channels, height, width), of `dtype`.
    Formats are told by content: JPEG, PNG, BMP, PPM, TIFF and whatever else Pillow reads.

    Args:
        directory: the folder; nested folders belong to their class. Relative paths, here and elsewhere, are relative to
            the working folder in which the iterator is made; `~` is the user's own folder.
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
        save_prefix: of their names; without a path separator.
        save_format: `"png"`, `"jpeg"`, `"bmp"`, `"ppm"`, `"gif"`, `"tif"` or `"pdf"`.
        follow_links: whether links to folders are followed, and links may lead out of `directory`.
        subset: `"training"` or `"validation"` part, as the generator's `validation_split` says; None: all. The
            validation part is not augmented.
        interpolation: filter of the resizing: `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos"`, `"box"` or
            `"hamming"`; all but nearest are antialiased.
        keep_aspect_ratio: whether the centre is cropped to the target's aspect ratio before resizing.
        dtype: of `x` and `y`: `"float32"` (default), `"float16"`, `"float64"`, `"uint8"`, `"bfloat16"` (ml_dtypes).
        compat: the contract, `"documented"` or `"keras"` (docs/compat.md); None: the generator's.
        workers: threads; None: as many as this process may use processors. The batches do not depend on it.
        prefetch: batches prepared ahead while the consumer works, at most 1000, and no more than an epoch has; 0: none.
            None: two, but none where it would call functions of the user's own or save pictures before a batch is
            asked for.
        on_error: what becomes of a file that cannot be read: `"raise"` an ImageError that names it, `"skip"` it (of
            a batch in which none can be read, the next sample of the epoch that can be is delivered), or deliver zeros
            (`"blank"`). It is listed in `failures` in any case.
        decode: `"exact"`: the pixels of Pillow and Keras; or `"fast"`: a JPEG of at least twice the target's size, both
            ways, is decoded at a half, a quarter or an eighth of its size, never below the target's, and resized
            from there, unless with `"nearest"`. On photographs of 2000x1500 the pixels for 224x224 differ by a PSNR
            of 50 dB (docs/guide/recipes.md).
        read_timeout: seconds in which a file has to be read (not decoded), counted from when its turn comes; one that
            is not cannot be read: a `ReadTimeout`. The thread that reads it, and the memory of its batch, are given
            back when the operating system ends the read. None: any time.
        max_pixels: of a picture; one of more cannot be read. None: as many as Pillow reads, twice
            `PIL.Image.MAX_IMAGE_PIXELS` (178,956,970). A greater number holds for JPEG and PNG; for other formats that
            of Pillow has to be raised too. What a pixel takes in memory is said in docs/reliability.md.
        max_file_bytes: of a file, which is read whole; one of more cannot be read. None: 1,073,741,824 (1 GiB).
        cache: where decoded and resized pixels are kept, so that later epochs read no image file; batches stay the
            same to the bit. `"memory"`: in this process; a folder: shared by processes and kept after they end, and
            read again when a file's size or times, or an option, have changed (docs/guide/cached-epochs.md).
            None: nowhere.
        drop_remainder: whether a last batch of fewer images is left out.
        with_index: whether every batch ends with the row numbers of its images, which index `filenames`.
        augment: whether random transforms are applied; None: to all but the validation subset (to that too under
            `compat="keras"`). `rescale` and normalisation are applied in any case.
        sampling: None: every file once an epoch; `"balanced"`: every class equally often, the files of a small
            class several times, an epoch being as long as before; needs `shuffle`.
        shard: (rank, count): this process makes its part of each batch, `batch_size / count` images. Laid together in
            the order of the ranks, the parts are the batch, to the bit. All need the same `seed`. `n`, `filenames`
            and `class_weight()` stay those of the whole (docs/guide/ranks.md). None: all of it.
        remainder: what becomes of a last batch of fewer images: `"wrap"`: it is filled up with the first of the epoch;
            `"mask"`: likewise, and each batch ends with weights, 0 for what fills it up; `"drop"`: it is left out.
            None: `"wrap"` with `shard`, else it stays short.
        listing: file, outside of `directory`, in which the listing of the folder is kept (its name should end in
            `.npz`); None: none. If it is there and no folder has changed since, nothing is listed; otherwise it is
            written. Files added, removed or renamed anywhere are noticed, and so are other `classes`,
            `follow_links`, formats and `compat`, by the times at which each folder was last changed. Not noticed:
            a link that leads elsewhere now because something outside has changed, and times that are wrong, as
            with a file system that does not keep them. A folder that was changed less than two seconds before it
            was listed is not relied on: the next start lists again. Nothing but a saved listing is replaced: another
            file in that place, a device or a pipe is refused.

    Attributes:
        classes: int32 (n,), the class number of each file.
        class_indices: class number of each class name.
        num_classes, samples: how many.
        image_shape: of one image.
        ignored: what the folder holds besides, each with the reason why it was left out.

    Raises:
        ArgumentError: an argument makes no sense; also a ValueError.
        CacheError: the cache cannot be used, or has not enough room for all images; also an OSError.
        DatasetError: the folder has no images.
        FolderNotFound: the folder, or that of a class, is missing or cannot be listed.

    Warns:
        UserWarning: the saved listing is damaged, or cannot be written; a class folder has no images; there is one
            class alone; the folders in `directory` seem to be parts of a dataset rather than classes.
    """

    allowed_class_modes = frozenset({"categorical", "binary", "sparse", "input", None})
    class_mode: str | None = "categorical"
    classes: Any

    @with_options(DEFAULTS)
    @checked
    def __init__(
        self,
        directory: str | os.PathLike[str],
        image_data_generator: Any,
        target_size: Sides = (256, 256),
        color_mode: ColorMode = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: ClassMode | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: DataFormat | None = None,
        save_to_dir: str | os.PathLike[str] | None = None,
        save_prefix: str = "",
        save_format: SaveFormat = "png",
        follow_links: bool = False,
        subset: Subset | None = None,
        interpolation: Interpolation = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: npt.DTypeLike | None = None,
        **ours: Unpack[FolderOptions],
    ) -> None:
        options = self._check_options(ours, image_data_generator)
        self.dtype = check_dtype(dtype).name
        check_outside(options.cache, directory)
        if class_mode not in self.allowed_class_modes:
            modes = (*get_args(ClassMode), None)
            raise one_of("class_mode", class_mode, modes, did_you_mean(class_mode, modes))
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
        found = scan(
            directory,
            classes,
            self.white_list_formats,
            follow_links=follow_links,
            compat=options.compat,
            workers=thread_count(options.workers),
            listing=options.listing,
        )
        index = split(found, subset, self._validation_split, options.compat)
        self.directory = directory
        self._editable_names = EditableNames(index.names)
        self.classes = index.labels
        self.class_indices = index.class_indices
        self.num_classes = len(index.class_names)
        self.samples = len(index)
        self.ignored = index.ignored
        self._begin_iterator(len(index), batch_size, shuffle, seed, options)
        if self.compat == "documented":
            self._check_found(unsplit_classes(found) if subset else [])
            if class_mode not in {None, "input"}:
                warn_of_doubts(found, directory, chosen=bool(classes))
        self._say_what_was_found()
        self._say_part(len(found))
        self._prepare_cache()

    @property
    def labels(self) -> ClassNumbers:
        """Class number of each file, int32 (n,)."""
        return self.classes  # type: ignore[no-any-return]

    def _class_numbers(self) -> tuple[ClassNumbers, int]:
        return np.asarray(self.classes, np.int32), self.num_classes

    def _check_found(self, unsplit: Sequence[str]) -> None:
        if self.class_mode == "binary" and self.num_classes > 2:  # D23
            raise ArgumentError(
                f'`class_mode="binary"` is for two classes, and there are {self.num_classes}. '
                'Use "categorical" or "sparse".'
            )
        warn_of_unsplit(unsplit)

    def _say_what_was_found(self) -> None:
        say(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        if self.ignored:
            first = self.ignored[0]
            more = f", and {len(self.ignored) - 1} more" if len(self.ignored) > 1 else ""
            read = ""
            if any(entry.reason == NO_FORMAT for entry in self.ignored):
                read = f" Read are {with_dots(self.white_list_formats)}; {how_to_add('DirectoryIterator')}."
            say(f"Left out: {first}{more}; see `ignored`.{read}")
