"""An attack that ends its process, or never ends, is found; so is an error of any kind."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from tests.fuzz import watch
from tests.fuzz.outcome import Outcome


def attack(_rng: np.random.Generator, folder: Path) -> Outcome:
    outcome = Outcome()
    (folder / "evidence").touch()
    match int(folder.name):
        case 1:
            os.abort()
        case 2:
            raise KeyError("x")
        case 3:
            time.sleep(3600)
    outcome.note("fine")
    return outcome


def test_each_is_found_and_the_next_group_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 4.0)
    outcomes = list(watch.watch(attack, 5, 1, tmp_path, attacks=6))
    assert [outcome.counts.total() for outcome in outcomes] == [1] * 6
    texts = [finding.text.split(";")[0] for outcome in outcomes for finding in outcome.findings]
    assert texts == [
        "group 1: the process has died: exit code -6",
        "group 2: KeyError: 'x'",
        "group 3: the process has not answered for 4 s",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["group-5-1", "group-5-3"]
    assert (tmp_path / "group-5-1" / "evidence").exists()


def test_the_time_ends_it(tmp_path: Path) -> None:
    assert len(list(watch.watch(attack, 5, 1, tmp_path, seconds=0))) == 1
