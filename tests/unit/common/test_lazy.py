"""Lazy attributes are computed once, and never wait for another instance's."""

import threading

from dirflow.common.lazy import lazy


class Thing:
    def __init__(self, wait: threading.Event | None = None) -> None:
        self.computed = 0
        self.wait = wait

    @lazy
    def value(self) -> int:
        """Its value."""
        self.computed += 1
        if self.wait:
            self.wait.wait(20)
        return 7


def test_it_is_computed_once() -> None:
    thing = Thing()
    assert thing.value == thing.value == 7
    assert thing.computed == 1


def test_no_instance_waits_for_another() -> None:
    go_on = threading.Event()
    slow = Thing(go_on)
    thread = threading.Thread(target=lambda: slow.value)
    thread.start()
    while not slow.computed:
        pass
    assert Thing().value == 7  # functools.cached_property would hang here in Python 3.11
    go_on.set()
    thread.join()
