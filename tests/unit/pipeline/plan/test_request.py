"""Requests match if nothing that is computed from them can differ."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import DirectoryIterator, ImageDataGenerator
from dirflow.pipeline.plan.request import Request, same
from tests.support import flows

flow = partial(flows.flow, target_size=(9, 8), batch_size=4, seed=3)


def request_of(iterator: DirectoryIterator) -> Request:
    batches = iterator._read_batches(iterator._read_schedule("stream"))
    assert batches is not None
    return batches.request(batches.at(1, 2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1000, 1000, True),
        (1, 1.0, False),  # a count of pixels, and pixels
        (1, True, False),
        (0.5, np.float64(0.5), False),
        ("a", "a", True),
        ((1, (2, "x")), (1, (2, "x")), True),
        ((1, 2), (1, 2, 3), False),
        ([1], [1], False),  # what may change is never taken for the same
        (np.zeros(3), np.zeros(3), False),
        (np.dtype("uint8"), np.dtype("uint8"), True),
        (None, None, True),
    ],
)
def test_values_and_objects(one: Any, other: Any, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(one, one)


def test_a_request_matches_another_of_the_same_moment(folder: Path) -> None:
    options = {"rotation_range": 20, "width_shift_range": [1, 2], "preprocessing_function": abs}
    iterator = flow(folder, generator=options)
    assert request_of(iterator).matches(request_of(iterator))
    again = flow(folder, generator=options)
    assert request_of(iterator).matches(request_of(again))


class Halving(ImageDataGenerator):
    def standardize(self, x: np.ndarray) -> np.ndarray:
        return super().standardize(x) / 2


def change_generator(iterator: DirectoryIterator) -> None:
    iterator.image_data_generator = Halving(rotation_range=20, width_shift_range=[1, 2])


CHANGES = {
    "an edit in place of a short list": lambda it: it.image_data_generator.width_shift_range.append(3),
    "an edit in place of a bound": lambda it: it.image_data_generator.zoom_range.__setitem__(0, 0.5),
    "another type of number": lambda it: setattr(it.image_data_generator, "rotation_range", 20.0),
    "a method of the user's": change_generator,
    "a mean set by hand": lambda it: vars(it.image_data_generator).update(featurewise_center=True, mean=np.zeros(3)),
    "names": lambda it: it.filenames.reverse(),
    "one path": lambda it: it.filepaths.__setitem__(int(request_of(it).rows[0]), "elsewhere"),
    "the folder": lambda it: setattr(it, "directory", "elsewhere"),
    "the size": lambda it: setattr(it, "target_size", (4, 4)),
    "the seed": lambda it: setattr(it, "seed", 9),
    "the order": lambda it: setattr(it, "shuffle", False),
    "the policy": lambda it: setattr(it, "on_error", "blank"),
    "the contract": lambda it: setattr(it, "compat", "keras"),
    "the filter": lambda it: setattr(it, "interpolation", "box"),
    "augmentation": lambda it: setattr(it, "augment", False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_batch_is_noticed(folder: Path, change: Any) -> None:
    iterator = flow(folder, generator={"rotation_range": 20, "width_shift_range": [1, 2]})
    before = request_of(iterator)
    change(iterator)
    assert not before.matches(request_of(iterator))


def test_what_changes_no_batch_is_not(folder: Path) -> None:
    iterator = flow(folder, generator={"rotation_range": 20})
    before = request_of(iterator)
    iterator.mine = 3  # type: ignore[attr-defined]  # a user's own attribute
    iterator.workers, iterator.prefetch, iterator.cache, iterator.total_batches_seen = 2, 5, "memory", 40
    iterator.classes[:] = 0  # labels are made when a batch is delivered
    assert before.matches(request_of(iterator))


def test_rows_count(folder: Path) -> None:
    asked = request_of(flow(folder))
    assert not asked.matches(replace(asked, rows=asked.rows[::-1]))
    assert not asked.matches(replace(asked, at=asked.at._replace(number=0)))
