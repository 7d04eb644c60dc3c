"""The table of a cache folder: which file's pixels lie in which slot.

SQLite keeps it whole when a process dies at any moment, and lets one process write at a time. A connection is made
for each use: one that lives on must not cross a fork.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import NamedTuple

from dirflow.pipeline.scan.listing import GRANULARITY as RECENT

NAME = "catalogue.sqlite"
PATIENCE = 60.0  # seconds that one process waits for another to finish a batch
AT_ONCE = 500  # paths in one question


class Version(NamedTuple):
    """What tells one state of a file from another, as the file system has it.

    Attributes:
        size: in bytes.
        mtime_ns: when its content was changed, as the owner says.
        ctime_ns: when anything of it was changed, as the system says.
    """

    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, path: str) -> "Version | None":
        """Returns the version of a file as it is now; None if there is no telling."""
        try:
            status = os.stat(path)
        except (OSError, ValueError):  # whoever reads the file will say so
            return None
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def recent(self, now_ns: int) -> bool:
        """Returns whether another change might bear the same times."""
        return abs(now_ns - self.mtime_ns) < RECENT or abs(now_ns - self.ctime_ns) < RECENT


class Entry(NamedTuple):
    """Where the pixels of one version of a file lie, and their CRC-32."""

    version: Version
    slot: int
    crc32: int


class Catalogue:
    """The entries of a cache folder, made when it is missing.

    Raises:
        sqlite3.Error: it cannot be read or written; so does each of its methods.
    """

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, NAME)
        with self._connection() as connection:  # a process may have died between the file and its table
            connection.execute(
                "CREATE TABLE IF NOT EXISTS files (path BLOB PRIMARY KEY, size INTEGER NOT NULL, "
                "mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, slot INTEGER NOT NULL UNIQUE, "
                "crc32 INTEGER NOT NULL) WITHOUT ROWID"
            )

    def find(self, paths: Sequence[str]) -> dict[str, Entry]:
        """Returns the entries of those of the paths that have one."""
        with self._connection() as connection:
            return _find(connection, paths)

    def count(self, paths: Iterable[str] | None = None) -> int:
        """Returns how many of the paths have an entry; None: how many entries there are."""
        with self._connection() as connection:
            if paths is None:
                (entries,) = connection.execute("SELECT count(*) FROM files").fetchone()
                return int(entries)
            paths = iter(paths)
            parts = iter(lambda: list(islice(paths, AT_ONCE)), [])
            return sum(len(_find(connection, part)) for part in parts)

    def add(
        self,
        versions: Mapping[str, Version],
        crc32: Mapping[str, int],
        write: Callable[[Mapping[str, int]], None],
        damaged: frozenset[int] = frozenset(),
    ) -> dict[str, int]:
        """Enters files in slots that were never used; returns these by path.

        A file of which another process has entered the same version meanwhile is left out.

        Args:
            versions: by path.
            crc32: of the pixels, by path.
            write: writes the pixels of some paths to their slots; if it raises, nothing is entered.
            damaged: slots whose entries are not believed.
        """
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")  # until it ends, no other process writes
            try:
                known = _find(connection, list(versions))  # another process may have been faster
                there = {
                    path
                    for path, entry in known.items()
                    if entry.version == versions[path] and entry.slot not in damaged
                }
                (free,) = connection.execute("SELECT coalesce(max(slot), -1) + 1 FROM files").fetchone()
                slots = {path: free + k for k, path in enumerate(path for path in versions if path not in there)}
                write(slots)
                connection.executemany(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                    [(os.fsencode(path), *versions[path], slot, crc32[path]) for path, slot in slots.items()],
                )
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            return slots

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # No fsync: a process that dies loses nothing that way, and what a power cut spoils is told by its CRC.
        with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            yield connection


def _find(connection: sqlite3.Connection, paths: Sequence[str]) -> dict[str, Entry]:
    found = {}
    for begin in range(0, len(paths), AT_ONCE):
        asked = [os.fsencode(path) for path in paths[begin : begin + AT_ONCE]]
        marks = ", ".join("?" * len(asked))
        question = f"SELECT path, size, mtime_ns, ctime_ns, slot, crc32 FROM files WHERE path IN ({marks})"  # noqa: S608 - marks
        for path, size, mtime_ns, ctime_ns, slot, crc32 in connection.execute(question, asked):
            found[os.fsdecode(path)] = Entry(Version(size, mtime_ns, ctime_ns), slot, crc32)
    return found
