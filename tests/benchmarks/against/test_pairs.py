"""The order of pairs, and what becomes of their samples."""

from collections.abc import Callable
from itertools import groupby, pairwise

import pytest

from benchmarks.against.measures import MEASURES, Sample, chosen
from benchmarks.against.pairs import CHANGE, KINDS, NOISE, Findings, Pair, run, schedule
from benchmarks.measure.child import ChildError

JOBS = sorted((measure, kind) for measure in ("W1", "W3", "import") for kind in KINDS)


def pairs(count: int = 16, seed: int = 0) -> list[Pair]:
    return list(schedule(["W1", "W3", "import"], count, seed))


def ignored(pair: Pair, findings: Findings) -> None:
    del pair, findings


def test_a_round_has_a_pair_of_both_kinds_for_each_measure() -> None:
    rounds = {
        number: [(pair.measure, pair.kind) for pair in group]
        for number, group in groupby(pairs(), lambda pair: pair.number)
    }
    assert list(rounds) == list(range(16))
    assert all(sorted(jobs) == JOBS for jobs in rounds.values())
    assert len({tuple(jobs) for jobs in rounds.values()}) > 1


def test_sides_take_turns_in_going_first() -> None:
    for job in JOBS:
        turns = [pair.swapped for pair in pairs() if (pair.measure, pair.kind) == job]
        assert sum(turns) == 8
        assert all(one != other for one, other in pairwise(turns))


def test_the_order_is_the_same_for_the_same_seed() -> None:
    assert pairs() == pairs()
    assert pairs() != pairs(seed=1)


def test_each_pair_is_measured_in_its_order_and_kept_in_the_order_of_its_kind() -> None:
    calls: list[str] = []

    def measure(side: str, name: str) -> Sample:
        assert name == "W1"
        calls.append(side)
        return Sample(len(calls), 1.0, 1.0 if side == "new" else 2.0)

    findings = run([Pair("W1", CHANGE, 0, swapped=False), Pair("W1", CHANGE, 1, swapped=True)], measure, ignored)
    assert calls == ["new", "old", "old", "new"]
    assert [(new.count, old.count) for new, old in findings.of("W1", CHANGE)] == [(1, 2), (4, 3)]
    assert all((new.cpu_seconds, old.cpu_seconds) == (1.0, 2.0) for new, old in findings.of("W1", CHANGE))
    assert findings.of("W1", NOISE) == []


def test_noise_is_measured_on_the_new_side_alone() -> None:
    sides = []

    def measure(side: str, name: str) -> Sample:
        del name
        sides.append(side)
        return Sample(1, 1.0, 1.0)

    run((pair for pair in pairs(2) if pair.kind == NOISE), measure, ignored)
    assert sides == ["new"] * 12


def failing(name: str) -> Callable[[str, str], Sample]:
    def measure(side: str, measured: str) -> Sample:
        if (side, measured) == ("old", name):
            raise ChildError("TypeError: no such argument")
        return Sample(1, 1.0, 1.0)

    return measure


def test_a_measure_that_fails_is_left_out_from_there_on() -> None:
    seen = []
    findings = run(pairs(), failing("W3"), lambda pair, _: seen.append(pair))
    assert findings.errors == {"W3": "old: TypeError: no such argument"}
    assert len(findings.of("W1", CHANGE)) == 16
    assert findings.of("W3", CHANGE) == []
    assert sum((pair.measure, pair.kind) == ("W3", CHANGE) for pair in seen) == 1


def test_measures_are_chosen_by_name() -> None:
    assert chosen("import, W3,W1,W3") == ["W1", "W3", "import"]
    assert chosen(",".join(MEASURES)) == list(MEASURES)


@pytest.mark.parametrize(("text", "message"), [("W1,W9", "Received: W9"), (" ,", "name one or more")])
def test_an_unknown_measure_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chosen(text)
