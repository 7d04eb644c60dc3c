"""A variant is what training would draw, and knows which of its pixels the original does not have."""

import numpy as np
import pytest
from scipy import ndimage

from demo import variants
from demo.pictures import AUGMENTATION
from dirflow import ImageDataGenerator
from dirflow.pipeline.plan.affine import affine
from tests.support.images import picture

SHAPE = (24, 30, 3)


@pytest.fixture
def pixels() -> np.ndarray:
    return picture(1, 30, 24).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_a_variant_is_what_random_transform_makes(pixels: np.ndarray, seed: int) -> None:
    generator = ImageDataGenerator(**AUGMENTATION)
    made = variants.draw(generator, pixels, SHAPE, seed)
    np.testing.assert_array_equal(made.pixels, generator.random_transform(pixels, seed=seed))
    assert generator.fill_mode == "nearest"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("fill_mode", ["nearest", "constant", "reflect", "wrap"])
def test_what_is_made_up_is_what_is_sampled_outside(pixels: np.ndarray, seed: int, fill_mode: str) -> None:
    generator = ImageDataGenerator(**AUGMENTATION, fill_mode=fill_mode)
    made = variants.draw(generator, pixels, SHAPE, seed)
    drawn = generator.get_random_transform(SHAPE, seed=seed)
    composed = affine(drawn, *SHAPE[:2], "documented")
    assert composed is not None
    rows, columns = np.indices(SHAPE[:2])
    source = np.tensordot(composed.matrix, np.stack([rows, columns]), axes=1) + composed.offset[:, None, None]
    beyond = np.maximum(-source, source - np.array(SHAPE[:2])[:, None, None] + 1).max(axis=0)
    if drawn["flip_horizontal"]:
        beyond = beyond[:, ::-1]
    assert made.made_up[beyond > 1].all()
    assert not made.made_up[beyond <= 0].any()
    assert made.made_up.any()


def test_shifts_are_the_same_share_of_a_larger_picture(pixels: np.ndarray) -> None:
    larger = ndimage.zoom(pixels, (3, 2, 1), order=0)
    generator = ImageDataGenerator(height_shift_range=[6], width_shift_range=[5])
    made = variants.draw(generator, larger, SHAPE, seed=4)
    tx, ty = (float(made.parameters[name].removesuffix(" px")) for name in ("tx", "ty"))
    assert (abs(tx), abs(ty)) == (5, 6)
    expected = np.zeros(larger.shape[:2], bool)
    expected[slice(-18, None) if ty > 0 else slice(18)] = True
    expected[:, slice(-10, None) if tx > 0 else slice(10)] = True
    np.testing.assert_array_equal(made.made_up, expected)


def test_parameters_are_named_where_they_change_something(pixels: np.ndarray) -> None:
    assert variants.draw(ImageDataGenerator(), pixels, SHAPE, seed=1).parameters == {}
    made = variants.draw(ImageDataGenerator(brightness_range=(0.5, 0.5), rotation_range=10), pixels, SHAPE, seed=1)
    assert set(made.parameters) == {"theta", "brightness"}
    assert made.parameters["brightness"] == "0.50"
    every = variants.draw(ImageDataGenerator(**AUGMENTATION, vertical_flip=True), pixels, SHAPE, seed=1)
    assert set(every.parameters) <= set(variants._FORMS)
