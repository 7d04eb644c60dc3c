"""Good and bad values of every public argument: tests/faults/test_arguments.py tries them all."""

import io
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePath

import numpy as np
import pandas as pd
from PIL import Image

from dirflow import Means

from .argument_values import (
    ANGLE,
    AXES,
    CLASSES,
    COLUMNS_BAD,
    DTYPES,
    FILL_MODES,
    FILTERS,
    FLOW_X,
    GENERATORS,
    IMAGES,
    INF,
    INTENSITY,
    LABELS,
    NAN,
    NO_FLAGS,
    NO_IMAGES,
    NO_NAMES,
    NO_NUMBERS,
    NO_PATHS,
    NO_WHOLE,
    ORDERS,
    PICTURE,
    PICTURES,
    PREFIXES,
    SCIPY,
    SHIFT,
    SHIFTS,
    SIZE,
    TWO_FACTORS,
    WEIGHTS,
    Named,
    Raises,
    Values,
    Within,
    choice,
    flag,
    number,
    path,
    whole,
    without,
)

ROWS: Mapping[str, Values] = {
    "compat": choice("documented", "keras", None),
    "batch_size": whole(1, 0, -3),
    "shuffle": flag(),
    "seed": whole(0, none=True, high=2**32 - 1),
    "subset": choice("training", "validation", None),
    "data_format": choice("channels_last", None),
    "dtype": DTYPES,
    "save_to_dir": path("saved", none=True),
    "save_prefix": PREFIXES,
    "save_format": choice("png", "jpeg", "jpg", "bmp", "pdf", "ppm", "gif", "tif"),
    "image_data_generator": GENERATORS,
    "n": whole(0, high=2**32),
    "use_multiprocessing": flag(),
    "max_queue_size": whole(0),
    "workers": whole(1, 0, none=True, high=4096),
    "prefetch": whole(0, none=True, high=1000),
    "drop_remainder": flag(),
    "with_index": flag(),
    "augment": Values((True, False, None), without(NO_FLAGS, None), ((np.True_, True), (0, False))),
    "sampling": choice("balanced", None),
    "shard": Values(
        ((0, 2), (1, 2), [0, 1], None),
        (*NO_WHOLE, (2, 2), (-1, 2), (0, 0), (0,), (0, 1, 2), (0.0, 2.0), (NAN, 2), "02", {0, 2}, {}),
        ((np.array([1, 2]), (1, 2)), ((np.int64(1), np.uint8(2)), (1, 2)), ([1, 2], (1, 2))),
    ),
    "remainder": choice("wrap", "drop", "mask", None),
    "on_error": choice("raise", "skip", "blank"),
    "decode": choice("exact", "fast"),
    "cache": path("cache", none=True),
    "listing": path("listing.npz", none=True),
    "directory": path("photos", none=False),
    "target_size": SIZE,
    "color_mode": choice("rgb", "rgba", "grayscale"),
    "classes": CLASSES,
    "class_mode": choice("categorical", "binary", "sparse", "input", None),
    "follow_links": flag(),
    "interpolation": choice(*FILTERS),
    "keep_aspect_ratio": flag(),
    "dataframe": Values(
        (), (None, {}, {"filename": ["a"]}, "x", [], np.zeros(3), pd.DataFrame, pd.Series(["a"]), Raises())
    ),
    "x_col": Values(("filename",), (None, *COLUMNS_BAD), ((np.str_("filename"), "filename"),)),
    "y_col": Values(("class",), (None, *COLUMNS_BAD), ((np.str_("class"), "class"),)),
    "weight_col": Values(("weight", None), COLUMNS_BAD, ((np.str_("weight"), "weight"),)),
    "validate_filenames": flag(),
    "y": LABELS,
    "sample_weight": WEIGHTS,
    "ignore_class_split": flag(),
    "featurewise_center": flag(),
    "samplewise_center": flag(),
    "featurewise_std_normalization": flag(),
    "samplewise_std_normalization": flag(),
    "zca_whitening": flag(),
    "zca_epsilon": number(0.5, 1, 1e-6, bad=(-1e-6, 0, 0.0)),
    "rotation_range": ANGLE,
    "width_shift_range": SHIFTS,
    "height_shift_range": SHIFTS,
    "brightness_range": Values(
        ((0.5, 1.5), [0, 2], None),
        TWO_FACTORS,
        ((np.array([0.5, 1.5]), (0.5, 1.5)), ([np.float32(0.5), 1.5], (0.5, 1.5))),
    ),
    "shear_range": ANGLE,
    "zoom_range": Values(
        (0.25, 0, -0.25, [0.75, 1.25], (1.25, 0.75), [2, 3]),
        (
            *NO_NUMBERS[:11],
            1,
            1.5,
            -1,
            10**400,
            Raises(),
            object,
            [0, 1],
            [-1, 1],
            [NAN, 1.0],
            [1.0, INF],
            [1, 2, 3],
            "ab",
            [1e-300, 1],
            [1, 1e300],
        ),
        (
            (np.float32(0.25), 0.25),
            (np.float64(0.25), 0.25),
            (np.array(0.25), 0.25),
            (Fraction(1, 4), 0.25),
            (np.array([0.75, 1.25], np.float32), [0.75, 1.25]),
            ([np.float16(0.75), np.int64(2)], [0.75, 2]),
        ),
    ),
    "channel_shift_range": INTENSITY,
    "fill_mode": choice(*FILL_MODES),
    "cval": INTENSITY,
    "horizontal_flip": flag(),
    "vertical_flip": flag(),
    "rescale": Values(
        (0.5, 0, None, -1),
        (*without(NO_NUMBERS, None), 1e300),
        ((np.float32(0.25), 0.25), (Fraction(1, 4), 0.25), (np.array(0.25), 0.25), (np.int64(1), 1)),
    ),
    "preprocessing_function": Values((np.negative, lambda image: image, None), ("x", 3, [], True, NAN, Raises())),
    "validation_split": Values(
        (0, 0.0, 0.5, None),
        (*without(NO_NUMBERS, None), 1, 1.0, -0.1, 2, 100),
        ((np.float32(0.25), 0.25), (np.float64(0.25), 0.25), (np.int64(0), 0), (Fraction(1, 4), 0.25)),
    ),
    "interpolation_order": ORDERS,
    "rounds": whole(1),
    "img_shape": Values(
        ((8, 8, 3), [8, 8, 1]),
        (8, "883", (8, 8), (8, 8, 3, 1), (8, 0, 3), (8.0, 8.0, 3.0), (NAN, 8, 3), None, {}, object),
        ((np.array([8, 8, 3]), (8, 8, 3)),),
    ),
    "transform_parameters": Values(
        (
            {},
            {"theta": 20, "brightness": None, "own": "anything"},
            {"tx": 2, "flip_horizontal": True, "brightness": 0.5},
        ),
        (
            None,
            3,
            "theta",
            [],
            [("theta", 3)],
            {"theta": NAN},
            {"zx": 0},
            {"tx": "2"},
            {"brightness": -1},
            {"theta": None},
        ),
        (
            (
                {"theta": np.float32(20), "flip_horizontal": np.True_, "brightness": np.float64(0.5)},
                {"theta": 20.0, "flip_horizontal": True, "brightness": 0.5},
            ),
        ),
    ),
    "x": IMAGES,
    "img": Values(
        (PICTURE, PICTURE[:, :, 0], Image.fromarray(PICTURE.astype(np.uint8)), PICTURE.tolist()),
        (None, "x", 3, np.zeros(3), np.zeros((2, 2, 2, 2)), [[1], [2, 3]], np.full((2, 2), "a"), object, Raises()),
        ((PICTURE.tolist(), PICTURE),),
    ),
    "scale": flag(),
    "theta": ANGLE,
    "tx": SHIFT,
    "ty": SHIFT,
    "shear": ANGLE,
    "zx": number(0.5, 2, -1, bad=(0, 0.0, 1e7)),
    "zy": number(0.5, 2, -1, bad=(0, 0.0, 1e7)),
    "row_axis": Values((0,), AXES.bad, ((np.int64(0), 0),)),
    "col_axis": Values((1,), AXES.bad, ((np.int64(1), 1),)),
    "channel_axis": Values((2,), AXES.bad, ((np.int64(2), 2),)),
    "order": ORDERS,
    "rg": ANGLE,
    "wrg": SHIFT,
    "hrg": SHIFT,
    "intensity": INTENSITY,
    "intensity_range": INTENSITY,
    "brightness": number(0.5, 0, 2, bad=(-1, 1e300)),
    "matrix": Values(
        (np.eye(3), np.eye(3).tolist()),
        (None, 3, "x", np.eye(2), [[1], [2, 3]], np.full((3, 3), NAN), object),
        ((np.eye(3, dtype=np.int8), np.eye(3)),),
    ),
    "size": SIZE,
    "grayscale": flag(),
    "file_format": Values(
        ("png", None), ("", "nothing", ".png", "../png", 3, b"png", ["png"], NAN, object), ((np.str_("png"), "png"),)
    ),
    "images": whole(1),
    "side": whole(1, high=65535),
    "max_pixels": Values((None, 1000, 10**12), (0, -1, *NO_WHOLE), ((np.int64(1000), 1000), (np.uint16(1000), 1000))),
    "max_file_bytes": Values((None, 10**6), (0, -1, *NO_WHOLE), ((np.int64(10**6), 10**6),)),
    "read_timeout": number(30.0, 5, 31536000, bad=(0, 0.0, -1, 1e9), none=True),
    "epoch": Values((0, 3, 10**9), (*NO_WHOLE, None), ((np.int64(3), 3), (np.uint8(3), 3))),
    "number": Values((0, 1), (*NO_WHOLE, None), ((np.int64(1), 1), (np.uint8(1), 1))),
    "rank": Values((0, 1), (-1, *NO_WHOLE, None), ((np.int64(1), 1), (np.uint8(1), 1))),
    "count": Values((2, 4), (0, -1, *NO_WHOLE, None), ((np.int64(2), 2), (np.uint8(4), 4))),
    "means": Values((None, Means(2)), (Means, 3, "x", {}, {"workers": 2}, Raises())),
}

CHANNEL_AXIS = Values((2, -1, 0), (-4, 3, *NO_WHOLE, None), ((np.int64(2), 2), (np.int8(-1), -1)))
WITH_AXES = ("apply_affine_transform", "random_rotation", "random_shift", "random_shear", "random_zoom")
SPECIAL: Mapping[tuple[str, str], Values] = {
    **{(function, "fill_mode"): SCIPY for function in WITH_AXES},
    ("Iterator", "workers"): whole(0, none=True, high=4096),
    ("BatchFromFilesMixin", "workers"): whole(0, none=True, high=4096),
    ("Batches.open_cache", "cache"): path("cache", none=False),
    ("Means", "cache"): Values((None,), ("memory", 3, "x", [], Raises())),
    ("DataFrameIterator", "directory"): Values(
        (None, Within("photos"), ""), without(NO_PATHS, ""), ((Within("photos", PurePath), Within("photos")),)
    ),
    ("DataFrameIterator", "class_mode"): choice("categorical", "binary", "sparse", "input", "raw", None),
    ("NumpyArrayIterator", "x"): FLOW_X,
    ("flow", "x"): FLOW_X,
    ("fit", "x"): Values((PICTURES, PICTURES.tolist()), (PICTURE, None, 3, "x", [], [[1.0]], {}, object, Raises())),
    ("fit", "augment"): flag(),
    ("random_shear", "intensity"): ANGLE,
    ("random_zoom", "zoom_range"): Values(
        ((0.75, 1.25), [1, 1]), (0.5, None, *TWO_FACTORS[2:], [0, 1]), ((np.array([0.75, 1.25]), [0.75, 1.25]),)
    ),
    ("random_brightness", "brightness_range"): Values(
        ((0.5, 1.5), [0, 2]), (None, *TWO_FACTORS), ((np.array([0.5, 1.5]), (0.5, 1.5)),)
    ),
    ("apply_channel_shift", "channel_axis"): CHANNEL_AXIS,
    ("random_channel_shift", "channel_axis"): CHANNEL_AXIS,
    ("flip_axis", "axis"): Values((0, -1, 2), (3, -4, *NO_WHOLE, None), ((np.int64(1), 1),)),
    ("flip_axis", "x"): Values((PICTURE, PICTURE[0]), (None, "x", 3, [1, 2], [[1], [2, 3]], object, Raises())),
    ("transform_matrix_offset_center", "x"): INTENSITY,
    ("transform_matrix_offset_center", "y"): INTENSITY,
    ("smart_resize", "interpolation"): choice("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
    ("smart_resize", "data_format"): choice("channels_last", "channels_first"),
    ("load_img", "path"): Values(
        (Within("photos/ant/a.png"), Within("photos/ant/a.png", os.fsencode)),
        ("a\0b", b"a\0b", "\ud800", 3, None, [], True, NAN, object, "", Raises()),
        (
            (Within("photos/ant/a.png", PurePath), Within("photos/ant/a.png")),
            (Within("photos/ant/a.png", Named), Within("photos/ant/a.png")),
        ),
    ),
    ("load_img", "color_mode"): Values(  # True stands for `grayscale`, in the order that Keras once had
        ("rgb", "rgba", "grayscale", True), (*without(NO_NAMES, True), None), ((np.str_("rgb"), "rgb"),)
    ),
    ("load_img", "grayscale"): Values((True, False, None), without(NO_FLAGS, None), ((np.True_, True),)),
    ("load_img", "target_size"): Values((*SIZE.good, None), (*SIZE.bad, "grayscale!"), SIZE.same),
    ("save_img", "path"): Values(
        (Within("new.png"), io.BytesIO()),
        ("a\0b.png", "", "x", "x.nothing", "x.", 3, None, [], True, NAN, object, Raises()),
        ((Within("a.png", PurePath), Within("a.png")),),
    ),
    ("save_img", "x"): Values((PICTURE, PICTURE.tolist()), NO_IMAGES),
    ("function", "compat"): choice("documented", "keras"),
}


def values_of(function: str, name: str) -> Values | None:
    """Returns the values of an argument of a constructor, method or function; None: it has no row."""
    return SPECIAL.get((function, name)) or ROWS.get(name)
