"""Threads that nobody has to wait for."""

import gc
import os
import threading
import weakref
from concurrent.futures import CancelledError

import pytest

from dirflow.common.threads.pool import ThreadPool, _end


def test_results_and_errors_come_through_futures() -> None:
    pool = ThreadPool("test", 2)
    futures = [pool.submit(divmod, 17, number) for number in (5, 0, 4)]
    assert futures[0].result(20) == (3, 2)
    with pytest.raises(ZeroDivisionError):
        futures[1].result(20)
    assert futures[2].result(20) == (4, 1)


def test_no_more_threads_than_asked_for_and_none_that_is_not_needed() -> None:
    pool, together = ThreadPool("test", 3), threading.Barrier(3)
    for _ in range(5):
        pool.submit(int).result(20)
    few = len(pool.running)
    for future in [pool.submit(together.wait) for _ in range(9)]:
        future.result(20)
    assert few <= 2  # a second one, where the first was not yet idle again
    assert len(pool.running) == 3
    assert all(thread.daemon and thread.name == "test" for thread in pool.running)
    pool.close()


def test_another_thread_takes_the_place_of_one_that_is_left() -> None:
    pool, going_on, begun = ThreadPool("test", 1), threading.Event(), threading.Event()

    def block() -> None:
        begun.set()
        assert going_on.wait(20)

    blocked, queued, forgotten = pool.submit(block), pool.submit(int, "7"), pool.submit(int)
    assert begun.wait(20)
    pool.leave(forgotten)
    assert forgotten.cancelled()
    pool.leave(blocked)
    assert queued.result(20) == 7
    going_on.set()
    blocked.result(20)
    while len(pool.running) > 1:
        threading.Event().wait(0.001)
    assert pool.submit(int, "8").result(20) == 8
    pool.leave(queued)  # which is done: nothing to leave
    assert len(pool.running) == 1
    pool.close()


def test_a_closed_pool_cancels_what_is_queued_and_begins_nothing() -> None:
    pool, going_on, begun = ThreadPool("test", 1), threading.Event(), threading.Event()

    def block() -> int:
        begun.set()
        assert going_on.wait(20)
        return 5

    running, queued = pool.submit(block), pool.submit(int)
    assert begun.wait(20)
    pool.close()
    with pytest.raises(CancelledError):
        queued.result(20)
    with pytest.raises(RuntimeError, match="interpreter is ending"):
        pool.submit(int)
    going_on.set()
    assert running.result(20) == 5
    for thread in pool.running:
        thread.join(20)
    assert pool.running == []


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_what_was_done_is_kept(fails: bool) -> None:
    class Thing:
        pass

    def make(thing: Thing) -> Thing:
        if fails:
            raise ValueError(thing)
        return thing

    pool, thing = ThreadPool("test", 1), Thing()
    gone = weakref.ref(thing)
    gc.disable()
    try:
        future = pool.submit(make, thing)
        future.exception(20)
        pool.submit(int).result(20)  # its thread has let go of the first by then
        del future, thing
        assert gone() is None
    finally:
        gc.enable()
    pool.close()


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_the_caller_does_what_no_thread_can_be_started_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = ThreadPool("test", 2)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        future = pool.submit(threading.get_ident)
        assert future.done()
        assert future.result() == threading.get_ident()
    assert pool.submit(threading.get_ident).result(20) != threading.get_ident()
    pool.close()


def test_nobody_waits_for_what_no_thread_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, going_on, begun = ThreadPool("test", 1), threading.Event(), threading.Event()

    def block() -> None:
        begun.set()
        assert going_on.wait(20)

    blocked, queued = pool.submit(block), pool.submit(int)
    assert begun.wait(20)
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    pool.leave(blocked)
    with pytest.raises(RuntimeError, match="no thread"):
        queued.result(20)
    going_on.set()
    pool.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_ends_though_a_lock_of_its_parents_threads_is_taken() -> None:
    pool = ThreadPool("test", 1)
    pool.submit(int).result(20)
    with pool._changed:
        child = os.fork()
        if child == 0:
            thread = threading.Thread(target=_end, daemon=True)
            thread.start()
            thread.join(20)
            os._exit(int(thread.is_alive()))
    assert os.waitpid(child, 0)[1] == 0
    pool.close()
