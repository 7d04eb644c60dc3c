"""The arguments of the iterators, checked at construction (docs/compat.md, D28)."""

import os
from collections.abc import Sequence
from typing import Any, Literal, TypedDict, get_args

from dirflow.common.pictures import CHANNELS, INTERPOLATIONS, DecodeMode
from dirflow.common.threads import available_cpus
from dirflow.errors import ArgumentError, chosen, one_of
from dirflow.pipeline.finish.save import SAVE_FORMATS

ErrorPolicy = Literal["raise", "skip", "blank"]


class Delivery(TypedDict, total=False):
    """What dirflow adds to the arguments of all of the original's iterators.

    Attributes:
        compat: the contract, `"documented"` or `"keras"`; None: the generator's.
        workers: threads; None: as many as this process may use processors.
        prefetch: batches prepared ahead while the consumer works; 0: none. None: two, but none where it would call
            functions of the user's own or save pictures before a batch is asked for.
        drop_remainder: whether a last batch of fewer images is left out.
        with_index: whether every batch ends with the row numbers of its images.
        augment: whether random transforms are applied; None: to all but the validation subset.
        sampling: None: every sample once an epoch; `"balanced"`: every class equally often.
    """

    compat: str | None
    workers: int | None
    prefetch: int | None
    drop_remainder: bool
    with_index: bool
    augment: bool | None
    sampling: str | None


class Loading(Delivery, total=False):
    """What dirflow adds to the arguments of the original's iterators over files.

    Attributes:
        on_error: what becomes of a file that cannot be read: `"raise"` an ImageError, `"skip"` it, or deliver
            zeros (`"blank"`). It is listed in `failures` in any case.
        decode: `"exact"`, or `"fast"`: a JPEG of at least twice the target's size is decoded at a half, a quarter or
            an eighth of its size, unless with `interpolation="nearest"`.
        cache: where decoded and resized pixels are kept, so that later epochs read no image file: None, `"memory"`
            or a folder.
    """

    on_error: str
    decode: str
    cache: str | os.PathLike[str] | None


class FolderLoading(Loading, total=False):
    """What dirflow adds to the arguments of the original's iterator over a folder.

    Attributes:
        listing: file in which the listing of the folder is kept; None: none.
    """

    listing: str | os.PathLike[str] | None


def check_workers(workers: int | None) -> int:
    """Returns the number of threads."""
    if workers is None:
        return available_cpus()
    if not isinstance(workers, int) or isinstance(workers, bool) or workers < 1:
        raise ArgumentError(f"`workers` must be None or a whole number of 1 or more. Received: workers={workers!r}")
    return workers


def check_prefetch(prefetch: int | None) -> int | None:
    """Returns the number of batches prepared ahead; None: left to the iterator."""
    if prefetch is None or (isinstance(prefetch, int) and not isinstance(prefetch, bool) and prefetch >= 0):
        return prefetch
    raise ArgumentError(f"`prefetch` must be None or a whole number of 0 or more. Received: prefetch={prefetch!r}")


def check_on_error(on_error: str, *, drop_remainder: bool) -> ErrorPolicy:
    """Returns the policy for files that cannot be read."""
    if on_error == "skip" and drop_remainder:
        raise ArgumentError(
            '`on_error="skip"` makes batches smaller, which `drop_remainder` is there to prevent. '
            'Use on_error="blank", or "raise".'
        )
    return chosen("on_error", on_error, get_args(ErrorPolicy))


def check_decode(decode: str) -> DecodeMode:
    """Returns how files are decoded."""
    return chosen("decode", decode, get_args(DecodeMode))


def check_sampling(sampling: str | None) -> str | None:
    """Returns how the rows of an epoch are drawn."""
    if sampling not in (None, "balanced"):
        raise one_of("sampling", sampling, (None, "balanced"))
    return sampling


def check_color_mode(color_mode: str) -> str:
    """Returns the colour mode, under either contract."""
    if color_mode not in CHANNELS:
        raise one_of("color_mode", color_mode, ("rgb", "rgba", "grayscale"))
    return color_mode


def split_bounds(subset: str | None, validation_split: float) -> tuple[float, float] | None:
    """Returns which part of each class a subset is, as shares of its files; None: all."""
    if subset is None:
        return None
    if subset not in ("training", "validation"):
        raise one_of("subset", subset, ("training", "validation", None))
    return (0, validation_split) if subset == "validation" else (validation_split, 1)


def check_processing(
    *,
    target_size: Sequence[int],
    interpolation: str,
    subset: str | None,
    validation_split: float,
    save_to_dir: str | os.PathLike[str] | None,
    save_format: str,
) -> None:
    """Refuses what the original accepts and then fails on, or ignores."""
    sides: tuple[Any, ...] = tuple(target_size)
    if len(sides) != 2 or not all(isinstance(side, int) and side > 0 for side in sides):
        raise ArgumentError(
            f"`target_size` must be two whole numbers, (height, width). Received: target_size={target_size!r}"
        )
    if interpolation not in INTERPOLATIONS:
        raise one_of("interpolation", interpolation, INTERPOLATIONS)
    check_split_and_saving(subset, validation_split, save_to_dir, save_format)


def check_split_and_saving(
    subset: str | None, validation_split: float, save_to_dir: str | os.PathLike[str] | None, save_format: str
) -> None:
    """Refuses a subset of nothing and formats that cannot be saved; makes the folder (docs/compat.md, D34)."""
    if subset is not None and not validation_split:
        raise ArgumentError(
            f"`subset` needs a generator with `validation_split`. Received: subset={subset!r}, validation_split=0"
        )
    if save_to_dir is not None:
        if save_format not in SAVE_FORMATS:
            raise one_of("save_format", save_format, SAVE_FORMATS)
        os.makedirs(save_to_dir, exist_ok=True)  # D34
