"""How many threads there are."""

import os
from typing import Any


def available_cpus() -> int:
    """Returns how many processors this process may use."""
    affinity: Any = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def thread_count(workers: int | None) -> int:
    """Returns the number of threads; None: as many as this process may use processors."""
    return available_cpus() if workers is None else workers
