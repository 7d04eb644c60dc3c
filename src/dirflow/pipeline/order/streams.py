"""The random streams of a batch."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dirflow.common.lazy import lazy

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


@dataclass(frozen=True)
class Streams:
    """Where a batch's random numbers come from; made when they are first drawn from.

    Attributes:
        make_geometric: of the stream for rotation, shifts, shear, zoom, flips; also the names of saved pictures.
        make_photometric: of that for channel shift and brightness; None: they share the other. A stream of their
            own keeps two iterators of one seed in step when only one of them has these options (docs/compat.md,
            D18).
    """

    make_geometric: Callable[[], "RandomState"]
    make_photometric: Callable[[], "RandomState"] | None = None

    @classmethod
    def of(cls, random: "RandomState") -> "Streams":
        """Returns one stream in all roles."""
        return cls(lambda: random)

    @lazy
    def geometric(self) -> "RandomState":
        """The stream for rotation, shifts, shear, zoom, flips and names."""
        return self.make_geometric()

    @lazy
    def photometric(self) -> "RandomState":
        """The stream for channel shift and brightness."""
        return self.make_photometric() if self.make_photometric else self.geometric


class _Here(threading.local):
    """The streams of the batch that this thread makes."""

    streams: Streams | None = None


_here = _Here()


@contextmanager
def drawing_from(streams: Streams) -> Iterator[None]:
    """Lets the user's own methods, as long as they are called in this thread, draw from the streams of their batch.

    So a batch stays a function of its address when a method of the user's asks a generator for random parameters.
    """
    before, _here.streams = _here.streams, streams
    try:
        yield
    finally:
        _here.streams = before


def draw_from(streams: Streams) -> None:
    """Lets this thread draw from the streams of a batch until it is given others.

    So it is where a method of the user's fetches the row numbers of a batch and makes the batch itself.
    """
    _here.streams = streams


def streams_of_this_batch() -> Streams | None:
    """Returns the streams of the batch that this thread is making; None if it is making none."""
    return _here.streams
