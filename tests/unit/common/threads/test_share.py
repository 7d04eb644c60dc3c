"""Work shared by threads."""

import threading

import pytest

from dirflow.common.threads.share import in_threads


def test_results_come_in_order_and_calls_stop_with_their_reader() -> None:
    called: list[int] = []

    def note(number: int) -> int:
        called.append(number)
        return number * 2

    assert list(in_threads(note, range(50), 3)) == list(range(0, 100, 2))
    called.clear()
    some = in_threads(note, range(1000), 2)
    assert [next(some) for _ in range(3)] == [0, 2, 4]
    some.close()
    assert len(called) < 20


@pytest.mark.parametrize("may_block", [False, True])
def test_one_worker_is_the_caller_unless_a_call_may_block(may_block: bool) -> None:
    (thread,) = in_threads(lambda _: threading.get_ident(), [1], 1, may_block=may_block)
    assert (thread != threading.get_ident()) == may_block
