"""What augmentation makes of one picture: pixels, the drawn parameters in words, and which pixels are made up."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dirflow import ImageDataGenerator

Floats = NDArray[np.float32]
_NEUTRAL = {"zx": 1, "zy": 1}
_SHIFTS = {"ty": 0, "tx": 1}  # along which axis
_FORMS = {
    "theta": "{:z.1f}°",
    "shear": "{:z.1f}°",
    "tx": "{:z.1f} px",
    "ty": "{:z.1f} px",
    "zx": "{:z.2f}",
    "zy": "{:z.2f}",
    "flip_horizontal": "yes",
    "flip_vertical": "yes",
    "channel_shift_intensity": "{:z.1f}",
    "brightness": "{:z.2f}",
}
_COLOR = ("channel_shift_intensity", "brightness")


@dataclass(frozen=True)
class Variant:
    """One augmented picture.

    Attributes:
        pixels: values from 0 to 255, shape (height, width, channels).
        made_up: bool (height, width), where `fill_mode` has made pixels up, since the original has none there.
        parameters: each that changes something, by its name in `apply_transform`, in words.
    """

    pixels: Floats
    made_up: NDArray[np.bool_]
    parameters: dict[str, str]


def draw(generator: ImageDataGenerator, picture: Floats, shape: tuple[int, ...], seed: int) -> Variant:
    """Augments a picture as training would, on more pixels than training has.

    Args:
        generator: its options say what is drawn.
        picture: of shape (height, width, channels).
        shape: of the pictures in training; shifts are drawn in its pixels, and are the same share of this picture.
        seed: of the draws.
    """
    drawn: dict[str, Any] = dict(generator.get_random_transform(shape, seed=seed))
    applied = drawn | {name: drawn[name] * picture.shape[axis] / shape[axis] for name, axis in _SHIFTS.items()}
    pixels = generator.apply_transform(picture.copy(), applied)  # type: ignore[arg-type]
    return Variant(pixels, _made_up(generator, picture, applied), _words(drawn))


def _made_up(generator: ImageDataGenerator, picture: Floats, applied: dict[str, Any]) -> NDArray[np.bool_]:
    """Asks the generator itself: a white picture becomes black where pixels are made up, if they are made black."""
    marking = copy.copy(generator)
    marking.fill_mode, marking.cval = "constant", 0.0
    geometry: Any = {name: value for name, value in applied.items() if name not in _COLOR}
    marked = marking.apply_transform(np.ones_like(picture), geometry)
    return np.asarray(marked[..., 0] < 0.5)


def _words(drawn: dict[str, Any]) -> dict[str, str]:
    changing = {name: value for name, value in drawn.items() if value not in (None, _NEUTRAL.get(name, 0))}
    return {name: _FORMS.get(name, "{}").format(value) for name, value in changing.items()}
