"""Any values as arguments: an error that names what is wrong when the call is made, or a result."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from dirflow import ArgumentError, DirflowError, ImageDataGenerator
from tests.fuzz.outcome import Outcome
from tests.support.argument_calls import CALLS, arguments, make_pictures, resolved, row_of
from tests.support.argument_values import Raises

ATTACKS = 300
OF_VALUES = (DirflowError, MemoryError, OSError)  # some paths lead nowhere


def attack(rng: np.random.Generator, folder: Path) -> Outcome:
    """Makes some hundred calls, each with a few arguments from anywhere in the tables."""
    outcome, place = Outcome(), make_pictures(folder)
    os.chdir(place)  # some values are names of files that are made
    by_call: dict[str, list[str]] = {}
    for call, name in arguments():
        by_call.setdefault(call, []).append(name)
    values = _all_values()
    for _ in range(ATTACKS):
        call = str(rng.choice(list(by_call)))
        names = rng.choice(by_call[call], min(int(rng.integers(1, 4)), len(by_call[call])), replace=False)
        given = {str(name): _drawn(rng, call, str(name), values, place) for name in names}
        _try(outcome, call, given, place)
        shutil.rmtree(place / "saved", ignore_errors=True)
    return outcome


def _all_values() -> list[Any]:
    found = [row_of(call, name) for call, name in arguments()]
    return [value for row in found for value in (*row.good, *row.bad)]


def _drawn(rng: np.random.Generator, call: str, name: str, values: list[Any], place: Path) -> Any:
    """A value that the argument accepts, one that it does not, or any at all."""
    row, draw = row_of(call, name), rng.random()
    some: Any = row.good if draw < 0.4 else row.bad if draw < 0.7 else ()
    some = some or values
    return resolved(some[int(rng.integers(len(some)))], place)


def _try(outcome: Outcome, call: str, given: dict[str, Any], place: Path) -> None:
    make, use = CALLS[call]
    try:
        made = make(place, **given)
    except ArgumentError as error:
        # Some are about several arguments at once, or about what a file or a folder holds.
        if len(str(error)) > 2000:
            outcome.find(f"{call}({_shown(given)}): a message of {len(str(error))} letters")
        outcome.note("refused")
        return
    except OF_VALUES:
        outcome.note("failed with its own error")
        return
    except Exception as error:  # noqa: BLE001 - it is a finding
        _foreign(outcome, f"{call}({_shown(given)})", given, error)
        return
    try:
        use(made)
    except OF_VALUES:
        outcome.note("failed late with its own error")
    except Exception as error:  # noqa: BLE001 - it is a finding
        _foreign(outcome, f"{call}({_shown(given)}), late", given, error)
    else:
        outcome.note("worked")


def _foreign(outcome: Outcome, what: str, given: dict[str, Any], error: Exception) -> None:
    if str(given.get("compat")) == "keras":  # which raises what the original does
        outcome.note("failed as Keras")
    else:
        outcome.find(f"{what}: {type(error).__name__}: {error}")


def _shown(given: dict[str, Any]) -> str:
    def text(value: Any) -> str:
        if isinstance(value, Raises | ImageDataGenerator):
            return type(value).__name__
        return repr(value)[:80]

    return ", ".join(f"{name}={text(value)}" for name, value in given.items())
