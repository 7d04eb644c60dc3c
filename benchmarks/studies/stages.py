"""Where the time of an image goes: read, decode, resize, affine, write, Python; one table for all workloads.

Usage: `python -m benchmarks.studies.stages [--rounds 15] [--page]`; `DATA=folder` and its like as in
`data/make_data.py`; `--page` also writes the table into docs/performance.md. Each column is the difference between two
jobs of which one does a step more, in processor time on one thread, so that it adds up to the whole: the least of
interleaved rounds, and in brackets as a share of libjpeg-turbo's decoding of the same files.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.data import make_data
from benchmarks.measure import machine
from benchmarks.measure.flow import flow
from benchmarks.measure.workloads import WORKLOADS
from benchmarks.paths import ROOT
from benchmarks.report import pages
from benchmarks.report.markdown import table
from benchmarks.studies.in_process import bare, cpu_seconds_of
from dirflow import DirectoryIterator, _native
from dirflow.pipeline.plan.batch import BatchPlan, Stage
from dirflow.pipeline.plan.request import plan_of
from dirflow.pipeline.run.memory import batch_memory

BATCHES = 3  # a round is short, so that some rounds are left alone
COLUMNS = ("read", "decode", "resize", "affine", "write", "Python")


@dataclass(frozen=True)
class Recorded:
    """A batch as the iterator plans it, and as the engine would do less and less of it."""

    plan: BatchPlan

    def read(self) -> None:
        """The files, and nothing else."""
        for path in self.plan.paths:
            with open(path, "rb", buffering=0) as file:
                file.read()

    def decoded(self) -> None:
        """Read and decoded; of each image one pixel is kept."""
        plan = self._bytes()
        _run(replace(plan, target=replace(plan.target, height=1, width=1, interpolation="nearest")))

    def resized(self) -> None:
        """Read, decoded and resized, as bytes."""
        _run(self._bytes())

    def written(self) -> None:
        """All but the transforms."""
        _run(replace(self._bytes(), target=self.plan.target, recipe=self.plan.recipe))

    def done(self) -> None:
        """All that the engine does."""
        _run(self.plan)

    def _bytes(self) -> BatchPlan:
        return self.plan.only_resized(range(self.plan.count))


def _run(plan: BatchPlan) -> None:
    out = batch_memory((plan.count, *plan.target.shape), plan.engine_dtype(Stage.RESCALED))
    _native.run_batch(plan.spec(Stage.RESCALED), plan.paths, plan.transforms(), out, 1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measures the stages of a batch.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--page", action="store_true", help="write the table into docs/performance.md too")
    arguments = parser.parse_args()
    header = ("ms an image", "libjpeg-turbo", *COLUMNS, "all")
    rows = [header, *(_row(name, arguments.rounds) for name in WORKLOADS)]
    text = f"{table(rows, '<' + '>' * (len(header) - 1))}\n\n{_conditions(arguments.rounds)}"
    print(text)
    if arguments.page:
        pages.write(ROOT / "docs" / "performance.md", {"stages": text})


def _conditions(rounds: int) -> str:
    """Returns when and on what the table was measured."""
    where, packages = machine.describe(), ("dirflow", "numpy", "simplejpeg")
    versions = ", ".join(f"{name} {machine.version(name)}" for name in packages)
    return f"{where['date']}; {where['cpu']}, one thread; the least of {rounds} interleaved rounds; {versions}."


def _row(name: str, rounds: int) -> tuple[str, ...]:
    loader, plans = _recorded(name)
    contents = [Path(path).read_bytes() for recorded in plans for path in recorded.plan.paths]
    engine = (Recorded.read, Recorded.decoded, Recorded.resized, Recorded.written, Recorded.done)
    jobs = [partial(bare, contents), *(partial(_each, plans, step) for step in engine), partial(_loaded, loader)]
    times = [[1000 * cpu_seconds_of(job) / len(contents) for job in jobs] for _ in range(rounds)]
    limit, read, decoded, resized, written, done, whole = (min(column) for column in zip(*times, strict=True))
    steps = (read, decoded - read, resized - decoded, done - written, written - resized, whole - done, whole)
    return (name, f"{limit:.3f}", *(f"{step:.3f} ({step / limit:.2f})" for step in steps))


def _each(plans: Sequence[Recorded], step: Callable[[Recorded], None]) -> None:
    for recorded in plans:
        step(recorded)


def _loaded(loader: DirectoryIterator) -> None:
    """Delivers the same batches."""
    for batch in range(BATCHES):
        loader[batch]


def _recorded(name: str) -> tuple[DirectoryIterator, Sequence[Recorded]]:
    """Returns an iterator that works in one thread, and the plans of the batches of an epoch."""
    workload = WORKLOADS[name]
    folder = make_data.from_environment(workload.pictures).folder
    loader = flow(workload, folder, workers=1, prefetch=0)
    batches = loader.batches
    requests = [batches.request(batches.at(0, number)) for number in range(BATCHES)]
    return loader, [Recorded(plan_of(request, batches.steps, request.streams())) for request in requests]


if __name__ == "__main__":
    main()
