"""A batch draws what its images would draw one by one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.random import RandomState

from dirflow import ImageDataGenerator
from dirflow.keras.reading import ranges_of
from dirflow.pipeline.draw.batch import draw_batch
from dirflow.pipeline.draw.image import draw
from dirflow.pipeline.order.streams import Streams

SHIFTS = st.one_of(st.floats(0, 3), st.integers(0, 9), st.lists(st.floats(-1, 5), min_size=1, max_size=4))
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "rotation_range": st.one_of(st.integers(0, 360), st.floats(0, 360)),
        "width_shift_range": SHIFTS,
        "height_shift_range": SHIFTS,
        "shear_range": st.floats(0, 90),
        "zoom_range": st.one_of(st.floats(0, 0.99), st.tuples(st.floats(0.1, 2), st.floats(0.1, 2))),
        "channel_shift_range": st.floats(0, 255),
        "horizontal_flip": st.booleans(),
        "vertical_flip": st.booleans(),
        "brightness_range": st.tuples(st.floats(0, 3), st.floats(0, 3)),
    },
)


def streams(seed: int, *, shared: bool) -> Streams:
    if shared:
        return Streams.of(RandomState(seed))
    return Streams(lambda: RandomState(seed), lambda: RandomState(seed + 1))


@pytest.mark.parametrize("shared", [True, False])
@given(options=OPTIONS, seed=st.integers(0, 2**31), count=st.integers(0, 5))
@example(options={}, seed=0, count=3)
def test_the_numbers_are_the_same_to_the_bit(shared: bool, options: dict[str, Any], seed: int, count: int) -> None:
    ranges = ranges_of(ImageDataGenerator(**options))
    together, one_by_one = streams(seed, shared=shared), streams(seed, shared=shared)
    drawn = draw_batch(ranges, 20, 30, together, "keras", count)
    assert drawn == [draw(ranges, 20, 30, one_by_one, "keras") for _ in range(count)]
    for name in ("geometric", "photometric"):  # and so are those that are drawn next
        assert getattr(together, name).random_sample() == getattr(one_by_one, name).random_sample()


def test_a_stream_that_nobody_asks_is_not_made() -> None:
    def unwanted() -> RandomState:
        raise AssertionError

    ranges = ranges_of(ImageDataGenerator(rotation_range=20))
    assert len(draw_batch(ranges, 20, 30, Streams(lambda: RandomState(1), unwanted), "documented", 4)) == 4


def test_bounds_that_are_no_numbers_are_left_to_numpy() -> None:
    generator = ImageDataGenerator()
    generator.rotation_range = np.array([5.0, 6.0])
    with pytest.raises(ValueError, match="ambiguous"):  # as without a batch
        draw_batch(ranges_of(generator), 20, 30, Streams.of(RandomState(1)), "keras", 2)
