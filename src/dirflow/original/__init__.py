"""The names of the original's module, under its own contract: what unedited scripts are given.

    from dirflow.original import ImageDataGenerator  # compat="keras" unless told otherwise

Each class is a sub-class whose `compat` is `"keras"` unless it, or its generator's, is given; each function that has
a contract has that one.
"""

from dirflow.keras.functions import colors, files, pictures, resize, transforms

from .classes import (
    BatchFromFilesMixin,
    DataFrameIterator,
    DirectoryIterator,
    ImageDataGenerator,
    Iterator,
    NumpyArrayIterator,
)
from .functions import under_keras

apply_affine_transform = under_keras(transforms.apply_affine_transform)
apply_brightness_shift = under_keras(colors.apply_brightness_shift)
apply_channel_shift = under_keras(colors.apply_channel_shift)
array_to_img = under_keras(pictures.array_to_img)
flip_axis = transforms.flip_axis
img_to_array = pictures.img_to_array
load_img = under_keras(files.load_img)
random_brightness = under_keras(colors.random_brightness)
random_channel_shift = under_keras(colors.random_channel_shift)
random_rotation = under_keras(transforms.random_rotation)
random_shear = under_keras(transforms.random_shear)
random_shift = under_keras(transforms.random_shift)
random_zoom = under_keras(transforms.random_zoom)
save_img = under_keras(files.save_img)
smart_resize = under_keras(resize.smart_resize)
transform_matrix_offset_center = transforms.transform_matrix_offset_center

__all__ = [
    "BatchFromFilesMixin",
    "DataFrameIterator",
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "flip_axis",
    "img_to_array",
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
]
