"""An SQLite file that is not trusted, and not waited for."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from dirflow.pipeline.run.cache.database import Database, LockedError

TABLE = "CREATE TABLE t (number INTEGER)"
ENDLESS = "WITH RECURSIVE n(k) AS (VALUES(1) UNION ALL SELECT k + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file ?#%é.sqlite"


@pytest.fixture
def database(path: Path) -> Database:
    made = Database(str(path), (TABLE,))
    made.create(lambda connection: connection.execute("INSERT INTO t VALUES (7)"), 1.0)
    return made


def numbers(database: Database) -> list[int]:
    with database.transaction() as connection:
        return [number for (number,) in connection.execute("SELECT number FROM t")]


def test_it_is_made_once(database: Database, path: Path) -> None:
    database.create(lambda connection: connection.execute("INSERT INTO t VALUES (8)"), 1.0)
    assert numbers(database) == [7]
    assert path.is_file()


def fail_after_insert(database: Database) -> None:
    with database.transaction(write=True) as connection:
        connection.execute("INSERT INTO t VALUES (8)")
        raise RuntimeError("after it")


def test_a_transaction_is_undone(database: Database) -> None:
    with pytest.raises(RuntimeError, match="after it"):
        fail_after_insert(database)
    assert numbers(database) == [7]


def test_it_is_not_made_by_a_transaction(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        numbers(Database(str(tmp_path / "missing"), (TABLE,)))
    assert list(tmp_path.iterdir()) == []


def test_nothing_runs_for_ever(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="interrupted"), database.transaction() as connection:
        connection.execute(ENDLESS)
    assert numbers(database) == [7]


def test_nobody_waits_twice(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waits = []
        for _ in range(3):
            begin = time.monotonic()
            with (
                pytest.raises(LockedError, match=r"another process holds .*\.sqlite' locked"),
                database.transaction(write=True),
            ):
                pass
            waits.append(time.monotonic() - begin)
            assert numbers(database) == [7]  # readers are not concerned
        assert waits[0] > 0.2
        assert min(waits[1:]) < 0.2
        other.execute("COMMIT")
    with database.transaction(write=True) as connection:
        connection.execute("DELETE FROM t")
    assert numbers(database) == []
