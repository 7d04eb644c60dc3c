"""A catalogue that is damaged, or made on purpose by somebody: an error at once, or a warning and right pixels."""

import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dirflow import CacheError
from dirflow.pipeline.run.cache import database
from dirflow.pipeline.run.cache.catalogue import TABLES
from tests.faults.cache.child import Child, some_batches
from tests.support.compare import assert_same

SOON = 10.0  # seconds
ENDLESS = "WITH RECURSIVE n(k) AS (VALUES(1) UNION ALL SELECT k + 1 FROM n) SELECT k"
Plant = Callable[[Path], None]


def statements(*commands: str) -> Plant:
    def plant(catalogue: Path) -> None:
        with closing(sqlite3.connect(catalogue, isolation_level=None)) as connection:
            for command in commands:
                connection.execute(command)

    return plant


def schema(old: str, new: str) -> Plant:
    """Changes what SQLite remembers of a statement, without doing what it says."""
    return statements("PRAGMA writable_schema = ON", f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}')")


def content(*changes: tuple[int, bytes]) -> Plant:
    def plant(catalogue: Path) -> None:
        changed = bytearray(catalogue.read_bytes())
        for position, value in changes:
            changed[position : position + len(value)] = value
        catalogue.write_bytes(changed)

    return plant


def noise(seed: int) -> Plant:
    """Changes some bytes everywhere."""

    def plant(catalogue: Path) -> None:
        changed = np.frombuffer(catalogue.read_bytes(), np.uint8).copy()
        random = np.random.default_rng(seed)
        changed[random.integers(0, len(changed), 40)] = random.integers(0, 256, 40)
        catalogue.write_bytes(changed.tobytes())

    return plant


def cut(catalogue: Path) -> None:
    os.truncate(catalogue, catalogue.stat().st_size - 5000)


def pipe(catalogue: Path) -> None:
    catalogue.unlink()
    os.mkfifo(catalogue)


def folder(catalogue: Path) -> None:
    catalogue.unlink()
    catalogue.mkdir()


def device(catalogue: Path) -> None:
    catalogue.unlink()
    catalogue.symlink_to("/dev/zero")


def link(catalogue: Path) -> None:
    catalogue.rename(catalogue.parents[2] / "elsewhere")
    catalogue.symlink_to(catalogue.parents[2] / "elsewhere")


def journal_is_a_pipe(catalogue: Path) -> None:
    os.mkfifo(f"{catalogue}-journal")


def journal_names_another_file(catalogue: Path) -> None:
    """SQLite deletes a file that such a journal names."""
    other = catalogue.parents[2] / "precious"
    other.write_text("mine\0", encoding="utf-8")
    name, magic = bytes(other), bytes.fromhex("d9d505f920a163d7")
    head = magic + struct.pack(">IIIII", 0, 0, catalogue.stat().st_size // 4096, 512, 4096)
    end = struct.pack(">I", 2**30 // 4096 + 1) + name + struct.pack(">II", len(name), sum(name)) + magic
    Path(f"{catalogue}-journal").write_bytes(head.ljust(512, b"\0") + end)


def shared_memory(catalogue: Path) -> None:
    statements("PRAGMA journal_mode = WAL", "UPDATE files SET slot = slot + 100")(catalogue)
    Path(f"{catalogue}-wal").write_bytes(b"")
    os.mkfifo(f"{catalogue}-shm")


def empty_log(catalogue: Path) -> None:
    """Where SQLite finds one, it maps another file into memory."""
    statements("PRAGMA journal_mode = WAL")(catalogue)
    Path(f"{catalogue}-wal").touch()


def endless_tree(catalogue: Path) -> None:
    """Each page of a tree leads to the next one dozens of times, ten pages deep: more rows than can ever be counted."""
    catalogue.unlink()
    made = statements(
        *TABLES,
        "INSERT INTO cache VALUES ('0123456789abcdef')",
        "WITH RECURSIVE n(k) AS (VALUES(1) UNION ALL SELECT k + 1 FROM n LIMIT 3000) "
        "INSERT INTO files SELECT zeroblob(30) || k, k, k, k, k, k FROM n",
    )
    made(catalogue)
    with closing(sqlite3.connect(catalogue)) as connection:
        roots = connection.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'files'").fetchall()
    content = bytearray(catalogue.read_bytes())
    for (root,) in roots:
        inner = content[(root - 1) * 4096 : root * 4096]
        assert inner[0] == 2, "an inner page"
        (cells,) = struct.unpack_from(">H", inner, 3)
        places = [8, *struct.unpack_from(f">{cells}H", inner, 12)]  # of the numbers of the pages that it leads to
        for level in range(10):
            begin = (root - 1) * 4096 if level == 0 else len(content)
            following = max(len(content), begin + 4096) // 4096 + 1
            for place in places:
                struct.pack_into(">I", inner, place, following)
            content[begin : begin + 4096] = inner
        content += catalogue.read_bytes()[(root - 1) * 4096 : root * 4096]  # whose leaves are there
    struct.pack_into(">I", content, 28, len(content) // 4096)
    catalogue.write_bytes(content)


PLANTS = {
    "files is a view": statements("DROP TABLE files", "CREATE VIEW files AS SELECT 1 AS path, 1 AS slot"),
    "an endless view": statements(
        "DROP TABLE files",
        f"CREATE VIEW files AS {ENDLESS} AS slot, 1 AS path, 1 AS size, 1 AS mtime_ns, 1 AS ctime_ns, 1 AS crc32 "
        "FROM n",
    ),
    "an endless view of generations": statements(
        "DROP TABLE cache", f"CREATE VIEW cache AS {ENDLESS} AS generation FROM n WHERE k < 0"
    ),
    "one view more": statements("CREATE VIEW other AS SELECT 1"),
    "a trigger": statements("CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END"),
    "a virtual table": statements("DROP TABLE cache", "CREATE VIRTUAL TABLE cache USING fts4(generation)"),
    "an index": statements("CREATE INDEX i ON files (abs(crc32))"),
    "a generated column": schema("crc32 INTEGER NOT NULL", "crc32 INTEGER AS (randomblob(1000000000))"),
    "a check": schema("crc32 INTEGER NOT NULL", "crc32 INTEGER CHECK (zeroblob(1000000000))"),
    "a table less": statements("DROP TABLE files"),
    "no table": statements("DROP TABLE files", "DROP TABLE cache"),
    "columns of other names": statements("DROP TABLE files", "CREATE TABLE files (a, b)"),
    "a schema that is none": schema("CREATE TABLE files", "CREATE TABEL files"),
    "no generation": statements("DELETE FROM cache"),
    "two generations": statements("INSERT INTO cache VALUES ('0123456789abcdef')"),
    "a generation that is a path": statements("UPDATE cache SET generation = '/../../../../tmp/x'"),
    "a generation that is bytes": statements("UPDATE cache SET generation = x'00ff'"),
    "a generation without end": statements("UPDATE cache SET generation = zeroblob(900000)"),
    "a number as generation": statements("UPDATE cache SET generation = 5"),
    "another generation": statements("UPDATE cache SET generation = '0123456789abcdef'"),
    "slots that are text": statements("UPDATE files SET slot = 'a' || slot"),
    "slots that are bytes": statements("UPDATE files SET slot = x'ff' || slot"),
    "slots with fractions": statements("UPDATE files SET slot = slot + 0.5"),
    "negative slots": statements("UPDATE files SET slot = -1 - slot"),
    "huge slots": statements("UPDATE files SET slot = 9223372036854775807 - slot"),
    "large slots": statements("UPDATE files SET slot = 1000000000000 + slot"),
    "exchanged slots": statements("UPDATE files SET slot = 100 + slot", "UPDATE files SET slot = 113 - slot"),
    "sums that are text": statements("UPDATE files SET crc32 = 'sum'"),
    "huge sums": statements("UPDATE files SET crc32 = 9223372036854775807"),
    "other sums": statements("UPDATE files SET crc32 = (crc32 + 1) % 4294967296"),
    "sizes that are text": statements("UPDATE files SET size = 'large'"),
    "times that are bytes": statements("UPDATE files SET mtime_ns = x'ff', ctime_ns = x'ff'"),
    "paths that are text": statements("UPDATE files SET path = CAST(path AS TEXT)"),
    "paths without end": statements("UPDATE files SET path = path || zeroblob(500000)"),
    "another application's": content((0, b"a text that somebody has written")),
    "a page size of nothing": content((16, b"\0\0")),
    "a newer format": content((18, b"\xff\xff")),
    "reserved space": content((20, b"\xff")),
    "a schema of noise": content((100, bytes(range(256)) * 10)),
    "tables of noise": content((4096, bytes(range(256)) * 16)),
    "an endless tree": endless_tree,
    "cut": cut,
    "a pipe": pipe,
    "a folder": folder,
    "a device": device,
    "a link": link,
    "a pipe as journal": journal_is_a_pipe,
    "a journal with a name": journal_names_another_file,
    "shared memory": shared_memory,
    "an empty log": empty_log,
    **{f"noise {seed}": noise(seed) for seed in range(16)},
}


@pytest.fixture(scope="module")
def whole(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that is filled."""
    kept = tmp_path_factory.mktemp("whole") / "kept"
    with Child(pictures, kept) as filling:
        filling.epoch()
    return kept


@pytest.mark.parametrize("plant", PLANTS)
def test_it_is_refused_or_its_pixels_are_right(
    plant: str, whole: Path, kept: Path, pictures: Path, expected: list[np.ndarray]
) -> None:
    shutil.copytree(whole, kept)
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    PLANTS[plant](catalogue)
    before = sorted(kept.parent.iterdir())
    begin = time.monotonic()
    with Child(pictures, kept) as reader:
        if isinstance(reader.opened.result, Exception):
            assert isinstance(reader.opened.result, CacheError)
            assert str(kept) in str(reader.opened.result)
            assert "delete it" in str(reader.opened.result)
        else:
            told = [reader.epoch(), reader.epoch()]
            for epoch in told:
                assert_same(epoch.batches, expected)
            assert len([warning for epoch in told for warning in epoch.warnings]) <= 1
    assert time.monotonic() - begin < SOON
    assert sorted(kept.parent.iterdir()) == before


@pytest.mark.parametrize("plant", PLANTS)
def test_it_is_planted_while_somebody_reads(
    plant: str, whole: Path, kept: Path, pictures: Path, expected: list[np.ndarray]
) -> None:
    shutil.copytree(whole, kept)
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    begin = time.monotonic()
    with Child(pictures, kept) as reader:
        assert_same(reader.tell(some_batches, [0, 1]).batches, expected[:2])
        PLANTS[plant](catalogue)
        before = sorted(kept.parent.iterdir())
        told = [reader.epoch(), reader.epoch()]
        for epoch in told:
            assert_same(epoch.batches, expected)
        assert len([warning for epoch in told for warning in epoch.warnings]) <= 1
    assert time.monotonic() - begin < SOON
    assert sorted(kept.parent.iterdir()) == before


REFUSED = [
    "files is a view",
    "an endless view",
    "an endless view of generations",
    "one view more",
    "a trigger",
    "a virtual table",
    "an index",
    "a generated column",
    "a check",
    "a table less",
    "columns of other names",
    "no generation",
    "two generations",
    "a generation that is a path",
    "a generation that is bytes",
    "a generation without end",
    "a number as generation",
    "a pipe",
    "a folder",
    "a link",
    "a pipe as journal",
    "a journal with a name",
    "shared memory",
    "an empty log",
]


@pytest.mark.parametrize("plant", REFUSED)
def test_it_is_refused(plant: str, whole: Path, kept: Path, pictures: Path) -> None:
    shutil.copytree(whole, kept)
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    PLANTS[plant](catalogue)
    with Child(pictures, kept) as reader:
        assert isinstance(reader.opened.result, CacheError)


def unchecked() -> None:
    database.CHECKED_BYTES = 0


def test_the_work_on_a_large_file_is_bounded(whole: Path, kept: Path, pictures: Path) -> None:
    """It is not checked as a whole before it is used."""
    shutil.copytree(whole, kept)
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    endless_tree(catalogue)
    with Child(pictures, kept, unchecked) as reader:
        assert isinstance(reader.opened.result, CacheError)
