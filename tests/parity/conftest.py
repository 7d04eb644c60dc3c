"""Keras' own iterators and generators beside dirflow's, on the same arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras.src.legacy.preprocessing import image as keras_image

import dirflow

REFUSALS = (ValueError, OSError, TypeError, RuntimeError)


class Pair:
    """The original and dirflow, built alike.

    `flow` holds the arguments of the generator's `method`, whose first one is `source`; `ours` those that only
    dirflow has.
    """

    def __init__(
        self,
        generator: dict[str, Any],
        flow: dict[str, Any],
        source: Any,
        method: str = "flow_from_directory",
        **ours: Any,
    ) -> None:
        source = str(source) if isinstance(source, Path) else source
        ours = {"compat": "keras", **ours}
        original = keras_image.ImageDataGenerator(**generator)
        generator_of_ours = dirflow.ImageDataGenerator(**generator, compat=ours["compat"])
        self.theirs = getattr(original, method)(source, **flow)
        self.ours = getattr(generator_of_ours, method)(source, **flow, **ours)

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


def assert_same_saved(make: Callable[[str], Pair], tmp_path: Path, protocol: str = "number") -> Pair:
    """Both save the same pictures under the same names in two epochs.

    Args:
        make: builds the pair, given the folder to which both save at first.
        tmp_path: in which two folders are made.
        protocol: `"number"` or `"next"`.
    """
    folders = [tmp_path / "theirs", tmp_path / "ours"]
    for folder in folders:
        folder.mkdir()
    pair = make(str(folders[0]))
    pair.ours.save_to_dir = str(folders[1])
    if protocol == "number":
        pair.assert_same_epochs(2)
    else:
        for _ in range(2 * len(pair.ours)):
            pair.assert_same_next()
    saved = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert saved[0] == saved[1]
    assert len(saved[0]) == 2 * pair.ours.n
    return pair


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
    expected, received = leaves(expected), leaves(received)
    assert len(expected) == len(received)
    for theirs_part, ours_part in zip(expected, received, strict=True):
        assert_same_bits(theirs_part, ours_part)


def leaves(batch: Any) -> list[np.ndarray]:
    """Returns the arrays of a batch, those in lists included."""
    if isinstance(batch, (tuple, list)):
        return [array for part in batch for array in leaves(part)]
    return [batch]


def assert_same_bits(theirs: np.ndarray, ours: np.ndarray) -> None:
    assert type(theirs) is type(ours)
    assert theirs.dtype == ours.dtype
    assert theirs.shape == ours.shape
    if not isinstance(theirs, np.ndarray) or theirs.dtype == object or not theirs.size:  # pandas' own arrays too
        assert theirs.tolist() == ours.tolist()
        return
    # Bits, not values: NaN equals NaN, and -0.0 is not 0.0.
    different = np.ascontiguousarray(theirs).view(np.uint8) != np.ascontiguousarray(ours).view(np.uint8)
    if different.any():
        np.testing.assert_array_equal(ours, theirs)
        pytest.fail(f"{different.sum()} bytes differ in sign of zero or kind of NaN")
