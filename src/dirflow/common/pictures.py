"""Pictures to arrays and back, as the original's `img_to_array` and `array_to_img`."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from dirflow.errors import ArgumentError

from .contract import check_compat
from .forms import CHANNELS, WHITE, WHITE_16_BIT, check_data_format

Array = npt.NDArray[np.generic]


def img_to_array(img: Image.Image, data_format: str | None = None, dtype: npt.DTypeLike | None = None) -> Array:
    """Converts a picture to an array.

    Args:
        img: a Pillow image with one or more channels.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        dtype: of the array; float32 if None.

    Returns:
        Shape (height, width, channels) or (channels, height, width).

    Raises:
        ArgumentError: `data_format` is neither of the two, or what is given has not the rank of a picture.
    """
    data_format = check_data_format(data_format)
    array = np.asarray(img, dtype="float32" if dtype is None else dtype)
    if array.ndim == 2:
        array = array[:, :, np.newaxis]
    if array.ndim != 3:
        raise ArgumentError(f"expected a picture, of rank 2 or 3. Received: shape {array.shape}")
    return array if data_format == "channels_last" else array.transpose(2, 0, 1)


def array_to_img(
    x: npt.ArrayLike,
    data_format: str | None = None,
    scale: bool = True,
    dtype: npt.DTypeLike | None = None,
    *,
    compat: str = "documented",
) -> Image.Image:
    """Converts an array of rank 3 to a picture.

    Args:
        x: shape (height, width, channels) or (channels, height, width), with 1, 3 or 4 channels.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        scale: whether the array's own minimum and maximum become 0 and 255; otherwise values are truncated to
            whole numbers within [0, 255] (one channel may have more: mode "I").
        dtype: in which the scaling is computed; float32 if None.
        compat: the contract; `"keras"` has values beyond [0, 255] come round on the other side (docs/compat.md, D50).

    Raises:
        ArgumentError: the rank, the number of channels or `data_format` is not as said.
    """
    contract = check_compat(compat)
    data_format = check_data_format(data_format)
    array = np.asarray(x, dtype="float32" if dtype is None else dtype)
    if array.ndim != 3:
        raise ArgumentError(f"expected an image array of rank 3. Received: shape {array.shape}")
    if data_format == "channels_first":
        array = array.transpose(1, 2, 0)
    if scale:
        if array.dtype.kind != "f" and contract == "documented":  # D28: the division needs fractions
            array = array.astype(np.float32)
        array = array - np.min(array)
        largest = np.max(array)
        if largest != 0:
            array /= largest
        array *= 255
    channels = array.shape[2]
    if channels not in CHANNELS.values():
        raise ArgumentError(f"an image has 1, 3 or 4 channels. Received: shape {array.shape}, {channels} channels")
    high_depth = channels == 1 and array.size > 0 and array.max() > 255
    if contract == "documented" and not high_depth:  # D50
        array = np.nan_to_num(array).clip(0, 255)
    if channels > 1:
        return Image.fromarray(array.astype(np.uint8))
    if high_depth:
        return Image.fromarray(array[:, :, 0].astype(np.int32))
    return Image.fromarray(array[:, :, 0].astype(np.uint8))


def white_of(x: npt.NDArray[Any]) -> float:
    """Returns the value of white on the smallest usual scale that holds an image: 1, 255, 65535 or its maximum."""
    high = float(np.max(x))
    return next((top for top in (1.0, WHITE, WHITE_16_BIT) if high <= top), high)
