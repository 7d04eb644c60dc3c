"""Batches are made while the consumer works.

Look-ahead is allowed to guess, since a batch depends on nothing but its request (law 1): a guess that proves wrong
costs some work and changes nothing.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from dirflow.common.threads.pool import ThreadPool
from dirflow.common.threads.share import thread_pool
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.plan.request import Request

if TYPE_CHECKING:
    from concurrent.futures import Future

Make = Callable[[Request], Any]
RequestAt = Callable[[Address], Request | None]


BATCHES_AHEAD = 2  # one being made while the next is begun: no processor waits at the end of a batch


def depth_of(prefetch: int | None, *, saves: bool, calls_user: bool) -> int:
    """Returns how many batches may be made before they are asked for.

    Args:
        prefetch: as it was asked for; None: two, but none where functions of the user's would be called.
        saves: whether pictures would be saved: then none are made ahead.
        calls_user: whether such functions would be called.
    """
    if saves:
        return 0
    return prefetch if prefetch is not None else 0 if calls_user else BATCHES_AHEAD


@dataclass(frozen=True)
class Ahead:
    """Which batches are made ahead.

    Attributes:
        following: addresses of those that probably come next.
        request_at: returns the request of one of them; None: it cannot be known yet.
        begins: whether a consumer would begin where it is now.
        threads: that make batches at once.
        in_turn: whether one batch is made after the other, in order: by methods of a user's, who expects that.
    """

    following: Sequence[Address]
    request_at: RequestAt
    begins: bool
    threads: int
    in_turn: bool = False


class _Pending(NamedTuple):
    request: Request
    batch: "Future[Any]"


class LookAhead:
    """Makes the batches that will probably be asked for next, a bounded number at a time."""

    def __init__(self) -> None:
        self._pending: dict[Address, _Pending] = {}
        self._expected: Sequence[Address] = ()
        self._lock = threading.Lock()
        self._process = os.getpid()

    @property
    def pending(self) -> "dict[Address, Future[Any]]":
        """What is being made, or is ready, by address."""
        with self._lock:
            return {address: pending.batch for address, pending in self._pending.items()}

    def take(self, request: Request, make: Make, ahead: Ahead) -> Any:
        """Returns what `make(request)` returns, from what was made ahead if that is there and matches.

        Args:
            request: the batch that is asked for.
            make: makes a batch; called here or in another thread.
            ahead: what is made ahead from here.

        Raises:
            Whatever `make` raises.
        """
        with self._lock:
            if self._process != os.getpid():  # threads do not survive a fork, and neither does what they were making
                self._pending, self._process = {}, os.getpid()
            known = self._pending.pop(request.at, None)
            if known is not None and not known.request.matches(request):
                known = None
                self._keep(())  # the others are as old as this one
            in_order = ahead.begins or request.at in self._expected
            self._expected = ahead.following[:1]
            if in_order and known is None and ahead.in_turn:
                known = self._submit(request, make, ahead)
            if in_order:
                self._make_ahead(make, ahead)
        if known is None or (not ahead.in_turn and known.batch.cancel()):
            return make(request)  # not begun: sooner done here than waited for
        try:
            return known.batch.result()
        finally:  # interrupted: whoever makes it, and may never come back, has another thread in its place
            _pool(ahead).leave(known.batch)

    def _make_ahead(self, make: Make, ahead: Ahead) -> None:
        self._keep(ahead.following)
        for address in ahead.following:
            if address not in self._pending and (request := ahead.request_at(address)) is not None:
                self._pending[address] = self._submit(request, make, ahead)

    def _submit(self, request: Request, make: Make, ahead: Ahead) -> _Pending:
        return _Pending(request, _pool(ahead).submit(make, request))

    def _keep(self, addresses: Sequence[Address]) -> None:
        kept = set(addresses)
        for address in [address for address in self._pending if address not in kept]:
            self._pending.pop(address).batch.cancel()

    def __reduce__(self) -> tuple[type["LookAhead"], tuple[()]]:
        return LookAhead, ()  # what is being made stays behind


def _pool(ahead: Ahead) -> ThreadPool:
    return thread_pool("dirflow-ahead", ahead.threads)
