"""Pixels in memory."""

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from dirflow import CacheError
from dirflow.pipeline.run.cache import capacity as room
from tests.support.compare import assert_same
from tests.support.flows import Flow


def test_the_second_epoch_reads_nothing(flow: Flow, pictures: Path) -> None:
    cached, plain = flow("memory"), flow(None)
    for _ in range(2):
        expected = [x for x, _ in plain.epoch()]
    list(cached.epoch())
    shutil.rmtree(pictures)
    assert_same([x for x, _ in cached.epoch()], expected)


def test_pickling_leaves_the_pixels_behind(flow: Flow) -> None:
    cached = flow("memory")
    before = len(pickle.dumps(cached))
    list(cached.epoch())
    assert len(pickle.dumps(cached)) < before + 1000
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(cached))[1][0], cached[1][0])


def test_without_room_it_is_refused(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "memory_available", lambda: 5039)
    with pytest.raises(CacheError, match=r"5.0 kB for 14 images of 12x10x3, and 5.0 kB of memory are available"):
        flow("memory")
    monkeypatch.setattr(room, "memory_available", lambda: 5040)
    flow("memory")
