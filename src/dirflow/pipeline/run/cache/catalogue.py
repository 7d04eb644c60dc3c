"""The table of a cache folder: which file's pixels lie in which slot.

A catalogue gets a random generation when it is made, and the names of its segments contain it: whoever still knows
another catalogue that was in its place takes nothing from its entries and segments, and adds nothing to them. SQLite
keeps it whole when a process dies at any moment, and lets one process write at a time.
"""

import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from dirflow.pipeline.scan.listing import GRANULARITY as RECENT

from .database import PARAMETERS, Database

NAME = "catalogue.sqlite"
TABLES = (
    "CREATE TABLE cache (generation TEXT NOT NULL)",
    """\
CREATE TABLE files (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    slot INTEGER NOT NULL UNIQUE,
    crc32 INTEGER NOT NULL
) WITHOUT ROWID""",
)
GENERATION = re.compile("[0-9a-f]{16}")  # nothing else becomes part of a file's name
SLOTS = 2**40  # more images than any disk holds


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
            return cls.of_status(os.stat(path))
        except (OSError, ValueError):  # whoever reads the file will say so
            return None

    @classmethod
    def of_status(cls, status: os.stat_result) -> "Version":
        """Returns the version that the file system tells."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def recent(self, now_ns: int) -> bool:
        """Returns whether another change might bear the same times."""
        return abs(now_ns - self.mtime_ns) < RECENT or abs(now_ns - self.ctime_ns) < RECENT


class Entry(NamedTuple):
    """Where the pixels of one version of a file lie, and their CRC-32."""

    version: Version
    slot: int
    crc32: int


class MadeAnewError(Exception):
    """The catalogue is of another generation than the one that was opened."""


class Catalogue:
    """The entries of one generation of a cache folder: of the one that is there when this object is made.

    Args:
        folder: of the cache.
        patience: seconds to wait while another process holds the catalogue locked.
        on_create: called when it is made; None: it is not made if it is missing.

    Attributes:
        generation: 16 hexadecimal digits.

    Raises:
        LockedError: another process holds it locked.
        sqlite3.Error, OSError: it cannot be read or written.
        ValueError: it is damaged, or something else lies in its place.
        So does each of its methods, and `MadeAnewError`.
    """

    def __init__(self, folder: str, patience: float, on_create: Callable[[], object] | None = None) -> None:
        self._database = Database(os.path.join(folder, NAME), TABLES)
        if on_create is not None:
            self._database.create(partial(_begin_generation, on_create), patience)
        self._database.check(patience)
        with self._database.transaction(patience=patience) as connection:
            self.generation = _generation(connection)

    def find(self, paths: Sequence[str]) -> dict[str, Entry]:
        """Returns the entries of those of the paths that have one."""
        with self._transaction() as connection:
            return _find(connection, paths)

    def count(self, paths: Iterable[str] | None = None) -> int:
        """Returns how many of the paths have an entry; None: how many entries there are."""
        if paths is not None:
            paths = iter(paths)
            parts = iter(lambda: list(islice(paths, PARAMETERS)), [])
            return sum(len(self.find(part)) for part in parts)
        with self._transaction() as connection:
            # Of a damaged file, SQLite may count the rows for ever, unless they are counted one by one.
            (entries,) = connection.execute("SELECT count(*) FROM (SELECT slot FROM files LIMIT ?)", [SLOTS]).fetchone()
            return int(entries)

    def add(
        self,
        versions: Mapping[str, Version],
        crc32: Mapping[str, int],
        find_empty: Callable[[int, int], int],
        write: Callable[[Mapping[str, int]], None],
        damaged: frozenset[int] = frozenset(),
    ) -> dict[str, int]:
        """Enters files in slots that were never used; returns these by path.

        A file of which another process has entered the same version meanwhile is left out.

        Args:
            versions: by path.
            crc32: of the pixels, by path.
            find_empty: returns the first of a number of empty slots, given the first one that has no entry.
            write: writes the pixels of some paths to their slots; if it raises, nothing is entered.
            damaged: slots whose entries are not believed.
        """
        with self._transaction(write=True) as connection:
            there = {
                path
                for path, entry in _find(connection, list(versions)).items()
                if entry.version == versions[path] and entry.slot not in damaged
            }
            new = [path for path in versions if path not in there]
            first = find_empty(_first_without_entry(connection), len(new))
            slots = {path: _checked("slot", first + k, SLOTS) for k, path in enumerate(new)}
            write(slots)
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                [(os.fsencode(path), *versions[path], slot, crc32[path]) for path, slot in slots.items()],
            )
        return slots

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        with self._database.transaction(write=write) as connection:
            if _generation(connection) != self.generation:
                raise MadeAnewError
            yield connection


def _begin_generation(on_create: Callable[[], object], connection: sqlite3.Connection) -> None:
    on_create()
    connection.execute("INSERT INTO cache VALUES (?)", [secrets.token_hex(8)])


def _generation(connection: sqlite3.Connection) -> str:
    rows = connection.execute("SELECT generation FROM cache LIMIT 2").fetchall()
    if len(rows) != 1 or not isinstance(rows[0][0], str) or not GENERATION.fullmatch(rows[0][0]):
        raise ValueError(f"the catalogue must have one generation of 16 hexadecimal digits, and has {_shown(rows)}")
    return rows[0][0]


def _first_without_entry(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute("SELECT max(slot) FROM files").fetchone()
    return 0 if last is None else _checked("slot", last, SLOTS) + 1


def _find(connection: sqlite3.Connection, paths: Sequence[str]) -> dict[str, Entry]:
    found = {}
    for begin in range(0, len(paths), PARAMETERS):
        asked = {os.fsencode(path) for path in paths[begin : begin + PARAMETERS]}
        marks = ", ".join("?" * len(asked))
        question = f"SELECT path, size, mtime_ns, ctime_ns, slot, crc32 FROM files WHERE path IN ({marks})"  # noqa: S608 - marks
        for path, *version, slot, crc32 in connection.execute(question, list(asked)).fetchall():
            entry = Entry(
                Version(*(_checked("size or time", number) for number in version)),
                _checked("slot", slot, SLOTS),
                _checked("crc32", crc32, 2**32),
            )
            if path not in asked:  # in a damaged index, SQLite finds others
                raise ValueError(f"the catalogue is damaged: instead of a file's entry it has that of {_shown(path)}")
            found[os.fsdecode(path)] = entry
    return found


def _checked(name: str, number: Any, limit: int | None = None) -> int:
    """Returns a number if it is one, and not negative and below the limit if there is one."""
    if not isinstance(number, int) or (limit is not None and not 0 <= number < limit):
        bounds = "a whole number" if limit is None else f"a whole number of 0 to {limit - 1}"
        raise ValueError(f"a {name} in the catalogue must be {bounds}, and is {_shown(number)}")
    return number


def _shown(value: object) -> str:
    return repr(value)[:100]
