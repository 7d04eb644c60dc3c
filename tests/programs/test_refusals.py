"""Programs on which Keras 3 fails: dirflow runs them as the Keras that they were written for, or says what is wrong."""

import gc
import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .harness import MODULES, How
from .hooks import directory
from .old_keras import list_files, made_by, set_options

CONTRACTS = pytest.mark.parametrize("contract", ["original", "documented"])
ERRORS = (AttributeError, TypeError, ValueError, NotImplementedError)
PLAIN = How()


def fails_in_keras(run: Callable[[Any], Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        run(MODULES["keras"])


def runs_or_names(run: Callable[[Any], Any], contract: str, match: str) -> Any:
    """Returns what a program returns, or None if it was refused with a message that names what is wrong."""
    try:
        return run(MODULES[contract])
    except ERRORS as error:
        message = str(error)
    assert re.search(match, message), message
    return None


@CONTRACTS
def test_three_values_from_the_index_generator(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Keras20(image.DirectoryIterator):
            def next(self) -> Any:
                with self.lock:
                    index_array, current_index, current_batch_size = next(self.index_generator)
                return index_array, current_index, current_batch_size

        return directory(Keras20, image, photos, PLAIN).next()

    fails_in_keras(run, ValueError, "values to unpack")
    runs_or_names(run, contract, "unpack|index_generator")


@CONTRACTS
def test_index_generator_with_arguments(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Keras20(image.Iterator):
            def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int) -> None:
                super().__init__(n, batch_size, shuffle, seed)
                self.index_generator = self._flow_index(n, batch_size, shuffle, seed)

            def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
                return index_array

        return next(Keras20(10, 4, False, 1))

    fails_in_keras(run, TypeError, "_flow_index.*positional argument")
    batch = runs_or_names(run, contract, "_flow_index|argument")
    assert batch is None or batch.tolist() == [0, 1, 2, 3]


@CONTRACTS
@pytest.mark.parametrize("missing", ["dtype", "keep_aspect_ratio", "_filepaths"])
def test_constructor_of_keras_2_1_without_what_came_later(contract: str, missing: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Copied(image.DirectoryIterator):
            def __init__(
                self,
                folder: Any,
                generator: Any,
                size: Any,
                color: str,
                mode: str,
                batch: int,
                shuffle: bool,
                seed: int,
            ) -> None:
                set_options(self, generator, size, color, mode)
                list_files(self, folder)
                later = {"dtype": "float32", "keep_aspect_ratio": False}
                later["_filepaths"] = [os.path.join(folder, name) for name in self.filenames]
                vars(self).update({name: value for name, value in later.items() if name != missing})
                super(image.DirectoryIterator, self).__init__(self.samples, batch, shuffle, seed)

        return next(made_by(Copied, image, photos, PLAIN))

    fails_in_keras(run, AttributeError, missing)
    batch = runs_or_names(run, contract, missing)
    if batch is not None:
        expected = next(directory(MODULES["keras"].DirectoryIterator, MODULES["keras"], photos, PLAIN))
        np.testing.assert_array_equal(batch[0], expected[0])
        np.testing.assert_array_equal(batch[1], expected[1])


@CONTRACTS
def test_hook_of_keras_2_1_that_reads_in_grayscale(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Copied(image.DirectoryIterator):
            def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
                grayscale = self.color_mode == "grayscale"
                batch = np.zeros((len(index_array), *self.image_shape), dtype="float32")
                for i, j in enumerate(index_array):
                    path = os.path.join(self.directory, self.filenames[j])
                    img = image.load_img(path, grayscale=grayscale, target_size=self.target_size)
                    batch[i] = image.img_to_array(img, data_format=self.data_format)
                return batch

        return next(directory(Copied, image, photos, PLAIN, color_mode="grayscale"))

    fails_in_keras(run, TypeError, "grayscale")
    with pytest.warns(DeprecationWarning, match="grayscale"):
        batch = run(MODULES[contract])
    image = MODULES["keras"]
    plain = image.ImageDataGenerator().flow_from_directory(
        str(photos), (12, 10), "grayscale", class_mode=None, batch_size=5, shuffle=False
    )
    np.testing.assert_array_equal(batch, next(plain))


@CONTRACTS
def test_a_set_of_formats(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class OnlyPng(image.DirectoryIterator):
            white_list_formats = frozenset({"png"})

        iterator = directory(OnlyPng, image, photos, PLAIN)
        return iterator.filenames

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it leaves its threads open
        fails_in_keras(run, TypeError, "endswith")
        gc.collect()
    names = runs_or_names(run, contract, "white_list_formats|endswith|tuple")
    assert names is None or names == sorted(str(path.relative_to(photos)) for path in photos.glob("*/*.png"))


@CONTRACTS
def test_next_as_a_method(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        return directory(image.DirectoryIterator, image, photos, PLAIN).next()

    fails_in_keras(run, AttributeError, "next")
    x, y = run(MODULES[contract])
    expected = next(directory(MODULES["keras"].DirectoryIterator, MODULES["keras"], photos, PLAIN))
    np.testing.assert_array_equal(x, expected[0])
    np.testing.assert_array_equal(y, expected[1])


@CONTRACTS
def test_a_constructor_that_does_not_call_the_base(contract: str) -> None:
    def run(image: Any) -> Any:
        class Careless(image.Iterator):
            def __init__(self) -> None:
                self.n = 4

            def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
                return index_array

        return next(Careless())

    fails_in_keras(run, AttributeError, "lock")
    assert runs_or_names(run, contract, "__init__|attribute") is None


@CONTRACTS
def test_fewer_names_than_rows(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        iterator = directory(image.DirectoryIterator, image, photos, PLAIN)
        iterator.filenames, iterator._filepaths = iterator.filenames[:7], iterator.filepaths[:7]
        return [next(iterator) for _ in range(2)]

    with pytest.raises(IndexError):
        run(MODULES["keras"])
    with pytest.raises(IndexError):
        run(MODULES[contract])


@CONTRACTS
@pytest.mark.parametrize("protocol", ["next", "number"])
def test_an_order_beyond_the_rows(contract: str, protocol: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Beyond(image.DirectoryIterator):
            def _set_index_array(self) -> None:
                self.index_array = np.arange(self.n) + 20

        iterator = directory(Beyond, image, photos, PLAIN)
        return next(iterator) if protocol == "next" else iterator[0]

    with pytest.raises(IndexError):
        run(MODULES["keras"])
    with pytest.raises(IndexError):
        run(MODULES[contract])


@CONTRACTS
def test_a_batch_beyond_the_last(contract: str, photos: Path) -> None:
    def run(image: Any) -> Any:
        class Own(image.DirectoryIterator):
            def __getitem__(self, idx: int) -> Any:
                return super().__getitem__(idx)

        return directory(Own, image, photos, PLAIN)[5]

    with pytest.raises(ValueError, match="5"):
        run(MODULES["keras"])
    with pytest.raises(ValueError, match="5"):
        run(MODULES[contract])
