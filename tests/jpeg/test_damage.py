"""Damaged files are declined, or shown exactly as Pillow shows them. `make fuzz TARGETS=jpeg` runs many more."""

import struct

import numpy as np
import pytest

from tests.jpeg import mutants, mutate, peer


def test_mutants(peers: list[peer.Peer]) -> None:
    verdicts = mutants.run(2500, seed=2, peers=peers)
    assert not verdicts.failures
    assert verdicts.counts["identical"] > 300
    assert verdicts.counts["declined"] > 1500


@pytest.fixture(scope="module")
def sound() -> bytes:
    return mutate.seeds(np.random.default_rng(4), 2)[1]


def test_every_truncation_is_declined(peers: list[peer.Peer], sound: bytes) -> None:
    for end in range(len(sound)):
        for p in peers:
            assert isinstance(p.decode(sound[:end]), str)


def test_what_follows_the_end_does_not_matter(peers: list[peer.Peer], sound: bytes) -> None:
    for p in peers:
        assert p.decode(sound + b"\xff\xd8 more") == peer.pillow(sound)


def test_a_huge_size_costs_nothing(peers: list[peer.Peer], sound: bytes) -> None:
    at = sound.find(b"\xff\xc0") if b"\xff\xc0" in sound else sound.find(b"\xff\xc2")
    for size, reason in [((65535, 65535), "TooLarge"), ((9000, 9000), "DataLength")]:
        data = sound[: at + 5] + struct.pack(">HH", *size) + sound[at + 9 :]
        for p in peers:
            before = p.memory()
            assert p.decode(data) == reason
            assert p.memory() - before < 1000
