"""Pictures to arrays and back, as the original's `img_to_array` and `array_to_img`."""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

from dirflow.errors import ArgumentError, chosen

from .contract import check_compat

Array = npt.NDArray[np.generic]
DataFormat = Literal["channels_last", "channels_first"]
ColorMode = Literal["rgb", "rgba", "grayscale"]
DecodeMode = Literal["exact", "fast"]

CHANNELS: dict[str, int] = {"grayscale": 1, "rgb": 3, "rgba": 4}
INTERPOLATIONS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "hamming": Image.Resampling.HAMMING,
    "box": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}


def check_data_format(data_format: str | None) -> DataFormat:
    """Returns the data format, `"channels_last"` if None.

    Raises:
        ArgumentError: it is neither of the two.
    """
    return chosen("data_format", data_format or "channels_last", get_args(DataFormat))


def image_shape(height: int, width: int, color_mode: str, data_format: str) -> tuple[int, int, int]:
    """Returns the shape of one image array."""
    channels = CHANNELS[color_mode]
    return (height, width, channels) if data_format == "channels_last" else (channels, height, width)


def img_to_array(img: Image.Image, data_format: str | None = None, dtype: npt.DTypeLike | None = None) -> Array:
    """Converts a picture to an array.

    Args:
        img: a Pillow image with one or more channels.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        dtype: of the array; float32 if None.

    Returns:
        Shape (height, width, channels) or (channels, height, width).

    Raises:
        ArgumentError: `data_format` is neither of the two.
    """
    data_format = check_data_format(data_format)
    array = np.asarray(img, dtype="float32" if dtype is None else dtype)
    if array.ndim == 2:
        array = array[:, :, np.newaxis]
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
    data_format = check_data_format(data_format)
    array = np.asarray(x, dtype="float32" if dtype is None else dtype)
    if array.ndim != 3:
        raise ArgumentError(f"expected an image array of rank 3. Received: shape {array.shape}")
    if data_format == "channels_first":
        array = array.transpose(1, 2, 0)
    if scale:
        array = array - np.min(array)
        largest = np.max(array)
        if largest != 0:
            array /= largest
        array *= 255
    channels = array.shape[2]
    if channels not in CHANNELS.values():
        raise ArgumentError(f"an image has 1, 3 or 4 channels. Received: shape {array.shape}, {channels} channels")
    deep = channels == 1 and array.size > 0 and array.max() > 255
    if check_compat(compat) == "documented" and not deep:  # D50
        array = np.nan_to_num(array).clip(0, 255)
    if channels > 1:
        return Image.fromarray(array.astype(np.uint8))
    if deep:
        return Image.fromarray(array[:, :, 0].astype(np.int32))
    return Image.fromarray(array[:, :, 0].astype(np.uint8))
