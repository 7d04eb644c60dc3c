"""G, in part: pixel values become what the model is fed, in NumPy and in the original's order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.common.contract import Compat

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Standardization:
    """What is done to the values of an image after its transforms.

    Attributes:
        preprocessing_function: called with one image of rank 3; None: nothing.
        rescale: factor; None or 0: nothing.
        samplewise_center: whether the image's own mean is subtracted.
        samplewise_std: whether the image is divided by its own standard deviation.
        mean: of the dataset's features, subtracted; None: nothing.
        std: of the dataset's features, divided by; None: nothing.
        whitening: ZCA matrix (pixels, pixels); None: nothing.
    """

    preprocessing_function: Callable[[Array], Any] | None = None
    rescale: float | None = None
    samplewise_center: bool = False
    samplewise_std: bool = False
    mean: Array | None = None
    std: Array | None = None
    whitening: Array | None = None

    @property
    def by_element(self) -> bool:
        """Whether every value is computed from itself alone, so that a batch can be done at once."""
        return not (
            self.preprocessing_function or self.samplewise_center or self.samplewise_std or self.whitening is not None
        )

    def __call__(self, x: Array, compat: Compat) -> Array:
        """Standardizes one image, or a batch if `by_element`; in place where the type allows it."""
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
            if compat == "documented":  # D13: whole numbers cannot be rescaled in place
                x = _floating(x)
        if self.rescale:
            x *= self.rescale
        if self.samplewise_center:
            x -= np.mean(x, keepdims=True)
        if self.samplewise_std:
            x /= np.std(x, keepdims=True) + 1e-6
        if self.mean is not None:
            x -= self.mean
        if self.std is not None:
            x /= self.std + 1e-6
        if self.whitening is not None:
            flat = x.reshape(-1, np.prod(x.shape[-3:]))
            x = np.reshape(flat @ self.whitening, x.shape)
        return x


def _floating(x: Any) -> Array:
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(np.float32)
