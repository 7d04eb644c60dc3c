"""Resizing, byte for byte against the installed Pillow."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from dirflow import _native
from dirflow.pipeline.plan.batch import PILLOW

Pixels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]

FILTERS = {
    name: Image.Resampling[name.upper()] for name in ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}

side = st.one_of(st.integers(1, 8), st.integers(1, 60), st.integers(1, 300))
channels = st.sampled_from([1, 3, 4])
filters = st.sampled_from(list(FILTERS))
seeds = st.integers(0, 2**32 - 1)
exact = settings(deadline=None, max_examples=200)


@pytest.fixture(params=["scalar", "avx2"], autouse=True, scope="module")
def simd(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both instruction sets."""
    before = _native.simd_level()
    try:
        _native._set_simd_level(request.param)
    except ValueError as missing:
        pytest.skip(str(missing))
    yield request.param
    _native._set_simd_level(before)


def noise(seed: int, height: int, width: int, channels: int) -> Pixels:
    """Random pixels; for some seeds only black and white, which reach the clipping."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, channels), dtype=np.uint8)
    return np.where(pixels > 127, 255, 0).astype(np.uint8) if seed % 3 == 0 else pixels


def check(pixels: Pixels, size: tuple[int, int], name: str, box: Box | None) -> None:
    channels = pixels.shape[2]
    image = Image.frombytes(MODES[channels], pixels.shape[1::-1], pixels.tobytes())
    expected = np.asarray(image.resize(size, FILTERS[name], box=box)).reshape(size[1], size[0], channels)
    out = np.full((size[1], size[0], channels), 77, np.uint8)
    _native.resize(pixels, out, name, box, PILLOW)
    np.testing.assert_array_equal(out, expected)


@exact
@given(seeds, side, side, side, side, channels, filters)
# The middle weight of hamming is exactly 1, which its own formula does not give.
@example(5, 22, 209, 216, 2, 3, "hamming")
def test_any_size(seed: int, height: int, width: int, to_width: int, to_height: int, channels: int, name: str) -> None:
    check(noise(seed, height, width, channels), (to_width, to_height), name, None)


@exact
@given(seeds, st.integers(1, 40), st.integers(1, 4000), side, side, channels, filters, st.booleans())
def test_extreme_shapes(
    seed: int, short: int, long: int, to_width: int, to_height: int, channels: int, name: str, tall: bool
) -> None:
    height, width = (long, short) if tall else (short, long)
    check(noise(seed, height, width, channels), (to_width, to_height), name, None)


@exact
@given(seeds, side, side, channels, filters, st.integers(0, 12), st.integers(-3, 3))
def test_order_of_passes(
    seed: int, width: int, to_width: int, channels: int, name: str, to_height: int, off: int
) -> None:
    # Around the boundary where the order changes: twice as many rows lost as columns.
    height = max(to_height + 1 + 2 * max(width - to_width, 0) + off, 1)
    check(noise(seed, height, width, channels), (to_width, to_height + 1), name, None)


@exact
@given(seeds, st.integers(1, 9), side, st.integers(-3, 3), side, channels, filters, st.booleans())
def test_order_of_passes_of_very_tall_images(
    seed: int, width: int, to_width: int, off: int, to_height: int, channels: int, name: str, part: bool
) -> None:
    # Around the boundary of Pillow 12.2: 100 times as high as wide.
    height = 100 * width + off
    to_height = height - off if to_height > 100 else to_height
    box = (0.25 * width, 1.0, width - 0.125, height - 2.5) if part else None
    check(noise(seed, height, width, channels), (to_width, to_height), name, box)


@exact
@given(seeds, side, side, side, side, channels, filters, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_part_of_an_image(
    seed: int,
    height: int,
    width: int,
    to_width: int,
    to_height: int,
    channels: int,
    name: str,
    parts: list[float],
) -> None:
    left, right = sorted(part * width for part in parts[:2])
    top, bottom = sorted(part * height for part in parts[2:])
    check(noise(seed, height, width, channels), (to_width, to_height), name, (left, top, right, bottom))


@exact
@given(seeds, side, side, channels, filters, st.data())
def test_whole_numbered_part(seed: int, height: int, width: int, channels: int, name: str, data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    size = (right - left, bottom - top) if data.draw(st.booleans()) else (data.draw(side), data.draw(side))
    check(noise(seed, height, width, channels), size, name, (left, top, right, bottom))


def test_every_alpha_with_every_colour() -> None:
    colour, alpha = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    pixels = np.stack([colour, colour[::-1], alpha.T, alpha], axis=-1)
    # A part of its own size is only copied: what remains is the way to premultiplied colours and back.
    check(np.pad(pixels, ((0, 1), (0, 1), (0, 0))), (256, 256), "bilinear", (0, 0, 256, 256))
    check(pixels, (512, 256), "box", None)
    check(pixels, (256, 128), "bicubic", None)


def test_refusals() -> None:
    pixels, out = np.zeros((4, 5, 3), np.uint8), np.zeros((2, 2, 3), np.uint8)
    for box in [(-1, 0, 2, 2), (0, 0, 6, 2), (3, 0, 2, 2), (0, float("nan"), 2, 2)]:
        with pytest.raises(ValueError, match="box: received"):
            _native.resize(pixels, out, "bilinear", box, PILLOW)
    with pytest.raises(ValueError, match='interpolation: received "cubic"; accepted: nearest'):
        _native.resize(pixels, out, "cubic", None, PILLOW)
    with pytest.raises(ValueError, match="out: received 4 channels"):
        _native.resize(pixels, np.zeros((2, 2, 4), np.uint8), "bilinear", None, PILLOW)
    with pytest.raises(ValueError, match="channels: received 2"):
        _native.resize(np.zeros((4, 5, 2), np.uint8), np.zeros((2, 2, 2), np.uint8), "bilinear", None, PILLOW)
