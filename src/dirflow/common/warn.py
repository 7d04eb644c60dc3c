"""Warnings that point at the user's own line."""

import sys
import warnings
from contextlib import suppress

from .terminal import ascii_only, harmless

PACKAGE = __name__.partition(".")[0]


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warns at the line that called dirflow, however many of dirflow's own functions lie between.

    What the message quotes cannot harm a terminal, and a standard error stream that cannot take it ends nothing.
    """
    level, caller = 2, sys._getframe(1)  # noqa: SLF001 - it is documented
    while caller.f_back is not None and str(caller.f_globals.get("__name__", "")).partition(".")[0] == PACKAGE:
        level, caller = level + 1, caller.f_back
    message = harmless(message)
    with suppress(ValueError):  # the stream is closed
        try:
            warnings.warn(message, category, stacklevel=level)
        except UnicodeError:  # its encoding has not all of the message
            warnings.warn(ascii_only(message), category, stacklevel=level)
