"""Keras' own iterators and generators beside dirflow's, on the same arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras.src.legacy.preprocessing import image as keras_image

import dirflow

REFUSALS = (ValueError, OSError)


class Pair:
    """The original and dirflow, built alike."""

    def __init__(self, generator: dict[str, Any], flow: dict[str, Any], directory: Path, **ours: Any) -> None:
        ours = {"compat": "keras", **ours}
        self.theirs = keras_image.ImageDataGenerator(**generator).flow_from_directory(str(directory), **flow)
        self.ours = dirflow.ImageDataGenerator(**generator, compat=ours["compat"]).flow_from_directory(
            str(directory), **flow, **ours
        )

    def assert_same_next(self) -> None:
        """One batch of each, by `next`."""
        assert_same(lambda: next(self.theirs), lambda: next(self.ours))

    def assert_same_epochs(self, epochs: int = 3) -> None:
        """Whole epochs by `[i]`, each followed by `on_epoch_end`."""
        for _ in range(epochs):
            for batch in range(len(self.theirs)):
                assert_same(lambda batch=batch: self.theirs[batch], lambda batch=batch: self.ours[batch])
            self.theirs.on_epoch_end()
            self.ours.on_epoch_end()


def outcome(action: Callable[[], Any]) -> Any:
    """Returns what an action returns, or the error by which it refuses."""
    try:
        return action()
    except REFUSALS as error:
        return error


def assert_same(theirs: Callable[[], Any], ours: Callable[[], Any]) -> None:
    """Both return arrays of the same type, shape and bits, or both refuse."""
    expected, received = outcome(theirs), outcome(ours)
    if isinstance(expected, REFUSALS) or isinstance(received, REFUSALS):
        assert isinstance(expected, REFUSALS), f"only dirflow raised: {received!r}"
        assert isinstance(received, REFUSALS), f"only Keras raised: {expected!r}"
        return
    expected = expected if isinstance(expected, tuple) else (expected,)
    received = received if isinstance(received, tuple) else (received,)
    assert len(expected) == len(received)
    for theirs_part, ours_part in zip(expected, received, strict=True):
        assert theirs_part.dtype == ours_part.dtype
        assert theirs_part.shape == ours_part.shape
        # Bits, not values: NaN equals NaN, and -0.0 is not 0.0.
        different = theirs_part.view(np.uint8) != ours_part.view(np.uint8) if theirs_part.size else np.zeros(0)
        if different.any():
            np.testing.assert_array_equal(ours_part, theirs_part)
            pytest.fail(f"{different.sum()} bytes differ in sign of zero or kind of NaN")
