"""Pixels that the engine reads from a file: the same batches as of arrays, and a reason where the file ends."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import _native
from tests.support.specs import HEIGHT, WIDTH, spec

COUNT, BEFORE = 5, 3


def transforms(which: str) -> _native.Transforms | None:
    columns = {
        "affine": np.tile([0.8, 0.3, 0.2, -0.3, 0.8, 1.0], (COUNT, 1)),
        "has_affine": np.full(COUNT, which == "affine", np.uint8),
        "flips": np.full(COUNT, 3 if which == "flips" else 0, np.uint8),
        "channel_shift": np.full(COUNT, 9.0 if which == "shift" else np.nan),
        "brightness": np.full(COUNT, 0.5 if which == "brightness" else np.nan),
    }
    return None if which == "none" else _native.Transforms(**columns)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("channels_first", [False, True])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(
    ("dtype", "which"),
    [
        *((np.uint8, which) for which in ("none", "identity", "flips", "brightness")),
        *((np.float32, which) for which in ("none", "identity", "flips", "brightness", "affine", "shift")),
    ],
)
def test_batches_are_those_of_arrays(
    dtype: Any, channels: int, channels_first: bool, which: str, workers: int, tmp_path: Path
) -> None:
    images = np.random.default_rng(1).integers(0, 256, (COUNT, HEIGHT, WIDTH, channels), np.uint8)
    path = tmp_path / "pixels"
    path.write_bytes(bytes(BEFORE) + images.tobytes())
    file = _native.PixelFile(str(path))
    stored = [(file, BEFORE + k * images[0].nbytes) for k in range(COUNT)]
    plan = spec(channels=channels, channels_first=channels_first, rescale=1 / 255 if dtype == np.float32 else None)
    shape = (COUNT, channels, HEIGHT, WIDTH) if channels_first else images.shape
    out, expected = np.zeros(shape, dtype), np.zeros(shape, dtype)
    sources = [*stored[:2], images[2], None, stored[4]]
    assert _native.run_batch(plan, sources, transforms(which), out, workers) == [None] * COUNT
    _native.run_batch(plan, [*images[:3], None, images[4]], transforms(which), expected, workers)
    np.testing.assert_array_equal(out, expected)
    assert expected.any()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_file_that_ends_early(dtype: Any, tmp_path: Path) -> None:
    path = tmp_path / "pixels"
    path.write_bytes(bytes(2 * 144 - 1))
    file, out = _native.PixelFile(path), np.ones((3, HEIGHT, WIDTH, 3), dtype)
    statuses = _native.run_batch(spec(), [(file, 0), (file, 144), (file, 2**62)], None, out, 2)
    assert statuses[0] is None
    for status in statuses[1:]:
        assert status is not None
        assert (status.kind, status.reason[:13]) == ("failed", "cannot read: ")


@pytest.mark.parametrize("source", [(), (1, 2, 3), ("name", 0), (3, 0)])
def test_what_is_no_place_in_a_file(source: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        _native.run_batch(spec(), [source], None, np.zeros((1, HEIGHT, WIDTH, 3), np.uint8), 1)


def test_a_negative_offset(tmp_path: Path) -> None:
    (tmp_path / "pixels").touch()
    source, out = (_native.PixelFile(tmp_path / "pixels"), -1), np.zeros((1, HEIGHT, WIDTH, 3), np.uint8)
    with pytest.raises(OverflowError):
        _native.run_batch(spec(), [source], None, out, 1)


def test_opening(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"pixels")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    file = _native.PixelFile(tmp_path / "file")
    (tmp_path / "file").unlink()
    descriptor = file.fileno()
    assert os.pread(descriptor, 6, 0) == b"pixels"
    assert not os.get_inheritable(descriptor)
    del file
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    with pytest.raises(OSError, match=r"^\[Errno \d+\] Too many levels of symbolic links: '.*link'$"):
        _native.PixelFile(str(tmp_path / "link"))
    with pytest.raises(FileNotFoundError, match=r"^\[Errno 2\] No such file or directory: '.*file'$"):
        _native.PixelFile(tmp_path / "file")
    _native.PixelFile(tmp_path / "pipe")  # which waits for nobody
