"""What becomes of a cache folder and a saved listing while they are in use."""

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.soak.reader import Places

if TYPE_CHECKING:
    from collections.abc import Callable

Random = np.random.Generator


class Disturber:
    """Damages what two processes share.

    Args:
        places: where things lie.
        rng: what is drawn from.
    """

    def __init__(self, places: Places, rng: Random) -> None:
        self._places, self._rng = places, rng
        self._older = places.cache.with_name("older")
        self._ways: dict[str, Callable[[], object]] = {
            "the cache is deleted": lambda: shutil.rmtree(places.cache),
            "a catalogue is deleted": lambda: self._catalogue().unlink(),
            "a catalogue is damaged": lambda: self._damage(self._catalogue()),
            "a catalogue is cut short": lambda: self._cut(self._catalogue()),
            "a catalogue is locked": self._lock,
            "a segment is deleted": lambda: self._segment().unlink(),
            "a segment is damaged": lambda: self._damage(self._segment()),
            "a segment is cut short": lambda: self._cut(self._segment()),
            "a segment becomes a pipe": lambda: self._pipe(self._segment()),
            "a segment is replaced": lambda: shutil.copyfile(self._segment(), self._segment()),
            "the cache is copied": self._copy,
            "an older cache is put back": self._put_back,
            "the listing is deleted": places.listing.unlink,
            "the listing is damaged": lambda: self._damage(places.listing),
            "the listing is cut short": lambda: self._cut(places.listing),
        }

    def disturb(self) -> str:
        """Does something and says what; nothing where there is nothing to be damaged."""
        what = str(self._rng.choice(list(self._ways)))
        try:
            self._ways[what]()
        except (OSError, ValueError, shutil.Error, sqlite3.Error):  # it is not there, or was damaged before
            return "nothing to damage"
        return what

    def _one(self, paths: list[Path]) -> Path:
        return paths[int(self._rng.integers(len(paths)))]

    def _catalogue(self) -> Path:
        return self._one(list(self._places.cache.glob("*/catalogue.sqlite")))

    def _segment(self) -> Path:
        return self._one(list(self._places.cache.glob("*/pixels-*")))

    def _damage(self, path: Path) -> None:
        size = path.stat().st_size
        with open(path, "r+b") as file:
            for _ in range(int(self._rng.integers(1, 20))):
                file.seek(int(self._rng.integers(size)))
                file.write(self._rng.bytes(1))

    def _cut(self, path: Path) -> None:
        os.truncate(path, int(self._rng.integers(path.stat().st_size)))

    def _pipe(self, path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    def _lock(self) -> None:
        with closing(sqlite3.connect(self._catalogue(), isolation_level=None, timeout=0.2)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(float(self._rng.uniform(0, 1)))

    def _copy(self) -> None:
        shutil.rmtree(self._older, ignore_errors=True)
        shutil.copytree(self._places.cache, self._older)

    def _put_back(self) -> None:
        for path in self._older.glob("*/*"):
            there = self._places.cache / path.relative_to(self._older)
            if self._rng.random() < 0.7:
                with suppress(FileNotFoundError):
                    shutil.copyfile(path, there)
