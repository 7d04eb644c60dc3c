"""Color and brightness of one image: the original's `apply_channel_shift`, `apply_brightness_shift` and `random_*`."""

from collections.abc import Sequence

import numpy as np

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array
from dirflow.common.contract import check_compat
from dirflow.errors import ArgumentError, shown
from dirflow.pipeline.finish.transforms import brighten, shift_channels
from dirflow.pipeline.order.seed import stream_of


@checked
def apply_channel_shift(x: Array, intensity: float, channel_axis: int = 0, *, compat: str = "documented") -> Array:
    """Adds the same intensity to all channels of one image, and clips.

    Args:
        x: of rank 3.
        intensity: what is added.
        channel_axis: of `x`.
        compat: the contract; `"keras"` clips to the image's own range, `"documented"` to that of its kind of values
            (docs/compat.md, D6), and takes -1 for the last axis (D46).

    Returns:
        An array of the same shape.
    """
    contract = check_compat(compat)
    shifted = shift_channels(x, intensity, channel_axis, contract)
    if contract == "keras" and channel_axis == -1:  # D46
        return np.moveaxis(shifted, -1, 0)
    return shifted


@checked
def random_channel_shift(
    x: Array,
    intensity_range: float,
    channel_axis: int = 0,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Adds the same random intensity to all channels of one image, and clips.

    Args:
        x: of rank 3.
        intensity_range: the intensity is drawn from [-intensity_range, intensity_range].
        channel_axis: of `x`.
        seed: as in `random_rotation`.
        compat: as in `apply_channel_shift`.

    Returns:
        An array of the same shape.
    """
    intensity = stream_of(seed).uniform(-intensity_range, intensity_range)
    return apply_channel_shift(x, intensity, channel_axis, compat=compat)


@checked
def apply_brightness_shift(x: Array, brightness: float, scale: bool = True, *, compat: str = "documented") -> Array:
    """Multiplies the brightness of one image, as Pillow's `ImageEnhance.Brightness` does.

    Args:
        x: shape (height, width, channels).
        brightness: factor.
        scale: whether the image's own minimum and maximum become 0 and 255 first.
        compat: the contract; without `scale`, `"documented"` keeps images in [0, 1] and of 16 bits on their scale
            (docs/compat.md, D3 and D5).

    Returns:
        float32 of the same shape.

    Raises:
        ArgumentError: the rank is not 3, or the channels are not 1, 3 or 4.
    """
    return brighten(x, brightness, "channels_last", check_compat(compat), scale=scale)


@checked
def random_brightness(
    x: Array,
    brightness_range: Sequence[float],
    scale: bool = True,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Multiplies the brightness of one image by a random factor.

    Args:
        x: shape (height, width, channels).
        brightness_range: two factors between which one is drawn.
        scale: as in `apply_brightness_shift`.
        seed: as in `random_rotation`.
        compat: as in `apply_brightness_shift`.

    Returns:
        float32 of the same shape.

    Raises:
        ArgumentError: `brightness_range` is not two numbers; or as `apply_brightness_shift`.
    """
    if len(brightness_range) != 2:
        raise ArgumentError(
            f"`brightness_range` must be two floats. Received: brightness_range={shown(brightness_range)}"
        )
    factor = stream_of(seed).uniform(brightness_range[0], brightness_range[1])
    return apply_brightness_shift(x, factor, scale, compat=compat)
