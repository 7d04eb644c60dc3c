"""Sends mutants to the decoder, both paths, and checks that each is declined or shown exactly as Pillow shows it.

usage: run.py [--count N] [--seconds S] [--seed K] [--keep FOLDER]
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import mutate
import numpy as np
import peer


class Verdicts:
    """What became of the mutants."""

    def __init__(self) -> None:
        program = peer.build()
        self.peers = [peer.Peer(program), peer.Peer(program, simd=False)]
        self.counts, self.reasons, self.failures = Counter(), Counter(), []
        self.slowest = 0.0

    def check(self, name: str, data: bytes) -> None:
        """Decodes one file on both paths and compares."""
        start = time.monotonic()
        answers = [p.decode(data) for p in self.peers]
        self.slowest = max(self.slowest, time.monotonic() - start)
        if answers[0] != answers[1]:
            self.failures.append((f"paths differ: {name}", data))
        elif isinstance(answers[0], str):
            self.counts["declined"] += 1
            self.reasons[answers[0]] += 1
        elif answers[0] == peer.pillow(data):
            self.counts["identical"] += 1
        else:
            self.failures.append((f"not Pillow's picture: {name}", data))

    def memory(self) -> int:
        """The most memory that a decoder has held, in KB."""
        status = [Path(f"/proc/{p.process.pid}/status").read_text() for p in self.peers]
        return max(int(s.split("VmHWM:")[1].split()[0]) for s in status)


def run(count: int, seed: int, seconds: float = 1e9) -> Verdicts:
    """Checks `count` mutants of files made from `seed`, or as many as the time allows."""
    rng, verdicts, end = np.random.default_rng(seed), Verdicts(), time.monotonic() + seconds
    for i in range(count):
        if i % 5000 == 0:
            files = mutate.seeds(rng, 120)
            for data in files:
                verdicts.check("sound", data)
        verdicts.check(*mutate.mutant(rng, files))
        if time.monotonic() > end:
            break
    return verdicts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    verdicts = run(options.count, options.seed, options.seconds)
    print(dict(verdicts.counts), "failures:", len(verdicts.failures))
    print(dict(verdicts.reasons.most_common()))
    print(f"slowest file {verdicts.slowest:.2f} s, most memory {verdicts.memory() / 1000:.0f} MB")
    for i, (name, data) in enumerate(verdicts.failures[:20]):
        print(name, len(data))
        if options.keep:
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{i}.jpg").write_bytes(data)
    return bool(verdicts.failures)


if __name__ == "__main__":
    sys.exit(main())
