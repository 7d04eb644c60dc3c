"""An SQLite file that anybody may have written or may hold locked: checked before use, and waited for only briefly.

It follows SQLite's advice on files that are not trusted (https://www.sqlite.org/security.html). A connection is made
for each transaction: one that lives on must not cross a fork.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import chain, repeat
from typing import Any, TypeVar
from urllib.parse import quote

PATIENCE = 0.25  # seconds: Ctrl-C is answered in half a second, and an interpreter that ends waits for its threads
SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.02  # seconds between two attempts
PARAMETERS = 500  # of one statement
CHECKED_BYTES = 2**26  # a file of that size is checked in a fifth of a second; of a larger one, only what is used
# SQLite's instructions are counted, so that no file makes it run for ever. The longest statement, a check of all rows,
# takes 15 for a row of at least 60 bytes.
INSTRUCTIONS_A_TICK, LEAST_INSTRUCTIONS = 10_000, 2_000_000
PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",  # a mapped file that somebody cuts short is a signal
    "synchronous = OFF",  # a process that dies loses nothing; what a power cut spoils is told by its CRC
)
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 10,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 3,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 50,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: PARAMETERS,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
}
# The end of a journal that names another file, which SQLite would delete:
# https://www.sqlite.org/fileformat2.html, "The Rollback Journal".
SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")

Result = TypeVar("Result")


class LockedError(TimeoutError):
    """Another process has held the file locked for longer than one waits."""


class Database:
    """An SQLite file that has certain tables and nothing else.

    Args:
        path: of the file.
        tables: the statements that make its tables.
    """

    def __init__(self, path: str, tables: tuple[str, ...]) -> None:
        self._path = path
        self._tables = tables
        self._patience = {"read": PATIENCE, "write": PATIENCE}

    def create(self, fill: Callable[[sqlite3.Connection], object], patience: float) -> None:
        """Makes the tables if the file is missing or empty.

        Args:
            fill: called in the same transaction, once they are made.
            patience: seconds to wait for a lock.

        Raises:
            As `transaction`.
        """
        with self._connection("rwc", patience) as connection:
            if self._patiently(lambda: _schema(connection), patience):
                return
            self._patiently(lambda: connection.execute("BEGIN IMMEDIATE"), patience)
            if not _schema(connection):  # no other process has been faster
                for statement in self._tables:
                    connection.execute(statement)
                fill(connection)
            self._patiently(lambda: connection.execute("COMMIT"), patience)

    def check(self, patience: float) -> None:
        """Looks for damage, unless the file is too large for that.

        Raises:
            ValueError: it is damaged, or as `transaction`.
            Others, as `transaction`.
        """
        if os.stat(self._path).st_size > CHECKED_BYTES:
            return
        with self.transaction(patience=patience) as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise ValueError(f"{self._path!r} is damaged: {answer}")

    @contextmanager
    def transaction(self, *, write: bool = False, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """Yields a connection in a transaction, which is undone if anything is raised.

        Args:
            write: whether no other process may write until it ends.
            patience: seconds to wait for a lock; None: a moment, or not at all if the last one has waited in vain.

        Raises:
            LockedError: another process holds the file locked.
            sqlite3.Error, OSError: it cannot be read or written.
            ValueError: it is not a regular file that has the tables and nothing else.
        """
        kind = "write" if write else "read"
        patience = self._patience[kind] if patience is None else patience
        try:
            with self._connection("rw", patience) as connection:
                if write:
                    # A reader that never ends would stop only the commit, when all has been done.
                    self._patiently(lambda: connection.execute("PRAGMA user_version = 0"), patience)
                self._patiently(lambda: connection.execute("BEGIN IMMEDIATE" if write else "BEGIN"), patience)
                if self._patiently(lambda: _schema(connection), patience) != _schema_of(self._tables):
                    raise ValueError(f"{self._path!r} has other tables than those of a cache")
                yield connection
                self._patiently(lambda: connection.execute("COMMIT"), patience)
        except LockedError:
            self._patience[kind] = 0.0
            raise
        self._patience[kind] = PATIENCE

    @contextmanager
    def _connection(self, mode: str, patience: float) -> Iterator[sqlite3.Connection]:
        size = _checked_size(self._path)
        name = f"file:{quote(os.fsencode(self._path))}?mode={mode}"
        # Closing it undoes what is not committed. SQLite itself does not wait: nothing would interrupt it.
        with closing(sqlite3.connect(name, uri=True, timeout=0, isolation_level=None)) as connection:
            for limit, most in LIMITS.items():
                connection.setlimit(limit, most)
            _limit_instructions(connection, LEAST_INSTRUCTIONS + size)
            if configure := getattr(connection, "setconfig", None):  # since Python 3.12
                configure(getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE"), True)  # noqa: B009 - unknown to 3.11
            for pragma in PRAGMAS:
                self._patiently(lambda pragma=pragma: connection.execute(f"PRAGMA {pragma}"), patience)  # type: ignore[misc]
            yield connection

    def _patiently(self, action: Callable[[], Result], patience: float) -> Result:
        """Returns what an action returns, tried again while another process holds the file locked."""
        deadline, pause = time.monotonic() + patience, SHORTEST_PAUSE
        while True:
            try:
                return action()
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() >= deadline:
                    raise LockedError(f"another process holds {self._path!r} locked") from error
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _checked_size(path: str) -> int:
    """Returns the size of the file, 0 if it is missing, and refuses what SQLite should not open.

    The file itself is not opened here: closing it would take SQLite's locks from other threads of this process.
    """
    for suffix in ("-wal", "-shm"):
        if os.path.lexists(path + suffix):
            raise ValueError(f"{path + suffix!r} is there, and no cache has one")
    journal = f"{path}-journal"
    if _regular_size(journal) and _end(journal, len(SUPER_JOURNAL)) == SUPER_JOURNAL:
        raise ValueError(f"{journal!r} names another file, which no cache's journal does")
    return _regular_size(path)


def _regular_size(path: str) -> int:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return 0
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path!r} is not a regular file")
    return status.st_size


def _end(path: str, size: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:  # its transaction has ended meanwhile
        return b""
    try:
        return os.pread(descriptor, size, max(0, os.fstat(descriptor).st_size - size))
    finally:
        os.close(descriptor)


def _limit_instructions(connection: sqlite3.Connection, instructions: int) -> None:
    ticks = chain(repeat(0, instructions // INSTRUCTIONS_A_TICK), repeat(1))
    # No function in Python: SQLite would take a KeyboardInterrupt in it for its own affair.
    connection.set_progress_handler(ticks.__next__, INSTRUCTIONS_A_TICK)


def _schema(connection: sqlite3.Connection) -> frozenset[Any]:
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 100").fetchall())


@cache
def _schema_of(tables: tuple[str, ...]) -> frozenset[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in tables:
            connection.execute(statement)
        return _schema(connection)
