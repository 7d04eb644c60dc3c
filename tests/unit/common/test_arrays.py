"""A program may say what the batches of an iterator are: that changes nothing when it runs."""

import pickle
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import pytest

import dirflow

Batch = TypeVar("Batch")
CLASSES = ["Iterator", "BatchFromFilesMixin", "DirectoryIterator", "DataFrameIterator", "NumpyArrayIterator"]


class Typed(dirflow.DirectoryIterator[tuple[Any, Any]]):
    pass


class Open(dirflow.DirectoryIterator[Batch], Generic[Batch]):
    pass


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_with_a_type_of_batches_is_the_class(name: str) -> None:
    kind = getattr(dirflow, name)
    assert kind[Any] is kind
    assert not any(base.__module__ == "typing" for base in kind.__mro__)


@pytest.mark.parametrize("kind", [Typed, Open, Open[Any]])
def test_a_class_may_be_derived_from_it(kind: Any, folder: Path) -> None:
    iterator = kind(folder, None, seed=1, target_size=(4, 4))
    copied = pickle.loads(pickle.dumps(iterator))
    assert type(copied) is type(iterator)
    assert isinstance(copied, dirflow.DirectoryIterator)
    np.testing.assert_array_equal(next(copied)[0], next(iterator)[0])
