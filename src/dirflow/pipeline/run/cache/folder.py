"""Pixels in a folder, shared by processes and kept after they end."""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

from dirflow.common.arrays import Pixels, Rows
from dirflow.common.atomic import atomic_write
from dirflow.common.warn import warn
from dirflow.errors import CacheError

from .capacity import check_disk, format_bytes
from .catalogue import MadeAnewError
from .database import PATIENCE, LockedError
from .generation import Found, Generation, nothing
from .protocol import Lent, Read

FORMAT = 2  # of the folder; another one is another sub-folder
OPTIONS = "options.json"
TROUBLE = (sqlite3.Error, OSError, ValueError)  # of a folder
CANNOT_WRITE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
EMPTIED = "somebody has emptied or replaced it; it is filled again from here on"
OPENING_PATIENCE = 2.0  # seconds that one waits for a catalogue that is locked, when a cache is opened


class FolderCache:
    """Keeps pixels in a sub-folder that is named by what they depend on; docs/guide/cached-epochs.md has the format.

    Pixels are served only if their file's size and times were what they are when this object first served them, and
    if their CRC-32 is right. Whatever becomes of the folder meanwhile: files are read instead of what cannot be
    trusted, and a warning says so once.

    Args:
        folder: of the cache; made if missing.
        shape: (height, width, channels) of the pixels.
        options: all that pixels depend on besides their file.
        rows: files in the dataset.
        path_of: returns the path of a row's file.

    Attributes:
        folder: the sub-folder.
        description: what was there when it was opened, and what it will need, in one line.

    Raises:
        CacheError: the folder cannot be used, or the disk has not enough room for all pixels.
    """

    may_block = True

    def __init__(
        self,
        folder: str,
        shape: tuple[int, int, int],
        options: Mapping[str, Any],
        rows: int,
        path_of: Callable[[int], str],
    ) -> None:
        text = json.dumps({"format": FORMAT, **options}, indent=1, sort_keys=True)
        self.folder = os.path.join(os.path.abspath(folder), _name(shape, options, text))
        self._shape, self._rows = shape, rows
        self._reads = self._keeps = True
        self._warned: dict[str, object] = {}
        self._generation: Generation | None = None  # not opened yet
        try:
            os.makedirs(self.folder, exist_ok=True)
            _describe(os.path.join(self.folder, OPTIONS), text)
            catalogue = self._open(OPENING_PATIENCE).catalogue
            kept = f"{catalogue.count():,} images kept"
            check_disk(self.folder, shape, rows, lambda: catalogue.count(map(path_of, range(rows))))
        except CacheError:
            raise
        except LockedError as error:
            kept = "what it holds is not known"
            self._warn("locked", f"{error}; files are read meanwhile")
        except MadeAnewError:  # between two looks at it
            kept = "what it holds is not known"
            self._warn("less", EMPTIED)
        except TROUBLE as error:
            raise CacheError(
                f"cannot use cache folder {self.folder!r}: {error}. If it is damaged, delete it: only time is lost."
            ) from error
        self.description = (
            f"Cache {folder!r}: {kept}; all {rows:,} of this dataset take {format_bytes(rows * prod(shape))}."
        )

    def lend(self, rows: Rows, paths: Sequence[str]) -> Lent | None:
        """Returns where the pixels of some files are; see `PixelCache`."""
        generation = self._generation
        return generation.lend(rows, paths) if self._reads and generation else None

    def pixels(self, rows: Rows, paths: Sequence[str], read: Read, workers: int) -> list[Pixels | None]:
        """Returns the pixels of some files; see `PixelCache`."""
        generation = self._current()
        found = self._find(generation, rows, paths, workers) if generation else nothing(len(paths))
        images = found.images
        missing = [position for position, image in enumerate(images) if image is None]
        if missing:
            now = time.time_ns()
            new: dict[str, Pixels] = {}
            for position, image in zip(missing, read(missing), strict=True):
                images[position] = image
                version = found.versions.get(paths[position])
                if image is not None and version is not None and not version.recent(now):
                    new[paths[position]] = image
            if generation and new:
                self._keep(generation, rows, paths, new, found, workers)
        return images

    def _find(self, generation: Generation, rows: Rows, paths: Sequence[str], workers: int) -> Found:
        """Returns what is kept, as far as it can be trusted."""
        known = generation.recall(rows, paths, workers)
        missing = [position for position, image in enumerate(known.images) if image is None]
        if not missing:
            return known
        found = nothing(len(missing))
        with self._bearing(generation):
            found = generation.look_up(rows[missing], [paths[position] for position in missing], workers)
            if problem := known.problem or found.problem:
                self._warn("less", f"{problem}; what it held is read from files")
        for position, image in zip(missing, found.images, strict=True):
            known.images[position] = image
        return found._replace(images=known.images)

    def _keep(
        self,
        generation: Generation,
        rows: Rows,
        paths: Sequence[str],
        images: Mapping[str, Pixels],
        found: Found,
        workers: int,
    ) -> None:
        if not self._keeps:
            return
        with self._bearing(generation):
            try:
                generation.keep(rows, paths, images, found, workers)
            except LockedError:
                raise
            except (sqlite3.Error, OSError) as error:
                if isinstance(error, sqlite3.Error) and _code(error) not in CANNOT_WRITE:
                    raise
                self._keeps = False
                self._warn("less", f"it takes no more pixels, files are read instead of what it does not hold: {error}")

    def _current(self) -> Generation | None:
        """Returns what lies in the folder now; None if it cannot be used."""
        if self._reads and self._generation is None:
            with self._bearing(None):
                self._open(patience=0)
        return self._generation if self._reads else None

    def _open(self, patience: float) -> Generation:
        generation = Generation(self.folder, self._shape, self._rows, patience, create=self._generation is None)
        self._generation = generation
        return generation

    @contextmanager
    def _bearing(self, generation: Generation | None) -> Iterator[None]:
        """Goes on without what the folder does not give, and says so."""
        try:
            try:
                yield
            except MadeAnewError:
                if self._generation is generation:  # no other thread was faster
                    self._open(PATIENCE)
                    self._warn("less", EMPTIED)
        except LockedError as error:
            self._warn("locked", f"{error}; files are read meanwhile")
        except TROUBLE as error:
            self._reads = False
            self._warn("trouble", f"it is not used any more, files are read instead: {error}")

    def _warn(self, kind: str, message: str) -> None:
        """Warns once of a kind of trouble, in whichever thread it comes first."""
        me = object()
        if self._warned.setdefault(kind, me) is me:
            warn(f"cache folder {self.folder!r}: {message}")


def _code(error: sqlite3.Error) -> int:
    """Returns SQLite's primary error code; 0: the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _name(shape: tuple[int, int, int], options: Mapping[str, Any], text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{'x'.join(map(str, shape))}-{options['interpolation']}-{digest[:16]}"


def _describe(path: str, text: str) -> None:
    """Writes the options beside the pixels, for people; the folder's name is their digest."""
    if not os.path.exists(path):
        with atomic_write(path) as partial, open(partial, "w", encoding="utf-8") as file:
            file.write(text)
