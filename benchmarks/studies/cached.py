"""What a cached epoch costs: beside NumPy, which turns bytes in memory into float batches, and beside no cache.

Usage: `python -m benchmarks.studies.cached [--rounds 5]`; `DATA=folder` and `COUNT=n` as in `data/make_data.py`. Rounds
are interleaved in one process; figures are medians, and the ratios those of the medians.
"""

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.data import make_data
from benchmarks.measure.flow import flow
from benchmarks.measure.machine import threads
from benchmarks.measure.workloads import BATCH, SIZE, WORKLOADS
from benchmarks.paths import CACHE
from dirflow import DirectoryIterator

_THREADS = threads()
_LIMIT = "NumPy alone"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measures cached epochs.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="measured of each in a round")
    arguments = parser.parse_args()
    folder = make_data.from_environment("web").folder
    with tempfile.TemporaryDirectory(dir=CACHE) as kept:
        flows = {
            f"{name}, {cache or 'no'} cache": flow(
                WORKLOADS[name], folder, workers=_THREADS, cache=kept if cache == "folder" else cache
            )
            for name in ("W1", "W2")
            for cache in (None, "memory", "folder")
        }
        passes = {_LIMIT: _numpy_pass, **{name: _pass_of(loader) for name, loader in flows.items()}}
        for one_pass in passes.values():  # fills the caches
            _images_per_second(one_pass, 0)
        speeds: dict[str, list[float]] = {name: [] for name in passes}
        for _ in range(arguments.rounds):
            for name, one_pass in passes.items():
                speeds[name].append(_images_per_second(one_pass, arguments.seconds))
    _show({name: median(values) for name, values in speeds.items()})


def _show(speeds: dict[str, float]) -> None:
    for name, speed in speeds.items():
        plain = speeds.get(f"{name.split(',')[0]}, no cache")
        beside_plain = f"  {speed / plain:5.2f} of no cache" if plain else ""
        print(f"{name:18} {speed:8,.0f} images/s  {speed / speeds[_LIMIT]:5.2f} of {_LIMIT}{beside_plain}")


def _pass_of(loader: DirectoryIterator) -> Callable[[], Iterator[Any]]:
    return lambda: (x for x, _ in loader.epoch())


_rng = np.random.default_rng(0)
_images = _rng.integers(0, 256, (600, SIZE, SIZE, 3), np.uint8)
_pool = ThreadPoolExecutor(_THREADS)


def _numpy_pass() -> Iterator[Any]:
    """Yields an epoch of rescaled float batches in random order, made by threads a few batches ahead."""
    order = _rng.permutation(len(_images))
    ahead: deque[Future[Any]] = deque()
    for begin in range(0, len(order), BATCH):
        ahead.append(_pool.submit(_rescaled, order[begin : begin + BATCH]))
        if len(ahead) > _THREADS + 1:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


def _rescaled(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    batch = np.empty((len(rows), SIZE, SIZE, 3), np.float32)
    for row, image in zip(rows, batch, strict=True):
        np.multiply(_images[row], np.float32(1 / 255), out=image, dtype=np.float32)
    return batch


def _images_per_second(one_pass: Callable[[], Iterator[Any]], enough: float) -> float:
    count, start = 0, time.perf_counter()
    while True:
        for batch in one_pass():
            count += len(batch)
        elapsed = time.perf_counter() - start
        if elapsed >= enough:
            return count / elapsed


if __name__ == "__main__":
    main()
