"""Programs in the manner of public ones that build on Keras' iterators: the same under dirflow as under Keras."""

from pathlib import Path

import pytest

from . import (  # noqa: F401 - their programs are entered
    attributes,
    base_iterator,
    generators,
    hooks,
    inside_hooks,
    old_keras,
    ordering,
    other_hooks,
    own_classes,
    protocols,
    reading,
    tasks,
    wrappers,
)
from .harness import MODULES, PROGRAMS, How, compare, reference

# Look-ahead is on, off, or as it is when nothing is said of it.
SETTINGS = [
    ("original", "random", None),
    ("original", "random", 0),
    ("original", "random", 2),
    ("original", "plain", 2),
    ("documented", "plain", 0),
    ("documented", "plain", 2),
    ("documented", "random", 2),
]
RUNS = [
    pytest.param(name, protocol, style, contract, ahead, id=f"{name}-{protocol}-{style}-{contract}-{ahead}")
    for name, chosen in PROGRAMS.items()
    for protocol in chosen.protocols
    for contract, style, ahead in SETTINGS
    if style in chosen.styles and (chosen.ahead or not ahead)
]


@pytest.mark.parametrize(("name", "protocol", "style", "contract", "ahead"), RUNS)
def test_program(name: str, protocol: str, style: str, contract: str, ahead: int | None, photos: Path) -> None:
    chosen = PROGRAMS[name]
    most = 1 if style == "random" and contract == "documented" else 9
    theirs = reference(name, photos, How(protocol, style, most=most))
    ours = chosen.run(MODULES[contract], photos, How(protocol, style, ahead, most))
    compare(theirs, ours, chosen.level(contract, style))


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_repeats_itself(name: str, photos: Path) -> None:
    chosen = PROGRAMS[name]
    how = How(chosen.protocols[-1], chosen.styles[-1])
    again = reference.__wrapped__(name, photos, how)
    compare(reference(name, photos, how), again, chosen.level("original", how.style))


@pytest.mark.parametrize("name", PROGRAMS)
def test_without_a_seed(name: str, photos: Path) -> None:
    chosen = PROGRAMS[name]
    chosen.run(MODULES["original"], photos, How(chosen.protocols[-1], chosen.styles[-1], seed=None))
