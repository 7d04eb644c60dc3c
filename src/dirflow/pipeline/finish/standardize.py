"""Pixel values become what the model is fed, in NumPy and in the original's order."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dirflow.common.arrays import Array
from dirflow.common.contract import Compat
from dirflow.errors import ArgumentError
from dirflow.pipeline.plan.recipe import Standardization


def standardize(x: Array, standardization: Standardization, compat: Compat) -> Array:
    """Standardizes one image, or a batch if this is done `by_element`; in place where the type allows it.

    Raises:
        ArgumentError: the user's `preprocessing_function` returns no image (docs/compat.md, D55).
        Whatever that function raises.
    """
    if standardization.preprocessing_function:
        x = from_user(standardization.preprocessing_function, x, "preprocessing_function", compat)
        if compat == "documented":  # D13: whole numbers cannot be rescaled in place
            x = _floating(x)
    if standardization.rescale:
        x *= standardization.rescale
    if standardization.samplewise_center:
        x -= np.mean(x, keepdims=True)
    if standardization.samplewise_std:
        x /= np.std(x, keepdims=True) + 1e-6
    if standardization.mean is not None:
        x -= standardization.mean
    if standardization.std is not None:
        x /= standardization.std + 1e-6
    if standardization.whitening is not None:
        flat = x.reshape(-1, np.prod(x.shape[-3:]))
        x = np.reshape(flat @ standardization.whitening, x.shape)
    return x


def from_user(function: Callable[[Array], Any], x: Array, role: str, compat: Compat) -> Any:
    """Returns what a function of the user's makes of an image.

    Args:
        function: takes one image.
        x: the image.
        role: of the function: the name by which the user has given it.
        compat: the contract; `"documented"` looks at the result (docs/compat.md, D55).

    Raises:
        ArgumentError: the result is no image of that shape, or has values that are not finite.
        Whatever the function raises.
    """
    shape, result = x.shape, function(x)
    if compat == "documented":  # D55
        received = getattr(result, "shape", type(result).__name__)
        if received != shape:
            what = f"an array of shape {received}" if isinstance(received, tuple) else f"a {received}"
            raise ArgumentError(f"{_named(function, role)} must return an image of shape {shape}. Received: {what}")
        if not np.isfinite(result).all():
            raise ArgumentError(f"{_named(function, role)} has returned NaN or infinite values.")
    return result


def _named(function: Any, role: str) -> str:
    name = getattr(function, "__qualname__", type(function).__name__)
    return f"`{role}`" if name.endswith(role) else f"`{role}` ({name})"


def _floating(x: Any) -> Array:
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(np.float32)
