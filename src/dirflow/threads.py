"""Threads for the work that Python libraries do without the GIL."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(function: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Yields the results in the order of the items, with at most a few a worker waiting to be taken."""
    if workers == 1:
        yield from map(function, items)
        return
    pool = _pool(workers, os.getpid())
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            if len(waiting) == 4 * workers:
                yield waiting.popleft().result()
            waiting.append(pool.submit(function, item))
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


@cache
def _pool(workers: int, process: int) -> ThreadPoolExecutor:
    """One pool a number of workers and process: threads do not survive a fork."""
    del process
    return ThreadPoolExecutor(workers, thread_name_prefix="dirflow")


def available_cpus() -> int:
    """Returns how many processors this process may use."""
    affinity: Any = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1
