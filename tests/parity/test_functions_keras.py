"""`compat="keras"`: the functions give what those of the installed Keras give, bit for bit."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.legacy.preprocessing import image as keras_image
from keras.src.utils import image_utils as keras_utils
from PIL import Image

import dirflow
from tests.parity.strategies import FILL_MODES
from tests.parity.test_arrays_keras import values_of
from tests.support.compare import assert_same_outcome, outcome

pytestmark = [
    pytest.mark.usefixtures("global_random_state"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),  # NaN and values beyond a type, in both libraries
]

seeds = st.integers(0, 2**32 - 1)
sides = st.integers(1, 15)
kinds = st.sampled_from(["bytes", "whole", "unit", "signed", "deep"])
channels = st.sampled_from([1, 2, 3, 4])
exact = settings(max_examples=150)


@st.composite
def images(draw: st.DrawFn, *, first: bool = False) -> np.ndarray:
    height, width, depth = draw(sides), draw(sides), draw(channels)
    return values_of(draw(kinds), (depth, height, width) if first else (height, width, depth), draw(seeds))


placing = st.fixed_dictionaries(
    {},
    optional={
        "fill_mode": st.sampled_from([*FILL_MODES, "mirror"]),
        "cval": st.sampled_from([0.0, 17.5, -300.0]),
        "axes": st.sampled_from([(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)]),
    },
)


def axes_of(options: dict[str, Any]) -> dict[str, Any]:
    options = dict(options)
    row_axis, col_axis, channel_axis = options.pop("axes", (1, 2, 0))
    return {**options, "row_axis": row_axis, "col_axis": col_axis, "channel_axis": channel_axis}


@exact
@given(
    images(),
    placing,
    st.fixed_dictionaries(
        {},
        optional={
            "theta": st.floats(-200, 200), "tx": st.floats(-9, 9), "ty": st.integers(-4, 4),
            "shear": st.floats(-60, 60), "zx": st.floats(0.2, 3), "zy": st.sampled_from([1, 0.5, 0.0]),
        },
    ),
    st.integers(0, 5),
)  # fmt: skip
def test_affine_transforms(x: np.ndarray, place: dict[str, Any], parameters: dict[str, float], order: int) -> None:
    options = {**axes_of(place), **parameters, "order": order}
    assert_same_outcome(
        lambda: keras_image.apply_affine_transform(x, **options),
        lambda: dirflow.apply_affine_transform(x, **options, compat="keras"),
    )


def same_draws(name: str, seed: int, x: np.ndarray, *arguments: Any, **options: Any) -> None:
    """After `np.random.seed(seed)`, Keras does what dirflow does with `seed=seed`."""

    def theirs() -> Any:
        np.random.seed(seed)
        return getattr(keras_image, name)(x, *arguments, **options)

    assert_same_outcome(theirs, lambda: getattr(dirflow, name)(x, *arguments, **options, seed=seed, compat="keras"))


@exact
@given(
    images(), seeds, placing, st.integers(0, 3), st.floats(0, 2), st.floats(0, 2),
    st.sampled_from(["random_rotation", "random_shear", "random_shift", "random_zoom"]),
)  # fmt: skip
def test_random_affine(
    x: np.ndarray, seed: int, place: dict[str, Any], order: int, one: float, other: float, name: str
) -> None:
    arguments: dict[str, list[Any]] = {
        "random_rotation": [one * 90], "random_shear": [one * 30], "random_shift": [one, other],
        "random_zoom": [(one, other)],
    }  # fmt: skip
    same_draws(name, seed, x, *arguments[name], **axes_of(place), interpolation_order=order)


@exact
@given(images(), seeds, st.floats(0, 300), st.integers(-3, 2))
def test_channel_shifts(x: np.ndarray, seed: int, intensity: float, channel_axis: int) -> None:
    same_draws("random_channel_shift", seed, x, intensity, channel_axis)
    assert_same_outcome(
        lambda: keras_image.apply_channel_shift(x, intensity, channel_axis),
        lambda: dirflow.apply_channel_shift(x, intensity, channel_axis, compat="keras"),
    )


@exact
@given(images(), seeds, st.tuples(st.floats(0, 2), st.floats(0, 3)), st.booleans())
def test_brightness(x: np.ndarray, seed: int, bounds: tuple[float, float], scale: bool) -> None:
    same_draws("random_brightness", seed, x, bounds, scale)
    assert_same_outcome(
        lambda: keras_image.apply_brightness_shift(x, bounds[0], scale),
        lambda: dirflow.apply_brightness_shift(x, bounds[0], scale, compat="keras"),
    )


def assert_same_pictures(theirs: Callable[[], Image.Image], ours: Callable[[], Image.Image]) -> None:
    def seen(make: Callable[[], Image.Image]) -> Any:
        picture = make()
        return picture.mode, np.array(picture)

    expected, received = outcome(lambda: seen(theirs)), outcome(lambda: seen(ours))
    if isinstance(expected, Exception) or isinstance(received, Exception):
        assert isinstance(expected, Exception), received
        assert isinstance(received, Exception), expected
        return
    assert expected[0] == received[0]
    assert_same_outcome(lambda: expected[1], lambda: received[1])


@exact
@given(
    st.one_of(images(), images(first=True)), st.sampled_from([None, "channels_last", "channels_first"]),
    st.booleans(), st.sampled_from([None, "float64", "uint8", "float16"]),
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated:DeprecationWarning")
def test_pictures_and_arrays(x: np.ndarray, data_format: str | None, scale: bool, dtype: str | None) -> None:
    assert_same_pictures(
        lambda: keras_utils.array_to_img(x, data_format, scale, dtype),
        lambda: dirflow.array_to_img(x, data_format, scale, dtype, compat="keras"),
    )
    picture = outcome(lambda: dirflow.array_to_img(x, data_format, scale, dtype))
    if isinstance(picture, Image.Image):
        for options in ((), (data_format, dtype)):
            assert_same_outcome(
                lambda options=options: keras_utils.img_to_array(picture, *options),
                lambda options=options: dirflow.img_to_array(picture, *options),
            )


@exact
@given(
    data=st.data(),
    color_mode=st.sampled_from(["rgb", "rgba", "grayscale", "hsv"]),
    size=st.one_of(st.none(), st.tuples(st.integers(1, 40), st.integers(1, 40))),
    interpolation=st.sampled_from(["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming", "cubic"]),
    crop=st.booleans(),
    kind=st.sampled_from(
        [str, Path, lambda path: str(path).encode(), lambda path: io.BytesIO(path.read_bytes()), list]
    ),
)
def test_loading(
    folder: Path, data: st.DataObject, color_mode: str, size: Any, interpolation: str, crop: bool, kind: Any
) -> None:
    path = data.draw(st.sampled_from([*sorted(path for path in folder.rglob("*") if path.is_file()), folder / "no"]))
    if path.name == "no" and not path.exists():
        kind = str
    options = (color_mode, size, interpolation, crop)
    assert_same_pictures(
        lambda: keras_utils.load_img(kind(path), *options),
        lambda: dirflow.load_img(kind(path), *options, compat="keras"),
    )


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.JPEG", "x.bmp", "x.gif", "x.tif", "x.unknown", "x"])
@pytest.mark.parametrize("file_format", [None, "png", "jpg", "JPG"])
@pytest.mark.parametrize("depth", [1, 3, 4])
@pytest.mark.filterwarnings("ignore:.*JPEG.*:UserWarning")
@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated:DeprecationWarning")
def test_saving(tmp_path: Path, name: str, file_format: str | None, depth: int) -> None:
    x = values_of("unit", (9, 8, depth), 3)

    def saved(save: Callable[..., None], folder: str, **options: Any) -> np.ndarray:
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / name
        try:
            save(path, x, file_format=file_format, scale=depth > 1, **options)
        except KeyError as error:  # the original's for a format that Pillow does not have
            raise ValueError from error
        return np.frombuffer(path.read_bytes(), np.uint8)

    assert_same_outcome(
        lambda: saved(keras_utils.save_img, "theirs"), lambda: saved(dirflow.save_img, "ours", compat="keras")
    )


@exact
@given(
    st.lists(sides, min_size=2, max_size=5), st.tuples(st.integers(1, 30), st.integers(1, 30)), kinds, seeds,
    st.sampled_from(["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", "area"]),
    st.sampled_from(["channels_last", "channels_first"]),
    st.sampled_from([np.asarray, np.ndarray.tolist, lambda x: x.astype(np.float16)]),
)  # fmt: skip
def test_smart_resize_on_the_numpy_backend(
    shape: list[int], size: tuple[int, int], kind: str, seed: int, interpolation: str, data_format: str, given_as: Any
) -> None:
    assert keras.backend.backend() == "numpy"
    x = given_as(values_of(kind, tuple(shape), seed))
    for compat in ("keras", "documented"):
        assert_same_outcome(
            lambda: keras_utils.smart_resize(x, size, interpolation, data_format),
            lambda compat=compat: dirflow.smart_resize(x, size, interpolation, data_format, compat=compat),
        )


def test_smart_resize_refuses_what_keras_refuses() -> None:
    x = np.zeros((3, 3, 3))
    for resize in (keras_utils.smart_resize, dirflow.smart_resize):
        with pytest.raises(TypeError, match="unexpected"):
            resize(x, (2, 2), other=3)
        with pytest.raises(ValueError, match="size"):
            resize(x, (2, 2, 2))
    assert dirflow.smart_resize(x, (2, 2), backend_module=keras.backend).shape == (2, 2, 3)
