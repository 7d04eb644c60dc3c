"""Where a seed comes from when none is given."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


def draw_seed() -> int:
    """Draws a seed from NumPy's global stream: the one time that the library touches it."""
    return int(np.random.randint(2**31 - 1))  # noqa: NPY002 - the stream that users seed


def stream_of(seed: int | None) -> "RandomState":
    """Returns the stream of a seed; None: of one that is drawn (docs/compat.md, D53)."""
    return np.random.RandomState(draw_seed() if seed is None else seed)  # D53
