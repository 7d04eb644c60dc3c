"""Every argument of every public name: good values give a result, bad ones are refused when the call is made."""

from pathlib import Path

import numpy as np
import pytest

from dirflow import ArgumentError
from tests.support.argument_calls import CALLS, arguments, make_pictures, result_of, row_of


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_pictures(tmp_path)


def test_every_argument_has_a_row_and_every_call_is_tried() -> None:
    assert [(call, name) for call, name in arguments() if row_of(call, name) is None] == []
    assert {call for call, _ in arguments()} - set(CALLS) == set()


@pytest.mark.parametrize(("call", "name"), arguments(), ids=lambda part: part)
class TestEveryArgument:
    def test_good_values_give_a_result(self, call: str, name: str, place: Path) -> None:
        row = row_of(call, name)
        for value in (*row.good, *(pair[0] for pair in row.same)):
            result_of(call, name, value, place)

    def test_the_same_in_other_types(self, call: str, name: str, place: Path) -> None:
        for value, same in row_of(call, name).same:
            one, other = (result_of(call, name, each, place) for each in (value, same))
            np.testing.assert_equal(one, other)

    def test_bad_values_are_refused_when_the_call_is_made(self, call: str, name: str, place: Path) -> None:
        for value in row_of(call, name).bad:
            with pytest.raises(ArgumentError) as caught:
                CALLS[call][0](place, **{name: value})
            message = str(caught.value)
            assert name in message, (message, repr(type(value)))
            assert isinstance(caught.value, (ValueError, TypeError))
            assert len(message) < 1000
