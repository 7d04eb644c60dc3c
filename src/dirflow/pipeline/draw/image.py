"""D: the random parameters of a batch, one mapping an image, drawn in the original's order.

Nothing is applied here. The names of the parameters are those of `ImageDataGenerator.apply_transform`.
"""

from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.random import RandomState

from dirflow.common.contract import Compat
from dirflow.pipeline.order.schedule import Streams

HALF = 0.5  # the chance of a flip
Shift = Any  # a float, an int, or a one-dimensional sequence: told apart as the original does


class Parameters(TypedDict, total=False):
    """What happens to one image.

    Attributes:
        theta: rotation in degrees.
        tx: shift along the columns, in pixels.
        ty: shift along the rows, in pixels.
        shear: shear angle in degrees.
        zx: zoom along the columns; below 1 enlarges.
        zy: zoom along the rows; below 1 enlarges.
        flip_horizontal: whether left and right are swapped.
        flip_vertical: whether top and bottom are swapped.
        channel_shift_intensity: what is added to all channels; None: nothing.
        brightness: factor of the brightness; None: unchanged.
    """

    theta: float
    tx: float
    ty: float
    shear: float
    zx: float
    zy: float
    flip_horizontal: int
    flip_vertical: int
    channel_shift_intensity: float | None
    brightness: float | None


@dataclass(frozen=True)
class Ranges:
    """From which ranges the parameters are drawn; see `ImageDataGenerator` for their meaning."""

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
    def still(self) -> bool:
        """Whether whatever is drawn from them changes nothing."""
        options = (self.rotation, self.width_shift, self.height_shift, self.shear, self.channel_shift)
        flips = self.horizontal_flip or self.vertical_flip
        return not (any(options) or flips or self.brightness is not None) and self.zoom[0] == self.zoom[1] == 1


IDENTITY = Parameters(
    theta=0,
    tx=0,
    ty=0,
    shear=0,
    zx=1,
    zy=1,
    flip_horizontal=False,
    flip_vertical=False,
    channel_shift_intensity=None,
    brightness=None,
)


def draw(ranges: Ranges, height: int, width: int, streams: Streams, compat: Compat) -> Parameters:
    """Draws the parameters of one image.

    Args:
        ranges: from where to draw.
        height: rows of the image: the unit of a fractional height shift.
        width: columns of the image: the unit of a fractional width shift.
        streams: advanced by as many draws as the original makes.
        compat: the contract; `"keras"` has the two shifts change places (docs/compat.md, D1).
    """
    random = streams.geometric
    theta = random.uniform(-ranges.rotation, ranges.rotation) if ranges.rotation else 0
    along_rows = _shift(ranges.height_shift, height, random)
    along_columns = _shift(ranges.width_shift, width, random)
    shear = random.uniform(-ranges.shear, ranges.shear) if ranges.shear else 0
    zx, zy = (
        (1, 1)
        if ranges.zoom[0] == ranges.zoom[1] == 1
        else (random.uniform(*ranges.zoom), random.uniform(*ranges.zoom))
    )
    flip_horizontal = (random.random_sample() < HALF) * ranges.horizontal_flip
    flip_vertical = (random.random_sample() < HALF) * ranges.vertical_flip
    intensity = None
    if ranges.channel_shift != 0:
        intensity = streams.photometric.uniform(-ranges.channel_shift, ranges.channel_shift)
    brightness = streams.photometric.uniform(*ranges.brightness) if ranges.brightness is not None else None
    tx, ty = (along_rows, along_columns) if compat == "keras" else (along_columns, along_rows)  # D1
    return Parameters(
        theta=theta,
        tx=tx,
        ty=ty,
        shear=shear,
        zx=zx,
        zy=zy,
        flip_horizontal=flip_horizontal,
        flip_vertical=flip_vertical,
        channel_shift_intensity=intensity,
        brightness=brightness,
    )


def _shift(shift_range: Shift, side: int, random: RandomState) -> float:
    """Draws a shift in pixels; a range whose largest value is below 1 is a fraction of the side."""
    if not shift_range:
        return 0
    if isinstance(shift_range, float):  # neither a count nor a sequence to choose from
        shift = random.uniform(-shift_range, shift_range)
        return shift * side if shift_range < 1 else shift
    try:
        shift = random.choice(shift_range) * random.choice([-1, 1])
    except ValueError:  # a number that is no count
        shift = random.uniform(-shift_range, shift_range)
    return shift * side if np.max(shift_range) < 1 else shift  # type: ignore[no-any-return]
