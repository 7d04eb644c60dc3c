"""`Batches` read epoch by epoch, by one consumer: what the modules for frameworks stand on."""

import threading
from collections.abc import Iterator
from copy import copy
from typing import Any

from dirflow.errors import StateError
from dirflow.pipeline.batches import Batches, following
from dirflow.pipeline.finish.made import Means
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.run.cache.opening import CacheArgument

from .cursor import Cursor, cursor_at
from .epoch import Epoch, Loops
from .failures import Failure
from .loader import Loader
from .lookahead import Ahead, depth_of
from .state.audit import Audit, audit_of
from .state.fingerprints import Fingerprints
from .state.identity import identity_of
from .state.saved import State, read_state


class Reader:
    """Reads batches: each loop over it is one epoch, the next one after the one before.

    Args:
        batches: what is read.
        workers: threads; None: as many as this process may use processors.
        prefetch: batches made ahead; None: two, but none where functions of the user's are called or pictures saved.
        cache: where pixels are kept; None: nowhere.

    Attributes:
        batches, workers: as above.
    """

    def __init__(
        self, batches: Batches, workers: int | None = None, prefetch: int | None = None, cache: CacheArgument = None
    ) -> None:
        self.batches = batches
        self.workers, self._prefetch, self._cache = workers, prefetch, cache
        self._loader = Loader()
        self._cursor = Cursor("stream")
        self._total = 0
        self._loops = Loops()
        self._fingerprints = Fingerprints()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Returns the number of batches a whole epoch has."""
        return len(self.batches)

    def __iter__(self) -> Iterator[Any]:
        """Returns the batches of the next epoch; of the rest of one after `load_state_dict` or `seek`."""
        return Epoch(self._begin, self._next, self.__len__)

    @property
    def epoch(self) -> int:
        """Number of the epoch that was begun last, counted from 0; 0 before the first."""
        return max(self._cursor.passes_begun - 1, 0)

    @property
    def failures(self) -> list[Failure]:
        """The files that could not be read so far."""
        return self._loader.failures.listed()

    def state_dict(self) -> dict[str, Any]:
        """Returns where the reader is, as JSON has it: after the last batch that was delivered."""
        return self._state().as_dict()

    def load_state_dict(self, state: Any) -> None:
        """Goes on from where a state was taken, at once; the next loop has the rest of the epoch.

        Raises:
            StateError: it is no state of these batches.
        """
        loaded = self._read(state)
        with self._lock:
            self._cursor, self._total = loaded.stream, loaded.total_batches_seen
            self._loops.moved(continues=loaded.continues)

    def seek(self, epoch: int, batch: int = 0) -> None:
        """Makes any batch the next one.

        Raises:
            BatchIndexError: there is no such batch.
        """
        cursor = cursor_at(self.batches.schedule, len(self), epoch, batch)
        with self._lock:
            self._cursor, self._total = cursor, epoch * len(self) + batch
            self._loops.moved(continues=batch > 0)

    def end(self, epoch: int) -> None:
        """Goes to the end of an epoch: all of its batches were delivered, and the next loop, its rest, has none."""
        at = self.batches.at(epoch, len(self) - 1)
        with self._lock:
            self._cursor = Cursor("stream", epoch + 1, at.pass_number, at.number)
            self._total = (epoch + 1) * len(self)
            self._loops.moved(continues=True)

    @property
    def place(self) -> tuple[int, int]:
        """Epoch and number of the batch with which the next loop begins; the length of an epoch: it has none."""
        with self._lock:
            begun, number = self._cursor.passes_begun, self._cursor.next_number
            return (begun - 1, number or len(self)) if self._loops.continues else (begun, 0)

    def means(self, workers: int | None) -> Means:
        """Returns what batches are made with, in so many threads."""
        return self._loader.means(self.batches, workers, self._cache)

    def audit(self, state: Any = None) -> Audit:
        """Returns which samples have been delivered so far; None: now.

        Raises:
            StateError: it is no state of these batches.
        """
        at = self._state() if state is None else self._read(state)
        batches = self.batches
        return audit_of(at, batches.orders, batches.schedule, batches.batch_size, len(self), batches.source)

    def _begin(self, loop: Epoch) -> int:
        with self._lock:
            left = self._loops.begin(loop, self._cursor.next_number, len(self))
            if left is None:
                self._cursor.go_to(0)
            return len(self) if left is None else left

    def _next(self) -> Any:
        batches = self.batches
        with self._lock:
            cursor = self._cursor
            if cursor.next_number == 0:
                cursor.begin(batches.schedule.pass_of(cursor.passes_begun, len(self)))
            at = cursor.advance(len(self))
            self._total += 1
        means = self.means(self.workers)
        return self._loader.deliver(batches, batches.request(at), means, self._ahead(at, means))

    def _ahead(self, at: Address, means: Means) -> Ahead | None:
        steps = self.batches.steps
        depth = depth_of(self._prefetch, saves=steps.save_to is not None, calls_user=steps.calls_user)
        if not depth:
            return None
        coming = following(at, min(depth, len(self)), self.batches.schedule, len(self))
        return Ahead(coming, self.batches.request, at.number == 0, 1 if means.workers == 1 else min(depth, 2))

    def _state(self) -> State:
        with self._lock:
            cursor, total = copy(self._cursor), self._total
            is_open = self._loops.is_open(cursor.next_number)
        identity = identity_of(self.batches, self._fingerprints)
        return State(cursor, Cursor("indexed"), "stream", total, is_open, None, identity)

    def _read(self, state: Any) -> State:
        loaded = read_state(state, identity_of(self.batches, self._fingerprints), len(self))
        if loaded.protocol != "stream":
            raise StateError(
                "`state` was taken where batches are asked for by number, as Keras' `fit` does: load it in an iterator "
                "that is given to `fit`."
            )
        return loaded

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()
