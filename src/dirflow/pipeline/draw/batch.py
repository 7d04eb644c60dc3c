"""What a whole batch draws, in one call of NumPy a stream; the numbers are those of one call a number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dirflow.common.contract import Compat
from dirflow.pipeline.order.streams import Streams

from .image import draw, parameters
from .parameters import Parameters
from .ranges import Draws, Ranges, Uniform

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


def draw_batch(
    ranges: Ranges, height: int, width: int, streams: Streams, compat: Compat, count: int
) -> list[Parameters]:
    """Draws the parameters of some images, to the bit as `draw` does one after the other.

    Args:
        ranges: from where to draw.
        height: rows of the images.
        width: columns of the images.
        streams: advanced by as many draws as the original makes.
        compat: the contract.
        count: how many images.
    """
    geometric, photometric = ranges.geometric(), ranges.photometric()
    if not _all_uniform({**geometric, **photometric}):
        return [draw(ranges, height, width, streams, compat) for _ in range(count)]
    if photometric and streams.make_photometric is None:  # one stream, image by image
        geometric, photometric = geometric | photometric, {}
    drawn = _columns(geometric, streams.geometric, count)
    if photometric:
        drawn = [one | more for one, more in zip(drawn, _columns(photometric, streams.photometric, count), strict=True)]
    pixels_a_shift = ranges.pixels_a_shift(height, width)
    return [parameters(one, ranges, pixels_a_shift, compat) for one in drawn]


def _all_uniform(draws: Draws) -> bool:
    return all(isinstance(one, Uniform) and np.isscalar(one.low) and np.isscalar(one.high) for one in draws.values())


def _columns(draws: Draws, random: "RandomState", count: int) -> list[dict[str, Any]]:
    low, high = np.transpose(list(draws.values()))
    # One call makes, with the same arithmetic and in this order, what a call for each number would.
    numbers = random.uniform(low, high, (count, len(draws))).tolist()
    return [dict(zip(draws, row, strict=True)) for row in numbers]


@dataclass(frozen=True)
class Advance:
    """Draws from a stream all that a batch draws, and forgets it (`compat="keras"`, D19).

    Attributes:
        ranges: from which parameters are drawn; None: none are.
        height: rows of the images.
        width: columns of the images.
        compat: the contract.
        names: how many numbers there are for the name of a saved picture; None: none is saved.
    """

    ranges: Ranges | None
    height: int
    width: int
    compat: Compat
    names: int | None = None

    def __call__(self, random: "RandomState", count: int) -> None:
        """Draws what `count` images draw."""
        if self.ranges is not None:
            draw_batch(self.ranges, self.height, self.width, Streams.of(random), self.compat, count)
        if self.names is not None:
            random.randint(self.names, size=count)
