"""Work shared by threads."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dirflow.common.threads.share import in_threads, listening


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


def test_the_main_thread_listens_while_others_call_themselves() -> None:
    assert listening(divmod, 17, 5) == (3, 2)
    assert listening(threading.get_ident) != threading.get_ident()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: listening(threading.get_ident) == threading.get_ident()).result()
    with pytest.raises(ZeroDivisionError):
        listening(divmod, 1, 0)
