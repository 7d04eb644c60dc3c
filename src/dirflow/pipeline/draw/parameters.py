"""The random parameters of one image.

Nothing is applied here. The names of the parameters are those of `ImageDataGenerator.apply_transform`.
"""

from typing import TypedDict


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
