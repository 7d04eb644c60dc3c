"""Pixel values become what the model is fed, in NumPy and in the original's order."""

from typing import Any

import numpy as np

from dirflow.common.arrays import Array
from dirflow.common.contract import Compat
from dirflow.pipeline.plan.recipe import Standardization


def standardize(x: Array, standardization: Standardization, compat: Compat) -> Array:
    """Standardizes one image, or a batch if this is done `by_element`; in place where the type allows it.

    Raises:
        Whatever the user's `preprocessing_function` raises.
    """
    if standardization.preprocessing_function:
        x = standardization.preprocessing_function(x)
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


def _floating(x: Any) -> Array:
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(np.float32)
