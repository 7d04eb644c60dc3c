"""What comes with the images of a batch: labels, weights, further inputs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from dirflow.common.arrays import Array, Rows
from dirflow.common.contract import Compat

from .labels import labels_of, multi_hot

Labels: TypeAlias = Callable[[Array, Rows], Any]  # of a batch's images and rows


@dataclass(frozen=True, eq=False)
class ClassLabels:
    """Labels made of class numbers.

    Attributes:
        classes: of each row, its class number or a list of them; an array or a list.
        class_mode: `"categorical"`, `"binary"` or `"sparse"`.
        num_classes: columns of categorical labels.
        dtype: of the labels; see `labels_of`.
        compat: the contract.
    """

    classes: Any
    class_mode: str
    num_classes: int
    dtype: np.dtype[Any]
    compat: Compat

    def __call__(self, x: Array, rows: Rows) -> Array:
        """Returns the labels of some rows."""
        del x
        if isinstance(self.classes, np.ndarray):
            numbers = self.classes[rows]
        else:
            some = [self.classes[row] for row in rows]
            if any(isinstance(one, (list, tuple)) for one in some):
                return multi_hot(some, self.num_classes, self.dtype)
            numbers = np.array(some, np.int32)
        return labels_of(numbers, self.class_mode, self.num_classes, self.dtype, self.compat)


@dataclass(frozen=True, eq=False)
class Values:
    """Labels that are delivered as they are: an array of rows, or a list of several (`"multi_output"`)."""

    values: Any

    def __call__(self, x: Array, rows: Rows) -> Any:
        """Returns the labels of some rows."""
        del x
        return [column[rows] for column in self.values] if isinstance(self.values, list) else self.values[rows]


def copied_images(x: Array, rows: Rows) -> Array:
    """Returns the images themselves as labels (`class_mode="input"`)."""
    del rows
    return x.copy()


@dataclass(frozen=True, eq=False)
class Targets:
    """What comes with the images.

    Attributes:
        labels: makes them; None: there are none, and no weights either.
        weights: of each row; None: none.
        more: arrays of further inputs of the model, one row an image.
    """

    labels: Labels | None = None
    weights: Any = None
    more: Sequence[Array] = ()

    def frozen(self) -> "Targets":
        """Returns the same with class numbers of its own, whatever becomes of the array or list they came from."""
        if not isinstance(self.labels, ClassLabels):
            return self
        classes = self.labels.classes
        own = classes.copy() if isinstance(classes, np.ndarray) else list(classes)
        return replace(self, labels=replace(self.labels, classes=own))

    def batch(self, x: Array, rows: Rows) -> list[Any]:
        """Returns the parts of the batch of some rows: inputs, labels, weights."""
        parts: list[Any] = [[x, *(array[rows] for array in self.more)] if self.more else x]
        if self.labels is not None:
            parts.append(self.labels(x, rows))
            if self.weights is not None:
                parts.append(self.weights[rows])
        return parts
