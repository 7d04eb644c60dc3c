"""Reads for a long time while processes are killed and what they share is damaged.

Two processes of eight threads read the same pictures, with one cache folder and one saved listing between them. One of
them is killed again and again; the other one lives to the end. Each batch must be that of a quiet run, nothing may hang
or raise what is not promised, and memory, descriptors and threads of the process that lives must stay as they are.

usage: python -m tests.soak [--minutes M] [--seed K]
"""

import argparse
import multiprocessing
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median

import numpy as np

from tests.soak.disturb import Disturber
from tests.soak.reader import REST, Needs, Places, serve
from tests.soak.scenes import Scene, draw_scenes, make_pictures

SCENES = 24
PATIENCE = REST + 60.0  # seconds within which a reader has to come to its next rest
GROWTH = 1.1, 16 << 20  # of memory, from the first half to the second: a ratio and bytes beside it
MORE = 2  # descriptors and threads that one rest may have more than another
_CONTEXT = multiprocessing.get_context("spawn")


class Watched:
    """A reader, and what it has told."""

    def __init__(self, name: str, places: Places, scenes: list[Scene], seed: int) -> None:
        self.name = name
        self._arguments, self._seed = (places, scenes), seed
        self.needs: list[Needs] = []
        self.counts: Counter[str] = Counter()
        self.findings: list[str] = []
        self.start()

    def start(self) -> None:
        """Starts the process."""
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(theirs, *self._arguments, self._seed))
        self.process.daemon = True
        self.process.start()
        theirs.close()
        self._seed += 1
        self._heard = time.monotonic()

    def listen(self) -> None:
        """Takes in what it has told, or notes that it has died or hangs."""
        try:
            while self.pipe.poll():
                report = self.pipe.recv()
                self.counts.update(report.counts)
                self.findings += report.findings
                self.needs.append(report.needs)
                self._heard = time.monotonic()
        except EOFError:
            self.process.join()
            self.findings.append(f"{self.name} has died: exit code {self.process.exitcode}")
            self.start()
        if time.monotonic() - self._heard > PATIENCE:
            self.findings.append(f"{self.name} has come to no rest for {PATIENCE:.0f} s")
            self.kill()
            self.start()

    def kill(self) -> None:
        """Ends the process at once."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def main() -> int:
    """Returns 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="another one each time by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dirflow-soak-") as folder:
        findings = _soak(Path(folder), 60 * options.minutes, options.seed)
    for finding in findings[:20]:
        print(f"found: {finding}")
    print(f"{len(findings)} findings, seed {options.seed}")
    return bool(findings)


def _soak(folder: Path, seconds: float, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    places = Places(folder / "pictures", folder / "cache", folder / "listing.npz")
    make_pictures(places.pictures)
    with redirect_stdout(None):
        scenes = draw_scenes(rng, places.pictures, SCENES)
    print(f"{SCENES} ways to read, {sum(len(scene.digests) for scene in scenes)} batches of quiet runs", flush=True)
    lives, killed = (
        Watched(name, places, scenes, seed + k) for k, name in ((0, "who lives"), (10**6, "who is killed"))
    )
    disturber, done = Disturber(places, rng), Counter[str]()
    end, kill_at, show_at = time.monotonic() + seconds, 0.0, time.monotonic() + 60
    try:
        while (now := time.monotonic()) < end:
            time.sleep(float(rng.exponential(0.3)))
            done[disturber.disturb()] += 1
            if now > kill_at:
                kill_at = now + float(rng.uniform(0.5, 2 * REST))
                killed.kill()
                killed.start()
                done["a process is killed"] += 1
            for reader in (lives, killed):
                reader.listen()
            if now > show_at:
                show_at = now + 60
                counts, findings = lives.counts + killed.counts, lives.findings + killed.findings
                print(f"{counts['batches']:,} batches compared, "
                      f"{done.total():,} times disturbed, {len(findings)} findings", flush=True)  # fmt: skip
    finally:
        for reader in (lives, killed):
            reader.kill()
    for counts in (done, lives.counts + killed.counts):
        print("; ".join(f"{what}: {count:,}" for what, count in sorted(counts.items())))
    return lives.findings + killed.findings + growth(lives.needs)


def growth(needs: Sequence[Needs]) -> list[str]:
    """Returns what a process holds more and more of.

    Args:
        needs: at its rests, the first of which is left out: until then caches of libraries fill up.
    """
    needs = needs[1:]
    if len(needs) < 4:
        print(f"too few rests to compare: {len(needs)}")
        return []
    early, late = needs[: len(needs) // 2], needs[len(needs) // 2 :]
    for name, part in (("first", early), ("second", late)):
        memory = median(one.memory for one in part) / 1e6
        descriptors, threads = (sorted({one[k] for one in part}) for k in (1, 2))
        print(f"{name} half of {len(needs)} rests: {memory:.1f} MB, descriptors {descriptors}, threads {threads}")
    ratio, beside = GROWTH
    found = []
    if median(one.memory for one in late) > ratio * median(one.memory for one in early) + beside:
        found.append("memory grows")
    if max(one.descriptors for one in late) > min(one.descriptors for one in early) + MORE:
        found.append("descriptors are left open")
    if max(one.threads for one in late) > min(one.threads for one in early) + MORE:
        found.append("threads are left running")
    return found


if __name__ == "__main__":
    sys.exit(main())
