"""Slots in many files."""

import os
from pathlib import Path

import numpy as np
import pytest

from dirflow.pipeline.run.cache import catalogue, segments
from dirflow.pipeline.run.cache.segments import UNKNOWN_STATE, Segments

SHAPE = (4, 5, 3)
GENERATION = "0123456789abcdef"


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Segments:
    """Three slots a file."""
    monkeypatch.setattr(catalogue, "RECENT", 0)
    monkeypatch.setattr(segments, "FILE_BYTES", 3 * 60)
    return Segments(str(tmp_path), SHAPE, GENERATION)


def image(value: int) -> np.ndarray:
    return np.full(SHAPE, value, np.uint8)


def slots(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_what_is_written_is_read(few: Segments, tmp_path: Path) -> None:
    few.write({slot: image(slot + 1) for slot in range(40)})
    order = np.random.default_rng(0).permutation(40)
    reading = few.read(order)
    assert reading.images[:, 0, 0, 0].tolist() == (order + 1).tolist()
    assert reading.filled.all()
    assert reading.problem is None
    assert len(list(tmp_path.iterdir())) == 14


def test_a_state_comes_again_until_something_is_written(few: Segments) -> None:
    few.write({0: image(1), 3: image(2)})
    before = few.read(slots(0, 3)).states.tolist()
    assert before[0] != before[1]
    assert UNKNOWN_STATE not in before
    assert few.read(slots(0, 3)).states.tolist() == before
    few.write({4: image(3)})
    after = few.read(slots(0, 3)).states.tolist()
    assert after[0] == before[0]
    assert after[1] not in before


def test_what_is_stored(few: Segments) -> None:
    few.write({0: image(1), 3: image(2)})
    states = few.read(slots(0, 3)).states
    lent = few.stored(slots(3, 0), states[::-1])
    assert lent is not None
    for (file, offset), value in zip(lent.pixels, (2, 1), strict=True):
        assert os.pread(file.fileno(), 60, offset) == bytes([value]) * 60
    assert lent.unchanged()
    assert few.stored(slots(3, 0), states) is None
    few.write({4: image(3)})
    assert not lent.unchanged()
    assert few.stored(slots(3, 0), states[::-1]) is None
    assert few.stored(slots(0), states[:1]) is not None


def test_the_state_is_not_known_soon_after_a_change(few: Segments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "RECENT", 10**15)
    few.write({0: image(1)})
    assert few.read(slots(0)).states.tolist() == [UNKNOWN_STATE]


def test_few_files_stay_open(few: Segments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MOST_OPEN", 2)
    few.write({slot: image(slot) for slot in range(30)})
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(2):
        assert few.read(slots(*range(30))).images[:, 0, 0, 0].tolist() == list(range(30))
    assert len(os.listdir("/proc/self/fd")) == before + 2


def test_a_broken_file_does_not_stop_the_others(few: Segments, tmp_path: Path) -> None:
    few.write({slot: image(slot) for slot in range(9)})
    broken = tmp_path / f"pixels-{GENERATION}-00001.npy"
    broken.unlink()
    reading = few.read(slots(1, 4, 7))
    assert reading.filled.tolist() == [True, False, True]
    assert reading.broken.tolist() == [False, True, False]
    assert str(broken) in str(reading.problem)


@pytest.mark.parametrize(
    ("written", "first", "wanted", "empty"),
    [
        ([], 0, 5, 0),
        ([0, 1], 2, 5, 2),
        ([0, 1, 2, 3], 2, 2, 6),  # the catalogue knows two slots of the first file, and there is a second one
        ([0, 1, 2, 3], 3, 1, 4),  # somebody was killed when one slot was written
        ([0, 1, 2, 3, 5], 3, 1, 6),
        ([0, 1, 2, 3, 5], 4, 1, 4),
        ([0, 1, 2, 3, 5], 4, 4, 6),
        ([0, 1, 2], 3, 0, 3),
        ([0], 300, 1, 300),
    ],
)
def test_slots_that_were_written_are_not_used_again(
    few: Segments, written: list[int], first: int, wanted: int, empty: int
) -> None:
    few.write({slot: image(7) for slot in written})
    assert few.find_empty(first, wanted) == empty


def test_a_broken_file_is_not_written_to(few: Segments, tmp_path: Path) -> None:
    few.write({0: image(7)})
    (tmp_path / f"pixels-{GENERATION}-00001.npy").mkdir()
    assert few.find_empty(3, 1) == 6
    assert few.find_empty(1, 1) == 6
