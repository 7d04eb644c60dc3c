"""The bar: on a terminal, after a while."""

import io
import sys
from contextlib import suppress

import pytest

from dirflow.common import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, *, patience: float, fails: bool = False) -> str:
    """Returns what a terminal sees of a listing of 8 classes."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with suppress(LookupError), progress.progress_bar(8) as tick:
        assert tick is not None
        tick(2, 1234)
        tick(4, 56789)
        if fails:
            raise LookupError
    return terminal.getvalue()


def test_a_terminal_sees_classes_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, patience=0.0)
    for part in ("1,234 files", "56,789 files", "2/8", "4/8", "8/8"):
        assert part in text
    assert "\n" in text


def test_nothing_is_shown_before_a_second_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not shown(monkeypatch, patience=progress.PATIENCE)


def test_a_listing_that_fails_leaves_the_bar_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, patience=0.0, fails=True)
    assert "4/8" in text
    assert "8/8" not in text


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_other_streams_see_none(stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress_bar(8) as tick:
        assert tick is None
