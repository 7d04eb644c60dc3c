"""Sends mutants to the decoder, both paths, and checks that each is declined or shown exactly as Pillow shows it.

usage: python -m tests.jpeg.mutants [--count N] [--seconds S] [--seed K] [--keep FOLDER] [--program PATH]
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.jpeg import mutate, peer


class Verdicts:
    """What became of the mutants."""

    def __init__(self, peers: list[peer.Peer]) -> None:
        self.peers = peers
        self.counts, self.reasons, self.failures = Counter(), Counter(), []
        self.slowest = 0.0

    def check(self, name: str, data: bytes, rng: np.random.Generator) -> None:
        """Decodes one file on both paths and compares; one in four at a smaller scale."""
        denominator = int(rng.choice([1] * 9 + [2, 4, 8]))
        start = time.monotonic()
        answers = [p.decode(data, denominator) for p in self.peers]
        self.slowest = max(self.slowest, time.monotonic() - start)
        if answers[0] != answers[1]:
            self.failures.append((f"paths differ: {name} /{denominator}", data))
        elif isinstance(answers[0], str):
            self.counts["declined"] += 1
            self.reasons[answers[0].split("(")[0]] += 1
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


def run(count: int, seed: int, peers: list[peer.Peer], seconds: float = 1e9) -> Verdicts:
    """Checks `count` mutants of files made from `seed`, or as many as the time allows."""
    rng, verdicts, end = np.random.default_rng(seed), Verdicts(peers), time.monotonic() + seconds
    for i in range(count):
        if i % 5000 == 0:
            files = mutate.seeds(rng, 120)
            for data in files:
                verdicts.check("sound", data, rng)
        verdicts.check(*mutate.mutant(rng, files), rng)
        if time.monotonic() > end:
            break
    return verdicts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for files that failed")
    parser.add_argument("--program", type=Path, help="another build of the example `serve`, with a sanitizer say")
    options = parser.parse_args()
    program = options.program or peer.build()
    peers = [peer.Peer(program), peer.Peer(program, simd=False)]
    verdicts = run(options.count, options.seed, peers, options.seconds)
    print(dict(verdicts.counts), "failures:", len(verdicts.failures))
    print(dict(verdicts.reasons.most_common()))
    print(f"slowest file {verdicts.slowest:.2f} s, most memory {max(p.memory() for p in peers) / 1000:.0f} MB")
    for i, (name, data) in enumerate(verdicts.failures[:20]):
        print(name, len(data))
        if options.keep:
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{i}.jpg").write_bytes(data)
    return bool(verdicts.failures)


if __name__ == "__main__":
    sys.exit(main())
