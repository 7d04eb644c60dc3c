"""What the scripts share that measure dirflow inside one process."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from simplejpeg import decode_jpeg

from dirflow import DirectoryIterator, ImageDataGenerator
from workloads import Workload

SIZE, BATCH = 224, 32


def flow(workload: Workload, folder: Path, size: int = SIZE, batch: int = BATCH, **ours: Any) -> DirectoryIterator:
    """Returns an iterator on a workload; what only dirflow has comes last."""
    generator = ImageDataGenerator(**workload.generator_arguments())
    return generator.flow_from_directory(str(folder), **workload.flow_arguments(size, batch), **ours)


def bare(contents: Iterable[bytes]) -> None:
    """Decodes files with libjpeg-turbo, and does nothing else."""
    for content in contents:
        decode_jpeg(content, "RGB")


def cpu_seconds_of(job: Callable[[], object]) -> float:
    """Returns the processor seconds that a job takes this process."""
    start = time.process_time()
    job()
    return time.process_time() - start
