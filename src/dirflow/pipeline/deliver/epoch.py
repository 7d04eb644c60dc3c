"""The batches of one epoch, which end; and the batches of all epochs, of which nobody can have the whole."""

import sys
import threading
import weakref
from collections.abc import Callable
from collections.abc import Iterator as AbstractIterator
from types import GeneratorType
from typing import Any

from dirflow.common.arrays import Batch_co
from dirflow.errors import ArgumentError


class Epoch(AbstractIterator[Batch_co]):
    """Yields the batches of one epoch, then ends.

    Args:
        begin: begins the epoch and returns how many batches come; called when the first is asked for.
        deliver: returns the next batch.
        count: returns how many batches a whole epoch has.
    """

    def __init__(
        self, begin: "Callable[[Epoch[Any]], int]", deliver: Callable[[], Batch_co], count: Callable[[], int]
    ) -> None:
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

    def __next__(self) -> Batch_co:
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


class Loops:
    """What a consumer knows of its loops over epochs: the last one, and whether the next goes on with its epoch."""

    def __init__(self) -> None:
        self.continues = False
        self._last: weakref.ref[Epoch[Any]] | None = None

    def moved(self, *, continues: bool) -> None:
        """Notes that the consumer has gone elsewhere: in the middle, or to the end, of an epoch if it continues."""
        self._last, self.continues = None, continues

    def begin(self, loop: Epoch[Any], next_number: int, batches: int) -> int | None:
        """Notes a loop that begins, and returns how many batches are left to it; None: it has a whole epoch.

        Args:
            loop: which.
            next_number: of the batch that comes next; 0: a pass begins.
            batches: that an epoch has.
        """
        self._last = weakref.ref(loop)
        continues, self.continues = self.continues, False
        return batches - (next_number or batches) if continues else None

    def is_open(self, next_number: int) -> bool:
        """Returns whether a loop was given the last batch of its epoch, and does not know that yet."""
        loop = None if self._last is None else self._last()
        return next_number == 0 and (self.continues or (loop is not None and loop.is_open))

    def __getstate__(self) -> dict[str, Any]:
        return {"continues": self.continues, "_last": None}  # the loop stays behind


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
