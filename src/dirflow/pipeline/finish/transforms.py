"""One image, transformed in NumPy arrays of any type: what `ImageDataGenerator.apply_transform` does.

The engine does the same to whole batches of 8-bit pictures; this is the way of everything else.
"""

import numpy as np
from PIL import ImageEnhance

from dirflow import _native
from dirflow.common.arrays import Array
from dirflow.common.contract import Compat
from dirflow.common.forms import WHITE, DataFormat, check_data_format
from dirflow.common.pictures import array_to_img, img_to_array, white_of
from dirflow.pipeline.draw.parameters import Parameters
from dirflow.pipeline.plan.affine import Affine, affine
from dirflow.pipeline.plan.recipe import Sampling


def transform(
    x: Array,
    parameters: Parameters,
    sampling: Sampling,
    data_format: DataFormat,
    compat: Compat,
    white: float | None = None,
) -> Array:
    """Applies the drawn parameters to one image, in the original's order.

    Args:
        x: shape (height, width, channels) or (channels, height, width), values in [0, 255] or [0, 1].
        parameters: of this image; missing ones change nothing.
        sampling: of the affine part.
        data_format: of `x`.
        compat: the contract.
        white: the value of white; None: guessed from the image's largest value.

    Returns:
        An array of the same shape; brightness makes it float32.
    """
    rows, columns = (0, 1) if data_format == "channels_last" else (1, 2)
    composed = affine(parameters, x.shape[rows], x.shape[columns], compat)
    return transform_composed(x, parameters, composed, sampling, data_format, compat, white)


def transform_composed(
    x: Array,
    parameters: Parameters,
    composed: Affine | None,
    sampling: Sampling,
    data_format: DataFormat,
    compat: Compat,
    white: float | None,
    *,
    planes: bool = True,
) -> Array:
    """Does what `transform` does, with an affine part that is already composed (None: there is none).

    Args:
        x: as in `transform`.
        parameters: as in `transform`.
        composed: of these parameters.
        sampling: as in `transform`.
        data_format: of `x`.
        compat: the contract.
        white: as in `transform`.
        planes: whether the result must be laid out in memory as the original's, for sums with the same bits.
    """
    channel_axis = 2 if data_format == "channels_last" else 0
    rows, columns = (0, 1) if data_format == "channels_last" else (1, 2)
    if composed is not None:
        x = apply_affine(x, composed, sampling, channel_axis, compat, planes=planes)
    intensity = parameters.get("channel_shift_intensity")
    if intensity is not None:
        x = shift_channels(x, intensity, channel_axis, compat, white)
    if parameters.get("flip_horizontal", False):
        x = np.flip(x, columns)
    if parameters.get("flip_vertical", False):
        x = np.flip(x, rows)
    brightness = parameters.get("brightness")
    if brightness is not None:
        x = brighten(x, brightness, data_format, compat, white=white)
    return x


def apply_affine(
    x: Array, composed: Affine, sampling: Sampling, channel_axis: int, compat: Compat, *, planes: bool = True
) -> Array:
    """Samples each channel at the transformed positions.

    In memory, the result has one plane a channel, as the original's has, unless `planes` is False.
    """
    if x.dtype == np.float16 and compat == "documented":  # D44
        exact = apply_affine(x.astype(np.float32), composed, sampling, channel_axis, compat, planes=planes)
        return exact.astype(np.float16)
    if x.dtype == np.float32 and sampling.native:
        if channel_axis == 2:
            result = _sampled(x, composed, sampling)
            return np.moveaxis(np.ascontiguousarray(np.moveaxis(result, 2, 0)), 0, 2) if planes else result
        return np.stack([_sampled(plane[:, :, np.newaxis], composed, sampling)[:, :, 0] for plane in x])
    from scipy import ndimage  # noqa: PLC0415 - slow to import, and rarely needed

    result = np.stack(
        [
            ndimage.affine_transform(
                plane,
                composed.matrix,
                composed.offset,
                order=sampling.order,  # type: ignore[call-overload]  # any int, any mode: SciPy refuses what it lacks
                mode=sampling.fill_mode,
                cval=sampling.cval,
            )
            for plane in np.moveaxis(x, channel_axis, 0)
        ]
    )
    return np.moveaxis(result, 0, channel_axis)


def _sampled(x: Array, composed: Affine, sampling: Sampling) -> Array:
    result = np.empty(x.shape, np.float32)
    coefficients = (*composed.matrix.ravel().tolist(), *composed.offset.tolist())
    _native.affine_transform(
        np.ascontiguousarray(x), result, coefficients, sampling.fill_mode, sampling.cval, sampling.order
    )
    return result


def shift_channels(x: Array, intensity: float, channel_axis: int, compat: Compat, white: float | None = None) -> Array:
    """Adds the same intensity to all channels and clips.

    Under `"keras"` to the image's own range, so that a uniform image cannot change; under `"documented"` to the
    range of its kind of values (docs/compat.md, D6). In memory, the result has one plane a channel.
    """
    planes = np.moveaxis(x, channel_axis, 0)
    low, high = np.min(x), np.max(x)
    if compat == "documented":  # D6
        low, high = min(low, 0), max(high, white or white_of(x))
    result = np.stack([np.clip(plane + intensity, low, high) for plane in planes])
    return np.moveaxis(result, 0, channel_axis)


def brighten(
    x: Array,
    factor: float,
    data_format: DataFormat,
    compat: Compat,
    *,
    scale: bool = False,
    white: float | None = None,
) -> Array:
    """Multiplies the brightness as Pillow's `ImageEnhance.Brightness` does, on whole numbers in [0, 255].

    Under `"documented"`, images on another scale ([0, 1], 16 bits, beyond) are multiplied and clipped without
    losing their resolution (docs/compat.md, D3 and D5).
    """
    low, high = np.min(x), np.max(x)
    outside = bool(low < 0 or high > 255)
    if compat == "documented" and not scale:
        white = white or white_of(x)
        if outside or white != WHITE:  # D3, D5
            return _multiply(x, factor, data_format, white)
    if compat == "keras":  # D4: the original takes channels_first for channels_last here
        data_format = check_data_format(None)
    picture = array_to_img(x, data_format, scale=outside or scale, compat="keras")
    brightened: Array = img_to_array(ImageEnhance.Brightness(picture).enhance(factor), data_format)
    return brightened / 255 * (high - low) + low if outside and not scale else brightened


def _multiply(x: Array, factor: float, data_format: DataFormat, white: float) -> Array:
    channel_axis = 2 if data_format == "channels_last" else 0
    result = np.minimum(x * np.float32(factor), max(white, np.max(x))).astype(np.float32)
    if x.shape[channel_axis] == 4:  # alpha is no brightness
        alpha = (slice(None),) * channel_axis + (3,)
        result[alpha] = x[alpha]
    return result
