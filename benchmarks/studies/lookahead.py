"""What look-ahead is worth: consumers that take as long as loading, or hold the GIL; memory over many epochs.

Usage: `python -m benchmarks.studies.lookahead [--rounds 5] [--epochs 50]`; `DATA=folder` and `COUNT=n` as in
`data/make_data.py`. All figures are ratios within one process: medians over the rounds, and their range.
"""

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.data import make_data
from benchmarks.measure.flow import flow
from benchmarks.measure.processes import resident_bytes
from benchmarks.measure.workloads import WORKLOADS
from dirflow import DirectoryIterator

_BATCHES = 100
_SPIN = 0.005  # seconds: the interpreter's own switch interval


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measures look-ahead.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=50, help="over which memory is watched")
    arguments = parser.parse_args()
    folder = make_data.from_environment("web").folder
    slow, held = [], []
    ahead, one_thread = flow(WORKLOADS["W1"], folder), flow(WORKLOADS["W1"], folder, workers=1)
    for _ in range(arguments.rounds + 1):  # the first round warms up
        alone = _seconds(ahead)
        each = alone / _BATCHES
        slow.append(_seconds(ahead, lambda each=each: time.sleep(each)) / alone)  # type: ignore[misc]
        idle = _seconds(one_thread)
        with _python_half_of_the_time():
            held.append(idle / _seconds(one_thread))
    _show("a consumer that takes as long as loading: total, of the longer of the two", slow[1:])
    _show("a thread in pure Python half of the time, one loading thread: throughput, of an idle one", held[1:])
    memory = [_resident_after(ahead) for _ in range(arguments.epochs)]
    _show(
        f"resident memory after each of {arguments.epochs} epochs, of their median",
        [m / median(memory) for m in memory],
    )


def _seconds(loader: DirectoryIterator, work: Callable[[], None] = lambda: None) -> float:
    """Returns how long some batches take a consumer that works after each."""
    start = time.perf_counter()
    for _ in range(_BATCHES):
        next(loader)
        work()
    return time.perf_counter() - start


def _resident_after(loader: DirectoryIterator) -> int:
    """Returns the bytes in memory after one more epoch."""
    for _ in loader.epoch():
        pass
    return resident_bytes()


@contextmanager
def _python_half_of_the_time() -> Iterator[None]:
    """Has a thread that computes, holding the GIL, and rests, in turn."""
    ends = threading.Event()

    def compute() -> None:
        while not ends.wait(_SPIN):
            until = time.perf_counter() + _SPIN
            while time.perf_counter() < until:
                pass

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def _show(what: str, ratios: list[float]) -> None:
    print(f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})  {what}")


if __name__ == "__main__":
    main()
