"""dirflow's iterator on a workload, by its public names alone."""

from pathlib import Path
from typing import Any

from benchmarks.measure.workloads import BATCH, SIZE, Workload
from dirflow import DirectoryIterator, ImageDataGenerator


def flow(workload: Workload, folder: Path, size: int = SIZE, batch: int = BATCH, **ours: Any) -> DirectoryIterator:
    """Returns an iterator on a workload; what only dirflow has comes last."""
    generator = ImageDataGenerator(**workload.generator_arguments())
    return generator.flow_from_directory(str(folder), **workload.flow_arguments(size, batch), **ours)
