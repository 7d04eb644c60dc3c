"""A bar on the terminal while a listing takes its time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any

PATIENCE = 1.0  # seconds without a bar


@contextmanager
def progress_bar(classes: int) -> Iterator[Callable[[int, int], None] | None]:
    """Yields what is to be told the classes and files found so far; None where nobody would see it.

    The bar appears on the standard error stream if that is a terminal, after a second.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as shown:
        bar = _Bar(classes, shown)
        yield bar.tick
        bar.complete()


class _Bar:
    def __init__(self, classes: int, shown: ExitStack) -> None:
        self._classes = classes
        self._shown = shown
        self._begin = monotonic()
        self._bar: Any = None

    def tick(self, classes: int, files: int) -> None:
        if self._bar is None:
            if monotonic() - self._begin < PATIENCE:
                return
            import click  # noqa: PLC0415 - seldom needed

            self._bar = self._shown.enter_context(
                click.progressbar(length=self._classes, file=sys.stderr, show_pos=True)
            )
        self._bar.label = f"Listing: {files:,} files"
        self._bar.update(classes - self._bar.pos)
        self._bar.render_progress()

    def complete(self) -> None:
        if self._bar is not None:
            self._bar.update(self._classes - self._bar.pos)
