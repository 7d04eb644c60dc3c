"""Threads for the work that Python libraries do without the GIL."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(function: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Yields the results in the order of the items, with at most a few a worker waiting to be taken."""
    if workers == 1:
        yield from map(function, items)
        return
    pool = thread_pool("dirflow", workers)
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


def thread_pool(name: str, threads: int) -> "ThreadPoolExecutor":
    """Returns this process's pool of a name and size, made when first asked for: threads do not survive a fork."""
    return _pool(name, threads, os.getpid())


@cache
def _pool(name: str, threads: int, process: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import, and not always needed

    del process
    return ThreadPoolExecutor(threads, thread_name_prefix=name)


def available_cpus() -> int:
    """Returns how many processors this process may use."""
    affinity: Any = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def thread_count(workers: int | None) -> int:
    """Returns the number of threads; None: as many as this process may use processors."""
    return available_cpus() if workers is None else workers
