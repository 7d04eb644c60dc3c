"""Tests of look-ahead leave nothing running: what is counted in the next test is its own."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from dirflow.common.threads.pool import ThreadPool


@pytest.fixture(autouse=True)
def nothing_is_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits, after each test, for what it left to other threads."""
    begun: list[Future[Any]] = []
    submit = ThreadPool.submit

    def noted(pool: ThreadPool, *arguments: Any, **options: Any) -> Future[Any]:
        begun.append(submit(pool, *arguments, **options))
        return begun[-1]

    monkeypatch.setattr(ThreadPool, "submit", noted)
    yield
    while begun:
        future = begun.pop()
        if not future.cancel():
            future.exception(timeout=60)
