"""The batches of one epoch, which end; and the batches of all epochs, of which nobody can have the whole."""

import sys
import threading
from collections.abc import Callable
from collections.abc import Iterator as AbstractIterator
from types import GeneratorType
from typing import Any

from dirflow.errors import ArgumentError


class Epoch(AbstractIterator[Any]):
    """Yields the batches of one epoch, then ends.

    Args:
        begin: begins the epoch and returns how many batches come; called when the first is asked for.
        deliver: returns the next batch.
        count: returns how many batches a whole epoch has.
    """

    def __init__(self, begin: "Callable[[Epoch], int]", deliver: Callable[[], Any], count: Callable[[], int]) -> None:
        self._begin, self._deliver, self._count = begin, deliver, count
        self._left: int | None = None
        self._ended = False

    @property  # type: ignore[misc]  # of every object it can be set, of this one not
    def __class__(self) -> Any:
        """Generators': of what ends, Keras' `fit` takes nothing else."""
        return GeneratorType

    def __len__(self) -> int:
        """Returns how many batches the epoch has, those included that were taken already."""
        return self._count()

    def __next__(self) -> Any:
        if self._left is None:
            self._left = self._begin(self)
        if not self._left:
            self._ended = True
            raise StopIteration
        self._left -= 1
        return self._deliver()

    def close(self) -> None:
        """Ends it: no batch follows."""
        self._left, self._ended = 0, True

    @property
    def is_open(self) -> bool:
        """Whether it has begun, and whoever loops over it has not been told that it is over."""
        return self._left is not None and not self._ended


class _Asked(threading.local):
    """Where in the running code an endless iterator was asked for itself last."""

    place: tuple[int, int, int] | None = None


_asked = _Asked()


def note_iterated(iterator: Any) -> None:
    """Notes that somebody, two frames up, is about to take batches."""
    _asked.place = _place(iterator)


def refuse_whole(iterator: Any) -> None:
    """Refuses to say how long an endless iterator is to who is about to take all of it.

    `list`, `tuple` and `[*iterator]` ask for an iterator and, in the same instruction, for the length; loops do not.

    Raises:
        ArgumentError: somebody, two frames up, does that.
    """
    asked, _asked.place = _asked.place, None
    if asked is not None and asked == _place(iterator):
        name = type(iterator).__name__
        raise ArgumentError(
            f"a {name} yields batches without end: a list of them would fill the memory. Write "
            "`list(iterator.epoch())` for those of one epoch."
        )


def _place(iterator: Any) -> tuple[int, int, int]:
    frame = sys._getframe(3)  # noqa: SLF001 - it is documented
    return id(iterator), id(frame), frame.f_lasti
