"""Which rows made up a batch that was delivered: kept for as long as its array lives."""

import weakref
from typing import Any

import numpy as np

from dirflow.common.arrays import Array, Rows
from dirflow.errors import ArgumentError


class Receipts:
    """The row numbers of batches, found by the identity of their first array.

    Batches of shuffled epochs, of threads and of look-ahead are told apart by what they are, not by when they came.
    """

    def __init__(self) -> None:
        self._rows: dict[int, tuple[weakref.ref[Array], Rows]] = {}

    def record(self, x: Array, rows: Rows) -> None:
        """Notes the rows of a batch; they are forgotten when the array is."""
        rows_of, key = self._rows, id(x)
        rows_of[key] = (weakref.ref(x, lambda _: rows_of.pop(key, None)), rows)

    def record_if_new(self, batch: Any, rows: Rows) -> None:
        """Notes the rows of a batch that a user's own method made, unless its first array is known already."""
        x = first_array(batch)
        if isinstance(x, np.ndarray) and len(x) == len(rows) and id(x) not in self._rows:
            self.record(x, rows)

    def rows_of(self, batch: Any) -> Rows:
        """Returns the rows of a batch, given whole or as its first array.

        Raises:
            ArgumentError: it is none of the batches, or a copy of one.
        """
        x = first_array(batch)
        known, rows = self._rows.get(id(x), (None, None))
        if known is None or known() is not x or rows is None:
            shape = f"an array of shape {x.shape}" if isinstance(x, np.ndarray) else f"a {type(x).__name__}"
            raise ArgumentError(
                "`batch` must be a batch that this iterator delivered, or its first array; copies and tensors made "
                f"of it are not known: for these, `with_index=True` ends every batch with its rows. Received: {shape}"
            )
        return rows.copy()

    def __len__(self) -> int:
        """Returns the number of batches that are still there."""
        return len(self._rows)

    def __reduce__(self) -> tuple[type["Receipts"], tuple[()]]:
        return Receipts, ()  # the arrays stay behind


def first_array(batch: Any) -> Any:
    """Returns the first part of the first part, and so on, of a batch."""
    while isinstance(batch, (tuple, list)) and batch:
        batch = batch[0]
    return batch
