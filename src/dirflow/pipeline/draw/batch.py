"""D, in part: what a whole batch draws, in a few calls of NumPy; the numbers are those of one call a number."""

from typing import Any

import numpy as np
from numpy.random import RandomState

from dirflow.common.contract import Compat
from dirflow.pipeline.order.schedule import Streams

from .image import Parameters, Ranges, draw


class _NotUniformError(Exception):
    """An image asks for something else than a number between two others."""


class _Asked:
    """Notes between which bounds an image asks for numbers."""

    def __init__(self) -> None:
        self.bounds: list[tuple[Any, Any]] = []

    def uniform(self, low: Any, high: Any) -> Any:
        if not (np.isscalar(low) and np.isscalar(high)):
            raise _NotUniformError
        self.bounds.append((low, high))
        return low

    def random_sample(self) -> float:
        return float(self.uniform(0.0, 1.0))

    def choice(self, values: Any) -> Any:
        del values
        raise _NotUniformError


class _Drawn:
    """Gives numbers that were drawn between the right bounds, in the order in which they are asked for."""

    def __init__(self, stream: RandomState, asked: _Asked, count: int) -> None:
        low, high = np.transpose(asked.bounds)
        # One call makes, with the same arithmetic and in this order, what a call for each number would.
        numbers = stream.uniform(low, high, (count, len(low)))
        self.random_sample = iter(numbers.ravel().tolist()).__next__

    def uniform(self, low: float, high: float) -> float:
        del low, high
        return self.random_sample()


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
    asked = streams.replaced(lambda _: _Asked())
    try:
        draw(ranges, height, width, asked, compat)
    except _NotUniformError:
        return [draw(ranges, height, width, streams, compat) for _ in range(count)]
    drawn = streams.replaced(lambda name: _Drawn(getattr(streams, name), getattr(asked, name), count))
    return [draw(ranges, height, width, drawn, compat) for _ in range(count)]
