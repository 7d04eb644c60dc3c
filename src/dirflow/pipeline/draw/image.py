"""The parameters of one image, drawn in the original's order."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dirflow.common.contract import Compat
from dirflow.pipeline.order.streams import Streams

from .parameters import Parameters
from .ranges import Choice, Draws, Ranges, Uniform

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState

HALF = 0.5  # the chance of a flip


def draw(ranges: Ranges, height: int, width: int, streams: Streams, compat: Compat) -> Parameters:
    """Draws the parameters of one image.

    Args:
        ranges: from where to draw.
        height: rows of the image: the unit of a fractional height shift.
        width: columns of the image: the unit of a fractional width shift.
        streams: advanced by as many draws as the original makes.
        compat: the contract; `"keras"` has the two shifts change places (docs/compat.md, D1).
    """
    drawn = _drawn(ranges.geometric(), streams.geometric)
    photometric = ranges.photometric()
    if photometric:  # a stream that nobody asks is not made
        drawn |= _drawn(photometric, streams.photometric)
    return parameters(drawn, ranges, ranges.pixels_a_shift(height, width), compat)


def parameters(drawn: Mapping[str, Any], ranges: Ranges, pixels_a_shift: tuple[int, int], compat: Compat) -> Parameters:
    """Returns the parameters that the numbers drawn for one image mean.

    Args:
        drawn: by the names of `Ranges.geometric` and `Ranges.photometric`.
        ranges: from which they were drawn.
        pixels_a_shift: as `Ranges.pixels_a_shift` has it.
        compat: the contract; see `draw`.
    """
    along_rows = drawn.get("along_rows", 0) * pixels_a_shift[0]
    along_columns = drawn.get("along_columns", 0) * pixels_a_shift[1]
    tx, ty = (along_rows, along_columns) if compat == "keras" else (along_columns, along_rows)  # D1
    return Parameters(
        theta=drawn.get("theta", 0),
        tx=tx,
        ty=ty,
        shear=drawn.get("shear", 0),
        zx=drawn.get("zx", 1),
        zy=drawn.get("zy", 1),
        flip_horizontal=(drawn["flip_horizontal"] < HALF) * ranges.horizontal_flip,
        flip_vertical=(drawn["flip_vertical"] < HALF) * ranges.vertical_flip,
        channel_shift_intensity=drawn.get("channel_shift_intensity"),
        brightness=drawn.get("brightness"),
    )


def _drawn(draws: Draws, random: "RandomState") -> dict[str, Any]:
    return {name: _number(one, random) for name, one in draws.items()}


def _number(one: Uniform | Choice, random: "RandomState") -> Any:
    if isinstance(one, Uniform):
        return random.uniform(one.low, one.high)
    try:
        return random.choice(one.values) * random.choice([-1, 1])
    except ValueError:  # a number that is no count
        return random.uniform(-one.values, one.values)
