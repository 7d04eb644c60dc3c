"""The names of many files in one piece of memory."""

import os
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from dirflow import _native
from dirflow.common.arrays import Rows

Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
AT_ONCE = 1 << 20  # bytes that are looked through at once
ROWS_AT_ONCE = 1 << 13


class Names:
    """File names as the file system has them, made into strings when asked for.

    A name takes its own length and 9 bytes, where a string in a list takes 57 bytes more than its length.

    Args:
        data: uint8, each name followed by a NUL.
    """

    def __init__(self, data: Bytes) -> None:
        self.data = data
        steps = range(0, len(data), AT_ONCE)
        ends = [begin + np.flatnonzero(data[begin : begin + AT_ONCE] == 0) for begin in steps]
        self._ends = np.concatenate(ends, dtype=np.int64) if ends else np.empty(0, np.int64)

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """Returns strings that have no NUL as such names."""
        return cls(np.frombuffer(os.fsencode("".join(name + "\0" for name in names)), np.uint8))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> str:
        row = range(len(self))[row]
        begin = self._ends[row - 1] + 1 if row else 0
        return os.fsdecode(self.data[begin : self._ends[row]].tobytes())

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def tolist(self) -> list[str]:
        """Returns all names as strings."""
        return os.fsdecode(self.data.tobytes()).split("\0")[:-1]

    def some(self, rows: Rows) -> list[str]:
        """Returns the names of a few rows as strings."""
        ends = self._ends[rows]
        begins = np.where(rows == 0, 0, self._ends[rows - 1] + 1)
        data = self.data
        return [
            os.fsdecode(data[begin:end].tobytes()) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        ]

    def take(self, rows: Rows) -> "Names":
        """Returns the names of some rows."""
        lengths = np.diff(self._ends, prepend=-1)[rows]  # the NUL included
        taken = np.empty(lengths.sum(), np.uint8)
        filled = 0
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            some = slice(begin, begin + ROWS_AT_ONCE)
            size = lengths[some].sum()
            shifts = np.repeat(self._ends[rows[some]] + 1 - np.cumsum(lengths[some]), lengths[some])
            taken[filled : filled + size] = self.data[shifts + np.arange(size)]
            filled += size
        return Names(taken)

    def lie_in(self, counts: Sequence[int], begins: Sequence[Sequence[str]]) -> bool:
        """Returns whether the names are those of files directly in folders, folder by folder.

        Args:
            counts: how many names each class has.
            begins: for each class, what the names in each of its folders begin with.
        """
        return _native.names_lie_in(self.data, self._ends, counts, begins)

    def hashes(self) -> Hashes:
        """Returns a number for each name that depends on nothing else: the first 8 bytes that BLAKE2b makes of it."""
        return np.frombuffer(_native.hash_names(self.data, self._ends), np.uint64)


def hashes_of(names: Sequence[str]) -> Hashes:
    """Returns what `Names.hashes` does, for any strings."""
    encoded = [name.encode(errors="surrogateescape") for name in names]
    ends = np.cumsum([len(name) + 1 for name in encoded], dtype=np.int64) - 1
    data = np.frombuffer(b"\0".join(encoded) + b"\0", np.uint8)
    return np.frombuffer(_native.hash_names(data, ends), np.uint64)
