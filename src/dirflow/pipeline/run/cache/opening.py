"""Which cache keeps the pixels of a dataset, and what they depend on."""

import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeAlias

import PIL
from PIL import Image, ImageFile

from dirflow.common.contract import Compat
from dirflow.errors import ArgumentError
from dirflow.pipeline.plan.limits import NO_LIMITS, Limits
from dirflow.pipeline.plan.target import Target
from dirflow.pipeline.run.engine import VERSION

from .memory import MemoryCache
from .protocol import PixelCache

CacheArgument: TypeAlias = str | os.PathLike[str] | None  # "memory", a folder, or nowhere


def check_outside(cache: CacheArgument, directory: str | os.PathLike[str]) -> None:
    """Refuses a cache that would be taken for a class of the dataset."""
    if cache is None or cache == "memory":
        return
    inside = os.path.relpath(os.path.realpath(cache), os.path.realpath(directory)).split(os.sep)
    if inside[0] != os.pardir and not any(part.startswith(".") and part != os.curdir for part in inside):
        raise ArgumentError(
            "`cache` must not lie in the dataset's folder, where it would be taken for a class; "
            f"a folder whose name begins with a dot may. Received: cache={os.fspath(cache)!r}"
        )


def open_cache(
    cache: str | os.PathLike[str],
    target: Target,
    compat: Compat,
    limits: Limits,
    rows: int,
    path_of: Callable[[int], str],
) -> PixelCache:
    """Opens what keeps the pixels of a dataset, and says what it will need.

    Args:
        cache: `"memory"` or a folder.
        target: the form of the pixels.
        compat: the contract under which they are read.
        limits: what a file may cost.
        rows: files in the dataset.
        path_of: returns the path of a row's file.

    Raises:
        CacheError: there is not enough room, or the folder cannot be used.
    """
    shape = target.pixels.shape
    if cache == "memory":
        return MemoryCache(shape, rows)
    from .folder import FolderCache  # noqa: PLC0415 - SQLite is for those who ask for it

    return FolderCache(os.fspath(cache), shape, pixel_options(target, compat, limits), rows, path_of)


def pixel_options(target: Target, compat: Compat, limits: Limits = NO_LIMITS) -> dict[str, Any]:
    """Returns all that resized pixels depend on besides their file: as plain values, for a folder's description."""
    form = {name: value for name, value in asdict(target).items() if name not in ("data_format", "dtype")}
    return {
        **form,
        "compat": compat,
        "dirflow": VERSION,
        "pillow": PIL.__version__,
        # Settings of Pillow's that decide what becomes of a file.
        "max_image_pixels": Image.MAX_IMAGE_PIXELS,
        "load_truncated_images": ImageFile.LOAD_TRUNCATED_IMAGES,
        "max_pixels": limits.max_pixels,
        "max_file_bytes": limits.max_file_bytes,
    }
