"""Moments of images that come in batches are those of all images at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow.keras.fit.moments import Moments


@given(
    st.integers(1, 12), st.integers(1, 5), st.sampled_from([1, 3]), st.sampled_from([0.0, 1e6]),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
@settings(max_examples=60)
def test_moments_of_any_batches(images: int, batch: int, axis: int, level: float, seed: int) -> None:
    x = np.random.default_rng(seed).normal(level, 3, (images, 2, 3, 2))
    moments = Moments(axis, whiten=True)
    for begin in range(0, images, batch):
        moments.add(x[begin : begin + batch])
    axes = tuple(one for one in range(4) if one != axis)
    np.testing.assert_allclose(moments.mean.ravel(), x.mean(axis=axes), rtol=1e-12)
    np.testing.assert_allclose(moments.std.ravel(), x.std(axis=axes), rtol=1e-7, atol=1e-9)
    for center, scale in ((True, False), (True, True), (False, False)):
        flat = x - (moments.mean if center else 0)
        flat = (flat / (moments.std + 1e-6) if scale else flat).reshape(images, -1)
        u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
        expected = (u * (np.sqrt(images) / (s + 10))).dot(u.T)
        received = moments.whitening(10, center=center, scale=scale)
        if np.diff(s).size == 0 or np.min(s) > 1e-3 * np.max(s):  # else directions without length are arbitrary
            np.testing.assert_allclose(received, expected, atol=1e-5)
