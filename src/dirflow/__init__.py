"""Labelled image folders as training batches: Keras' `flow_from_directory`, rebuilt."""

from importlib.metadata import version as _version

from .arrays import NumpyArrayIterator
from .dataframe import DataFrameIterator
from .directory import DirectoryIterator
from .errors import (
    ArgumentError,
    ArgumentTypeError,
    BatchIndexError,
    ColumnError,
    DatasetError,
    DirflowError,
    EmptyBatchError,
    FolderNotFound,
    ImageError,
)
from .failures import Failure
from .generator import ImageDataGenerator
from .iterator import Iterator
from .scan import Ignored

__version__ = _version("dirflow")

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "BatchIndexError",
    "ColumnError",
    "DataFrameIterator",
    "DatasetError",
    "DirectoryIterator",
    "DirflowError",
    "EmptyBatchError",
    "Failure",
    "FolderNotFound",
    "Ignored",
    "ImageDataGenerator",
    "ImageError",
    "Iterator",
    "NumpyArrayIterator",
]
