"""Arrays of pixels: what white is on the scale of an image."""

import numpy as np
import pytest

from dirflow.common.pictures import white_of


@pytest.mark.parametrize(
    ("highest", "white"),
    [(-3, 1), (0, 1), (0.5, 1), (1, 1), (1.001, 255), (255, 255), (256, 65535), (65535, 65535), (65536, 65536)],
)
def test_white_is_that_of_the_smallest_usual_scale(highest: float, white: float) -> None:
    for low in (highest, highest - 7):
        assert white_of(np.array([[[low, highest]]], np.float32)) == white


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int64", "float64"])
def test_white_is_a_float_whatever_the_image_is(dtype: str) -> None:
    white = white_of(np.full((2, 2, 1), 200, dtype))
    assert type(white) is float
    assert white == 255
