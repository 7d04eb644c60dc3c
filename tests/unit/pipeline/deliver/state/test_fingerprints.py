"""A few letters for data of any size."""

import pickle
from hashlib import blake2b
from typing import Any

import numpy as np
import pytest

from dirflow.pipeline.deliver.state.fingerprints import Fingerprints, fingerprint
from dirflow.pipeline.scan.names import Names

NAMES = ["a/1.jpg", "a/2.jpg", "b/é.png"]
DIFFERENT: list[Any] = [
    Names.of(NAMES),
    Names.of(NAMES[::-1]),
    Names.of(["a/1.jp", "ga/2.jpg"]),
    np.arange(3, dtype=np.int32),
    np.arange(3, dtype=np.int64),
    np.arange(3, dtype=np.int32)[::-1],
    np.arange(3, dtype=np.int32)[:, None],
    np.array(["x", None], object),
    [np.arange(2), np.arange(3)],
    [0, [1, 2]],
    [0, [1], 2],
    np.zeros((0, 3)),
]


def test_other_data_has_other_letters() -> None:
    letters = [fingerprint(data) for data in DIFFERENT]
    assert len(set(letters)) == len(DIFFERENT)
    assert all(len(one) == 16 for one in letters)


def test_names_are_the_same_as_bytes_and_as_strings() -> None:
    odd = [*NAMES, "c/\udcff.jpg"]
    assert fingerprint(Names.of(odd)) == fingerprint(odd)


def test_the_letters_are_those_of_any_process() -> None:
    data = "".join(name + "\0" for name in NAMES).encode()
    assert fingerprint(Names.of(NAMES)) == blake2b(data, digest_size=8).hexdigest()


@pytest.mark.parametrize("array", [np.zeros((70, 1 << 20), np.uint8), np.zeros(10 << 20, np.int64)[:, None]])
def test_large_arrays_are_looked_at_in_part(array: np.ndarray) -> None:
    before = fingerprint(array)
    array[0] = 1
    assert fingerprint(array) != before


def test_an_edited_list_and_edited_class_numbers_are_noticed() -> None:
    known, names, classes = Fingerprints(), list(NAMES), np.zeros(3, np.int32)
    before = known.of("names", names), known.of("labels", classes)
    assert (known.of("names", names), known.of("labels", classes)) == before
    names[1], classes[2] = "a/x.jpg", 1
    after = known.of("names", names), known.of("labels", classes)
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_one_object_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known, names = Fingerprints(), Names.of(NAMES)
    letters = known.of("names", names)
    monkeypatch.delattr("dirflow.pipeline.deliver.state.fingerprints.fingerprint")
    assert known.of("names", names) == letters
    with pytest.raises(NameError):
        pickle.loads(pickle.dumps(known)).of("names", names)
