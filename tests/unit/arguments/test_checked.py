"""A call's arguments are checked by the table, wherever they stand in it, and become Python's own."""

import gc
import inspect
import weakref
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, ImageDataGenerator
from dirflow.arguments.checked import checked, named


class Machine:
    """Has a contract, as generators and iterators do."""

    def __init__(self, compat: str) -> None:
        self.compat = compat

    @checked
    def run(self, batch_size: int, shuffle: bool = "not checked", *, seed: int | None = None) -> Any:  # type: ignore[assignment]
        """Runs."""
        return batch_size, shuffle, seed


def test_by_place_and_by_name() -> None:
    machine = Machine("documented")
    for result in (
        machine.run(np.uint8(3), np.True_, seed=np.int64(1)),
        machine.run(shuffle=1, seed=1, batch_size=np.array(3)),  # type: ignore[arg-type]
    ):
        assert result == (3, True, 1)
        assert [type(part) for part in result] == [int, bool, int]
    assert machine.run(3) == (3, "not checked", None)
    for wrong in (lambda: machine.run(0), lambda: machine.run(batch_size=0), lambda: machine.run(3, seed=-1)):
        with pytest.raises(ArgumentError, match="must be"):
            wrong()


def test_under_keras_nothing_is_checked() -> None:
    assert Machine("keras").run("few", 7) == ("few", 7, None)  # type: ignore[arg-type]


def test_python_says_what_is_missing_or_too_much() -> None:
    with pytest.raises(TypeError, match=r"run\(\) missing 1 required positional argument: 'batch_size'"):
        Machine("documented").run()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"run\(\) takes from 2 to 3 positional arguments but 4 were given"):
        Machine("documented").run(3, True, 5)  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"run\(\) got multiple values for argument 'batch_size'"):
        Machine("documented").run(3, batch_size=3)  # type: ignore[misc]


def test_what_is_checked_looks_as_it_did() -> None:
    assert list(inspect.signature(Machine.run).parameters) == ["self", "batch_size", "shuffle", "seed"]
    assert (Machine.run.__doc__, Machine.run.__name__) == ("Runs.", "run")


def test_an_argument_that_is_not_in_the_table_is_found_at_import() -> None:
    with pytest.raises(KeyError, match="no_such_argument"):

        @checked
        def function(no_such_argument: int) -> None:
            del no_such_argument


def test_names_alone() -> None:
    @named
    def function(no_such_argument: int) -> int:
        return no_such_argument

    assert function(3) == 3
    with pytest.raises(TypeError, match=r"function\(\) got .*'no_such_argumnt'; did you mean `no_such_argument`\?"):
        function(no_such_argumnt=3)  # type: ignore[call-arg]


def test_a_refusal_keeps_nothing_alive() -> None:
    gc.collect()
    gc.disable()
    try:
        generator = ImageDataGenerator()
        with pytest.raises(ArgumentError):
            generator.get_random_transform("no shape")  # type: ignore[arg-type]
        assert generator.get_random_transform((3, 3, 3), None)
        gone = weakref.ref(generator)
        del generator
        assert gone() is None
    finally:
        gc.enable()
