"""Pixels in the memory of this process."""

from collections.abc import Sequence

from dirflow.common.arrays import Pixels, Rows

from .capacity import check_memory
from .protocol import Read


class MemoryCache:
    """Keeps what was read for as long as the iterator lives.

    Args:
        shape: (height, width, channels) of the pixels.
        rows: files in the dataset.

    Raises:
        CacheError: the machine has less memory than all pixels need.
    """

    description = None
    may_block = False

    def __init__(self, shape: tuple[int, int, int], rows: int) -> None:
        check_memory(shape, rows)
        self._kept: dict[str, Pixels] = {}

    def lend(self, rows: Rows, paths: Sequence[str]) -> None:
        """Returns None: see `pixels`."""

    def pixels(self, rows: Rows, paths: Sequence[str], read: Read, workers: int) -> list[Pixels | None]:
        """Returns the pixels of some files; see `PixelCache`."""
        del rows, workers
        found = [self._kept.get(path) for path in paths]
        missing = [slot for slot, pixels in enumerate(found) if pixels is None]
        if missing:
            for slot, pixels in zip(missing, read(missing), strict=True):
                if pixels is not None:
                    found[slot] = self._kept[paths[slot]] = pixels
        return found

    def __getstate__(self) -> dict[str, dict[str, Pixels]]:
        return {"_kept": {}}  # another process reads for itself
