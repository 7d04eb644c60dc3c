"""What dirflow adds to the arguments of the original's iterators: declared and checked here, once."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypedDict, get_args

import numpy as np

from dirflow.common.contract import Compat, check_compat
from dirflow.common.forms import DecodeMode
from dirflow.common.threads import check_workers
from dirflow.errors import ArgumentError, ArgumentTypeError, chosen, one_of
from dirflow.pipeline.plan.request import ErrorPolicy
from dirflow.pipeline.run.cache.opening import CacheArgument, check_cache

# Batches ahead. A thousand of 32 images of 224 x 224 take 20 GB, and a consumer never waits for so many.
MOST_AHEAD = 1000


class IteratorOptions(TypedDict, total=False):
    """What every iterator takes; `DirectoryIterator` says what each option means."""

    compat: str | None
    prefetch: int | None
    drop_remainder: bool


class DeliveryOptions(IteratorOptions, total=False):
    """How images are delivered, beside that."""

    workers: int | None
    with_index: bool
    augment: bool | None
    sampling: str | None


class LoadingOptions(DeliveryOptions, total=False):
    """How files are read, beside that."""

    on_error: str
    decode: str
    cache: str | os.PathLike[str] | None


class FolderOptions(LoadingOptions, total=False):
    """How a folder is listed, beside that."""

    listing: str | os.PathLike[str] | None


@dataclass(frozen=True)
class Options:
    """All options, checked.

    Raises:
        ArgumentError: one of them makes no sense.
    """

    compat: Compat
    workers: int | None = None
    prefetch: int | None = None
    drop_remainder: bool = False
    with_index: bool = False
    augment: bool | None = None
    sampling: str | None = None
    on_error: ErrorPolicy = "raise"
    decode: DecodeMode = "exact"
    cache: CacheArgument = None
    listing: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        check_workers(self.workers)
        if not (self.prefetch is None or (_whole(self.prefetch) and 0 <= self.prefetch <= MOST_AHEAD)):
            raise ArgumentError(
                f"`prefetch` must be None or a whole number from 0 to {MOST_AHEAD}: every batch ahead takes memory. "
                f"Received: prefetch={self.prefetch!r}"
            )
        if self.augment is not None and not isinstance(self.augment, (bool, np.bool_)):
            raise ArgumentError(f"`augment` must be True, False or None. Received: augment={self.augment!r}")
        if self.sampling not in (None, "balanced"):
            raise one_of("sampling", self.sampling, (None, "balanced"))
        if self.on_error == "skip" and self.drop_remainder:
            raise ArgumentError(
                '`on_error="skip"` makes batches smaller, which `drop_remainder` is there to prevent. '
                'Use on_error="blank", or "raise".'
            )
        chosen("on_error", self.on_error, get_args(ErrorPolicy))
        chosen("decode", self.decode, get_args(DecodeMode))
        check_cache(self.cache)

    def given(self) -> Iterator[tuple[str, Any]]:
        """Yields the attributes of an iterator that are not what its class has, by name."""
        for option in fields(self):
            value = getattr(self, option.name)
            if option.name in ATTRIBUTES and value != option.default:
                yield ATTRIBUTES[option.name], value


# Of the options, by name; the attribute `workers` is Keras' own.
ATTRIBUTES = {
    "workers": "num_threads",
    **{
        name: name
        for name in ("prefetch", "drop_remainder", "with_index", "augment", "sampling", "on_error", "decode", "cache")
    },
}


def check_options(
    given: Mapping[str, Any], accepted: type[IteratorOptions], generator: Any, default: Compat
) -> Options:
    """Returns all options, those that are not given at their defaults.

    Args:
        given: by name.
        accepted: declares the names that may be given.
        generator: its contract holds unless one is given.
        default: the contract without a generator that has one.

    Raises:
        ArgumentError: an option makes no sense.
        ArgumentTypeError: there is no such option.
    """
    unknown = sorted(set(given) - set(accepted.__annotations__))
    if unknown:
        raise ArgumentTypeError(
            f"got an unexpected keyword argument {unknown[0]!r}; beside the original's arguments there are "
            f"{', '.join(sorted(accepted.__annotations__))}"
        )
    compat = given.get("compat") or getattr(generator, "compat", None) or default
    return Options(**{**given, "compat": check_compat(compat)})


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
