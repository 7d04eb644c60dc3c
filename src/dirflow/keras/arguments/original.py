"""The original's arguments as the original itself checks them, and what one of them means for another."""

import os
from typing import Any

from dirflow.common.forms import CHANNELS
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError, one_of, shown


def check_zoom_range(zoom_range: Any) -> list[float]:
    """Returns the two bounds of the zoom; one number z means [1 - z, 1 + z].

    Raises:
        ArgumentError: it is neither a number nor two numbers.
    """
    if isinstance(zoom_range, (float, int)):
        return [1 - zoom_range, 1 + zoom_range]
    if len(zoom_range) == 2 and all(isinstance(bound, (float, int)) for bound in zoom_range):
        return [zoom_range[0], zoom_range[1]]
    raise ArgumentError(
        f"`zoom_range` must be a float, or a tuple or list of two floats. Received: zoom_range={shown(zoom_range)}"
    )


def check_brightness_range(brightness_range: Any) -> Any:
    """Returns the range of brightness factors as given.

    Raises:
        ArgumentError: it is not None, and not a tuple or list of two.
    """
    if brightness_range is not None and (not isinstance(brightness_range, (tuple, list)) or len(brightness_range) != 2):
        raise ArgumentError(
            "`brightness_range` must be None, or a tuple or list of two floats. "
            f"Received: brightness_range={shown(brightness_range)}"
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
            f"Received: validation_split={shown(validation_split)}"
        )
    return validation_split


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


def check_split_and_saving(
    subset: str | None, validation_split: float, save_to_dir: str | os.PathLike[str] | None
) -> None:
    """Refuses a subset of nothing; makes the folder for saved pictures (docs/compat.md, D28 and D34).

    Raises:
        ArgumentError: the subset would be empty, or the folder cannot be made.
    """
    if subset is not None and not validation_split:
        raise ArgumentError(
            f"`subset` needs a generator with `validation_split`. Received: subset={shown(subset)}, validation_split=0"
        )
    if save_to_dir is not None:
        try:
            os.makedirs(save_to_dir, exist_ok=True)  # D34
        except OSError as error:
            raise ArgumentError(
                "`save_to_dir` must be a folder, or one that can be made. "
                f"Received: save_to_dir={os.fspath(save_to_dir)!r}: {error.strerror or error}"
            ) from error
