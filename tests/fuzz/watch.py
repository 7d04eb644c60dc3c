"""Groups of attacks in processes of their own: one that dies or hangs is a finding, and the next group goes on."""

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path

import numpy as np

from tests.fuzz.outcome import Outcome

# Attacks with what a generator draws, in an empty folder, which is left as it is if the process dies.
Attack = Callable[[np.random.Generator, Path], Outcome]
PATIENCE = 300.0  # seconds for a group; some pictures claim to be very large
_CONTEXT = multiprocessing.get_context("spawn")


class Worker:
    """A process that runs groups, one after the other.

    Args:
        attack: what is run.
        seed: group `k` draws from `[seed, k]`.
        work: where its folders are made.
        keep: where the folder of a group stays whose process has died.
    """

    def __init__(self, attack: Attack, seed: int, work: Path, keep: Path) -> None:
        self._attack, self._seed, self._work, self._keep = attack, seed, work, keep
        self._start()

    def _start(self) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, self._attack, self._seed), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, group: int) -> None:
        """Begins a group."""
        self._group, self._begun = group, time.monotonic()
        self._folder = self._work / str(group)
        self._folder.mkdir(parents=True)
        self.pipe.send((group, self._folder))

    def hangs(self) -> bool:
        """Returns whether its group takes too long."""
        return time.monotonic() - self._begun > PATIENCE

    def end(self) -> Outcome:
        """Returns what became of its group, which has answered, died or hangs."""
        outcome = Outcome()
        if self.pipe.poll():
            try:
                outcome = self.pipe.recv()
            except EOFError:
                self._process.join()
                self._lost(outcome, f"the process has died: exit code {self._process.exitcode}")
        else:
            self._process.kill()
            self._process.join()
            self._lost(outcome, f"the process has not answered for {PATIENCE:.0f} s")
        shutil.rmtree(self._folder, ignore_errors=True)
        return outcome

    def _lost(self, outcome: Outcome, what: str) -> None:
        kept = self._keep / f"group-{self._seed}-{self._group}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self._folder, kept, symlinks=True)
        outcome.find(f"group {self._group}: {what}; its files are in {kept}")
        self.pipe.close()
        self._start()

    def stop(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def watch(
    attack: Attack, seed: int, jobs: int, keep: Path, *, seconds: float = np.inf, attacks: float = np.inf
) -> Iterator[Outcome]:
    """Yields what became of each group, until the time is up or there were enough attacks."""
    end, made, groups = time.monotonic() + seconds, 0, iter(range(sys.maxsize))
    with _work_folder() as work:
        workers = [Worker(attack, seed, work / str(job), keep) for job in range(jobs)]
        try:
            for worker in workers:
                worker.begin(next(groups))
            while workers:
                answered = wait([worker.pipe for worker in workers], timeout=1)
                for worker in [one for one in workers if one.pipe in answered or one.hangs()]:
                    outcome = worker.end()
                    made += outcome.counts.total()
                    yield outcome
                    if time.monotonic() < end and made < attacks:
                        worker.begin(next(groups))
                    else:
                        worker.stop()
                        workers.remove(worker)
        finally:
            for worker in workers:
                worker.stop()


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder in memory, if there is such a file system."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="dirflow-fuzz-", dir=memory) as folder:
        yield Path(folder)


def _serve(pipe: Connection, attack: Attack, seed: int) -> None:
    # What C libraries say of damaged files, and what is printed of the folders.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    while True:
        try:
            group, folder = pipe.recv()
        except EOFError:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                outcome = attack(np.random.default_rng([seed, group]), folder)
            except Exception as error:  # noqa: BLE001 - it is a finding
                outcome = Outcome()
                outcome.find(f"group {group}: {type(error).__name__}: {error}")
        pipe.send(outcome)
