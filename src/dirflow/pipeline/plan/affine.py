"""Parameters become one 2x2 matrix and an offset an image, for a whole batch at once.

The matrix maps a pixel of the result to where it is sampled in the source, as SciPy's `affine_transform` has
it. The factors are multiplied in float64 and in the original's order, so that the products have its bits; a
factor that an image does not have is the identity, which changes none.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dirflow.common.contract import Compat
from dirflow.pipeline.draw.parameters import Parameters

Floats = npt.NDArray[np.float64]


class Affine(NamedTuple):
    """Source position = `matrix` @ (row, column) + `offset`.

    Attributes:
        matrix: float64 (2, 2).
        offset: float64 (2,), pixels.
    """

    matrix: Floats
    offset: Floats


class Affines(NamedTuple):
    """The affine transforms of a batch, one an image.

    Attributes:
        matrices: float64 (n, 2, 2).
        offsets: float64 (n, 2), pixels.
        present: bool (n,); where it is False the image stays as it is.
    """

    matrices: Floats
    offsets: Floats
    present: npt.NDArray[np.bool_]

    def of(self, slot: int) -> Affine | None:
        """Returns that of one image; None if it stays as it is."""
        return Affine(self.matrices[slot], self.offsets[slot]) if self.present[slot] else None


def affine(parameters: Parameters, height: int, width: int, compat: Compat, *, swap: bool = True) -> Affine | None:
    """Returns the affine transform of one image, as `affines` does; None if it is the identity."""
    return affines([parameters], height, width, compat, swap=swap).of(0)


def affines(parameters: Sequence[Parameters], height: int, width: int, compat: Compat, *, swap: bool = True) -> Affines:
    """Composes rotation, shift, shear and zoom about the centre.

    Args:
        parameters: one mapping an image; missing ones are the identity.
        height: rows.
        width: columns.
        compat: the contract; `"keras"` turns about (height, width) for (x, y) (docs/compat.md, D2).
        swap: whether rows come before columns in the array.
    """
    if not any(map(_moves, parameters)):
        count = len(parameters)
        return Affines(np.broadcast_to(np.eye(2), (count, 2, 2)), np.zeros((count, 2)), np.zeros(count, np.bool_))
    factors = [_rotation(parameters), _shift(parameters), _shear(parameters), _zoom(parameters)]
    present = np.logical_or.reduce([used for used, _ in factors])
    matrix = np.broadcast_to(np.eye(3), (len(parameters), 3, 3))
    if present.any():
        for used, factor in factors:
            if used.any():
                matrix = np.matmul(matrix, factor)
        x, y = (height, width) if compat == "keras" else (width, height)  # D2
        matrix = centred(matrix, x, y)
        if swap:  # from (x, y) to (row, column)
            matrix = matrix[:, [1, 0, 2]][:, :, [1, 0, 2]]
    return Affines(matrix[:, :2, :2], matrix[:, :2, 2], present)


def centred(matrix: Floats, x: float, y: float) -> Floats:
    """Returns transforms about the origin, (..., 3, 3), as transforms about the centre of an image of `x` by `y`."""
    centre_x, centre_y = x / 2 - 0.5, y / 2 - 0.5
    moved: Floats = np.matmul(np.matmul(_move(centre_x, centre_y), matrix), _move(-centre_x, -centre_y))
    return moved


def _moves(one: Parameters) -> bool:
    shifts = one.get("theta", 0) != 0 or one.get("tx", 0) != 0 or one.get("ty", 0) != 0 or one.get("shear", 0) != 0
    return shifts or one.get("zx", 1) != 1 or one.get("zy", 1) != 1


Factor = tuple[npt.NDArray[np.bool_], Floats]


def _column(parameters: Sequence[Parameters], name: str, identity: float) -> Floats:
    return np.array([one.get(name, identity) for one in parameters], np.float64)


def _identities(count: int) -> Floats:
    matrices = np.zeros((count, 3, 3))
    matrices[:, [0, 1, 2], [0, 1, 2]] = 1
    return matrices


def _rotation(parameters: Sequence[Parameters]) -> Factor:
    theta = _column(parameters, "theta", 0)
    angle, factor = np.deg2rad(theta), _identities(len(theta))
    factor[:, 0, 0] = factor[:, 1, 1] = np.cos(angle)
    factor[:, 1, 0] = np.sin(angle)
    factor[:, 0, 1] = -factor[:, 1, 0]
    return theta != 0, factor


def _shift(parameters: Sequence[Parameters]) -> Factor:
    tx, ty = _column(parameters, "tx", 0), _column(parameters, "ty", 0)
    factor = _identities(len(tx))
    factor[:, 0, 2], factor[:, 1, 2] = tx, ty
    return (tx != 0) | (ty != 0), factor


def _shear(parameters: Sequence[Parameters]) -> Factor:
    shear = _column(parameters, "shear", 0)
    angle, factor = np.deg2rad(shear), _identities(len(shear))
    factor[:, 0, 1], factor[:, 1, 1] = -np.sin(angle), np.cos(angle)
    return shear != 0, factor


def _zoom(parameters: Sequence[Parameters]) -> Factor:
    zx, zy = _column(parameters, "zx", 1), _column(parameters, "zy", 1)
    factor = _identities(len(zx))
    factor[:, 0, 0], factor[:, 1, 1] = zx, zy
    return (zx != 1) | (zy != 1), factor


def _move(x: float, y: float) -> Floats:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
