"""Labelled image folders as training batches: Keras' `flow_from_directory`, rebuilt."""

from dirflow._native import __version__ as __version__
from dirflow.errors import (
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
    ReadTimeout,
    StateError,
)
from dirflow.keras.functions.colors import (
    apply_brightness_shift,
    apply_channel_shift,
    random_brightness,
    random_channel_shift,
)
from dirflow.keras.functions.files import load_img, save_img
from dirflow.keras.functions.pictures import array_to_img, img_to_array
from dirflow.keras.functions.resize import smart_resize
from dirflow.keras.functions.transforms import (
    apply_affine_transform,
    flip_axis,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)
from dirflow.keras.generator import ImageDataGenerator
from dirflow.keras.iterators.arrays import NumpyArrayIterator
from dirflow.keras.iterators.base import Iterator
from dirflow.keras.iterators.dataframe import DataFrameIterator
from dirflow.keras.iterators.directory import DirectoryIterator
from dirflow.keras.iterators.files import BatchFromFilesMixin
from dirflow.original.import_hook import install, uninstall
from dirflow.pipeline.batches import Batches
from dirflow.pipeline.deliver.failures import Failure
from dirflow.pipeline.finish.made import Means
from dirflow.pipeline.scan.walk import Ignored

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "BatchFromFilesMixin",
    "BatchIndexError",
    "Batches",
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
    "Means",
    "NumpyArrayIterator",
    "ReadTimeout",
    "StateError",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "flip_axis",
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
    "transform_matrix_offset_center",
    "uninstall",
]
