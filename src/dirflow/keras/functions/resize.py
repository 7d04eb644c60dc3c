"""`smart_resize`: arrays cropped to an aspect ratio and resampled, as Keras does on its NumPy backend."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array
from dirflow.common.contract import check_compat
from dirflow.common.forms import check_data_format
from dirflow.errors import ArgumentError, ArgumentTypeError, one_of, shown

Kernel = Callable[[Array], Array]


@checked
def smart_resize(
    x: npt.ArrayLike,
    size: Sequence[int],
    interpolation: str = "bilinear",
    data_format: str = "channels_last",
    *,
    compat: str = "documented",
    **kwargs: Any,
) -> Array:
    """Crops the centre of images to the aspect ratio of a size, and resizes it to that size.

    Nothing is distorted, and nothing is antialiased: to shrink photographs, `load_img` does better. The numbers are
    those of Keras on its NumPy backend; its other backends agree to float tolerance where they have the filter.

    Args:
        x: one image (height, width, channels) or a batch (images, height, width, channels), or the same with the
            channels first.
        size: (height, width).
        interpolation: `"bilinear"`, `"nearest"`, `"bicubic"`, `"lanczos3"` or `"lanczos5"`.
        data_format: `"channels_last"` or `"channels_first"`.
        compat: the contract; `"documented"` refuses sizes below 1 (docs/compat.md, D28).
        **kwargs: the original's `backend_module`, which is ignored: dirflow works in NumPy.

    Returns:
        An array of the new size and of the type of `x`, but of 32 bits where that has 64; whole numbers are rounded.

    Raises:
        ArgumentError: an argument makes no sense.
        TypeError: an argument that does not exist.
    """
    contract = check_compat(compat)
    kwargs.pop("backend_module", None)
    if kwargs:
        raise ArgumentTypeError(f"smart_resize() got unexpected keyword arguments: {', '.join(kwargs)}")
    if len(size) != 2:
        raise ArgumentError(f"`size` must be (height, width). Received: size={shown(size)}")
    if contract == "documented" and not all(side > 0 for side in size):  # D28
        raise ArgumentError(f"`size` must be positive. Received: size={shown(size)}")
    if interpolation != "nearest" and interpolation not in KERNELS:
        raise one_of("interpolation", interpolation, ("nearest", *KERNELS))
    images = np.asarray(x)
    if images.dtype.itemsize == 8:  # as in Keras, there are no 64-bit numbers
        images = images.astype(f"{images.dtype.kind}4")
    if images.ndim not in (3, 4):
        raise ArgumentError(f"`x` must be of rank 3, or 4 for a batch. Received: shape {images.shape}")
    rows = images.ndim - (3 if check_data_format(data_format) == "channels_last" else 2)
    images = _centre(images, rows, size)
    shape = list(images.shape)
    shape[rows : rows + 2] = size
    return _nearest(images, shape) if interpolation == "nearest" else _convolved(images, shape, KERNELS[interpolation])


def _centre(images: Array, rows: int, size: Sequence[int]) -> Array:
    height, width = images.shape[rows], images.shape[rows + 1]
    crop_height = max(min(height, int(float(width * size[0]) / size[1])), 1)
    crop_width = max(min(width, int(float(height * size[1]) / size[0])), 1)
    top, left = (height - crop_height) // 2, (width - crop_width) // 2
    box = (slice(top, top + crop_height), slice(left, left + crop_width))
    centre: Array = images[(slice(None),) * rows + box]
    return centre


def _nearest(images: Array, shape: Sequence[int]) -> Array:
    for axis, (before, after) in enumerate(zip(images.shape, shape, strict=True)):
        if before != after:
            positions = (np.arange(after, dtype=np.float32) + 0.5) * before / after
            images = np.take(images, np.floor(positions).astype(np.int32), axis)
    return images.copy()


def _convolved(images: Array, shape: Sequence[int], kernel: Kernel) -> Array:
    whole = images.dtype.kind in "iu"
    result = images.astype(np.float32) if whole else images.copy()
    resized = [axis for axis, side in enumerate(shape) if images.shape[axis] != side]
    for axis in resized:
        weights = _weights(images.shape[axis], shape[axis], kernel).astype(result.dtype)
        result = np.moveaxis(np.tensordot(result, weights, axes=(axis, 0)), -1, axis)
    if whole and resized:
        return np.clip(np.round(result), images.min(), images.max()).astype(images.dtype)
    return images.copy() if whole else result


def _weights(before: int, after: int, kernel: Kernel) -> Array:
    """Returns the share of each source position in each target position, (before, after), float64."""
    scale = 1.0 / (after / before)
    centres = (np.arange(after, dtype=np.float64) + 0.5) * scale - 0.5
    weights = kernel(np.abs(centres[np.newaxis, :] - np.arange(before, dtype=np.float64)[:, np.newaxis]))
    sums = np.sum(weights, axis=0, keepdims=True)
    known = np.abs(sums) > 1000.0 * np.finfo(np.float32).eps
    shares: Array = np.where(known, np.divide(weights, np.where(sums != 0, sums, 1)), 0)
    return shares


def _triangle(x: Array) -> Array:
    return (1 - np.abs(x)).clip(0)


def _cubic(x: Array) -> Array:
    """Keys' cubic convolution with a = -0.5 (Keys 1981)."""
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return np.where(x >= 2.0, 0.0, np.where(x >= 1.0, far, near))


def _lanczos(radius: float) -> Kernel:
    def kernel(x: Array) -> Array:
        product = radius * np.sin(np.pi * x) * np.sin(np.pi * x / radius)
        inside = np.where(x > 1e-3, np.divide(product, np.where(x != 0, np.pi**2 * x**2, 1)), 1)
        return np.where(x > radius, 0.0, inside)

    return kernel


KERNELS: dict[str, Kernel] = {
    "bilinear": _triangle,
    "bicubic": _cubic,
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}
