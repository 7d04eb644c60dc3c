"""Streams of a batch, and copies of them."""

from functools import partial

import numpy as np
import pytest

from dirflow.pipeline.order.streams import Streams


@pytest.mark.parametrize("two", [False, True])
def test_a_copy_goes_on_from_where_the_streams_are_and_leaves_them_there(two: bool) -> None:
    def made() -> Streams:
        streams = Streams(partial(np.random.RandomState, 3), partial(np.random.RandomState, 4) if two else None)
        streams.geometric.normal(), streams.photometric.normal()
        return streams

    streams, expected = made(), made()
    copied = streams.copied()
    drawn = [copied.geometric.normal(size=3), copied.photometric.normal(size=3)]
    for one in (streams, expected):
        assert [one.geometric.normal(size=3).tolist(), one.photometric.normal(size=3).tolist()] == [
            part.tolist() for part in drawn
        ]


def test_a_copy_of_one_stream_is_one_stream() -> None:
    copied = Streams.of(np.random.RandomState(1)).copied()
    assert copied.photometric is copied.geometric
