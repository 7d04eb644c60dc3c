"""Which rows made up a batch that was delivered: kept for as long as its array lives."""

import weakref
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.errors import ArgumentError
from dirflow.pipeline.order.schedule import Rows

Array = npt.NDArray[Any]


class Deliveries:
    """The row numbers of batches, found by the identity of their first array.

    Batches of shuffled epochs, of threads and of look-ahead are told apart by what they are, not by when they came.
    """

    def __init__(self) -> None:
        self._rows: dict[int, tuple[weakref.ref[Array], Rows]] = {}

    def record(self, x: Array, rows: Rows) -> None:
        """Notes the rows of a batch; they are forgotten when the array is."""
        rows_of, key = self._rows, id(x)
        rows_of[key] = (weakref.ref(x, lambda _: rows_of.pop(key, None)), rows)

    def rows_of(self, batch: Any) -> Rows:
        """Returns the rows of a batch, given whole or as its first array.

        Raises:
            ArgumentError: it is none of the batches, or a copy of one.
        """
        x = batch
        while isinstance(x, (tuple, list)) and x:
            x = x[0]
        known, rows = self._rows.get(id(x), (None, None))
        if known is None or known() is not x or rows is None:
            shape = f"an array of shape {x.shape}" if isinstance(x, np.ndarray) else f"a {type(x).__name__}"
            raise ArgumentError(
                "`batch` must be a batch that this iterator delivered, or its first array; copies and tensors made "
                f"of it are not known: for these, `with_index=True` ends every batch with its rows. Received: {shape}"
            )
        return rows.copy()
