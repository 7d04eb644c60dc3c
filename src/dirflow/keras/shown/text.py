"""What `repr` says of generators and iterators."""

import inspect
import os
from typing import Any

import numpy as np

from dirflow.common.terminal import harmless

SHOWN = ("class_mode", "subset", "shuffle", "seed", "shard", "remainder")  # of an iterator, beside its images


def describe_generator(generator: Any, default: Any) -> str:
    """Returns the call that makes such a generator: what differs from the defaults.

    Args:
        generator: an `ImageDataGenerator`.
        default: another one of its class, without arguments.
    """
    differing = []
    for name in inspect.signature(type(default).__init__).parameters:
        attribute = {"validation_split": "_validation_split"}.get(name, name)
        value, usual = getattr(generator, attribute, None), getattr(default, attribute, None)
        if attribute in vars(default) and not _same(value, usual):
            differing.append(f"{name}={_name_of(value)}")
    return harmless(f"{type(generator).__name__}({', '.join(differing)})")


def describe_iterator(iterator: Any) -> str:
    """Returns what an iterator delivers: how many images, of what, in batches of which shape."""
    parts = [f"{iterator.n:,} images"]
    if getattr(iterator, "class_indices", None):
        parts[0] += f" of {len(iterator.class_indices):,} classes"
    if isinstance(directory := getattr(iterator, "directory", None), (str, os.PathLike)) and os.fspath(directory):
        parts[0] += f" in {os.fspath(directory)!r}"
    count = len(iterator)
    parts.append(f"{count:,} {'batch' if count == 1 else 'batches'} of {iterator.batch_size}")
    if shape := getattr(iterator, "image_shape", None):
        parts.append(f"{tuple(shape)} {iterator.dtype}")
    parts += [f"{name}={getattr(iterator, name)!r}" for name in SHOWN if getattr(iterator, name, None) is not None]
    parts.append(f"compat={iterator.compat!r}")
    return harmless(f"<{type(iterator).__name__}: {', '.join(parts)}>")


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(np.all(one == other)) if np.ndim(one) == np.ndim(other) else False


def _name_of(value: Any) -> str:
    """Returns a function by its name, everything else as `repr` has it."""
    return getattr(value, "__qualname__", None) or repr(value) if callable(value) else repr(value)
