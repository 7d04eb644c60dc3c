"""Batches from a function that loads one image, in threads: for libraries that bring no loader of their own."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from benchmarks.loaders.harness import Job
from benchmarks.loaders.peers.augmentation import random_matrix

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]
_AHEAD = 4


def endless_batches(job: Job, load: Callable[[str, Matrix | None], Pixels]) -> Iterator[Floats]:
    """Yields batches without end, in a new order each pass; a few are under way at any time.

    Args:
        job: What is measured.
        load: Takes a path and, under augmentation, a 2x3 matrix; returns the image at its final size.
    """
    paths, _ = job.files()
    random = np.random.default_rng(0)

    def fill(slot: Floats, path: str, matrix: Matrix | None) -> None:
        np.multiply(load(path, matrix), np.float32(1 / 255), out=slot)

    waiting: deque[tuple[Floats, list[Future[None]]]] = deque()
    with ThreadPoolExecutor(job.threads) as pool:
        rows = _endless_rows(random, len(paths))
        while True:
            out = np.empty((job.batch, job.size, job.size, 3), np.float32)
            futures = []
            for slot in out:
                matrix = random_matrix(random, job.size) if job.workload.augmentation else None
                futures.append(pool.submit(fill, slot, paths[next(rows)], matrix))
            waiting.append((out, futures))
            if len(waiting) == _AHEAD:
                batch, done = waiting.popleft()
                for future in done:
                    future.result()
                yield batch


def _endless_rows(random: np.random.Generator, count: int) -> Iterator[int]:
    while True:
        yield from random.permutation(count).tolist()
