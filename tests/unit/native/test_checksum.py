"""The engine's checksums are zlib's."""

import zlib

import numpy as np
import pytest

from dirflow import _native


def test_they_are_those_of_zlib() -> None:
    random = np.random.default_rng(0)
    arrays = [random.integers(0, 256, (size, 3, 5), np.uint8) for size in (0, 1, 7, 1000)]
    expected = [zlib.crc32(array.tobytes()) for array in arrays]
    for workers in (1, 3):
        assert _native.crc32(arrays, workers) == expected
    assert _native.crc32([], 2) == []


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match=r"workers.*at least 1"):
        _native.crc32([], 0)
    with pytest.raises(TypeError, match=r"arrays\[0\].*float32.*uint8"):
        _native.crc32([np.zeros(3, np.float32)], 1)
    with pytest.raises(ValueError, match=r"arrays\[0\].*C-contiguous"):
        _native.crc32([np.zeros((4, 4), np.uint8)[:, ::2]], 1)
