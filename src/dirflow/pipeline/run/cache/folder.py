"""Pixels in a folder, shared by processes and kept after they end."""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from math import prod
from typing import Any, NamedTuple

from dirflow import _native
from dirflow.common.arrays import Pixels, Rows
from dirflow.common.atomic import atomic_write
from dirflow.common.warn import warn
from dirflow.errors import CacheError

from .capacity import check_disk, format_bytes
from .catalogue import Catalogue, Version
from .known import UNKNOWN, Known
from .protocol import Read
from .segments import Segments

FORMAT = 1  # of the folder; another one is another sub-folder
OPTIONS = "options.json"
TROUBLE = (sqlite3.Error, OSError, ValueError)  # of a folder


class _Found(NamedTuple):
    """What a folder has of a batch.

    Attributes:
        pixels: by position; None: not kept.
        versions: of the files asked about, by path.
        damaged: slots whose pixels are not what was written.
    """

    pixels: list[Pixels | None]
    versions: dict[str, Version]
    damaged: frozenset[int]


class FolderCache:
    """Keeps pixels in a sub-folder that is named by what they depend on; docs/guide/cached-epochs.md has the format.

    Pixels are served only if their file's size and times are what they were when it was read, and if their CRC-32 is
    right: both are checked when this object serves them for the first time.

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
        self._known = Known(rows)
        self._usable = True
        try:
            os.makedirs(self.folder, exist_ok=True)
            _describe(os.path.join(self.folder, OPTIONS), text)
            self._segments = Segments(self.folder, shape)
            self._catalogue = Catalogue(self.folder)
            kept = self._catalogue.count()
            check_disk(self.folder, shape, rows, lambda: self._catalogue.count(map(path_of, range(rows))))
        except TROUBLE as error:
            raise CacheError(
                f"cannot use cache folder {self.folder!r}: {error}. If it is damaged, delete it: only time is lost."
            ) from error
        self.description = (
            f"Cache {folder!r}: {kept:,} images kept; all {rows:,} of this dataset take "
            f"{format_bytes(rows * prod(shape))}."
        )

    def pixels(self, rows: Rows, paths: Sequence[str], read: Read, workers: int) -> list[Pixels | None]:
        """Returns the pixels of some files; see `PixelCache`."""
        pixels, versions, damaged = self._found(rows, paths, workers)
        missing = [position for position, image in enumerate(pixels) if image is None]
        if missing:
            now = time.time_ns()
            new: dict[str, Pixels] = {}
            for position, image in zip(missing, read(missing), strict=True):
                pixels[position] = image
                version = versions.get(paths[position])
                if image is not None and version is not None and not version.recent(now):
                    new[paths[position]] = image
            slots = self._keep(new, versions, damaged, workers)
            self._note(rows, paths, slots)
        return pixels

    def _found(self, rows: Rows, paths: Sequence[str], workers: int) -> _Found:
        """Returns what is kept, as far as it can be trusted."""
        nothing = _Found([None] * len(rows), {}, frozenset())
        if not self._usable:
            return nothing
        try:
            slots = self._known.slots(rows, paths)
            versions, damaged = nothing.versions, nothing.damaged
            unknown = [path for path, slot in zip(paths, slots, strict=True) if slot == UNKNOWN]
            if unknown:
                found, versions, damaged = self._look_up(unknown, workers)
                self._note(rows, paths, found)
                slots = self._known.slots(rows, paths)
            views = [None if slot == UNKNOWN else self._segments.view(slot) for slot in slots]
            return _Found(views, versions, damaged)
        except TROUBLE as error:
            self._give_up(error)
            return nothing

    def _look_up(self, paths: Sequence[str], workers: int) -> tuple[dict[str, int], dict[str, Version], frozenset[int]]:
        """Returns the slots of files that have not changed, the versions of all, and slots that are damaged."""
        versions = {path: version for path in paths if (version := Version.of(path)) is not None}
        entries = {
            path: entry
            for path, entry in self._catalogue.find(list(versions)).items()
            if entry.version == versions[path]
        }
        sums = _native.crc32([self._segments.view(entry.slot) for entry in entries.values()], workers)
        right = [entry.crc32 == crc32 for entry, crc32 in zip(entries.values(), sums, strict=True)]
        slots = {path: entry.slot for path, entry in compress(entries.items(), right)}
        return slots, versions, frozenset(entry.slot for entry in entries.values()) - frozenset(slots.values())

    def _keep(
        self, images: Mapping[str, Pixels], versions: Mapping[str, Version], damaged: frozenset[int], workers: int
    ) -> dict[str, int]:
        """Writes pixels that are new; returns their slots."""
        if not images or not self._usable:
            return {}
        try:
            sums = _native.crc32(list(images.values()), workers)
            return self._catalogue.add(
                {path: versions[path] for path in images},
                dict(zip(images, sums, strict=True)),
                lambda slots: self._segments.write({slot: images[path] for path, slot in slots.items()}),
                damaged,
            )
        except TROUBLE as error:
            self._give_up(error)
            return {}

    def _note(self, rows: Rows, paths: Sequence[str], slots: Mapping[str, int]) -> None:
        for row, path in zip(rows.tolist(), paths, strict=True):
            if path in slots:
                self._known.note(row, path, slots[path])

    def _give_up(self, error: Exception) -> None:
        self._usable = False
        warn(f"cache folder {self.folder!r} is not used any more, files are read instead: {error}")


def _name(shape: tuple[int, int, int], options: Mapping[str, Any], text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{'x'.join(map(str, shape))}-{options['interpolation']}-{digest[:16]}"


def _describe(path: str, text: str) -> None:
    """Writes the options beside the pixels, for people; the folder's name is their digest."""
    if not os.path.exists(path):
        with atomic_write(path) as partial, open(partial, "w", encoding="utf-8") as file:
            file.write(text)
