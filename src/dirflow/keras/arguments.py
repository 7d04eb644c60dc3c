"""The original's arguments, of `ImageDataGenerator` and iterators, checked and put in order (docs/compat.md, D28)."""

import math
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from dirflow.common.contract import Compat
from dirflow.common.forms import CHANNELS, INTERPOLATIONS
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError, one_of
from dirflow.pipeline.finish.save import SAVE_FORMATS

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


FINITE = ("rotation_range", "shear_range", "channel_shift_range", "cval", "zca_epsilon", "rescale")


def check_documented(generator: Any) -> None:
    """Refuses what the original accepts and then fails on, or ignores (docs/compat.md, D28).

    Args:
        generator: its attributes are as they were given.

    Raises:
        ArgumentError: one of them makes no sense.
    """
    if generator.fill_mode not in FILL_MODES:
        raise one_of("fill_mode", generator.fill_mode, FILL_MODES)
    if generator.interpolation_order not in SPLINE_ORDERS:
        raise one_of("interpolation_order", generator.interpolation_order, SPLINE_ORDERS)
    function = generator.preprocessing_function
    if function is not None and not callable(function):
        raise ArgumentError(
            "`preprocessing_function` must be None or take an image array and return one. "
            f"Received: preprocessing_function={function!r}"
        )
    for name in FINITE:
        number = getattr(generator, name)
        if name == "rescale" and number is None:
            continue
        if not isinstance(number, (int, float, np.number)) or not math.isfinite(number):
            raise ArgumentError(f"`{name}` must be a finite number. Received: {name}={number!r}")


def warn_of_large_values(rescale: float | None) -> None:
    """Warns of a factor that makes values larger, where [0, 255] is usually to become [0, 1]."""
    if rescale and rescale > 1:
        warn(f"`rescale={rescale!r}` makes values of up to {255 * rescale:g}; `rescale=1 / 255` brings them to [0, 1].")


def imply_centering(
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
        warn(f"`{option}` overrides the setting of `{implied}`.")

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


def check_color_mode(color_mode: str) -> str:
    """Returns the color mode, under either contract."""
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
