"""Cache folders that are damaged or forged: an error at once, or right pixels."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from dirflow import CacheError
from tests.faults.cache.child import make_flow, small_segments, whole_epoch
from tests.fuzz.formats import DAMAGES
from tests.fuzz.outcome import Outcome
from tests.support.images import save

ATTACKS = 100
FILES = 9
VALUES = [0, 1, -1, 2**31, 2**32, 2**40, 2**63 - 1, -(2**63), None, "x", b"\0", 1.5, b"x" * 5000]
COLUMNS = ["path", "size", "mtime_ns", "ctime_ns", "slot", "crc32"]


def attack(rng: np.random.Generator, folder: Path) -> Outcome:
    """Reads a data set through some hundred cache folders."""
    small_segments()
    outcome, pictures, sound = Outcome(), folder / "pictures", folder / "sound"
    for number in range(FILES):
        save(pictures / "ant" / f"{number}.png", number, 20 + number, 22)
    expected = whole_epoch(make_flow(pictures, None))
    whole_epoch(make_flow(pictures, sound))
    for number in range(ATTACKS):
        kept = folder / f"kept-{number}"
        shutil.copytree(sound, kept)
        (inner,) = kept.iterdir()
        changes = [_change(rng, inner) for _ in range(int(rng.integers(1, 3)))]
        try:
            for _ in range(2):
                read = whole_epoch(make_flow(pictures, kept, prefetch=int(rng.choice([0, 2]))))
                if any(not np.array_equal(ours, theirs) for ours, theirs in zip(read, expected, strict=True)):
                    outcome.find(f"wrong pixels after {changes}", (inner / "catalogue.sqlite").read_bytes())
                    break
            else:
                outcome.note("right")
        except CacheError:
            outcome.note("refused")
        except Exception as error:  # noqa: BLE001 - it is a finding
            outcome.find(f"{type(error).__name__}: {error} after {changes}", (inner / "catalogue.sqlite").read_bytes())
        shutil.rmtree(kept, ignore_errors=True)  # batches ahead may still be written there
    return outcome


def _change(rng: np.random.Generator, inner: Path) -> str:
    """Damages something of a cache folder and says what."""
    catalogue, segments = inner / "catalogue.sqlite", sorted(inner.glob("pixels-*"))
    kind = int(rng.integers(6))
    if kind < 2 or not segments:
        name = _damage(rng, catalogue)
        return f"catalogue: {name}"
    if kind == 2:
        return f"values: {_set_values(rng, catalogue)}"
    segment = segments[int(rng.integers(len(segments)))]
    if kind == 3:
        return f"segment: {_damage(rng, segment)}"
    if kind == 4:
        os.truncate(segment, int(rng.integers(segment.stat().st_size + 1)))
        return "segment cut short"
    other = segments[int(rng.integers(len(segments)))]
    segment.write_bytes(other.read_bytes())
    return "another segment in its place"


def _damage(rng: np.random.Generator, path: Path) -> str:
    content = path.read_bytes()
    if len(content) < 30:
        path.write_bytes(rng.bytes(100))
        return "noise"
    if rng.random() < 0.3:  # a page of the database, or as much of a segment, in another's place
        pages = max(1, len(content) // 4096)
        a, b = (4096 * int(k) for k in rng.integers(pages, size=2))
        path.write_bytes(content[:a] + content[b : b + 4096] + content[a + 4096 :])
        return "a page moved"
    damage = DAMAGES[int(rng.integers(len(DAMAGES)))]
    path.write_bytes(damage(rng, content, content))
    return damage.__name__


def _set_values(rng: np.random.Generator, catalogue: Path) -> str:
    column, value = COLUMNS[int(rng.integers(6))], VALUES[int(rng.integers(len(VALUES)))]
    try:
        with closing(sqlite3.connect(catalogue, isolation_level=None)) as connection:
            connection.execute(
                f"UPDATE files SET {column} = ? WHERE slot IN (SELECT slot FROM files ORDER BY random() LIMIT 1)",
                [value],
            )
    except sqlite3.Error:
        pass  # it is damaged already, or the table does not allow it
    return f"{column} = {value!r:.20}"
