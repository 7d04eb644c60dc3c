"""The labels of a batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.common.contract import Compat
from dirflow.common.forms import dtype_of_sums, mantissa_bits

Array = npt.NDArray[Any]


def labels_of(
    classes: npt.NDArray[np.int32], class_mode: str, num_classes: int, dtype: np.dtype[Any], compat: Compat
) -> Array:
    """Returns the labels of some images.

    Args:
        classes: the class number of each image, (n,).
        class_mode: `"categorical"`, `"binary"` or `"sparse"`.
        num_classes: columns of categorical labels.
        dtype: of the images; the labels have the same unless it cannot hold every class number, where
            `"documented"` takes float32 (docs/compat.md, D22).
        compat: the contract.

    Returns:
        (n, num_classes) of zeros and ones, or (n,) class numbers.
    """
    if class_mode == "categorical":
        y = np.zeros((len(classes), num_classes), dtype)
        y[np.arange(len(classes)), classes] = 1
        return y
    if compat == "documented" and not _holds(dtype, num_classes):  # D22
        dtype = np.dtype(np.float32)
    return classes.astype(dtype)


def multi_hot(classes: Sequence[Any], num_classes: int, dtype: np.dtype[Any]) -> Array:
    """Returns the labels of images that have several classes, or none: (n, num_classes) of zeros and ones.

    Args:
        classes: of each image, its class number, or a list of them.
        num_classes: columns.
        dtype: of the labels.
    """
    y = np.zeros((len(classes), num_classes), dtype)
    for row, numbers in enumerate(classes):
        y[row, numbers] = 1
    return y


def _holds(dtype: np.dtype[Any], count: int) -> bool:
    """Returns whether a type has every whole number below `count`."""
    if dtype_of_sums(dtype).kind == "f":
        return bool(count <= 2 ** (mantissa_bits(dtype) + 1))
    return count - 1 <= int(np.iinfo(dtype).max)
