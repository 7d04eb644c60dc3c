"""What lies in a cache folder as long as its catalogue is the same, and what this process has seen of it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dirflow import _native
from dirflow.common.arrays import Pixels, Rows

from .catalogue import Catalogue, Version
from .protocol import Lent
from .segments import UNKNOWN_STATE, Segments, remove_segments

NOWHERE = -1
# Where an image lies, the CRC-32 of its pixels, and the state of their file when they were compared with it.
PLACE = np.dtype([("slot", np.int64), ("crc32", np.uint32), ("state", np.uint32)])
Places: TypeAlias = npt.NDArray[np.void]  # of that type


class Found(NamedTuple):
    """What a folder has of some files.

    Attributes:
        images: one a file; None: there is none that can be trusted.
        versions: of the files, by path, as far as they were looked up.
        damaged: slots whose pixels are not what was written.
        problem: why a segment cannot be read; None: all that was asked for can.
    """

    images: list[Pixels | None]
    versions: Mapping[str, Version]
    damaged: frozenset[int]
    problem: OSError | None


def nothing(files: int) -> Found:
    """Returns what an empty folder has."""
    return Found([None] * files, {}, frozenset(), None)


class Generation:
    """A catalogue, its segments, and the places of files that this process has seen.

    No pixels are trusted but those that were compared with their CRC-32, as long as nothing is written to their
    segment: so nobody who writes to a segment, replaces it or cuts it short makes this process deliver other pixels.

    Args:
        folder: of the cache.
        shape: (height, width, channels) of the pixels.
        rows: files in the dataset.
        patience: seconds to wait while another process holds the catalogue locked.
        create: whether the catalogue is made if it is missing.

    Raises:
        As `Catalogue`.
    """

    def __init__(
        self, folder: str, shape: tuple[int, int, int], rows: int, patience: float, *, create: bool = False
    ) -> None:
        self.catalogue = Catalogue(folder, patience, partial(remove_segments, folder) if create else None)
        self._segments = Segments(folder, shape, self.catalogue.generation)
        self._known = Known(rows)

    def lend(self, rows: Rows, paths: Sequence[str]) -> Lent | None:
        """Returns where images are that were compared with their CRC-32; None: not all of them were."""
        places = self._known.places(rows, paths)
        if (places["slot"] == NOWHERE).any():
            return None
        return self._segments.stored(places["slot"], places["state"])

    def recall(self, rows: Rows, paths: Sequence[str], workers: int) -> Found:
        """Returns what is kept of files that were seen before."""
        return self._read(rows, paths, self._known.places(rows, paths), {}, workers)

    def look_up(self, rows: Rows, paths: Sequence[str], workers: int) -> Found:
        """Returns what the catalogue has of some files.

        Raises:
            As `Catalogue`.
        """
        versions = {path: version for path in paths if (version := Version.of(path)) is not None}
        entries = self.catalogue.find(list(versions))
        places = np.zeros(len(paths), PLACE)
        places["slot"] = NOWHERE
        for index, path in enumerate(paths):
            entry = entries.get(path)
            if entry is not None and entry.version == versions[path]:
                places[index] = entry.slot, entry.crc32, UNKNOWN_STATE
        return self._read(rows, paths, places, versions, workers)

    def keep(self, rows: Rows, paths: Sequence[str], images: Mapping[str, Pixels], found: Found, workers: int) -> None:
        """Keeps images that are new.

        Args:
            rows: numbers of files.
            paths: of them.
            images: of some of them, by path.
            found: what was found when they were looked up.
            workers: threads to use.

        Raises:
            OSError: the folder cannot be written.
            As `Catalogue`.
        """
        crc32 = dict(zip(images, _native.crc32(list(images.values()), workers), strict=True))
        slots = self.catalogue.add(
            {path: found.versions[path] for path in images},
            crc32,
            self._segments.find_empty,
            lambda slots: self._segments.write({slot: images[path] for path, slot in slots.items()}),
            found.damaged,
        )
        for row, path in zip(rows.tolist(), paths, strict=True):
            if path in slots:
                self._known.note(row, path, (slots[path], crc32[path], UNKNOWN_STATE))

    def _read(
        self, rows: Rows, paths: Sequence[str], places: Places, versions: Mapping[str, Version], workers: int
    ) -> Found:
        """Returns the images at some places, as far as they are those that were written."""
        asked = np.flatnonzero(places["slot"] != NOWHERE)
        if not asked.size:
            return nothing(len(paths))._replace(versions=versions)
        images: list[Pixels | None] = [None] * len(paths)
        places = places[asked]
        reading = self._segments.read(places["slot"])
        trusted = (reading.states == places["state"]) & (reading.states != UNKNOWN_STATE)
        doubtful = np.flatnonzero(reading.filled & ~trusted)
        sums = _native.crc32([reading.images[k] for k in doubtful], workers)
        right = doubtful[places["crc32"][doubtful] == np.array(sums, np.uint32)]
        places["state"][right] = reading.states[right]
        for k in right.tolist():
            self._known.note(int(rows[asked[k]]), paths[asked[k]], places[k].item())
        trusted[right] = True
        for k in np.flatnonzero(trusted & reading.filled).tolist():
            images[asked[k]] = reading.images[k]
        wrong = reading.broken | (reading.filled & ~trusted)
        return Found(images, versions, frozenset(places["slot"][wrong].tolist()), reading.problem)


class Known:
    """The places of a dataset's files, as far as they are known: 24 bytes a file.

    Args:
        rows: files in the dataset.
    """

    def __init__(self, rows: int) -> None:
        # A row's path may be changed by the user: its hash says for which one the place is.
        self._table = np.zeros(rows, [("path", np.int64), ("place", PLACE)])
        self._table["place"]["slot"] = NOWHERE

    def places(self, rows: Rows, paths: Sequence[str]) -> Places:
        """Returns the place of each row's path; the slot is `NOWHERE` where it is not known."""
        entries = self._table[rows]  # path and place in one step, whatever other threads do
        places = entries["place"]
        places["slot"][entries["path"] != np.fromiter(map(hash, paths), np.int64, len(paths))] = NOWHERE
        return places

    def note(self, row: int, path: str, place: tuple[int, int, int]) -> None:
        """Notes the place of a row's path."""
        self._table[row] = hash(path), place

    def __getstate__(self) -> dict[str, Any]:
        return {"rows": len(self._table)}  # another process looks for itself, and has other hashes

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]
