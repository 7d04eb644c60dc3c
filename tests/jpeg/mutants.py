"""Sends mutants to the decoder, both paths, and checks that each is declined or shown exactly as Pillow shows it."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np

from tests.fuzz.outcome import Outcome
from tests.jpeg import mutate, peer


class Verdicts:
    """What became of the mutants."""

    def __init__(self, peers: list[peer.Peer]) -> None:
        self.peers = peers
        self.counts: Counter[str] = Counter()
        self.failures: list[tuple[str, bytes]] = []

    def check(self, name: str, data: bytes, rng: np.random.Generator) -> None:
        """Decodes one file on both paths and compares; one in four at a smaller scale."""
        denominator = int(rng.choice([1] * 9 + [2, 4, 8]))
        answers = [p.decode(data, denominator) for p in self.peers]
        if answers[0] != answers[1]:
            self.failures.append((f"paths differ: {name} /{denominator}", data))
        elif isinstance(answers[0], str):
            self.counts["declined"] += 1
        elif answers[0] == peer.pillow(data, denominator):
            self.counts["identical"] += 1
        else:
            self.failures.append((f"not Pillow's picture: {name} /{denominator}", data))
        if rng.random() < 0.1:
            self.check_region(name, data, denominator, answers[0], rng)

    def check_region(
        self, name: str, data: bytes, denominator: int, whole: peer.Answer, rng: np.random.Generator
    ) -> None:
        """A region of a sound file is that part of the picture; of a damaged one, anything but a crash."""
        width, height = whole[:2] if not isinstance(whole, str) else (40, 40)
        left, top = int(rng.integers(width)), int(rng.integers(height))
        w, h = int(rng.integers(1, width - left + 1)), int(rng.integers(1, height - top + 1))
        rows = bool(rng.integers(2))
        answers = [p.decode(data, denominator, (left, top, w, h), rows) for p in self.peers]
        if answers[0] != answers[1]:
            self.failures.append((f"paths differ in a region: {name} /{denominator}", data))
        if not isinstance(whole, str):
            part = np.frombuffer(whole[3], np.uint8).reshape(height, width, -1)[top : top + h, left : left + w]
            if answers[0] != (w, h, whole[2], part.tobytes()):
                self.failures.append((f"not the picture's region: {name} /{denominator}", data))


def run(count: int, seed: int, peers: list[peer.Peer]) -> Verdicts:
    """Checks `count` mutants of files made from `seed`."""
    rng, verdicts = np.random.default_rng(seed), Verdicts(peers)
    for i in range(count):
        if i % 5000 == 0:
            files = mutate.seeds(rng, 120)
            for data in files:
                verdicts.check("sound", data, rng)
        verdicts.check(*mutate.mutant(rng, files), rng)
    return verdicts


@cache
def _peers() -> list[peer.Peer]:
    """The decoder, or another build of it, with a sanitizer say."""
    program = Path(os.environ["DIRFLOW_JPEG_SERVE"]) if "DIRFLOW_JPEG_SERVE" in os.environ else peer.build()
    return [peer.Peer(program), peer.Peer(program, simd=False)]


def attack(rng: np.random.Generator, _folder: Path) -> Outcome:
    """Checks some thousand mutants."""
    verdicts = run(2000, int(rng.integers(2**62)), _peers())
    outcome = Outcome(verdicts.counts)
    for text, content in verdicts.failures:
        outcome.find(text, content)
    return outcome
