"""A number of batches to make ahead that nobody can mean: refused, or bounded, and never a reason to hang."""

from pathlib import Path

import pytest

from dirflow import ArgumentError, DirectoryIterator
from tests.support.scripts import python


@pytest.mark.parametrize("prefetch", [1001, 10**9, 10**30])
def test_more_than_a_thousand_batches_ahead_are_refused(folder: Path, prefetch: int) -> None:
    with pytest.raises(ArgumentError, match=rf"`prefetch` must be None or .*0 to 1000.*Received: prefetch={prefetch}"):
        DirectoryIterator(folder, None, prefetch=prefetch)


ASSIGNED = """
import sys
from dirflow import DirectoryIterator

for options in ({}, {"shuffle": False, "compat": "keras"}):
    iterator = DirectoryIterator(sys.argv[1], None, (8, 8), batch_size=3, seed=1, **options)
    iterator.prefetch = 10**int(sys.argv[2])
    for _ in range(7):
        next(iterator)
    print(len(iterator._batch_loader.look_ahead.pending) <= len(iterator))
"""


@pytest.mark.parametrize("exponent", ["9", "30"])
def test_what_is_assigned_later_is_bounded_by_the_batches_of_an_epoch(folder: Path, exponent: str) -> None:
    done = python("-c", ASSIGNED, folder, exponent, timeout=30)
    assert (done.returncode, done.stdout.splitlines()[1::2]) == (0, ["True", "True"]), done.stderr
