"""Warnings that point at the user's own line."""

import sys
import warnings

PACKAGE = __name__.partition(".")[0]


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warns at the line that called dirflow, however many of dirflow's own functions lie between."""
    level, caller = 2, sys._getframe(1)  # noqa: SLF001 - it is documented
    while caller.f_back is not None and str(caller.f_globals.get("__name__", "")).partition(".")[0] == PACKAGE:
        level, caller = level + 1, caller.f_back
    warnings.warn(message, category, stacklevel=level)
