"""The command `dirflow`, and what all its parts share."""

from collections.abc import Callable
from typing import Any

import click

from dirflow import __version__


class Afterwards(BaseException):
    """Raised by a part of the command: what is to be done when click, which ends errors in its own way, is through."""

    def __init__(self, action: Callable[[], None]) -> None:
        super().__init__()
        self.action = action


class Command(click.Group):
    """A command whose parts may leave something to be done outside of click."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the command, then what its part has left to be done."""
        try:
            return super().main(*args, **kwargs)
        except Afterwards as afterwards:
            action = afterwards.action
        return action()


@click.group(cls=Command)
@click.version_option(__version__, prog_name="dirflow")
def main() -> None:
    """Labelled image folders as training batches."""
