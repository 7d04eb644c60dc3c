"""H, in part: batches are prepared while the consumer works.

Look-ahead is allowed to guess, since a batch depends on nothing but its address and the configuration (law 1): a
guess that proves wrong costs some work and changes nothing.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

from dirflow.common.threads import thread_pool

Snapshot = Mapping[str, Any]
SHORT = 16  # lists up to this length are compared by what they hold
PLAIN_VALUES = (int, float, str, tuple)


class _Waiting(NamedTuple):
    configuration: Snapshot
    batch: Future[Any]


class LookAhead:
    """Prepares the batches that will probably be asked for next, a bounded number at a time."""

    def __init__(self) -> None:
        self._waiting: dict[Any, _Waiting] = {}
        self._expected: Sequence[Any] = ()
        self._lock = threading.Lock()
        self._process = os.getpid()

    def take(
        self,
        address: Any,
        prepare: Callable[[Any], Any],
        following: Sequence[Any],
        configuration: Snapshot,
        *,
        begins: bool,
        threads: int,
    ) -> Any:
        """Returns what `prepare(address)` returns, from what was prepared ahead if it is there.

        Args:
            address: of the batch.
            prepare: makes a batch; called here or in another thread.
            following: addresses of the batches that probably come next; as many are prepared ahead.
            configuration: of the iterator now; a batch prepared under another one is not delivered.
            begins: whether this is where a consumer would begin, so that it probably goes on from here.
            threads: that prepare at once.

        Raises:
            Whatever `prepare` raises.
        """
        with self._lock:
            if self._process != os.getpid():  # threads do not survive a fork, and neither does what they were making
                self._waiting, self._process = {}, os.getpid()
            known = self._waiting.pop(address, None)
            in_order = begins or address in self._expected
            self._expected = following[:1]
            if in_order:
                self._prepare(following, prepare, configuration, threads)
        if known is None or not same(known.configuration, configuration) or known.batch.cancel():
            return prepare(address)  # not begun: sooner done here than waited for
        return known.batch.result()

    def _prepare(
        self, following: Sequence[Any], prepare: Callable[[Any], Any], configuration: Snapshot, threads: int
    ) -> None:
        for address in [address for address in self._waiting if address not in following]:
            self._waiting.pop(address).batch.cancel()
        for address in following:
            known = self._waiting.get(address)
            if known is None or not same(known.configuration, configuration):
                batch = thread_pool("dirflow-ahead", threads).submit(prepare, address)
                self._waiting[address] = _Waiting(configuration, batch)

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()  # type: ignore[misc]  # what is being prepared stays behind


def snapshot(thing: Any, without: frozenset[str] = frozenset()) -> Snapshot:
    """Returns the attributes of an object as they are now."""
    return {
        name: tuple(value) if isinstance(value, list) and len(value) < SHORT else value
        for name, value in getattr(thing, "__dict__", {}).items()
        if name not in without
    }


def same(one: Snapshot, other: Snapshot) -> bool:
    """Returns whether two snapshots hold the same objects, or equal plain values."""
    return one.keys() == other.keys() and all(_alike(value, other[name]) for name, value in one.items())


def _alike(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and isinstance(one, PLAIN_VALUES) and bool(one == other))
