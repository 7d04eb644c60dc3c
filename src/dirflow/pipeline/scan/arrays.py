"""What `flow` is given becomes arrays of one length."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dirflow.common.arrays import Array, ClassNumbers
from dirflow.common.contract import Compat
from dirflow.errors import ArgumentError

IMAGES_AT_ONCE = 64  # looked at for NaN: the memory for that stays small


@dataclass(frozen=True)
class Inputs:
    """Arrays with as many rows each.

    Attributes:
        x: images.
        more: other inputs of the model.
        y: labels; None: none.
        weights: of the samples; None: none.
    """

    x: Array
    more: list[Array]
    y: Array | None
    weights: Array | None


def check_inputs(x: Any, y: Any, sample_weight: Any, compat: Compat) -> Inputs:
    """Returns what `flow` was given, as arrays.

    Raises:
        ArgumentError: their lengths differ, or, under `"documented"`, something would be left out or an image has NaN
            (docs/compat.md, D41, D42, D57).
    """
    more: list[Array] = []
    if isinstance(x, (tuple, list)):
        if compat == "documented" and len(x) != 2:  # D42
            raise ArgumentError(
                "`x` must be an array, or (x, more) with one array or a list of arrays in `more`. "
                f"Received: a {type(x).__name__} of {len(x)}"
            )
        several = (list, tuple) if compat == "documented" else list
        more = [np.asarray(part) for part in x[1]] if isinstance(x[1], several) else [np.asarray(x[1])]
        x = x[0]
    x = np.asarray(x)
    if compat == "documented":  # D57
        check_finite("x", x)
    inputs = Inputs(x, more, _array(y), _array(sample_weight))
    for names, part in (
        ("All of the arrays in `x`", more),
        ("`x` (images tensor) and `y` (labels)", [inputs.y]),  # words that users' tests look for
        ("`x` (images tensor) and `sample_weight`", [inputs.weights]),
    ):
        for array in part:
            if array is not None and (array.ndim == 0 or len(array) != len(x)):
                raise ArgumentError(f"{names} must have the same length. Received: shapes {x.shape} and {array.shape}")
    if compat == "documented" and y is None and sample_weight is not None:  # D41
        raise ArgumentError("`sample_weight` needs `y`: batches without labels have no place for weights.")
    return inputs


def _array(values: Any) -> Array | None:
    return None if values is None else np.asarray(values)


def check_finite(name: str, images: Array) -> None:
    """Refuses images that no training survives.

    Raises:
        ArgumentError: one of them has NaN or infinite values.
    """
    if images.dtype.kind != "f" or not images.ndim:
        return
    for first in range(0, len(images), IMAGES_AT_ONCE):
        finite = np.isfinite(images[first : first + IMAGES_AT_ONCE]).reshape(-1, max(1, images[0].size)).all(axis=1)
        if not finite.all():
            raise ArgumentError(
                f"`{name}` has NaN or infinite values, the first in image {first + int(finite.argmin())} (from 0); "
                "leave such images out, or see `numpy.nan_to_num`."
            )


def class_numbers(y: Array | None) -> tuple[ClassNumbers, int] | None:
    """Returns the class number of each row and how many classes there are; None if the rows have not one each.

    Args:
        y: class numbers, (n,) or (n, 1), or one-hot rows (n, classes).
    """
    if y is None or y.ndim not in (1, 2) or y.dtype.kind not in "biuf":
        return None
    if y.ndim == 2 and y.shape[1] > 1:
        if not zeros_and_ones(y) or not np.all(np.count_nonzero(y, axis=1) == 1):
            return None
        return y.argmax(axis=1).astype(np.int32), y.shape[1]
    numbers = y.ravel()
    if len(numbers) and (np.any(numbers < 0) or (y.dtype.kind == "f" and not np.all(numbers % 1 == 0))):
        return None
    return numbers.astype(np.int32), int(numbers.max(initial=-1)) + 1


def zeros_and_ones(y: Array) -> bool:
    """Returns whether an array holds nothing else."""
    return bool(np.all((y == 0) | (y == 1)))
