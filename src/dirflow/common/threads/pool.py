"""Threads that nobody has to wait for.

Those of `ThreadPoolExecutor` are joined when the interpreter ends, after all that is queued is done, and a read that
blocks keeps the process for ever.
"""

import atexit
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")

GRACE = 0.3  # seconds in which threads may end with the interpreter, before they are left behind


class _Task(NamedTuple):
    future: "Future[Any]"
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class ThreadPool:
    """Does what is submitted, in order, on a bounded number of daemon threads, started when needed.

    Args:
        name: of the threads.
        threads: at most.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._most = threads
        self._process = os.getpid()
        self._tasks: deque[_Task] = deque()
        self._threads: set[threading.Thread] = set()
        self._left: set[Future[Any]] = set()  # whose threads are not waited for, and not counted
        self._idle = 0
        self._closed = False
        self._changed = threading.Condition()  # re-entrant: the garbage collector may close a generator that leaves
        _pools.add(self)

    def submit(self, function: Callable[..., Result], /, *arguments: Any) -> "Future[Result]":
        """Returns what `function(*arguments)` will have returned, or raised; it has, where no thread can be started.

        Raises:
            RuntimeError: the interpreter is ending.
        """
        from concurrent.futures import Future  # noqa: PLC0415 - slow to import, and not always needed

        future: Future[Result] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("nothing can be begun while the interpreter is ending")
            task = _Task(future, function, arguments)
            self._tasks.append(task)
            if self._idle >= len(self._tasks):
                self._changed.notify()
            elif len(self._threads) - len(self._left) < self._most:
                self._start_thread()
            if self._nobody_comes():
                self._tasks.pop()
            else:
                return future
        _carry_out(*task)
        return future

    def leave(self, future: "Future[Any]") -> None:
        """Cancels what is not begun; what is begun is not waited for, and another thread may take its place."""
        if future.cancel():
            return
        with self._changed:
            if not future.done():
                self._left.add(future)
                if self._tasks:
                    self._start_thread()
                while self._tasks and self._nobody_comes():
                    _carry_out(self._tasks.popleft().future, _refuse, ())

    def close(self) -> None:
        """Cancels what is queued, and lets threads end."""
        with self._changed:
            self._closed = True
            cancelled = list(self._tasks)
            self._tasks.clear()
            self._changed.notify_all()
        for task in cancelled:
            task.future.cancel()

    @property
    def is_of_this_process(self) -> bool:
        """Whether its threads are here; a forked child has nothing but their names, and perhaps a lock of theirs."""
        return self._process == os.getpid()

    @property
    def running(self) -> list[threading.Thread]:
        """The threads that have not ended."""
        return [thread for thread in list(self._threads) if thread.is_alive()]

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # there are too many threads in the system, or there is no memory
            return
        self._threads.add(thread)

    def _nobody_comes(self) -> bool:
        """Returns whether there is no thread that could do what waits."""
        return len(self._threads) == len(self._left)

    def _serve(self) -> None:
        while (task := self._next_task()) is not None:
            _carry_out(*task)
            with self._changed:
                if task.future in self._left:  # another thread has this one's place
                    self._left.remove(task.future)
                    self._threads.discard(threading.current_thread())
                    return
            del task  # and with it a batch

    def _next_task(self) -> _Task | None:
        with self._changed:
            while not self._tasks:
                if self._closed:
                    return None
                self._idle += 1
                try:
                    self._changed.wait()
                finally:
                    self._idle -= 1
            return self._tasks.popleft()


def _refuse() -> None:
    raise RuntimeError("no thread can be started")


def _carry_out(future: "Future[Any]", function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*arguments)
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
        future.set_exception(error)
        del future  # which holds the error, whose traceback holds what is named here
    else:
        future.set_result(result)


_pools: weakref.WeakSet[ThreadPool] = weakref.WeakSet()
_stops: list[Callable[[], int]] = []


def when_ending(stop: Callable[[], int]) -> None:
    """Notes what makes threads come back from what they wait for when the interpreter ends.

    It is called until it returns 0, which says that no thread is waiting any more.
    """
    _stops.append(stop)


@atexit.register
def _end() -> None:
    """Ends what can be ended. What is left blocks in a system call, or is a function of the user's.

    A thread that comes back later, from a call without the GIL, is ended by Python in the middle of that call, which
    only code in C survives: hence the engine's calls are waited for.
    """
    pools = [pool for pool in list(_pools) if pool.is_of_this_process]
    for pool in pools:
        pool.close()
    end = time.monotonic() + GRACE
    while time.monotonic() < end:
        waiting = sum(stop() for stop in _stops)
        if not waiting and not any(pool.running for pool in pools):
            return
        time.sleep(0.005)
