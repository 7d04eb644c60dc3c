"""One file of slots."""

import os
from pathlib import Path

import numpy as np
import pytest

from dirflow.pipeline.run.cache.segment_file import (
    BrokenSegmentError,
    SegmentFile,
    make_segment_file,
    write_slots,
)
from tests.support.images import picture


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (3, 12, 10, 3), (446, 224, 224, 3), (67_108_864, 1, 1, 1)])
def test_numpy_reads_it(shape: tuple[int, int, int, int], tmp_path: Path) -> None:
    path = tmp_path / "pixels.npy"
    make_segment_file(str(path), shape)
    array = np.load(path, mmap_mode="r")
    assert (array.shape, array.dtype, array.offset) == (shape, np.uint8, 128)
    assert path.stat().st_size == 128 + array.nbytes


def test_slots(tmp_path: Path) -> None:
    path, image = tmp_path / "pixels.npy", picture(1, 5, 4)
    make_segment_file(str(path), (3, 4, 5, 3))
    write_slots(str(path), {1: image, 2: image[::-1]})
    file = SegmentFile(str(path), (3, 4, 5, 3))
    np.testing.assert_array_equal(np.load(path), [np.zeros_like(image), image, image[::-1]])
    read = np.empty_like(image)
    file.read(2, read.reshape(-1).data)
    np.testing.assert_array_equal(read, image[::-1])


@pytest.mark.parametrize("shape", [(3, 4, 5, 1), (3, 5, 4, 3)])
def test_another_shape_is_refused(shape: tuple[int, int, int, int], tmp_path: Path) -> None:
    make_segment_file(str(tmp_path / "pixels.npy"), (3, 4, 5, 3))
    with pytest.raises(BrokenSegmentError, match=r"pixels\.npy"):
        SegmentFile(str(tmp_path / "pixels.npy"), shape)


def test_it_ends_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pixels.npy"
    make_segment_file(str(path), (3, 4, 5, 3))
    file = SegmentFile(str(path), (3, 4, 5, 3))
    os.truncate(path, 200)
    with pytest.raises(BrokenSegmentError, match=r"pixels\.npy' has been cut short before byte 200"):
        file.read(1, np.empty(60, np.uint8).data)
    with pytest.raises(BrokenSegmentError, match=r"pixels\.npy' has 200 bytes, and 308 are expected"):
        file.status()
