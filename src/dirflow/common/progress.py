"""A bar on the terminal while a listing takes its time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic
from typing import Any

PATIENCE = 1.0  # seconds without a bar


@contextmanager
def progress_bar(classes: int) -> Iterator[Callable[[int, int], None] | None]:
    """Yields what is to be told the classes and files found so far; None where nobody would see it.

    The bar appears on the standard error stream if that is a terminal, after a second. A terminal that is closed
    meanwhile ends nothing.
    """
    if not _is_terminal():
        yield None
        return
    bar = _Bar(classes)
    try:
        yield bar.tick
        bar.complete()
    finally:
        bar.close()


def _is_terminal() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # it is closed
        return False


class _Bar:
    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._begin = monotonic()
        self._bar: Any = None
        self._shown = ExitStack()
        self._lost = suppress(OSError, ValueError)  # the terminal is gone, or was closed

    def tick(self, classes: int, files: int) -> None:
        if self._bar is None and monotonic() - self._begin < PATIENCE:
            return
        with self._lost:
            if self._bar is None:
                import click  # noqa: PLC0415 - seldom needed

                self._bar = self._shown.enter_context(
                    click.progressbar(length=self._classes, file=sys.stderr, show_pos=True)
                )
            self._bar.label = f"Listing: {files:,} files"
            self._bar.update(classes - self._bar.pos)
            self._bar.render_progress()

    def complete(self) -> None:
        if self._bar is not None:
            with self._lost:
                self._bar.update(self._classes - self._bar.pos)

    def close(self) -> None:
        with self._lost:
            self._shown.close()
