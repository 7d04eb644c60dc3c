"""From which ranges the parameters of images are drawn: a table of bounds, in the order of the draws."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Shift = Any  # a float, an int, or a one-dimensional sequence: told apart as the original does


class Uniform(NamedTuple):
    """A number between two bounds."""

    low: Any
    high: Any


class Choice(NamedTuple):
    """One of some values, or of the whole numbers below one, with a sign."""

    values: Any


Draws = dict[str, Uniform | Choice]  # by name, in the order in which they are drawn


@dataclass(frozen=True)
class Ranges:
    """The options of a generator from which parameters are drawn; see `ImageDataGenerator` for their meaning."""

    rotation: float
    width_shift: Shift
    height_shift: Shift
    shear: float
    zoom: tuple[float, float]
    channel_shift: float
    horizontal_flip: bool
    vertical_flip: bool
    brightness: tuple[float, float] | None

    @property
    def is_identity(self) -> bool:
        """Whether whatever is drawn from them changes nothing."""
        options = (self.rotation, self.width_shift, self.height_shift, self.shear, self.channel_shift)
        flips = self.horizontal_flip or self.vertical_flip
        return not (any(options) or flips or self.brightness is not None) and self.zoom[0] == self.zoom[1] == 1

    def pixels_a_shift(self, height: int, width: int) -> tuple[int, int]:
        """Returns by what a shift along the rows, and one along the columns, is multiplied to be in pixels.

        A range whose largest value is below 1 is a fraction of the side.
        """
        return _unit(self.height_shift, height), _unit(self.width_shift, width)

    def geometric(self) -> Draws:
        """Returns what is drawn for an image from the geometric stream; the flips always are."""
        draws: Draws = {}
        if self.rotation:
            draws["theta"] = Uniform(-self.rotation, self.rotation)
        if self.height_shift:
            draws["along_rows"] = _shift(self.height_shift)
        if self.width_shift:
            draws["along_columns"] = _shift(self.width_shift)
        if self.shear:
            draws["shear"] = Uniform(-self.shear, self.shear)
        if not self.zoom[0] == self.zoom[1] == 1:
            draws["zx"] = draws["zy"] = Uniform(*self.zoom)
        draws["flip_horizontal"] = draws["flip_vertical"] = Uniform(0.0, 1.0)
        return draws

    def photometric(self) -> Draws:
        """Returns what is drawn for an image from the photometric stream."""
        draws: Draws = {}
        if self.channel_shift != 0:
            draws["channel_shift_intensity"] = Uniform(-self.channel_shift, self.channel_shift)
        if self.brightness is not None:
            draws["brightness"] = Uniform(*self.brightness)
        return draws


def _shift(shift_range: Shift) -> Uniform | Choice:
    # A float is neither a count nor a sequence to choose from.
    return Uniform(-shift_range, shift_range) if isinstance(shift_range, float) else Choice(shift_range)


def _unit(shift_range: Shift, side: int) -> int:
    return side if shift_range and np.max(shift_range) < 1 else 1
