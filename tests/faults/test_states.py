"""States that are none: each is refused, says what is wrong with it, and changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

import dirflow
from dirflow import ArgumentError, StateError
from tests.support.flows import flow

BATCHES = 5  # an epoch: 13 pictures


def opened(folder: Path) -> dirflow.DirectoryIterator:
    return flow(folder, target_size=(8, 8), batch_size=3, seed=5)


@pytest.mark.parametrize("change", [{"dirflow": "0.0.0"}, {"version": 2}, {"version": None}])
def test_other_versions_are_refused(folder: Path, change: dict[str, Any]) -> None:
    state = {**opened(folder).state_dict(), **change}
    with pytest.raises(StateError, match=f"must be of dirflow {dirflow.__version__}"):
        opened(folder).load_state_dict(state)


WRONG: list[tuple[tuple[str, ...], Any]] = [
    (("protocol",), "other"),
    (("total_batches_seen",), -1),
    (("total_batches_seen",), 1.0),
    (("total_batches_seen",), True),
    (("total_batches_seen",), 10**30),
    (("stream",), None),
    (("stream", "next_number"), BATCHES),
    (("stream", "delivered"), "1"),
    (("stream", "passes_begun"), None),
    (("indexed", "pass_number"), -5),
    (("indexed", "left"), "2:AA=="),
    (("indexed", "left"), "2:!!"),
    (("indexed", "left"), "3:AAAA"),
    (("indexed", "left"), "x"),
    (("indexed", "left"), 5),
    (("indexed", "left"), "2:AAAAAA=="),
    (("indexed", "left"), "2://8="),
    (("options",), []),
    (("data",), "x"),
]


@pytest.mark.parametrize(("place", "value"), WRONG)
def test_what_is_no_state_is_refused_and_changes_nothing(folder: Path, place: tuple[str, ...], value: Any) -> None:
    iterator = opened(folder)
    next(iterator)
    before = iterator.state_dict()
    state = json.loads(json.dumps(before))
    table = state
    for name in place[:-1]:
        table = table[name]
    table[place[-1]] = value
    with pytest.raises(StateError, match=f"as its {'.'.join(place)}: "):
        iterator.load_state_dict(state)
    assert iterator.state_dict() == before


@pytest.mark.parametrize("state", [None, [], "x", 5])
def test_what_is_no_table_is_refused(folder: Path, state: Any) -> None:
    with pytest.raises(ArgumentError, match="must be what `state_dict"):
        opened(folder).load_state_dict(state)
