"""What NumPy does to an image that the engine has transformed: its layout in memory is that of Keras' arrays."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras.src.legacy.preprocessing import image as keras_image
from keras.utils import img_to_array
from PIL import Image

from dirflow.pipeline.finish.batch import in_original_layout
from dirflow.pipeline.plan.affine import affines
from tests.support.images import picture

PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    "theta": st.sampled_from([0.0, 30.0]),
    "tx": st.sampled_from([0.0, 1.5]),
    "zx": st.sampled_from([1.0, 0.7]),
    "channel_shift_intensity": st.sampled_from([None, 0.0, 20.0]),
    "flip_horizontal": st.booleans(),
    "flip_vertical": st.booleans(),
}


def layouts(channels: int, data_format: str, parameters: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Returns what Keras makes of an image, and dirflow's copy of it."""
    x = img_to_array(Image.fromarray(picture(0, 7, 5, channels)), data_format, "float32")
    theirs = keras_image.ImageDataGenerator(data_format=data_format).apply_transform(x, parameters)
    plan: Any = SimpleNamespace(
        parameters=[parameters],
        target=SimpleNamespace(data_format=data_format),
        affines=affines([parameters], 5, 7, "keras"),
    )
    return theirs, in_original_layout(plan, np.ascontiguousarray(theirs), 0)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@given(parameters=st.fixed_dictionaries({}, optional=PARAMETERS))
def test_strides_are_those_of_keras(channels: int, data_format: str, parameters: dict[str, Any]) -> None:
    theirs, ours = layouts(channels, data_format, parameters)
    np.testing.assert_array_equal(ours, theirs)
    several = [axis for axis in range(3) if ours.shape[axis] > 1]  # the stride of a single one means nothing
    assert [ours.strides[axis] for axis in several] == [theirs.strides[axis] for axis in several]


@given(parameters=st.fixed_dictionaries({"brightness": st.sampled_from([0.5, 1.0, 1.5])}, optional=PARAMETERS))
def test_brightness_starts_afresh(parameters: dict[str, Any]) -> None:
    theirs, ours = layouts(3, "channels_last", parameters)
    np.testing.assert_array_equal(ours, theirs)
    assert ours.strides == theirs.strides
