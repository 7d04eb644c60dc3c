"""Arguments and names that only old Keras had, and what its functions refuse."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .harness import MODULES, compare
from .other_hooks import frame

CONTRACTS = pytest.mark.parametrize("contract", ["original", "documented"])
EVERY = pytest.mark.parametrize("image", MODULES.values(), ids=MODULES)


@pytest.fixture
def picture(photos: Path) -> str:
    return str(photos / "ant" / "ant00.png")


@CONTRACTS
@pytest.mark.parametrize(("grayscale", "color_mode"), [(True, "grayscale"), (False, "rgb")])
def test_load_img_grayscale(contract: str, grayscale: bool, color_mode: str, picture: str) -> None:
    image = MODULES[contract]
    with pytest.warns(DeprecationWarning, match="grayscale"):
        ours = image.load_img(picture, grayscale=grayscale, target_size=(12, 10), interpolation="bilinear")
    theirs = MODULES["keras"].load_img(picture, color_mode=color_mode, target_size=(12, 10), interpolation="bilinear")
    assert ours.mode == theirs.mode
    compare(np.asarray(theirs), np.asarray(ours))


@CONTRACTS
def test_load_img_grayscale_by_place(contract: str, picture: str) -> None:
    image = MODULES[contract]
    for grayscale, mode in ((True, "L"), (False, "RGB")):
        with pytest.warns(DeprecationWarning, match="grayscale"):
            assert image.load_img(picture, grayscale, (12, 10)).mode == mode


def test_keras_itself_no_longer_takes_it(picture: str) -> None:
    with pytest.raises(TypeError, match="grayscale"):
        MODULES["keras"].load_img(picture, grayscale=True)


@EVERY
@pytest.mark.parametrize("shape", [(1, 4, 5, 3), (4,), (2, 2, 2, 2, 2)])
def test_img_to_array_refuses_what_is_no_image(image: Any, shape: tuple[int, ...]) -> None:
    for data_format in (None, "channels_last", "channels_first"):
        with pytest.raises(ValueError, match=r"shape|rank"):
            image.img_to_array(np.zeros(shape), data_format)


@EVERY
@pytest.mark.parametrize("shape", [(1, 4, 5, 3), (4, 5), (4, 5, 2)])
def test_array_to_img_refuses_what_is_no_image(image: Any, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape|rank|channel"):
        image.array_to_img(np.zeros(shape))


@EVERY
@pytest.mark.parametrize("keyword", ["has_ext", "sort", "drop_duplicates"])
def test_keywords_of_the_first_data_frame_flow(image: Any, keyword: str, photos: Path) -> None:
    settings = {"target_size": (12, 10), "batch_size": 5, "shuffle": False, "seed": 1}
    with pytest.warns(DeprecationWarning, match=keyword):
        iterator = image.ImageDataGenerator().flow_from_dataframe(
            frame(photos), str(photos), **settings, **{keyword: True}
        )
    plain = image.ImageDataGenerator().flow_from_dataframe(frame(photos), str(photos), **settings)
    compare(next(plain), next(iterator))


@EVERY
def test_class_mode_other(image: Any, photos: Path) -> None:
    with pytest.warns(DeprecationWarning, match="other"):
        iterator = image.ImageDataGenerator().flow_from_dataframe(
            frame(photos), str(photos), y_col="age", class_mode="other", shuffle=False, target_size=(12, 10)
        )
    np.testing.assert_array_equal(next(iterator)[1], np.arange(23))


@EVERY
def test_functions_that_old_programs_import(image: Any) -> None:
    x = np.arange(24.0).reshape(2, 4, 3)
    np.testing.assert_array_equal(image.flip_axis(x, 1), x[:, ::-1])
    np.testing.assert_array_equal(image.flip_axis(x, 0), x[::-1])
    matrix = image.transform_matrix_offset_center(np.diag([2.0, 2.0, 1.0]), 10, 20)
    assert matrix.shape == (3, 3)
    compare(MODULES["keras"].transform_matrix_offset_center(np.diag([2.0, 2.0, 1.0]), 10, 20), matrix)
