"""The files of a dataset, class by class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dirflow.common.arrays import ClassNumbers, Rows

from .names import Names
from .walk import Ignored


@dataclass(frozen=True)
class Index:
    """The files of a dataset, class by class.

    Attributes:
        class_names: one name a class folder, in label order.
        class_indices: label of each class name.
        names: paths of the files, relative to the dataset's folder.
        labels: int32 (n,), the label of each file.
        bounds: where each class folder's files begin and end in `names`.
        ignored: what was found and left out.
    """

    class_names: tuple[str, ...]
    class_indices: dict[str, int]
    names: Names
    labels: ClassNumbers
    bounds: tuple[tuple[int, int], ...]
    ignored: tuple[Ignored, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def select(self, rows_by_class: Sequence[Rows]) -> "Index":
        """Returns the index of some rows, given class folder by class folder in ascending order."""
        rows = np.concatenate(rows_by_class) if rows_by_class else np.empty(0, np.intp)
        return replace(
            self,
            names=self.names.take(rows),
            labels=self.labels[rows],
            bounds=bounds_of([len(part) for part in rows_by_class]),
        )


def bounds_of(counts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Returns where each of some parts begins and ends, given how long they are."""
    ends = np.cumsum(counts, dtype=np.int64).tolist()
    return tuple(zip([0, *ends[:-1]], ends, strict=True)) if ends else ()
