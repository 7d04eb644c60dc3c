"""What every cache does."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from dirflow import _native
from dirflow.common.arrays import Pixels, Rows

Read: TypeAlias = Callable[[Sequence[int]], Sequence[Pixels | None]]
Stored: TypeAlias = tuple[_native.PixelFile, int]  # a file, and where in it the pixels begin


class Lent(NamedTuple):
    """Pixels that the engine may read from where they are.

    Attributes:
        pixels: of a batch, one an image.
        unchanged: returns whether they were all right until now: to be called when they have been read.
    """

    pixels: Sequence[Stored]
    unchanged: Callable[[], bool]


class PixelCache(Protocol):
    """Where resized pixels are kept; safe to use from several threads."""

    @property
    def may_block(self) -> bool:
        """Whether a read may take for ever, as one of a network file system whose server is gone."""

    @property
    def description(self) -> str | None:
        """What a person should know of it when it is opened, in one line; None: nothing."""

    def lend(self, rows: Rows, paths: Sequence[str]) -> Lent | None:
        """Returns where the pixels of some files are; None: `pixels` is to be asked.

        Args:
            rows: their numbers in the dataset.
            paths: of the files, one a row.
        """

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
