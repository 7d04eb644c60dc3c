"""The decoder on both of its paths, behind pipes."""

from collections.abc import Iterator

import pytest

from tests.jpeg import peer
from tests.support.cargo import why_nothing_can_be_built


@pytest.fixture(scope="session")
def peers() -> Iterator[list[peer.Peer]]:
    if reason := why_nothing_can_be_built():
        pytest.skip(reason)
    program = peer.build()
    both = [peer.Peer(program), peer.Peer(program, simd=False)]
    yield both
    for p in both:
        p.close()
