"""Names as bytes: the same strings, rows and hashes as lists of strings give."""

import os
import pickle
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dirflow import _native
from dirflow.pipeline.scan import names
from dirflow.pipeline.scan.names import Names, hashes_of


def can_be_in_a_name(letter: str) -> bool:
    """Returns whether the file system's encoding, which may be ASCII, has a letter."""
    try:
        return bool(os.fsencode(letter))
    except UnicodeEncodeError:
        return False


LETTERS = [letter for letter in "aé\ue000\U0001f600/." if can_be_in_a_name(letter)]
ENCODED = st.binary(max_size=6).filter(lambda name: 0 not in name)
LISTS = st.lists(st.one_of(ENCODED.map(os.fsdecode), st.text(LETTERS, max_size=40)), max_size=30)


@given(LISTS)
def test_a_list_of_strings(strings: list[str]) -> None:
    made = Names.of(strings)
    assert len(made) == len(strings)
    assert made.tolist() == list(made) == strings
    assert [made[row] for row in np.arange(len(strings))] == strings
    assert [made[-row] for row in range(1, len(strings) + 1)] == strings[::-1]
    assert pickle.loads(pickle.dumps(made)).tolist() == strings
    for row in (len(strings), -len(strings) - 1):
        with pytest.raises(IndexError):
            made[row]


@given(LISTS, st.data())
def test_rows_are_taken_in_any_order(strings: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(strings) - 1))) if strings else []
    taken = Names.of(strings).take(np.array(rows, np.intp))
    assert taken.tolist() == [strings[row] for row in rows]


def test_more_names_than_are_handled_at_once() -> None:
    count = 2 * names.ROWS_AT_ONCE + 5
    strings = [f"class/{'x' * (number % 300)}{number}" for number in range(count)]
    made = Names.of(strings)
    assert len(made.data) > names.AT_ONCE
    assert made.tolist() == strings
    rows = np.random.RandomState(1).permutation(count)[: names.ROWS_AT_ONCE + 7]
    assert made.take(rows).tolist() == [strings[row] for row in rows]


@given(LISTS, st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_hashes_are_those_of_blake2b(strings: list[str], others: list[str]) -> None:
    def expected(all_names: list[str]) -> list[int]:
        encoded = [name.encode(errors="surrogateescape") for name in all_names]
        return [int.from_bytes(blake2b(name, digest_size=8).digest(), "big") for name in encoded]

    assert Names.of(strings).hashes().tolist() == expected(strings)
    both = strings + others  # those of data frames may hold a NUL
    assert hashes_of(both).tolist() == expected(both)


def test_ends_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="ends"):
        _native.hash_names(np.zeros(3, np.uint8), np.array([2, 1]))


def test_names_lie_in_folders() -> None:
    made = Names.of(["a/x", "a/\udcff", "a/deep/y", "b/z"])
    folders = [["a/", "a/deep/"], ["b/"]]
    assert made.lie_in([3, 1], folders)
    assert not made.lie_in([2, 2], folders)
    assert not made.lie_in([3, 1], [["a/deep/", "a/"], ["b/"]])
    assert not made.lie_in([3, 1], [["a/", "a/deep"], ["b/"]])
