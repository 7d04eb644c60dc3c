"""The original's classes, under its own contract unless another is given."""

from dirflow.common.contract import Compat
from dirflow.keras.generator import ImageDataGenerator as _ImageDataGenerator
from dirflow.keras.iterators.arrays import NumpyArrayIterator as _NumpyArrayIterator
from dirflow.keras.iterators.base import Iterator as _Iterator
from dirflow.keras.iterators.dataframe import DataFrameIterator as _DataFrameIterator
from dirflow.keras.iterators.directory import DirectoryIterator as _DirectoryIterator
from dirflow.keras.iterators.files import BatchFromFilesMixin as _BatchFromFilesMixin


class Iterator(_Iterator):
    """dirflow's `Iterator`, under `compat="keras"` unless told otherwise."""

    compat: Compat = "keras"


class BatchFromFilesMixin(_BatchFromFilesMixin, Iterator):
    """dirflow's `BatchFromFilesMixin`, under `compat="keras"` unless told otherwise."""


class _BaseConstructor(_Iterator):
    """Stands before dirflow's class in the order of look-up.

    In a script's sub-class, `super(DirectoryIterator, self).__init__(n, batch_size, shuffle, seed)` means the
    constructor of `Iterator`, and not that of the class of dirflow's from which the original's is derived here.
    """


class DirectoryIterator(_BaseConstructor, _DirectoryIterator, BatchFromFilesMixin):
    """dirflow's `DirectoryIterator`, under `compat="keras"` unless told otherwise."""


class DataFrameIterator(_BaseConstructor, _DataFrameIterator, BatchFromFilesMixin):
    """dirflow's `DataFrameIterator`, under `compat="keras"` unless told otherwise."""


class NumpyArrayIterator(_BaseConstructor, _NumpyArrayIterator, Iterator):
    """dirflow's `NumpyArrayIterator`, under `compat="keras"` unless told otherwise."""


class ImageDataGenerator(_ImageDataGenerator):
    """dirflow's `ImageDataGenerator`, under `compat="keras"` unless told otherwise."""

    compat: Compat = "keras"
    directory_iterator = DirectoryIterator
    data_frame_iterator = DataFrameIterator
    numpy_array_iterator = NumpyArrayIterator


_CONSTRUCTORS = {
    _BaseConstructor: _Iterator,
    DirectoryIterator: _DirectoryIterator,
    DataFrameIterator: _DataFrameIterator,
    NumpyArrayIterator: _NumpyArrayIterator,
}
for _kind, _parent in _CONSTRUCTORS.items():  # here, where type checkers do not lose sight of what they take
    type.__setattr__(_kind, "__init__", vars(_parent)["__init__"])
_FAMILY = (Iterator, BatchFromFilesMixin, DirectoryIterator, DataFrameIterator, NumpyArrayIterator, ImageDataGenerator)
for _kind in _FAMILY:
    _kind.__module__ = "dirflow.original"  # where they are found, also by pickle
