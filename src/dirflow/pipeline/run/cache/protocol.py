"""What every cache does."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from dirflow.common.arrays import Pixels, Rows

Read: TypeAlias = Callable[[Sequence[int]], Sequence[Pixels | None]]


class PixelCache(Protocol):
    """Where resized pixels are kept; safe to use from several threads."""

    @property
    def description(self) -> str | None:
        """What a person should know of it when it is opened, in one line; None: nothing."""

    def pixels(self, rows: Rows, paths: Sequence[str], read: Read, workers: int) -> list[Pixels | None]:
        """Returns the resized pixels of some files, uint8 (height, width, channels); None where there are none.

        Args:
            rows: their numbers in the dataset.
            paths: of the files, one a row.
            read: returns the pixels of the given positions in `rows`; called for those that are not kept.
            workers: threads to use.

        Raises:
            Whatever `read` raises.
        """
