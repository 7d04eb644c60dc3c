"""What is done to images, as plain data sorted by the stage that it concerns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from dirflow.common.arrays import Array
from dirflow.common.forms import FillMode
from dirflow.pipeline.draw.ranges import Ranges

NATIVE_FILL_MODES = get_args(FillMode)
NATIVE_ORDERS = (0, 1)


@dataclass(frozen=True)
class Sampling:
    """How an affine transform looks up its source.

    Attributes:
        fill_mode: what lies outside of the image; one of SciPy's modes.
        cval: the value outside under `"constant"`.
        order: of the spline, 0 to 5.
    """

    fill_mode: str
    cval: float
    order: int

    @property
    def native(self) -> bool:
        """Whether the engine has it."""
        return self.fill_mode in NATIVE_FILL_MODES and self.order in NATIVE_ORDERS


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


@dataclass(frozen=True)
class Recipe:
    """The options of an `ImageDataGenerator`."""

    ranges: Ranges
    sampling: Sampling
    standardization: Standardization


# What is done without a generator: images are read and resized.
PLAIN = Recipe(
    Ranges(
        rotation=0,
        width_shift=0,
        height_shift=0,
        shear=0,
        zoom=(1, 1),
        channel_shift=0,
        horizontal_flip=False,
        vertical_flip=False,
        brightness=None,
    ),
    Sampling("nearest", 0.0, 1),
    Standardization(),
)
