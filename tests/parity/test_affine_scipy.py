"""Affine sampling, bit for bit against the installed SciPy."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from dirflow import _native

Floats = npt.NDArray[np.float32]
Affine = tuple[float, float, float, float, float, float]

side = st.one_of(st.integers(1, 4), st.integers(1, 40), st.integers(1, 300))
channels = st.sampled_from([1, 2, 3, 4, 5])
modes = st.sampled_from(["constant", "nearest", "reflect", "wrap"])
orders = st.sampled_from([0, 1])
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


def scipy(image: Floats, affine: Affine, mode: str, cval: float, order: int) -> Floats:
    """What Keras makes of it: channel by channel."""
    matrix, offset = np.reshape(affine[:4], (2, 2)), np.array(affine[4:])
    with np.errstate(all="ignore"):
        planes = [
            ndimage.affine_transform(image[..., c], matrix, offset, order=order, mode=mode, cval=cval)
            for c in range(image.shape[2])
        ]
    return np.stack(planes, axis=-1)


def check(image: Floats, affine: Affine, mode: str, cval: float, order: int) -> None:
    expected = scipy(image, affine, mode, cval, order)
    out = np.full_like(image, 77)
    _native.affine_transform(image, out, affine, mode, cval, order)
    # Bits, so that a zero's sign counts; only the payload of NaN does not.
    same = (out.view(np.uint32) == expected.view(np.uint32)) | (np.isnan(out) & np.isnan(expected))
    assert same.all(), (np.argwhere(~same)[:5], out[~same][:5], expected[~same][:5])


def image_of(seed: int, height: int, width: int, channels: int) -> Floats:
    """Pixel values, or floats of either sign."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        return rng.integers(0, 256, (height, width, channels)).astype(np.float32)
    return rng.uniform(-300, 300, (height, width, channels)).astype(np.float32)


def rotation(angle: float, zoom: float) -> tuple[float, float, float, float]:
    sin, cos = np.sin(angle) * zoom, np.cos(angle) * zoom
    return (float(cos), float(-sin), float(sin), float(cos))


@exact
@given(
    seeds, side, side, channels, st.floats(-4, 4), st.floats(0.1, 4),
    st.floats(-600, 600), st.floats(-600, 600), modes, st.sampled_from([0.0, 3.7, -1e30]), orders,
)  # fmt: skip
def test_rotation_and_zoom(
    seed: int, height: int, width: int, channels: int, angle: float, zoom: float, down: float, across: float,
    mode: str, cval: float, order: int,
) -> None:  # fmt: skip
    check(image_of(seed, height, width, channels), (*rotation(angle, zoom), down, across), mode, cval, order)


@exact
@given(
    seeds, side, side, channels,
    st.sampled_from([1.0, -1.0, 0.5, 2.0, 0.0, 0.1]), st.sampled_from([1.0, -1.0, 0.5, -2.0, 1 / 3]),
    st.integers(-700, 700), st.integers(-700, 700), modes, orders,
)  # fmt: skip
def test_coordinates_on_boundaries(
    seed: int, height: int, width: int, channels: int, down: float, across: float, top: int, left: int,
    mode: str, order: int,
) -> None:  # fmt: skip
    check(image_of(seed, height, width, channels), (down, 0, 0, across, top / 2, left / 2), mode, 9.0, order)


@exact
@given(
    seeds,
    side,
    side,
    channels,
    st.floats(-4, 4),
    st.floats(-1e15, 1e15),
    st.floats(-1e15, 1e15),
    modes,
    orders,
)
@example(1, 5, 5, 3, 0.0, -1e-16, -5e-324, "reflect", 1)
@example(1, 5, 5, 3, 0.0, -1e-15, -0.0, "reflect", 0)
def test_far_away(
    seed: int,
    height: int,
    width: int,
    channels: int,
    angle: float,
    down: float,
    across: float,
    mode: str,
    order: int,
) -> None:
    check(image_of(seed, height, width, channels), (*rotation(angle, 1), down, across), mode, 9.0, order)


@exact
@given(seeds, side, side, channels, st.floats(-4, 4), modes, orders)
def test_values_that_are_not_finite(
    seed: int, height: int, width: int, channels: int, angle: float, mode: str, order: int
) -> None:
    image = image_of(seed, height, width, channels)
    odd = np.random.default_rng(seed).integers(0, image.size, 4)
    image.flat[odd] = [np.nan, np.inf, -np.inf, -0.0]
    check(image, (*rotation(angle, 1), 1.5, 0.0), mode, 9.0, order)
    check(np.full_like(image, -0.0), (*rotation(angle, 1), 1.5, 0.0), mode, -0.0, order)


@pytest.mark.parametrize("mode", ["constant", "nearest", "reflect", "wrap"])
@pytest.mark.parametrize("order", [0, 1])
def test_nowhere(mode: str, order: int) -> None:
    image = image_of(1, 6, 7, 3)
    for down, across in [(np.nan, 1.0), (1.0, np.nan)]:
        check(image, (1, 0, 0, 1, down, across), mode, 9.0, order)
    # Past 2^63 SciPy reads outside the image in some modes: there nothing is promised but to return.
    for far in [1e19, -1e19, np.inf, -np.inf, 1.7e308]:
        affine = (1.0, 0.0, 0.0, 1.0, far, -far)
        if mode in ("constant", "nearest"):
            check(image, affine, mode, 9.0, order)
        _native.affine_transform(image, np.empty_like(image), affine, mode, 9.0, order)
        _native.affine_transform(image, np.empty_like(image), (far, far, far, -far, 0.0, 0.0), mode, 9.0, order)


def test_an_image_with_gaps() -> None:
    image = image_of(2, 40, 60, 3)[::2, ::-3]
    check(image, (*rotation(0.3, 1.1), 2.0, 3.0), "reflect", 0.0, 1)


def test_refusals() -> None:
    image = np.zeros((4, 5, 3), np.float32)
    affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match='fill_mode: received "mirror"; accepted: constant, nearest, reflect, wrap'):
        _native.affine_transform(image, image.copy(), affine, "mirror", 0.0, 1)
    with pytest.raises(ValueError, match="order: received 2; accepted: 0 or 1"):
        _native.affine_transform(image, image.copy(), affine, "wrap", 0.0, 2)
    with pytest.raises(ValueError, match="memory shared with an input"):
        _native.affine_transform(image, image, affine, "wrap", 0.0, 1)
    with pytest.raises(TypeError, match="image: received ndarray of float64"):
        _native.affine_transform(image.astype(np.float64), image, affine, "wrap", 0.0, 1)
