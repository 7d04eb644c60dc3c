"""Law 1: a batch is a pure function of (configuration, seed, epoch, batch number).

That the number of threads does not matter is D16, in `tests/contracts`.
"""

import multiprocessing
import os
import pickle
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import DirectoryIterator, _native
from tests.support import flows
from tests.support.compare import assert_same
from tests.support.specs import spec

AUGMENTED = {
    "rotation_range": 30,
    "zoom_range": 0.3,
    "horizontal_flip": True,
    "brightness_range": (0.6, 1.4),
    "channel_shift_range": 20.0,
    "samplewise_center": True,
}


flow = partial(flows.flow, generator=AUGMENTED, seed=11, batch_size=3, target_size=(17, 13), interpolation="bilinear")


def epochs(iterator: DirectoryIterator, count: int = 2) -> list[np.ndarray]:
    made = []
    for _ in range(count):
        made += [iterator[batch][0] for batch in range(len(iterator))]
        iterator.on_epoch_end()
    return made


both_contracts = pytest.mark.parametrize("compat", ["keras", "documented"])


@both_contracts
@given(order=st.permutations(range(5)))
@settings(max_examples=10)
def test_any_order_of_access(folder: Path, compat: str, order: list[int]) -> None:
    in_order, jumping = flow(folder, compat), flow(folder, compat)
    for _ in range(2):
        expected = [in_order[batch][0] for batch in range(5)]
        for batch in order:
            np.testing.assert_array_equal(jumping[batch][0], expected[batch])
            np.testing.assert_array_equal(jumping[batch][0], expected[batch])  # and again
        in_order.on_epoch_end()
        jumping.on_epoch_end()


@both_contracts
def test_many_threads_at_once(folder: Path, compat: str) -> None:
    expected = epochs(flow(folder, compat), 1)
    shared = flow(folder, compat)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(10):
            made = list(threads.map(lambda batch: shared[batch % 5][0], range(20)))
            assert_same(made, expected * 4)


@both_contracts
def test_next_from_many_threads_delivers_every_batch_once(folder: Path, compat: str) -> None:
    expected = [next(flow_)[0] for flow_ in [flow(folder, compat)] for _ in range(10)]
    shared = flow(folder, compat)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: next(shared)[0], range(10)))
    assert sorted(batch.tobytes() for batch in made) == sorted(batch.tobytes() for batch in expected)


@both_contracts
def test_after_pickling_in_mid_epoch(folder: Path, compat: str) -> None:
    iterator = flow(folder, compat)
    for _ in range(7):
        next(iterator)
    copy = pickle.loads(pickle.dumps(iterator))
    for _ in range(8):
        np.testing.assert_array_equal(next(iterator)[0], next(copy)[0])
    np.testing.assert_array_equal(iterator[2][0], copy[2][0])


def made_elsewhere(iterator: DirectoryIterator) -> list[np.ndarray]:
    return epochs(iterator, 1)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_in_another_process(folder: Path, method: str) -> None:
    if method == "forkserver" and len(os.fsencode(tempfile.gettempdir())) > 70:
        pytest.skip("TMPDIR is too long for the socket of Python's server")
    iterator = flow(folder)
    with multiprocessing.get_context(method).Pool(1) as pool:
        there = pool.apply(made_elsewhere, (iterator,))
    assert_same(there, epochs(iterator, 1))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_in_a_forked_process_after_the_pool_was_used_here(folder: Path) -> None:
    iterator = flow(folder, workers=3)
    expected = epochs(iterator, 1)
    iterator = flow(folder, workers=3)
    iterator[0]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(made_elsewhere, (iterator,)).get(timeout=60)
    assert_same(there, expected)


@both_contracts
def test_the_same_seed_gives_the_same_epochs_and_another_does_not(folder: Path, compat: str) -> None:
    assert_same(epochs(flow(folder, compat, seed=4)), epochs(flow(folder, compat, seed=4)))
    first, second = (epochs(flow(folder, compat, seed=seed), 1) for seed in (4, 5))
    assert not all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_every_epoch_is_augmented_anew(folder: Path) -> None:
    iterator = flow(folder, shuffle=False)
    first, second = epochs(iterator, 1), epochs(iterator, 1)
    assert not any(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_another_thread_makes_progress_while_the_engine_works() -> None:
    size = 1500
    asked = spec(height=size, width=size, interpolation="lanczos", min_crop=1, drop_alpha=False, pillow=(13, 0))
    sources = [np.zeros((size // 2, size // 2, 3), np.uint8)] * 8
    out = np.empty((8, size, size, 3), np.float32)
    at_work = threading.Event()

    def work() -> None:
        at_work.set()
        _native.run_batch(asked, sources, None, out, 1)
        at_work.clear()

    worker = threading.Thread(target=work)
    worker.start()
    at_work.wait()
    counted = 0
    while at_work.is_set():  # without the GIL this loop would not get a turn until the work is done
        counted += 1
    worker.join()
    assert counted > 1000
