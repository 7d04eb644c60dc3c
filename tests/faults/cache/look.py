"""What lies in a cache folder, and what a reader takes from there."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from dirflow import DirectoryIterator
from dirflow.pipeline.run.cache.folder import FolderCache
from dirflow.pipeline.run.cache.protocol import Lent
from tests.faults.cache.child import whole_epoch


def entries(kept: Path) -> dict[bytes, tuple[Any, ...]]:
    """Returns what the catalogue has of each path."""
    (catalogue,) = kept.glob("*/catalogue.sqlite")
    with closing(sqlite3.connect(catalogue)) as connection:
        return {path: (slot, crc32) for path, slot, crc32 in connection.execute("SELECT path, slot, crc32 FROM files")}


def written(kept: Path) -> dict[Path, np.ndarray]:
    """Returns the bytes of all segments."""
    return {path: np.fromfile(path, np.uint8) for path in kept.glob("*/pixels-*.npy")}


def check_not_written_again(kept: Path, before: dict[Path, np.ndarray]) -> None:
    """Every byte that was written is still there."""
    after = written(kept)
    for path, content in before.items():
        assert np.array_equal(after[path][content != 0], content[content != 0])


def lent_batches(flow: DirectoryIterator) -> list[bool]:
    """Reads an epoch; returns which batches the engine was given from the folder at once."""
    lend, lent = FolderCache.lend, []

    def lend_and_note(cache: FolderCache, rows: np.ndarray, paths: Sequence[str]) -> Lent | None:
        lent.append(lend(cache, rows, paths))
        return lent[-1]

    FolderCache.lend = lend_and_note  # type: ignore[method-assign]
    try:
        whole_epoch(flow)
    finally:
        FolderCache.lend = lend  # type: ignore[method-assign]
    return [one is not None for one in lent]
