"""The part of arrays that is delivered."""

import numpy as np

from dirflow.common.arrays import Array
from dirflow.common.contract import Compat
from dirflow.errors import ArgumentError, DatasetError
from dirflow.pipeline.scan.arrays import Inputs, zeros_and_ones


def part_of(inputs: Inputs, bounds: tuple[float, float], compat: Compat, *, ignore_class_split: bool) -> Inputs:
    """Returns the rows of a subset; the validation part comes first.

    Args:
        inputs: all rows.
        bounds: of the subset, as shares; see `split_bounds`.
        compat: the contract; `"keras"` leaves the weights as they are (docs/compat.md, D40).
        ignore_class_split: whether the two parts may have different classes.

    Raises:
        ArgumentError: the classes differ.
        DatasetError: the part has no rows.
    """
    validation = bounds[0] == 0
    middle = int(len(inputs.x) * bounds[1 if validation else 0])
    if inputs.y is not None and not ignore_class_split:
        classes_in = _values_in if compat == "keras" else _classes_in
        if not np.array_equal(classes_in(inputs.y[:middle], inputs.y), classes_in(inputs.y[middle:], inputs.y)):
            raise ArgumentError(
                # The first words are those that users' tests look for.
                "Training and validation subsets have different number of classes after the split, or different "
                "classes. Shuffle arrays that are sorted by class before they are split, or pass "
                "ignore_class_split=True."
            )
    part = slice(None, middle) if validation else slice(middle, None)
    if compat == "documented" and not len(inputs.x[part]):  # D23
        raise DatasetError(f"the subset has no rows: `x` has {len(inputs.x)}, split at row {middle}")
    weights = inputs.weights
    return Inputs(
        inputs.x[part],
        [array[part] for array in inputs.more],
        None if inputs.y is None else inputs.y[part],
        weights if weights is None or compat == "keras" else weights[part],  # D40
    )


def _values_in(part: Array, whole: Array) -> Array:
    del whole
    return np.unique(part)


def _classes_in(part: Array, whole: Array) -> Array:
    """Returns the classes of some labels; none at all where labels are no classes (docs/compat.md, D43)."""
    if whole.ndim == 2 and whole.shape[1] > 1:
        return np.flatnonzero(part.any(axis=0)) if zeros_and_ones(whole) else np.empty(0)
    if whole.ndim > 2 or (whole.dtype.kind == "f" and np.any(whole % 1)):
        return np.empty(0)
    return np.unique(part)
