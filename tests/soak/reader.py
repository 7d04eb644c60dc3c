"""A process that reads with many threads, and compares each batch with that of a quiet run."""

import gc
import os
import threading
import time
import warnings
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dirflow import ArgumentError, CacheError, DirectoryIterator
from dirflow.pipeline.run.cache import catalogue, segments
from tests.soak.scenes import EPOCHS, Address, Scene, digest

THREADS = 8
REST = 20.0  # seconds between two rests, at which all is given back and counted
SLOTS_BYTES = 4 * 24 * 20 * 3  # few images a segment, so that there are many


class Places(NamedTuple):
    """Where things lie."""

    pictures: Path
    cache: Path
    listing: Path


class Needs(NamedTuple):
    """What a process holds while nothing is being read.

    Attributes:
        memory: resident, in bytes.
        descriptors: open files.
        threads: of the operating system.
    """

    memory: int
    descriptors: int
    threads: int


class Report(NamedTuple):
    """What a reader tells at each rest."""

    counts: Counter[str]
    findings: list[str]
    needs: Needs


class Reader:
    """Eight threads, most of which read with iterators of their own.

    Args:
        pipe: told a `Report` at each rest.
        places: where things lie.
        scenes: ways to read.
        seed: of what is drawn.

    Attributes:
        counts: since the last rest.
        findings: likewise.
    """

    def __init__(self, pipe: Connection, places: Places, scenes: list[Scene], seed: int) -> None:
        self._pipe, self._places, self._scenes, self._seed = pipe, places, scenes, seed
        self.counts: Counter[str] = Counter()
        self.findings: list[str] = []
        self._lock = threading.Lock()

    def run(self) -> None:
        """Reads until the process is ended."""
        rounds = 0
        while True:
            end = time.monotonic() + REST
            shared = self._open(np.random.default_rng([self._seed, rounds]))
            threads = [
                threading.Thread(target=self._read_until, args=(end, (self._seed, rounds, number), shared), daemon=True)
                for number in range(THREADS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            del shared, threads
            gc.collect()
            time.sleep(0.5)  # for what ends by itself
            self._pipe.send(Report(self.counts, self.findings, _needs()))
            self.counts, self.findings = Counter(), []
            rounds += 1

    def _read_until(self, end: float, seed: tuple[int, ...], shared: tuple[Scene, DirectoryIterator] | None) -> None:
        rng = np.random.default_rng(seed)
        while time.monotonic() < end:
            try:
                if shared and rng.random() < 0.3:
                    self._read_shared(rng, *shared)
                else:
                    self.read(rng)
            except Exception as error:  # noqa: BLE001 - it is a finding
                self._find(f"{type(error).__name__}: {error}")

    def _open(self, rng: np.random.Generator) -> tuple[Scene, DirectoryIterator] | None:
        scene = self._scenes[int(rng.integers(len(self._scenes)))]
        try:
            iterator = scene.iterator(
                self._places.pictures,
                workers=int(rng.integers(1, 4)),
                prefetch=int(rng.choice([0, 1, 4])),
                cache=_one(rng, [self._places.cache, self._places.cache, "memory", None]),
                listing=_one(rng, [self._places.listing, None]),
            )
        except CacheError:  # it was damaged at that moment
            self._count("a cache was refused")
            return None
        except ArgumentError as error:
            if "is no saved listing" not in str(error):
                raise
            self._count("a listing was refused")  # its first bytes were damaged: nobody knows what it is
            return None
        self._count("iterators")
        return scene, iterator

    def read(self, rng: np.random.Generator) -> None:
        """Reads a few batches in one of the ways that there are."""
        opened = self._open(rng)
        if opened is None:
            return
        scene, iterator = opened
        batches, epochs = len(iterator), int(rng.integers(1, EPOCHS + 1))
        match int(rng.integers(4)):
            case 0:
                for epoch in range(epochs):
                    for number, batch in enumerate(iterator.epoch()):
                        self._compare(scene, ("next", epoch, number), batch)
            case 1:
                for count in range(int(rng.integers(1, epochs * batches + 1))):
                    self._compare(scene, ("next", *divmod(count, batches)), next(iterator))
            case 2:
                for _ in range(2 * batches):
                    number = int(rng.integers(batches))
                    self._compare(scene, ("index", 0, number), iterator[number])
            case _:
                made = iterator.batches
                for _ in range(batches):
                    epoch, number = int(rng.integers(EPOCHS)), int(rng.integers(batches))
                    self._compare(scene, ("next", epoch, number), made.batch(epoch, number))

    def _read_shared(self, rng: np.random.Generator, scene: Scene, iterator: DirectoryIterator) -> None:
        number = int(rng.integers(len(iterator)))
        self._compare(scene, ("index", 0, number), iterator[number])

    def _compare(self, scene: Scene, address: Address, batch: Any) -> None:
        if digest(batch) == scene.digests[address]:
            self._count("batches")
        else:
            self._find(f"another batch at {address} of {scene.compat}, {scene.generator}, {scene.flow}")

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def _find(self, what: str) -> None:
        with self._lock:
            self.findings.append(what)


def _one(rng: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(rng.integers(len(choices)))]


def _needs() -> Needs:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return Needs(int(fields["VmRSS"].split()[0]) * 1024, len(os.listdir("/proc/self/fd")), int(fields["Threads"]))


def serve(pipe: Connection, places: Places, scenes: list[Scene], seed: int) -> None:
    """Runs a reader in this process."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    warnings.simplefilter("ignore")  # of caches and listings that are damaged
    catalogue.RECENT = 0  # pictures are kept however new they are
    segments.FILE_BYTES = SLOTS_BYTES
    Reader(pipe, places, scenes, seed).run()
