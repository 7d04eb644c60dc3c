"""`fit` measures what there is, in a type that can hold it."""

import numpy as np
import pytest

from dirflow import ArgumentError, ImageDataGenerator

X = np.random.default_rng(0).integers(0, 256, (6, 4, 4, 3))


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64", "uint64", "float16", "float64"])
def test_types_of_the_batches_that_are_no_float32(dtype: str) -> None:
    generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True, dtype=dtype)
    x = X.clip(0, 127)
    generator.fit(x)
    np.testing.assert_allclose(generator.mean.ravel(), x.mean(axis=(0, 1, 2)), rtol=2e-3)
    np.testing.assert_allclose(generator.std.ravel(), x.std(axis=(0, 1, 2)), rtol=2e-3)


def test_no_images() -> None:
    for x in (X[:0], X[:, :0], X[:, :, :, :0]):
        with pytest.raises(
            ArgumentError, match=r"`x` must be images, an array of rank 4 with one image or more.*Received"
        ):
            ImageDataGenerator(featurewise_center=True).fit(x)


def test_whitening_by_nothing() -> None:
    with pytest.raises(ArgumentError, match=r"`zca_epsilon` must be a number above 0.*Received: zca_epsilon=0"):
        ImageDataGenerator(zca_whitening=True, zca_epsilon=0)
