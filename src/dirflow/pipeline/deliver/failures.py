"""Files that could not be read: listed, whatever the policy."""

import threading
from dataclasses import dataclass

from dirflow.errors import ImageError

from .tally import TALLY


@dataclass(frozen=True)
class Failure:
    """A file that could not be read.

    Attributes:
        row: its number in `filenames`.
        path: of the file.
        reason: what is wrong with it.
    """

    row: int
    path: str
    reason: str


class Failures:
    """The failures of an iterator so far, one a file; safe to use from several threads."""

    def __init__(self) -> None:
        self._by_row: dict[int, Failure] = {}
        self._lock = threading.Lock()

    def record(self, row: int, error: ImageError) -> None:
        """Lists a file, once."""
        with self._lock:
            self._by_row[row] = Failure(row, error.path, error.reason)
        TALLY.failed(error.path, error.reason)

    def listed(self) -> list[Failure]:
        """Returns the failures in the order of the rows."""
        with self._lock:
            return sorted(self._by_row.values(), key=lambda failure: failure.row)

    def __getstate__(self) -> dict[int, Failure]:
        with self._lock:
            return dict(self._by_row)

    def __setstate__(self, state: dict[int, Failure]) -> None:
        self.__init__()  # type: ignore[misc]  # the lock is made anew
        self._by_row = state
