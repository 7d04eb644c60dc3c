"""Removes each guard that docs/reliability.md relies on, and sees a test fail.

usage: python -m tests.guards [--only WORD] [--jobs N]

The checkout stays as it is: a guard is removed in a copy. The tests are run without a change first, since a test that
always fails would notice everything.
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.guards.native import build_into
from tests.guards.table import Mutation, read_mutations
from tests.guards.trial import PATIENCE, Outcome, copy_of, run_tests
from tests.support.cargo import why_nothing_can_be_built

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = {"fails": "caught", "hangs": "hangs", "passes": "SURVIVES", "breaks": "BREAKS"}


def main() -> int:
    """Returns 1 if a guard can be removed and no test notices it."""
    parser = argparse.ArgumentParser(prog="python -m tests.guards", description="Removes guards, and sees tests fail.")
    parser.add_argument("--only", metavar="WORD", default="", help="in the row, the file or the tests")
    parser.add_argument("--jobs", type=int, default=1, help="copies that are tested at once")
    options = parser.parse_args()
    mutations = [one for one in read_mutations(Path(__file__).parent.glob("*.toml")) if one.is_about(options.only)]
    if not mutations:
        parser.error(f"no mutation is about {options.only!r}")
    return try_all(ROOT, mutations, options.jobs)


def try_all(root: Path, mutations: Sequence[Mutation], jobs: int = 1, patience: float = PATIENCE) -> int:
    """Tries mutations of a checkout, prints a line on each, and returns 1 if one of them is not noticed."""
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    with copy_of(root) as copy:
        unchanged = run_tests(copy, tests, patience)
    if unchanged.ending != "passes":
        print(f"without any change: {unchanged.test} {unchanged.ending}: {unchanged.reason}")
        return 1
    print(f"without any change: the tests pass ({unchanged.seconds:.0f} s)", flush=True)
    counts: Counter[str] = Counter()
    row = ""
    for mutation, outcome in zip(mutations, _outcomes(root, mutations, jobs, patience), strict=True):
        if mutation.row != row:
            row = mutation.row
            print(f"{row}")
        print(_line(mutation, outcome), flush=True)
        counts[ENDINGS[outcome.ending]] += 1
    ends = ", ".join(f"{count} {ending}" for ending, count in sorted(counts.items()))
    print(f"{len(mutations)} mutations of {len({mutation.row for mutation in mutations})} rows: {ends}")
    return int(bool(counts["SURVIVES"] + counts["BREAKS"]))


def _outcomes(root: Path, mutations: Sequence[Mutation], jobs: int, patience: float) -> Iterator[Outcome]:
    """Yields what becomes of each; those that need a build, which are the last, one after the other."""
    attempt = partial(try_one, root, patience)
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(attempt, [one for one in mutations if not one.is_native])
    yield from map(attempt, [one for one in mutations if one.is_native])


def try_one(root: Path, patience: float, mutation: Mutation) -> Outcome:
    """Runs the tests of a mutation in a copy that has it."""
    with copy_of(root) as copy:
        native = [edit for edit in mutation.edits if edit.file.endswith(".rs")]
        for edit in mutation.edits:
            if edit not in native:
                edit.apply(copy)
        if native:
            if reason := why_nothing_can_be_built():
                return Outcome("breaks", "", reason, 0.0)
            try:
                build_into(copy, root, native)
            except subprocess.CalledProcessError as error:
                return Outcome("breaks", "", str(error.stderr), 0.0)
        return run_tests(copy, mutation.tests, patience)


def _line(mutation: Mutation, outcome: Outcome) -> str:
    file, _, test = outcome.test.partition("::")
    noticed = f" -> {Path(file).name}::{test}: {outcome.reason[:100]}" if test else f" {outcome.reason}"
    return f"  {ENDINGS[outcome.ending]:8} {outcome.seconds:5.1f} s  {mutation}{noticed}"


if __name__ == "__main__":
    sys.exit(main())
