"""The part of a data frame that is delivered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.common.arrays import ClassNumbers, Rows
from dirflow.pipeline.scan.frame import Frame
from dirflow.pipeline.scan.names import hashes_of

from .subset import lowest_hashes, warn_of_unsplit


def split_frame(
    frame: Frame,
    bounds: tuple[float, float] | None,
    fraction: float,
    names: Sequence[Any],
    numbers: ClassNumbers | None,
) -> Rows:
    """Keeps a subset's rows; returns their positions among those that were left.

    Args:
        frame: its rows are reduced.
        bounds: of the subset, as shares; None: all rows.
        fraction: the validation part.
        names: of the classes.
        numbers: the class of each row, to split each by itself; None: all at once. `"keras"` takes the first rows
            for validation in any case (docs/compat.md, D20).
    """
    count = len(frame.rows)
    if bounds is None:
        return np.arange(count)
    if frame.compat == "keras":
        chosen = np.arange(int(bounds[0] * count), int(bounds[1] * count))
    else:  # D20
        validation = _validation(frame, fraction, np.zeros(count, np.int32) if numbers is None else numbers)
        chosen = np.flatnonzero(validation if bounds[0] == 0 else ~validation)
        if numbers is not None:
            counts = np.bincount(numbers, minlength=len(names))
            warn_of_unsplit([str(name) for name, files in zip(names, counts, strict=True) if files < 2])
    frame.rows = frame.rows[chosen]
    return chosen


def _validation(frame: Frame, fraction: float, groups: ClassNumbers) -> npt.NDArray[np.bool_]:
    validation = np.zeros(len(groups), np.bool_)
    hashes = hashes_of([frame.filenames[row] for row in frame.rows])
    by_group = np.argsort(groups, kind="stable")
    for members in np.split(by_group, np.flatnonzero(np.diff(groups[by_group])) + 1):
        validation[members[lowest_hashes(hashes[members], fraction)]] = True
    return validation
