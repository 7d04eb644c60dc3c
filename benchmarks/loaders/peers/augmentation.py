"""W2 for libraries that take a matrix: the same random rotation, shear, zoom, shifts and flip as the generator's."""

import numpy as np
import numpy.typing as npt

from benchmarks.measure.workloads import AUGMENTATION


def random_matrix(random: np.random.Generator, size: int) -> npt.NDArray[np.float64]:
    """Returns the 2x3 matrix that takes a place (x, y) of the output to its place in a square image."""
    turn, slant = (
        np.deg2rad(random.uniform(-AUGMENTATION[name], AUGMENTATION[name]))
        for name in ("rotation_range", "shear_range")
    )
    zoom = random.uniform(1 - AUGMENTATION["zoom_range"], 1 + AUGMENTATION["zoom_range"], 2)
    shifts = [AUGMENTATION["width_shift_range"] * size, AUGMENTATION["height_shift_range"] * size]
    flip = -1.0 if AUGMENTATION["horizontal_flip"] and random.random() < 0.5 else 1.0
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    shear = np.array([[1.0, -np.sin(slant)], [0.0, np.cos(slant)]])
    linear = rotation @ shear @ np.diag(zoom * [flip, 1.0])
    centre = np.full(2, (size - 1) / 2)
    offset = centre - linear @ centre + random.uniform(-1.0, 1.0, 2) * shifts
    return np.column_stack([linear, offset])
