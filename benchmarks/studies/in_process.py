"""What the studies share that measure dirflow inside one process beside bare decoding."""

import time
from collections.abc import Callable, Iterable

from simplejpeg import decode_jpeg


def bare(contents: Iterable[bytes]) -> None:
    """Decodes files with libjpeg-turbo, and does nothing else."""
    for content in contents:
        decode_jpeg(content, "RGB")


def cpu_seconds_of(job: Callable[[], object]) -> float:
    """Returns the processor seconds that a job takes this process."""
    start = time.process_time()
    job()
    return time.process_time() - start
