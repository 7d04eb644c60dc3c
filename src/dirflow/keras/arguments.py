"""The arguments of `ImageDataGenerator`, checked and put in order."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.common.contract import Compat
from dirflow.errors import ArgumentError, one_of

FILL_MODES = ("constant", "nearest", "reflect", "wrap")
SPLINE_ORDERS = range(6)


def check_zoom_range(zoom_range: Any, compat: Compat) -> list[float]:
    """Returns the two bounds of the zoom; one number z means [1 - z, 1 + z].

    Raises:
        ArgumentError: it is neither a number nor two numbers, or, under `"documented"`, not positive: zero has no
            inverse and a negative zoom mirrors (docs/compat.md, D8).
    """
    if isinstance(zoom_range, (float, int)):
        bounds = [1 - zoom_range, 1 + zoom_range]
    elif len(zoom_range) == 2 and all(isinstance(bound, (float, int)) for bound in zoom_range):
        bounds = [zoom_range[0], zoom_range[1]]
    else:
        raise ArgumentError(
            f"`zoom_range` must be a float, or a tuple or list of two floats. Received: zoom_range={zoom_range!r}"
        )
    if compat == "documented" and not all(0 < bound < math.inf for bound in bounds):  # D8
        raise ArgumentError(
            "`zoom_range` must keep the zoom above 0: a number below 1, or two positive bounds. "
            f"Received: zoom_range={zoom_range!r}, a zoom from {bounds[0]} to {bounds[1]}"
        )
    return bounds


def check_brightness_range(brightness_range: Any, compat: Compat) -> Any:
    """Returns the range of brightness factors as given.

    Raises:
        ArgumentError: it is not None, and not a tuple or list of two numbers (two that are 0 or more, under
            `"documented"`).
    """
    if brightness_range is None:
        return None
    if not isinstance(brightness_range, (tuple, list)) or len(brightness_range) != 2:
        raise ArgumentError(
            "`brightness_range` must be None, or a tuple or list of two floats. "
            f"Received: brightness_range={brightness_range!r}"
        )
    if compat == "documented" and not all(0 <= bound < math.inf for bound in brightness_range):  # D28
        raise ArgumentError(
            f"`brightness_range` must hold factors of 0 or more. Received: brightness_range={brightness_range!r}"
        )
    return brightness_range


def check_validation_split(validation_split: float) -> float:
    """Returns the share of validation files.

    Raises:
        ArgumentError: it is neither 0 nor strictly between 0 and 1.
    """
    if validation_split and not 0 < validation_split < 1:
        raise ArgumentError(
            "`validation_split` must be strictly between 0 and 1, or 0 for none. "
            f"Received: validation_split={validation_split!r}"
        )
    return validation_split


def check_documented(
    *,
    fill_mode: str,
    interpolation_order: int,
    preprocessing_function: Callable[..., Any] | None,
    numbers: dict[str, float],
) -> None:
    """Checks what the original accepts and then fails on, or ignores (docs/compat.md, D28).

    Args:
        fill_mode: as given.
        interpolation_order: as given.
        preprocessing_function: as given.
        numbers: arguments that must be finite numbers, by name.

    Raises:
        ArgumentError: one of them makes no sense.
    """
    if fill_mode not in FILL_MODES:
        raise one_of("fill_mode", fill_mode, FILL_MODES)
    if interpolation_order not in SPLINE_ORDERS:
        raise one_of("interpolation_order", interpolation_order, SPLINE_ORDERS)
    if preprocessing_function is not None and not callable(preprocessing_function):
        raise ArgumentError(
            "`preprocessing_function` must be None or take an image array and return one. "
            f"Received: preprocessing_function={preprocessing_function!r}"
        )
    for name, number in numbers.items():
        if not isinstance(number, (int, float, np.number)) or not math.isfinite(number):
            raise ArgumentError(f"`{name}` must be a finite number. Received: {name}={number!r}")


def check_dtype(dtype: npt.DTypeLike | None) -> np.dtype[Any]:
    """Returns the type of the arrays; None means float32.

    Raises:
        ArgumentError: it is not a type of real numbers.
    """
    try:
        known = np.dtype("float32" if dtype is None else dtype)
    except TypeError as error:
        raise _no_dtype(dtype) from error
    if known.kind not in "fiu":
        raise _no_dtype(dtype)
    return known


def _no_dtype(dtype: object) -> ArgumentError:
    return ArgumentError(f"`dtype` must be float16, float32, float64 or uint8. Received: dtype={dtype!r}")


def imply_centering(
    *,
    featurewise_center: bool,
    featurewise_std_normalization: bool,
    samplewise_center: bool,
    samplewise_std_normalization: bool,
    zca_whitening: bool,
) -> tuple[bool, bool, bool]:
    """Returns featurewise centre, featurewise std and samplewise centre, as the other options imply them.

    Whitening needs centred features and no scaling; a division by a standard deviation needs centred values.
    Each change of what was asked for is warned of.
    """

    def overrides(option: str, implied: str) -> None:
        warnings.warn(f"`{option}` overrides the setting of `{implied}`.", stacklevel=4)

    if zca_whitening and not featurewise_center:
        featurewise_center = True
        overrides("zca_whitening", "featurewise_center")
    if zca_whitening and featurewise_std_normalization:
        featurewise_std_normalization = False
        overrides("zca_whitening", "featurewise_std_normalization")
    if featurewise_std_normalization and not featurewise_center:
        featurewise_center = True
        overrides("featurewise_std_normalization", "featurewise_center")
    if samplewise_std_normalization and not samplewise_center:
        samplewise_center = True
        overrides("samplewise_std_normalization", "samplewise_center")
    return featurewise_center, featurewise_std_normalization, samplewise_center
