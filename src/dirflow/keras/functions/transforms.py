"""Affine transforms of one image: the original's `apply_affine_transform` and `random_*`."""

from collections.abc import Sequence

import numpy as np

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array
from dirflow.common.contract import Compat, check_compat
from dirflow.errors import ArgumentError, shown
from dirflow.pipeline.draw.parameters import Parameters
from dirflow.pipeline.finish.transforms import apply_affine
from dirflow.pipeline.order.seed import stream_of
from dirflow.pipeline.plan.affine import affine, centred
from dirflow.pipeline.plan.recipe import Sampling


@checked
def apply_affine_transform(
    x: Array,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
    *,
    compat: str = "documented",
) -> Array:
    """Rotates, shifts, shears and zooms one image about its centre.

    Args:
        x: of rank 3.
        theta: rotation in degrees.
        tx: shift along the columns, in pixels.
        ty: shift along the rows, in pixels.
        shear: shear angle in degrees.
        zx: zoom along the columns; below 1 enlarges.
        zy: zoom along the rows; below 1 enlarges.
        row_axis: of `x`.
        col_axis: of `x`.
        channel_axis: of `x`, 0 (default) or 2.
        fill_mode: what lies outside of the source: `"nearest"`, `"constant"`, `"reflect"`, `"wrap"`, or another of
            SciPy's modes.
        cval: the value outside under `"constant"`.
        order: of the spline, 0 to 5.
        compat: the contract; `"keras"` turns about another point if the image is not square (docs/compat.md, D2).

    Returns:
        An array of the same shape and type; `x` itself if nothing is to be done.

    Raises:
        ArgumentError: the axes are not 0, 1 and 2, or the rank is not 3.
    """
    parameters = Parameters(theta=theta, tx=tx, ty=ty, shear=shear, zx=zx, zy=zy)
    return _affine(
        x, parameters, (row_axis, col_axis, channel_axis), Sampling(fill_mode, cval, order), check_compat(compat)
    )


def _affine(x: Array, parameters: Parameters, axes: tuple[int, int, int], sampling: Sampling, compat: Compat) -> Array:
    row_axis, col_axis, channel_axis = axes
    if sorted(axes) != [0, 1, 2]:
        raise ArgumentError(
            "`row_axis`, `col_axis` and `channel_axis` must be 0, 1 and 2 in some order. Received: "
            f"row_axis={row_axis}, col_axis={col_axis}, channel_axis={channel_axis}"
        )
    if x.ndim != 3:
        raise ArgumentError(f"`x` must be one image, of rank 3. Received: shape {x.shape}")
    if channel_axis == 1:
        raise ArgumentError("`channel_axis` must be the first or the last axis. Received: channel_axis=1")
    composed = affine(parameters, x.shape[row_axis], x.shape[col_axis], compat, swap=col_axis > row_axis)
    return x if composed is None else apply_affine(x, composed, sampling, channel_axis, compat)


@checked
def random_rotation(
    x: Array,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Rotates one image by a random angle.

    Args:
        x: of rank 3.
        rg: degrees; the angle is drawn from [-rg, rg].
        row_axis: of `x`.
        col_axis: of `x`.
        channel_axis: of `x`, 0 (default) or 2.
        fill_mode: as in `apply_affine_transform`.
        cval: likewise.
        interpolation_order: of the spline, 0 to 5.
        seed: of the draw; None: one is drawn from NumPy's global stream. Keras draws the angle itself from there:
            `seed=s` gives what it gives after `np.random.seed(s)` (docs/compat.md, D53).
        compat: as in `apply_affine_transform`.

    Returns:
        An array of the same shape and type.

    Raises:
        ArgumentError: as `apply_affine_transform`.
    """
    theta = stream_of(seed).uniform(-rg, rg)
    axes, sampling = (row_axis, col_axis, channel_axis), Sampling(fill_mode, cval, interpolation_order)
    return _affine(x, Parameters(theta=theta), axes, sampling, check_compat(compat))


@checked
def random_shift(
    x: Array,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Shifts one image by random shares of its sides.

    Args:
        x: of rank 3.
        wrg: share of the width; the shift along the columns is drawn from [-wrg, wrg].
        hrg: share of the height; the shift along the rows is drawn from [-hrg, hrg].
        row_axis: of `x`.
        col_axis: of `x`.
        channel_axis: of `x`, 0 (default) or 2.
        fill_mode: as in `apply_affine_transform`.
        cval: likewise.
        interpolation_order: of the spline, 0 to 5.
        seed: as in `random_rotation`.
        compat: the contract; under `"keras"` the two change places (docs/compat.md, D1).

    Returns:
        An array of the same shape and type.

    Raises:
        ArgumentError: as `apply_affine_transform`.
    """
    contract = check_compat(compat)
    stream = stream_of(seed)
    along_rows = stream.uniform(-hrg, hrg) * x.shape[row_axis]
    along_columns = stream.uniform(-wrg, wrg) * x.shape[col_axis]
    tx, ty = (along_rows, along_columns) if contract == "keras" else (along_columns, along_rows)  # D1
    axes, sampling = (row_axis, col_axis, channel_axis), Sampling(fill_mode, cval, interpolation_order)
    return _affine(x, Parameters(tx=tx, ty=ty), axes, sampling, contract)


@checked
def random_shear(
    x: Array,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Shears one image by a random angle.

    Args:
        x: of rank 3.
        intensity: degrees; the angle is drawn from [-intensity, intensity].
        row_axis: of `x`.
        col_axis: of `x`.
        channel_axis: of `x`, 0 (default) or 2.
        fill_mode: as in `apply_affine_transform`.
        cval: likewise.
        interpolation_order: of the spline, 0 to 5.
        seed: as in `random_rotation`.
        compat: as in `apply_affine_transform`.

    Returns:
        An array of the same shape and type.

    Raises:
        ArgumentError: as `apply_affine_transform`.
    """
    shear = stream_of(seed).uniform(-intensity, intensity)
    axes, sampling = (row_axis, col_axis, channel_axis), Sampling(fill_mode, cval, interpolation_order)
    return _affine(x, Parameters(shear=shear), axes, sampling, check_compat(compat))


@checked
def random_zoom(
    x: Array,
    zoom_range: Sequence[float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
    *,
    seed: int | None = None,
    compat: str = "documented",
) -> Array:
    """Zooms one image at random, each axis by itself.

    Args:
        x: of rank 3.
        zoom_range: two bounds of the zoom; below 1 enlarges.
        row_axis: of `x`.
        col_axis: of `x`.
        channel_axis: of `x`, 0 (default) or 2.
        fill_mode: as in `apply_affine_transform`.
        cval: likewise.
        interpolation_order: of the spline, 0 to 5.
        seed: as in `random_rotation`.
        compat: as in `apply_affine_transform`; `"keras"` also takes bounds of 0 and less (docs/compat.md, D8).

    Returns:
        An array of the same shape and type.

    Raises:
        ArgumentError: `zoom_range` is not two numbers, or they are not positive; or as `apply_affine_transform`.
    """
    contract = check_compat(compat)
    if len(zoom_range) != 2:
        raise ArgumentError(f"`zoom_range` must be two floats. Received: zoom_range={shown(zoom_range)}")
    low, high = zoom_range
    zx, zy = (1, 1) if low == high == 1 else stream_of(seed).uniform(low, high, 2)
    axes, sampling = (row_axis, col_axis, channel_axis), Sampling(fill_mode, cval, interpolation_order)
    return _affine(x, Parameters(zx=zx, zy=zy), axes, sampling, contract)


@checked
def flip_axis(x: Array, axis: int) -> Array:
    """Mirrors an array along one axis.

    Returns:
        A view of the same shape.

    Raises:
        ArgumentError: the array has no such axis.
    """
    x = np.asarray(x)
    if not -x.ndim <= axis < x.ndim:
        raise ArgumentError(f"`axis` must be one of an array of rank {x.ndim}. Received: axis={axis}")
    return np.flip(x, axis)


@checked
def transform_matrix_offset_center(matrix: Array, x: float, y: float) -> Array:
    """Moves a transform about the origin to one about the centre of an image.

    Args:
        matrix: shape (3, 3), homogeneous.
        x: length of the first axis, in pixels.
        y: length of the second.

    Returns:
        float64 (3, 3).
    """
    return centred(np.asarray(matrix), x, y)
