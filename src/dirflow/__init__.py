"""Labelled image folders as training batches: Keras' `flow_from_directory`, rebuilt."""

from ._native import __version__ as __version__
from .answer import install, uninstall
from .arrays import NumpyArrayIterator
from .dataframe import DataFrameIterator
from .directory import DirectoryIterator
from .errors import (
    ArgumentError,
    ArgumentTypeError,
    BatchIndexError,
    CacheError,
    ColumnError,
    DatasetError,
    DirflowError,
    EmptyBatchError,
    FolderNotFound,
    ImageError,
)
from .failures import Failure
from .functions import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from .generator import ImageDataGenerator
from .images import array_to_img, img_to_array
from .iterator import Iterator
from .load import load_img, save_img
from .resize import smart_resize
from .walk import Ignored

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "BatchIndexError",
    "CacheError",
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
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "img_to_array",
    "install",
    "load_img",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
    "smart_resize",
    "uninstall",
]
