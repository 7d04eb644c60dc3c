"""The forms that pictures and arrays may have, and the checks of arguments that name them."""

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

from dirflow.errors import ArgumentError, chosen

DataFormat = Literal["channels_last", "channels_first"]
ColorMode = Literal["rgb", "rgba", "grayscale"]
DecodeMode = Literal["exact", "fast"]
ErrorPolicy = Literal["raise", "skip", "blank"]
Interpolation = Literal["nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"]
FillMode = Literal["constant", "nearest", "reflect", "wrap"]
SaveFormat = Literal["png", "jpeg", "jpg", "bmp", "pdf", "ppm", "gif", "tif"]
Subset = Literal["training", "validation"]
ClassMode = Literal["categorical", "binary", "sparse", "input"]
FrameClassMode = Literal["binary", "categorical", "input", "multi_output", "raw", "sparse"]
Sampling = Literal["balanced"]
Remainder = Literal["wrap", "drop", "mask"]
Padding = Literal["wrap", "mask"]
Sides = tuple[int, int] | list[int]  # (height, width)

CHANNELS: dict[str, int] = {"grayscale": 1, "rgb": 3, "rgba": 4}
INTERPOLATIONS: dict[str, Image.Resampling] = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "hamming": Image.Resampling.HAMMING,
    "box": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}
BFLOAT16, BFLOAT16_MANTISSA = "bfloat16", 7
WHITE = 255.0  # of pictures of 8 bits a channel
WHITE_16_BIT = 65535.0  # of pictures of more


def check_data_format(data_format: str | None) -> DataFormat:
    """Returns the data format, `"channels_last"` if None.

    Raises:
        ArgumentError: it is neither of the two.
    """
    return chosen("data_format", "channels_last" if data_format is None else data_format, get_args(DataFormat))


def check_dtype(dtype: npt.DTypeLike | None) -> np.dtype[Any]:
    """Returns the type of the arrays; None means float32, and `"bfloat16"` is that of the package ml_dtypes.

    Raises:
        ArgumentError: it is not a type of real numbers, or ml_dtypes is not installed.
    """
    if isinstance(dtype, str) and dtype == BFLOAT16:
        return _bfloat16()
    try:
        known = np.dtype("float32" if dtype is None else dtype)
    except TypeError as error:
        raise _no_dtype(dtype) from error
    if known.kind not in "fiu" and known.name != BFLOAT16:
        raise _no_dtype(dtype)
    return known


def _bfloat16() -> np.dtype[Any]:
    try:
        import ml_dtypes  # noqa: PLC0415 - it need not be there
    except ImportError as error:
        raise ArgumentError(
            '`dtype="bfloat16"` needs the package ml_dtypes, which comes with JAX and Keras: pip install ml_dtypes'
        ) from error
    known: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return known


def _no_dtype(dtype: object) -> ArgumentError:
    return ArgumentError(f"`dtype` must be float16, float32, float64, bfloat16 or uint8. Received: dtype={dtype!r}")


def dtype_of_sums(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Returns the type in which images of a type are computed: NumPy does not count bfloat16 among its floats."""
    return np.dtype(np.float32) if dtype.name == BFLOAT16 else dtype


def mantissa_bits(dtype: np.dtype[Any]) -> int:
    """Returns how many bits behind the binary point a type of floats has."""
    return BFLOAT16_MANTISSA if dtype.name == BFLOAT16 else int(np.finfo(dtype).nmant)


def image_shape(height: int, width: int, color_mode: str, data_format: str) -> tuple[int, int, int]:
    """Returns the shape of one image array."""
    channels = CHANNELS[color_mode]
    return (height, width, channels) if data_format == "channels_last" else (channels, height, width)
