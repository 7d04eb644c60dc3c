"""What this process has read, and how long it waited: the numbers of the last lines of `dirflow run`.

Counted once a batch, so that it costs nothing that one could measure.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(frozen=True)
class Counts:
    """A moment of a tally.

    Attributes:
        images: read, or taken from arrays; a file that is read in every epoch counts in every epoch.
        batches: delivered.
        loading: seconds in which at least one batch was in the making.
        waited: seconds that the main thread spent on getting batches.
        made: how many iterators of each name.
        failures: reason by path.
    """

    images: int = 0
    batches: int = 0
    loading: float = 0.0
    waited: float = 0.0
    made: dict[str, int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


class Tally:
    """Counts batches, images and time; safe to use from several threads."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begins anew; also in the child of a fork, whose lock may be another thread's."""
        self._lock = threading.Lock()
        self._here = threading.local()  # the batch that this thread waits for
        self._images = self._batches = self._in_the_making = 0
        self._loading = self._waited = self._since = 0.0
        self._made: Counter[str] = Counter()
        self._failures: dict[str, str] = {}

    @contextmanager
    def waiting(self, images: int, batches: int = 1) -> Iterator[None]:
        """Counts a delivery and the time it takes; one that ends in an error counts for its time only."""
        begin = perf_counter()
        self._here.unread = 0
        delivered = False
        try:
            yield
            delivered = True
        finally:
            with self._lock:
                if threading.current_thread() is threading.main_thread():
                    self._waited += perf_counter() - begin
                if delivered:
                    self._batches += batches
                    self._images += images - self._here.unread

    @contextmanager
    def making(self) -> Iterator[None]:
        """Counts the time in which a batch is made, in whatever thread, perhaps ahead of its delivery."""
        with self._lock:
            if self._in_the_making == 0:
                self._since = perf_counter()
            self._in_the_making += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_the_making -= 1
                if self._in_the_making == 0:
                    self._loading += perf_counter() - self._since

    def iterator(self, name: str) -> None:
        """Counts an iterator."""
        with self._lock:
            self._made[name] += 1

    def failed(self, path: str, reason: str) -> None:
        """Takes note of a file of the batch that this thread waits for, which could not be read."""
        self._here.unread = getattr(self._here, "unread", 0) + 1
        with self._lock:
            self._failures[path] = reason

    def counts(self) -> Counts:
        """Returns what was counted so far."""
        with self._lock:
            so_far = perf_counter() - self._since if self._in_the_making else 0.0  # perhaps ahead of its time
            return Counts(
                images=self._images,
                batches=self._batches,
                loading=self._loading + so_far,
                waited=self._waited,
                made=dict(self._made),
                failures=dict(self._failures),
            )


TALLY = Tally()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=TALLY.clear)
