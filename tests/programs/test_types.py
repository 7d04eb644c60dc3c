"""Which classes the iterators are of, as scripts ask: under Keras' own module and under dirflow's."""

import copy
import pickle
from pathlib import Path
from types import FunctionType
from typing import Any

import keras
import numpy as np
import pytest

import dirflow
import dirflow.original

from .base_iterator import pictures
from .harness import MODULES, How, compare
from .hooks import directory
from .other_hooks import frame

EVERY = pytest.mark.parametrize("image", MODULES.values(), ids=MODULES)
CONTRACTS = pytest.mark.parametrize("contract", ["original", "documented"])


def flows(image: Any, folder: Path) -> dict[str, Any]:
    generator = image.ImageDataGenerator()
    return {
        "NumpyArrayIterator": generator.flow(pictures()),
        "DirectoryIterator": generator.flow_from_directory(str(folder)),
        "DataFrameIterator": generator.flow_from_dataframe(frame(folder), str(folder)),
    }


@EVERY
def test_a_generator_makes_the_classes_of_its_module(image: Any, photos: Path) -> None:
    for name, iterator in flows(image, photos).items():
        kind = getattr(image, name)
        assert type(iterator) is kind
        assert isinstance(iterator, kind)
        assert isinstance(iterator, image.Iterator)
        assert isinstance(iterator, keras.utils.Sequence)
        assert issubclass(kind, image.Iterator)
        assert iterator.__class__.__name__ == name


@EVERY
def test_a_sub_class_is_of_the_classes_of_its_module(image: Any, photos: Path) -> None:
    class Own(image.DirectoryIterator):
        pass

    class Rows(image.Iterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            return index_array

    iterator = Own(str(photos), image.ImageDataGenerator())
    assert isinstance(iterator, Own)
    assert isinstance(iterator, image.Iterator)
    assert not isinstance(flows(image, photos)["DirectoryIterator"], Own)
    assert isinstance(Rows(4, 2, False, None), image.Iterator)
    assert not isinstance(Rows(4, 2, False, None), image.DirectoryIterator)
    assert not isinstance(iterator, Rows)


@EVERY
def test_a_generator_of_its_own_makes_the_classes_of_its_module(image: Any, photos: Path) -> None:
    class Own(image.ImageDataGenerator):
        pass

    generator = Own()
    assert type(generator.flow(pictures())) is image.NumpyArrayIterator
    assert type(generator.flow_from_directory(str(photos))) is image.DirectoryIterator
    assert isinstance(generator, image.ImageDataGenerator)


@EVERY
def test_methods_are_found_where_programs_look_for_them(image: Any) -> None:
    for name in ("_flow_index", "_get_batches_of_transformed_samples", "_set_index_array", "on_epoch_end", "reset"):
        assert isinstance(getattr(image.Iterator, name), FunctionType), name
        assert callable(getattr(image.DirectoryIterator, name)), name


@EVERY
def test_the_hook_of_the_base_class_must_be_written(image: Any) -> None:
    iterator = image.Iterator(5, 2, False, 1)
    with pytest.raises(NotImplementedError):
        next(iterator)
    with pytest.raises(NotImplementedError):
        iterator[0]


class OriginalWithNames(dirflow.original.DirectoryIterator):
    """A sub-class that can be pickled, since a module holds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.calls = 0
        super().__init__(*args, **kwargs)

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        self.calls += 1
        batch = super()._get_batches_of_transformed_samples(index_array)
        return (*batch, [self.filenames[i] for i in index_array])


class DocumentedWithNames(dirflow.DirectoryIterator):
    """The same under the other contract."""

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        batch = super()._get_batches_of_transformed_samples(index_array)
        return (*batch, [self.filenames[i] for i in index_array])


class OriginalRows(dirflow.original.Iterator):
    """A sub-class of the base class."""

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        return np.array(index_array)


class DocumentedRows(dirflow.Iterator):
    """The same under the other contract."""

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        return np.array(index_array)


@CONTRACTS
@pytest.mark.parametrize("way", ["pickle", "deepcopy"])
@pytest.mark.parametrize("protocol", ["next", "number"])
@pytest.mark.parametrize("delivered", [0, 2])
def test_a_copied_sub_class_goes_on_where_the_first_is(
    contract: str, way: str, protocol: str, delivered: int, photos: Path
) -> None:
    image = MODULES[contract]
    kind = OriginalWithNames if contract == "original" else DocumentedWithNames
    how = How(protocol, "random")
    iterator = directory(kind, image, photos, how)
    for number in range(delivered):
        _ = next(iterator) if protocol == "next" else iterator[number]
    other = pickle.loads(pickle.dumps(iterator)) if way == "pickle" else copy.deepcopy(iterator)
    assert type(other) is kind
    assert len(next(other) if protocol == "next" else other[0]) == 3
    other = pickle.loads(pickle.dumps(iterator)) if way == "pickle" else copy.deepcopy(iterator)
    take = (lambda it, number: next(it)) if protocol == "next" else (lambda it, number: it[number % 5])
    for number in range(delivered, 5):
        compare(take(iterator, number), take(other, number))


@CONTRACTS
def test_a_copied_sub_class_of_the_base_class_goes_on(contract: str) -> None:
    kind: Any = OriginalRows if contract == "original" else DocumentedRows
    iterator = kind(23, 5, True, 3)
    next(iterator)
    other = pickle.loads(pickle.dumps(iterator))
    for _ in range(8):
        compare(next(iterator), next(other))
