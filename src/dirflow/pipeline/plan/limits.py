"""What one file may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one file may cost; it cannot be read if it costs more.

    Attributes:
        read_timeout: seconds in which it has to be read; None: any time.
    """

    read_timeout: float | None = None


NO_LIMITS = Limits()
