"""Measures Grain, reading in threads: OpenCV decodes, resizes (without antialiasing) and warps for it."""

from collections.abc import Iterator
from typing import Any

import cv2
import grain
import numpy as np

from benchmarks.loaders.harness import Job, job_from_arguments, measure_endless
from benchmarks.loaders.peers.augmentation import random_matrix

_WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    cv2.setNumThreads(1)  # Grain's threads do the work
    measure_endless(job, _batches(job), ("grain", "opencv-python-headless", "numpy"))


def _batches(job: Job) -> Iterator[Any]:
    paths, labels = job.files()
    size = (job.size, job.size)

    def load(row: int, random: np.random.Generator) -> tuple[Any, int]:
        image = cv2.imdecode(np.fromfile(paths[row], np.uint8), cv2.IMREAD_COLOR_RGB)
        image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        if job.workload.augmentation:
            matrix = random_matrix(random, job.size)
            image = cv2.warpAffine(image, matrix, size, flags=_WARP, borderMode=cv2.BORDER_REPLICATE)
        return np.multiply(image, np.float32(1 / 255), dtype=np.float32), labels[row]

    rows = grain.MapDataset.source(range(len(paths))).seed(1).shuffle().repeat().random_map(load)
    options = grain.ReadOptions(num_threads=job.threads, prefetch_buffer_size=4 * job.batch)
    for images, _ in rows.to_iter_dataset(options).batch(job.batch):
        yield images


if __name__ == "__main__":
    main()
