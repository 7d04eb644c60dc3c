"""The decoder on both of its paths, behind pipes."""

import shutil
from collections.abc import Iterator

import pytest

from tests.jpeg import peer


@pytest.fixture(scope="session")
def peers() -> Iterator[list[peer.Peer]]:
    if shutil.which("cargo") is None:
        pytest.skip("the decoder's example program is built with cargo")
    program = peer.build()
    both = [peer.Peer(program), peer.Peer(program, simd=False)]
    yield both
    for p in both:
        p.close()
