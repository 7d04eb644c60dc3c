"""Batches side by side: equal values, equal bits, or equal refusals."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

REFUSALS = (ValueError, OSError, TypeError, RuntimeError)


def assert_same(one: Any, other: Any) -> None:
    """Two arrays, batches or lists of batches hold the same values, in the same shapes and types."""
    if not isinstance(other, (tuple, list)):
        np.testing.assert_array_equal(one, other, strict=not isinstance(other, str))
        return
    assert isinstance(one, (tuple, list))
    for part, expected in zip(one, other, strict=True):
        assert_same(part, expected)


def assert_same_bits(theirs: np.ndarray, ours: np.ndarray) -> None:
    """Two arrays have the same type, shape and bits: NaN equals NaN, and -0.0 is not 0.0."""
    assert type(theirs) is type(ours)
    assert theirs.dtype == ours.dtype
    assert theirs.shape == ours.shape
    if not isinstance(theirs, np.ndarray) or theirs.dtype == object or not theirs.size:  # pandas' own arrays too
        assert theirs.tolist() == ours.tolist()
        return
    different = np.ascontiguousarray(theirs).view(np.uint8) != np.ascontiguousarray(ours).view(np.uint8)
    if different.any():
        np.testing.assert_array_equal(ours, theirs)
        pytest.fail(f"{different.sum()} bytes differ in sign of zero or kind of NaN")


def outcome(action: Callable[[], Any]) -> Any:
    """Returns what an action returns, or the error by which it refuses."""
    try:
        return action()
    except REFUSALS as error:
        return error


def assert_same_outcome(theirs: Callable[[], Any], ours: Callable[[], Any]) -> bool:
    """Both return arrays of the same type, shape and bits, or both refuse; returns whether there are arrays."""
    expected, received = outcome(theirs), outcome(ours)
    if isinstance(expected, REFUSALS) or isinstance(received, REFUSALS):
        assert isinstance(expected, REFUSALS), f"only dirflow raised: {received!r}"
        assert isinstance(received, REFUSALS), f"only Keras raised: {expected!r}"
        return False
    expected, received = leaves(expected), leaves(received)
    assert len(expected) == len(received)
    for theirs_part, ours_part in zip(expected, received, strict=True):
        assert_same_bits(theirs_part, ours_part)
    return True


def leaves(batch: Any) -> list[np.ndarray]:
    """Returns the arrays of a batch, those in lists included."""
    if isinstance(batch, (tuple, list)):
        return [array for part in batch for array in leaves(part)]
    return [batch]


def laid_together(parts: list[Any]) -> Any:
    """Returns the batch that some parts of it make up, in this order."""
    first = parts[0]
    if isinstance(first, (tuple, list)):
        return type(first)(laid_together(list(some)) for some in zip(*parts, strict=True))
    return np.concatenate(parts)
