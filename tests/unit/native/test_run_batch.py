"""The batch runner: its steps against the same steps in NumPy, Pillow and SciPy, and its refusals."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from scipy import ndimage

from dirflow import _native
from tests.support.specs import spec

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def transforms(n: int, **columns: Any) -> _native.Transforms:
    plain = {
        "affine": np.zeros((n, 6)),
        "has_affine": np.zeros(n, np.uint8),
        "flips": np.zeros(n, np.uint8),
        "channel_shift": np.full(n, np.nan),
        "brightness": np.full(n, np.nan),
    }
    return _native.Transforms(**{**plain, **columns})


def noise(seed: int, height: int, width: int, channels: int = 3) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def fit(pixels: Pixels, size: tuple[int, int], name: str, *, keep: bool) -> Pixels:
    """Keras' `load_img` after decoding; `size` is (width, height)."""
    height, width, channels = pixels.shape
    image = Image.frombytes(MODES[channels], (width, height), pixels.tobytes())
    if image.size == size:
        return pixels
    box = None
    if keep:
        high, wide = min(height, width * size[1] // size[0]), min(width, height * size[0] // size[1])
        top, left = (height - high) // 2, (width - wide) // 2
        box = (left, top, left + wide, top + high)
    resized = image.resize(size, Image.Resampling[name.upper()], box=box)
    return np.asarray(resized).reshape(size[1], size[0], channels)


def brighten(values: Floats, factor: float) -> Floats:
    height, width, channels = values.shape
    image = Image.frombytes(MODES[channels], (width, height), values.astype(np.uint8).tobytes())
    enhanced = np.asarray(ImageEnhance.Brightness(image).enhance(factor))
    return enhanced.reshape(values.shape).astype(np.float32)


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 2**32 - 1), st.integers(2, 90), st.integers(2, 90), st.integers(1, 50), st.integers(1, 50),
    st.sampled_from([1, 3, 4]), st.sampled_from(["nearest", "bilinear", "lanczos"]), st.booleans(),
    st.booleans(), st.none() | st.floats(-3, 3), st.none() | st.floats(-90, 90), st.integers(0, 3),
    st.none() | st.sampled_from([0.0, 1.0, 0.3, 0.999, 1.7, 300.0]),
    st.none() | st.sampled_from([1 / 255, 2.0]),
)  # fmt: skip
def test_all_steps_in_order(
    seed: int, height: int, width: int, to_height: int, to_width: int, channels: int, name: str,
    keep: bool, first: bool, angle: float | None, shift: float | None, flips: int, factor: float | None,
    rescale: float | None,
) -> None:  # fmt: skip
    pixels = noise(seed, height, width, channels)
    # A middle without pixels has a test of its own.
    keep = keep and min(width * to_height // to_width, height * to_width // to_height) > 0
    expected = fit(pixels, (to_width, to_height), name, keep=keep).astype(np.float32)
    columns: dict[str, Any] = {"flips": np.array([flips], np.uint8)}
    if angle is not None:
        matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        offset = np.array([to_height, to_width]) / 2 - 0.5 - matrix @ (np.array([to_height, to_width]) / 2 - 0.5)
        columns |= {
            "affine": np.concatenate([matrix.ravel(), offset])[None],
            "has_affine": np.ones(1, np.uint8),
        }
        planes = [
            ndimage.affine_transform(expected[..., c], matrix, offset, order=1, mode="reflect") for c in range(channels)
        ]
        expected = np.stack(planes, axis=-1)
    if shift is not None:
        columns["channel_shift"] = np.array([shift])
        expected = np.clip(expected + np.float32(shift), expected.min(), expected.max())
    if flips & 1:
        expected = expected[:, ::-1]
    if flips & 2:
        expected = expected[::-1]
    if factor is not None:
        columns["brightness"] = np.array([factor])
        expected = brighten(expected, factor)
    if rescale is not None:
        expected = expected * np.float32(rescale)
    if first:
        expected = expected.transpose(2, 0, 1)
    asked = spec(
        height=to_height, width=to_width, channels=channels, channels_first=first, interpolation=name,
        keep_aspect_ratio=keep, fill_mode="reflect", rescale=rescale,
    )  # fmt: skip
    out = np.full((1, *expected.shape), 77, np.float32)
    assert _native.run_batch(asked, [pixels], transforms(1, **columns), out, 1) == [None]
    np.testing.assert_array_equal(out[0], expected)
    if rescale is None and angle is None and shift is None:
        bytes_out = np.full((1, *expected.shape), 77, np.uint8)
        assert _native.run_batch(asked, [pixels], transforms(1, **columns), bytes_out, 1) == [None]
        np.testing.assert_array_equal(bytes_out[0], expected)


def test_every_brightness_of_every_byte() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(4, axis=2)
    factors = np.concatenate([np.linspace(-2, 4, 601), [np.float32(1 / 3), 1e-9, 255.0]])
    out = np.empty((len(factors), 16, 16, 4), np.uint8)
    asked = spec(height=16, width=16, channels=4)
    _native.run_batch(asked, [pixels] * len(factors), transforms(len(factors), brightness=factors), out, 2)
    for factor, got in zip(factors, out, strict=True):
        np.testing.assert_array_equal(got, brighten(pixels.astype(np.float32), factor))


def test_limits_of_the_channel_shift_are_widened_by_the_image() -> None:
    pixels = np.array([[[10, 20, 30], [40, 50, 60]]], np.uint8)
    out = np.empty((4, 1, 2, 3), np.float32)
    asked = spec(height=1, width=2, channel_shift_limits=(0.0, 55.0))
    shifts = np.array([7.5, -25.0, 100.0, np.nan])
    assert _native.run_batch(asked, [pixels] * 4, transforms(4, channel_shift=shifts), out, 2) == [None] * 4
    for shift, got in zip(shifts, out, strict=True):
        plain = pixels.astype(np.float32)
        np.testing.assert_array_equal(got, plain if np.isnan(shift) else np.clip(plain + np.float32(shift), 0, 60))


@pytest.mark.parametrize("level", ["scalar", "avx2"])
def test_output_depends_neither_on_workers_nor_on_instructions(level: str) -> None:
    rng = np.random.default_rng(3)
    n = 23
    sources = [noise(i, *rng.integers(1, 200, 2)) for i in range(n)]
    angles = rng.uniform(-1, 1, n)
    affine = np.stack([np.cos(angles), -np.sin(angles), np.sin(angles), np.cos(angles), angles, angles], axis=1)
    asked = spec(height=41, width=33, interpolation="bicubic", rescale=1 / 255)
    columns = {
        "affine": affine,
        "has_affine": rng.integers(0, 2, n, dtype=np.uint8),
        "flips": rng.integers(0, 4, n, dtype=np.uint8),
        "channel_shift": np.where(rng.random(n) < 0.5, np.nan, 9.0),
    }

    def run(workers: int) -> Floats:
        out = np.empty((n, 41, 33, 3), np.float32)
        assert _native.run_batch(asked, sources, transforms(n, **columns), out, workers) == [None] * n
        return out

    before = _native.simd_level()
    _native._set_simd_level("scalar")
    expected = run(1)
    try:
        _native._set_simd_level(level)
        for workers in (1, 2, 3, 100):
            np.testing.assert_array_equal(run(workers), expected)
    except ValueError as missing:
        pytest.skip(str(missing))
    finally:
        _native._set_simd_level(before)


def test_what_cannot_be_written_is_said_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"\x89PNG\r\n\x1a\n and so on")
    (tmp_path / "text.jpg").write_bytes(b"hello")
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    sources: list[Any] = [
        tmp_path / name for name in ("missing.jpg", "picture.jpg", "text.jpg", "empty.jpg", "pipe.jpg")
    ]
    sources += [str(tmp_path), b"\xff\xd8\xff\xe0", None, "with\0null", np.zeros((0, 5, 3), np.uint8)]
    out = np.full((len(sources), 6, 8, 3), 77, np.float32)
    statuses = _native.run_batch(spec(), sources, None, out, 2)
    assert [(status.kind, status.reason) if status else None for status in statuses] == [
        ("failed", "cannot read: No such file or directory (os error 2)"),
        ("declined", "png: does not begin with IHDR"),
        ("declined", "not a known image format"),
        ("declined", "not a known image format"),
        ("failed", "cannot read: not a regular file"),
        ("failed", "cannot read: is a directory"),
        ("declined", "jpeg: truncated file"),
        None,
        ("failed", "cannot read: file name contained an unexpected NUL byte"),
        ("failed", "the image has no pixel"),
    ]
    assert (out == 77).all()
    assert repr(statuses[6]) == 'Status(kind="declined", reason="jpeg: truncated file")'
    assert statuses[2] == statuses[3] != statuses[4]


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_a_middle_without_pixels_is_read_as_pillow_does(interpolation: str) -> None:
    pixels = noise(1, 1, 100)
    out = np.empty((1, 100, 2, 3), np.float32)
    asked = {"height": 100, "width": 2, "keep_aspect_ratio": True, "interpolation": interpolation}
    assert _native.run_batch(spec(**asked), [pixels], None, out, 1) == [None]
    filter_ = Image.Resampling[interpolation.upper()]
    expected = Image.fromarray(pixels).resize((2, 100), filter_, box=(50, 0, 50, 1))
    np.testing.assert_array_equal(out[0], np.asarray(expected))


def test_an_empty_batch() -> None:
    assert _native.run_batch(spec(), [], transforms(0), np.empty((0, 6, 8, 3), np.float32), 4) == []


def test_the_gil_is_released() -> None:
    sources = [noise(1, 1500, 1500)] * 8
    out = np.empty((8, 900, 900, 3), np.float32)
    asked = spec(height=900, width=900, interpolation="lanczos")
    worker = threading.Thread(target=lambda: _native.run_batch(asked, sources, None, out, 1))
    turns = 0
    worker.start()
    while worker.is_alive():
        turns += 1
        time.sleep(0.0005)
    # With the GIL held this thread would have had no turn between start and end.
    assert turns > 5


def test_a_forked_process_has_threads_of_its_own() -> None:
    sources = [noise(i, 50, 50) for i in range(16)]
    out = np.zeros((16, 6, 8, 3), np.float32)
    assert _native.run_batch(spec(), sources, None, out, 4) == [None] * 16
    child = os.fork()
    if child == 0:
        again = np.zeros_like(out)
        fine = _native.run_batch(spec(), sources, None, again, 4) == [None] * 16 and bool((again == out).all())
        os._exit(0 if fine else 1)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    pytest.fail("the child did not return")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"height": 0}, "height, width: received 0, 8; accepted: 1 to 16777216 pixels"),
        ({"height": -1}, "height: received -1; accepted: a whole number, at least 0"),
        ({"channels": 2}, "channels: received 2; accepted: 1, 3 or 4"),
        ({"min_crop": 2}, "min_crop: received 2; accepted: 0 or 1"),
        ({"order": 3}, "order: received 3; accepted: 0 or 1"),
        ({"fill_mode": "mirror"}, 'fill_mode: received "mirror"; accepted: constant, nearest, reflect, wrap'),
        ({"interpolation": "area"}, 'interpolation: received "area"; accepted: nearest, bilinear'),
    ],
)
def test_a_spec_that_makes_no_sense(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spec(**change)


def test_refusals_of_a_batch() -> None:
    pixels = noise(1, 6, 8)
    out = np.zeros((1, 6, 8, 3), np.float32)
    one = transforms(1)

    def refuses(error: type[Exception], message: str, *arguments: Any) -> None:
        with pytest.raises(error, match=message):
            _native.run_batch(*arguments)

    refuses(
        ValueError,
        r"out: received shape \[1, 6, 8, 3\]; accepted: shape \[2, 6, 8, 3\]",
        spec(),
        [pixels] * 2,
        None,
        out,
        1,
    )
    refuses(ValueError, r"shape \[1, 3, 6, 8\]", spec(channels_first=True), [pixels], None, out, 1)
    refuses(ValueError, "transforms: received 2 for 1 sources", spec(), [pixels], transforms(2), out, 1)
    refuses(ValueError, "workers: received 0", spec(), [pixels], one, out, 0)
    refuses(ValueError, "workers: received -1", spec(), [pixels], one, out, -1)
    refuses(
        TypeError,
        r"sources\[0\]: received ndarray of float64; accepted: a uint8 array",
        spec(),
        [pixels * 1.0],
        one,
        out,
        1,
    )
    refuses(TypeError, r"sources\[0\]: received int", spec(), [3], one, out, 1)
    refuses(
        ValueError,
        r"sources\[0\]: received 1 channels; accepted: 3",
        spec(),
        [pixels[:, :, :1].copy()],
        one,
        out,
        1,
    )
    refuses(ValueError, r"sources\[0\]: received shape \[6, 8\]", spec(), [pixels[:, :, 0].copy()], one, out, 1)
    refuses(ValueError, r"sources\[0\]: received an array with gaps", spec(), [pixels[:, ::2]], one, out, 1)
    refuses(
        TypeError,
        "out: received ndarray of float64; accepted: a float32 or uint8 array",
        spec(),
        [pixels],
        one,
        out.astype(np.float64),
        1,
    )
    frozen = out.copy()
    frozen.flags.writeable = False
    refuses(ValueError, "out: received a read-only array", spec(), [pixels], one, frozen, 1)
    refuses(ValueError, "out: received memory shared with an input", spec(), [pixels], one, pixels[None], 1)
    small = np.zeros((1, 6, 8, 3), np.uint8)
    moved = transforms(1, has_affine=np.ones(1, np.uint8))
    shifted = transforms(1, channel_shift=np.ones(1))
    for wrong in [(spec(rescale=0.5), one), (spec(), moved), (spec(), shifted)]:
        refuses(ValueError, "out: received uint8 with rescale, an affine", wrong[0], [pixels], wrong[1], small, 1)


def test_refusals_of_transforms() -> None:
    with pytest.raises(ValueError, match=r"affine: received shape \[2, 5\]; accepted: shape \[2, 6\]"):
        transforms(2, affine=np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"brightness: received shape \[3\]; accepted: shape \[2\]"):
        transforms(2, brightness=np.zeros(3))
    with pytest.raises(TypeError, match="flips: received ndarray of int64; accepted: an aligned array of uint8"):
        transforms(2, flips=np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="flips: received 4"):
        transforms(2, flips=np.array([0, 4], np.uint8))
    with pytest.raises(ValueError, match="affine: received an array with gaps"):
        transforms(2, affine=np.zeros((2, 12))[:, ::2])
    assert len(transforms(5)) == 5


def test_the_level_is_known() -> None:
    assert _native.simd_level() in ("avx2", "scalar")
    with pytest.raises(ValueError, match='level: received "sse"; accepted: scalar or avx2'):
        _native._set_simd_level("sse")
