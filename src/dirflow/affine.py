"""E, in part: an image's parameters become one 2x2 matrix and an offset.

The matrix maps a pixel of the result to where it is sampled in the source, as SciPy's `affine_transform` has
it. It is composed with the same NumPy calls as the original's, in float64, so that it has the same bits.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .contract import Compat
from .draw import Parameters

Matrix = npt.NDArray[np.float64]


class Affine(NamedTuple):
    """Source position = `matrix` @ (row, column) + `offset`.

    Attributes:
        matrix: float64 (2, 2).
        offset: float64 (2,), pixels.
    """

    matrix: Matrix
    offset: Matrix


def affine(parameters: Parameters, height: int, width: int, compat: Compat, *, swap: bool = True) -> Affine | None:
    """Composes rotation, shift, shear and zoom about the centre; None if all of them are the identity.

    Args:
        parameters: of one image; missing ones are the identity.
        height: rows.
        width: columns.
        compat: the contract; `"keras"` turns about (height, width) for (x, y) (docs/compat.md, D2).
        swap: whether rows come before columns in the array.
    """
    matrix = _compose(parameters)
    if matrix is None:
        return None
    x, y = (height, width) if compat == "keras" else (width, height)  # D2
    matrix = _about_centre(matrix, x, y)
    if swap:  # from (x, y) to (row, column)
        matrix[:, [0, 1]] = matrix[:, [1, 0]]
        matrix[[0, 1]] = matrix[[1, 0]]
    return Affine(matrix[:2, :2], matrix[:2, 2])


def _compose(parameters: Parameters) -> Matrix | None:
    steps = []
    if (theta := parameters.get("theta", 0)) != 0:
        angle = np.deg2rad(theta)
        sine, cosine = np.sin(angle), np.cos(angle)
        steps.append([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    tx, ty = parameters.get("tx", 0), parameters.get("ty", 0)
    if tx != 0 or ty != 0:
        steps.append([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if (shear := parameters.get("shear", 0)) != 0:
        angle = np.deg2rad(shear)
        steps.append([[1, -np.sin(angle), 0], [0, np.cos(angle), 0], [0, 0, 1]])
    zx, zy = parameters.get("zx", 1), parameters.get("zy", 1)
    if zx != 1 or zy != 1:
        steps.append([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    if not steps:
        return None
    matrix: Matrix = np.array(steps[0])
    for step in steps[1:]:
        matrix = np.dot(matrix, np.array(step))
    return matrix


def _about_centre(matrix: Matrix, x: int, y: int) -> Matrix:
    centre_x = float(x) / 2 - 0.5
    centre_y = float(y) / 2 - 0.5
    there = np.array([[1, 0, centre_x], [0, 1, centre_y], [0, 0, 1]])
    back = np.array([[1, 0, -centre_x], [0, 1, -centre_y], [0, 0, 1]])
    centred: Matrix = np.dot(np.dot(there, matrix), back)
    return centred
