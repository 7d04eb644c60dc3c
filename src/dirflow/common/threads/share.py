"""Work that Python libraries do without the GIL, shared by threads."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from .pool import ThreadPool

if TYPE_CHECKING:
    from concurrent.futures import Future

MANY = 10_000  # threads, of which there are only those that are needed
Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int, *, may_block: bool = False
) -> Iterator[Result]:
    """Yields the results in the order of the items, with at most a few a worker waiting to be taken.

    Args:
        function: is called with each item; by the caller's own thread if there is one worker.
        items: that it is called with.
        workers: threads.
        may_block: whether a call may take for ever; no call is made by the caller's own thread then, which goes on
            listening to signals.
    """
    if workers == 1 and not may_block:
        yield from map(function, items)
        return
    pool = thread_pool("dirflow", workers)
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            if len(waiting) == 4 * workers:
                yield waiting[0].result()
                waiting.popleft()
            waiting.append(pool.submit(function, item))
        while waiting:
            yield waiting[0].result()
            waiting.popleft()
    finally:
        for future in waiting:
            pool.leave(future)


def listening(function: Callable[..., Result], *arguments: Any) -> Result:
    """Returns what a function returns that may block for ever, while the main thread goes on listening to signals.

    It is left behind where a signal's handler raises. Signals interrupt no other thread, and these call it themselves.
    """
    if threading.current_thread() is not threading.main_thread():
        return function(*arguments)
    pool = thread_pool("dirflow-listening", MANY)
    future = pool.submit(function, *arguments)
    try:
        return future.result()
    finally:
        pool.leave(future)


def thread_pool(name: str, threads: int) -> ThreadPool:
    """Returns this process's pool of a name and size, made when first asked for: threads do not survive a fork."""
    return _pool(name, threads, os.getpid())


@cache
def _pool(name: str, threads: int, process: int) -> ThreadPool:
    del process
    return ThreadPool(name, threads)
