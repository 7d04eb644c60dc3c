"""Where the pixels of files lie that were seen before: sixteen bytes a file."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dirflow.common.arrays import Rows

UNKNOWN = -1


class Known:
    """The slots of a dataset's rows, as far as they are known.

    Args:
        rows: files in the dataset.
    """

    def __init__(self, rows: int) -> None:
        # A row's path may be changed by the user: its hash says for which one the slot is.
        self._table = np.zeros(rows, [("path", np.int64), ("slot", np.int64)])
        self._table["slot"] = UNKNOWN

    def slots(self, rows: Rows, paths: Sequence[str]) -> list[int]:
        """Returns the slot of each row's path, or `UNKNOWN`."""
        entries = self._table[rows].tolist()
        return [slot if hash(path) == known else UNKNOWN for path, (known, slot) in zip(paths, entries, strict=True)]

    def note(self, row: int, path: str, slot: int) -> None:
        """Notes the slot of a row's path."""
        self._table[row] = hash(path), slot

    def __getstate__(self) -> dict[str, Any]:
        return {"rows": len(self._table)}  # another process looks for itself, and has other hashes

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]
