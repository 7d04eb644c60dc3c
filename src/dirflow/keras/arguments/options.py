"""What dirflow adds to the arguments of the original's iterators: declared and checked here, once.

The classes whose names end in `Keywords` are for type checkers alone. They have neither `with_index` nor `remainder`,
which may add a part to a batch.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypedDict

from dirflow.arguments.table import check
from dirflow.common.contract import Compat, check_compat
from dirflow.common.forms import (
    ColorMode,
    DecodeMode,
    ErrorPolicy,
    Interpolation,
    Padding,
    Remainder,
    Sampling,
    SaveFormat,
    Sides,
    Subset,
)
from dirflow.errors import ArgumentError
from dirflow.pipeline.batches import check_dropping
from dirflow.pipeline.run.cache.opening import CacheArgument


class IteratorOptions(TypedDict, total=False):
    """What every iterator takes; `DirectoryIterator` says what each option means."""

    compat: Compat | None
    prefetch: int | None
    drop_remainder: bool


class Delivery(IteratorOptions, total=False):
    """How images are delivered, beside that, but for what adds a part to a batch."""

    workers: int | None
    augment: bool | None
    sampling: Sampling | None
    shard: Sequence[int] | None


class Loading(Delivery, total=False):
    """How files are read, beside that."""

    on_error: ErrorPolicy
    decode: DecodeMode
    read_timeout: float | None
    max_pixels: int | None
    max_file_bytes: int | None
    cache: str | os.PathLike[str] | None


class FrameLoading(Loading, total=False):
    """What `flow_from_dataframe` takes, beside that; the last three, of earlier versions, have no effect."""

    keep_aspect_ratio: bool
    has_ext: bool
    sort: bool
    drop_duplicates: bool


class FolderLoading(Loading, total=False):
    """How a folder is listed, beside that."""

    listing: str | os.PathLike[str] | None


class MoreParts(TypedDict, total=False):
    """What adds a part to a batch: the row numbers, and, under `"mask"`, weights."""

    with_index: bool
    remainder: Remainder | None


class DeliveryOptions(Delivery, MoreParts, total=False):
    """All of `flow` and `NumpyArrayIterator`."""


class LoadingOptions(Loading, MoreParts, total=False):
    """All of `DataFrameIterator`."""


class FrameOptions(FrameLoading, MoreParts, total=False):
    """All of `flow_from_dataframe`."""


class FolderOptions(FolderLoading, MoreParts, total=False):
    """All of `flow_from_directory` and `DirectoryIterator`."""


class Keywords(TypedDict, total=False):
    """What the original's three methods have in common, for calls of which a type checker can say what a batch is."""

    shuffle: bool
    seed: int | None
    save_to_dir: str | os.PathLike[str] | None
    save_prefix: str
    save_format: SaveFormat
    subset: Subset | None


class ArrayKeywords(Keywords, Delivery, total=False):
    """What `flow` takes, beside `x`, `y`, `batch_size` and `sample_weight`."""

    ignore_class_split: bool


class FolderKeywords(Keywords, FolderLoading, total=False):
    """What `flow_from_directory` takes after `class_mode`."""

    batch_size: int
    follow_links: bool
    interpolation: Interpolation
    keep_aspect_ratio: bool


class FrameKeywords(Keywords, FrameLoading, total=False):
    """What `flow_from_dataframe` takes after `y_col`, beside `class_mode` and weights."""

    target_size: Sides
    color_mode: ColorMode
    classes: Sequence[str] | None
    batch_size: int
    interpolation: Interpolation
    validate_filenames: bool


@dataclass(frozen=True)
class Options:
    """All options, checked.

    Raises:
        ArgumentError: one of them makes no sense.
    """

    compat: Compat
    prefetch: int | None = None
    drop_remainder: bool = False
    workers: int | None = None
    with_index: bool = False
    augment: bool | None = None
    sampling: Sampling | None = None
    shard: tuple[int, int] | None = None
    remainder: Remainder | None = None
    on_error: ErrorPolicy = "raise"
    decode: DecodeMode = "exact"
    read_timeout: float | None = None
    max_pixels: int | None = None
    max_file_bytes: int | None = None
    cache: CacheArgument = None
    listing: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        if self.drop_remainder and self.remainder not in (None, "drop"):
            raise ArgumentError(
                f"`drop_remainder` leaves out what `remainder` fills up: give one of them. Received: "
                f"drop_remainder=True, remainder={self.remainder!r}"
            )
        if self.drops:
            check_dropping(self.on_error)
        for name in ("max_pixels", "max_file_bytes"):
            if self.compat == "keras" and getattr(self, name) is not None:  # D60
                raise ArgumentError(
                    f'`{name}` is a limit of compat="documented"; Keras has none but PIL.Image.MAX_IMAGE_PIXELS. '
                    f"Received: {name}={getattr(self, name)!r}"
                )

    @property
    def drops(self) -> bool:
        """Whether a last batch of fewer images is left out."""
        return self.drop_remainder or self.remainder == "drop"

    @property
    def padding(self) -> Padding | None:
        """How it is filled up; None: it is not. All ranks have as many images a batch."""
        if self.drops or self.remainder == "drop":
            return None
        return "wrap" if self.remainder is None and self.shard is not None else self.remainder

    def given(self) -> Iterator[tuple[str, Any]]:
        """Yields the attributes of an iterator that are not what its class has, by name."""
        settled = {**vars(self), "drop_remainder": self.drops, "remainder": self.padding}
        for option in fields(self):
            value = settled[option.name]
            if option.name in ATTRIBUTES and value != option.default:
                yield ATTRIBUTES[option.name], value


# Of what is given to iterators, by name, in the order in which they are shown.
DEFAULTS: dict[str, Any] = {
    **{option.name: option.default for option in fields(Options)},
    "compat": None,
    "keep_aspect_ratio": False,
}
# Of the options, by name; the attribute `workers` is Keras' own.
ATTRIBUTES = {
    "workers": "num_threads",
    **{
        name: name
        for name in (
            "prefetch",
            "drop_remainder",
            "with_index",
            "augment",
            "sampling",
            "shard",
            "remainder",
            "on_error",
            "decode",
            "read_timeout",
            "max_pixels",
            "max_file_bytes",
            "cache",
        )
    },
}


def check_options(given: Mapping[str, Any], generator: Any, default: Compat) -> Options:
    """Returns all options, those that are not given at their defaults.

    Args:
        given: by name.
        generator: its contract holds unless one is given.
        default: the contract without a generator that has one.

    Raises:
        ArgumentError: an option makes no sense.
    """
    values = {name: check(name, value) for name, value in given.items()}
    compat = values.get("compat") or getattr(generator, "compat", None) or default
    return Options(**{**values, "compat": check_compat(compat)})
