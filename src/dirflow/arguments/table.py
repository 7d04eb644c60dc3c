"""What each public argument accepts under `compat="documented"` (docs/compat.md, D8 and D28).

Any other value is refused when the call is made; NumPy's values become Python's own.
"""

import os
from collections.abc import Mapping
from typing import Any, get_args

from dirflow.common.contract import Compat
from dirflow.common.forms import (
    ColorMode,
    DataFormat,
    DecodeMode,
    ErrorPolicy,
    FillMode,
    FrameClassMode,
    Interpolation,
    Remainder,
    Sampling,
    SaveFormat,
    Subset,
)

from .arrays import DType, ModelInputs, Numbers, Rows
from .kinds import (
    Anything,
    Choice,
    ClassNames,
    Column,
    Either,
    Flag,
    Function,
    Having,
    Kind,
    Number,
    Place,
    Several,
    Table,
    Text,
    Whole,
    none_or,
)

SCIPY_FILL_MODES = (*get_args(FillMode), "mirror", "grid-constant", "grid-mirror", "grid-wrap")
SMART_FILTERS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
FRAME_CLASS_MODES = (*get_args(FrameClassMode), None)
LONGEST_PREFIX = 200  # bytes: a file's name has 255, and the numbers and the extension follow
MOST_AHEAD = 1000  # batches. A thousand of 32 images of 224 x 224 take 20 GB, and a consumer never waits for so many.
MOST_THREADS = 4096
MOST_RANKS = 2**20
A_YEAR = 365 * 24 * 3600  # seconds
LONGEST_SIDE = 65535  # pixels: a JPEG has no more
# Far beyond what leaves anything to see, and within what can be computed with.
FAR = 1e6
LARGE = 1e30


def is_name_part(text: str) -> bool:
    """Returns whether a name that begins, or ends, with a text is that of a file in the folder it is joined to."""
    beyond = {os.sep, os.altsep or os.sep, "/", "\0"}
    return not (beyond & set(text) or os.path.splitdrive(text)[0])


def _fits_prefix(text: str) -> bool:
    return is_name_part(text) and len(os.fsencode(text)) <= LONGEST_PREFIX


FLAG = Flag()
IMAGE = Numbers((3,), "one image, an array of rank 3")
ANGLE = Number(-FAR, FAR, unit=" of degrees")
SHIFT = Number(-FAR, FAR)
ZOOM = Number(1 / FAR, FAR)
BRIGHTNESS = Number(0, FAR)
INTENSITY = Number(-LARGE, LARGE)
SIZE = Several(
    Whole(1, LONGEST_SIDE),
    f"two whole numbers from 1 to {LONGEST_SIDE}, (height, width), such as (224, 224)",
    2,
    lambda side: (side, side),
)
SHIFTS = Either(
    (SHIFT, Several(SHIFT, "")),
    "a number, or a list of numbers to choose from: below 1 shares of the side, from 1 on pixels; "
    f"each from {-FAR:g} to {FAR:g}",
)
TWO_FACTORS = Several(BRIGHTNESS, f"two factors from 0 to {FAR:g}, such as (0.8, 1.2)", 2)
TWO_ZOOMS = Several(ZOOM, f"two bounds of the zoom above 0, from {1 / FAR:g} to {FAR:g}, such as (0.8, 1.2)", 2)
ANY_WHOLE = Whole()
AXIS = Whole(0, 2)
AFFINE: Mapping[str, Kind] = {
    "theta": ANGLE,
    "tx": SHIFT,
    "ty": SHIFT,
    "shear": ANGLE,
    "zx": Number(-FAR, FAR, but=0),
    "zy": Number(-FAR, FAR, but=0),
}
PLACE = Place()
STATE = Having(("keys", "get"), "what `state_dict()` returns")
LABELS = none_or(Rows("an array with one row a sample"))
COLUMN = Column()

# By name: the same in whichever constructor, method or function it stands, unless `SPECIAL` says otherwise.
ACCEPTED: Mapping[str, Kind] = {
    # Of the contract and of all iterators
    "compat": none_or(Choice(get_args(Compat))),
    "batch_size": Whole(1),
    "shuffle": FLAG,
    "seed": none_or(Whole(0, 2**32 - 1)),
    "subset": Choice((*get_args(Subset), None)),
    "data_format": none_or(Choice(get_args(DataFormat))),
    "dtype": none_or(DType()),
    "save_to_dir": none_or(PLACE),
    "save_prefix": Text(
        f"a string of at most {LONGEST_PREFIX} bytes without a path separator, a drive or NUL: pictures are saved in "
        "`save_to_dir` itself",
        _fits_prefix,
    ),
    "save_format": Choice(get_args(SaveFormat)),
    "image_data_generator": none_or(
        Having(("get_random_transform", "apply_transform", "standardize"), "an ImageDataGenerator")
    ),
    "n": Whole(0, 2**32),
    "use_multiprocessing": FLAG,
    "max_queue_size": Whole(0),
    # Options of dirflow's own, under either contract
    "workers": none_or(Whole(1, MOST_THREADS)),
    "prefetch": none_or(Whole(0, MOST_AHEAD, ": every batch ahead takes memory")),
    "drop_remainder": FLAG,
    "with_index": FLAG,
    "augment": none_or(FLAG),
    "sampling": Choice((None, *get_args(Sampling))),
    "shard": none_or(Several(Whole(0, MOST_RANKS), "(rank, count), the rank from 0 to count - 1, such as (0, 4)", 2)),
    "remainder": Choice((None, *get_args(Remainder))),
    "on_error": Choice(get_args(ErrorPolicy)),
    "decode": Choice(get_args(DecodeMode)),
    "max_pixels": none_or(Whole(1)),
    "max_file_bytes": none_or(Whole(1)),
    "read_timeout": Either(
        (none_or(Number(0, A_YEAR, but=0)),), "None or a number of seconds above 0, at most a year (31,536,000)"
    ),
    "cache": Either((none_or(PLACE),), 'None, "memory" or a folder'),
    "listing": Either((none_or(PLACE),), "None or the path of a file"),
    # Of iterators over files
    "directory": PLACE,
    "target_size": SIZE,
    "color_mode": Choice(get_args(ColorMode)),
    "classes": none_or(ClassNames()),
    "class_mode": none_or(  # one of the class's `allowed_class_modes`, which a sub-class may have others of
        Text("'categorical', 'binary', 'sparse' or 'input'", bool)
    ),
    "follow_links": FLAG,
    "interpolation": Choice(get_args(Interpolation)),
    "keep_aspect_ratio": FLAG,
    # Of data frames
    "dataframe": Having(("iloc", "columns"), "a pandas.DataFrame"),
    "x_col": COLUMN,
    "y_col": Either((none_or(COLUMN), Several(COLUMN, "")), "the name of a column, or a list of such names"),
    "weight_col": none_or(COLUMN),
    "validate_filenames": FLAG,
    # Of arrays
    "y": LABELS,
    "sample_weight": none_or(Numbers(None, "one finite number a sample", finite=True)),
    "ignore_class_split": FLAG,
    # Of `ImageDataGenerator`
    "featurewise_center": FLAG,
    "samplewise_center": FLAG,
    "featurewise_std_normalization": FLAG,
    "samplewise_std_normalization": FLAG,
    "zca_whitening": FLAG,
    "zca_epsilon": Either((Number(0, LARGE, but=0),), f"a number above 0, up to {LARGE:g}"),
    "rotation_range": ANGLE,
    "width_shift_range": SHIFTS,
    "height_shift_range": SHIFTS,
    "brightness_range": none_or(TWO_FACTORS),
    "shear_range": ANGLE,
    "zoom_range": Either(  # D8
        (Number(-1 + 1 / FAR, 1 - 1 / FAR), TWO_ZOOMS),
        "a number z below 1 for a zoom from 1 - z to 1 + z, or " + TWO_ZOOMS.accepted,
    ),
    "channel_shift_range": INTENSITY,
    "fill_mode": Choice(get_args(FillMode)),
    "cval": INTENSITY,
    "horizontal_flip": FLAG,
    "vertical_flip": FLAG,
    "rescale": none_or(INTENSITY),
    "preprocessing_function": none_or(Function("a function that takes an image array and returns one")),
    "validation_split": Either((none_or(Number(0, 1 - 2**-53)),), "strictly between 0 and 1, or 0 for none"),
    "interpolation_order": Whole(0, 5),
    "rounds": Whole(1),
    "img_shape": Several(Whole(1), "three whole numbers of 1 or more, the shape of one image", 3),
    "transform_parameters": Table(
        {
            **AFFINE,
            "flip_horizontal": FLAG,
            "flip_vertical": FLAG,
            "channel_shift_intensity": none_or(INTENSITY),
            "brightness": none_or(BRIGHTNESS),
        },
        "parameters by name, as `get_random_transform` returns them: finite numbers, zooms that are not 0, a "
        "brightness of 0 or more",
    ),
    # Of the functions
    "x": IMAGE,
    "img": Numbers((2, 3), "a picture, of rank 2 or 3"),
    "scale": FLAG,
    **AFFINE,
    "row_axis": AXIS,
    "col_axis": AXIS,
    "channel_axis": AXIS,
    "order": Whole(0, 5),
    "rg": ANGLE,
    "wrg": SHIFT,
    "hrg": SHIFT,
    "intensity": INTENSITY,
    "intensity_range": INTENSITY,
    "brightness": BRIGHTNESS,
    "matrix": Numbers((2,), "a 3 x 3 matrix of finite numbers", (3, 3), finite=True),
    "size": SIZE,
    "grayscale": none_or(FLAG),
    "file_format": none_or(Text("the name of a picture format, such as 'png'", bool)),
    # Of `show`
    "images": Whole(1),
    "side": Whole(1, LONGEST_SIDE),
    # Of `Batches`
    "epoch": ANY_WHOLE,
    "number": ANY_WHOLE,
    "means": none_or(Having(("workers", "cache"), "a Means")),
    "rank": ANY_WHOLE,
    "count": Whole(1, MOST_RANKS),
    # Of states
    "batch": ANY_WHOLE,
    "consumed": none_or(Whole(0)),
    "state": STATE,
}

OLD_ORDER = Anything("checked once the arguments of earlier versions of Keras are in their places")
OF_SCIPY: Mapping[str, Kind] = {"fill_mode": Choice(SCIPY_FILL_MODES)}
CHANNEL_AXIS: Mapping[str, Kind] = {"channel_axis": Whole(-3, 2)}
FLOW_X = ModelInputs(Numbers((4,), "images of rank 4"))
OF_ARRAYS: Mapping[str, Kind] = {"x": FLOW_X}
OF_FRAMES: Mapping[str, Kind] = {
    "directory": none_or(Place("a path (str or os.PathLike) without NUL", empty=True)),
    "class_mode": Choice(FRAME_CLASS_MODES),
}

# Where an argument of that name accepts something else, by constructor, method or function.
SPECIAL: Mapping[str, Mapping[str, Kind]] = {
    "Iterator": {"workers": none_or(Whole(0, MOST_THREADS))},
    "NumpyArrayIterator": OF_ARRAYS,
    "DataFrameIterator": OF_FRAMES,
    "audit": {"state": none_or(STATE)},
    "sharded": {"remainder": Choice(get_args(Remainder))},
    "fit": {
        "x": Either(
            (Having(("samples_in_order",), ""), Numbers((4,), "", some=True)),
            "images, an array of rank 4 with one image or more, or an iterator over them",
        ),
        "augment": FLAG,
    },
    "apply_affine_transform": OF_SCIPY,
    "random_rotation": OF_SCIPY,
    "random_shift": OF_SCIPY,
    "random_shear": {**OF_SCIPY, "intensity": ANGLE},
    "random_zoom": {**OF_SCIPY, "zoom_range": TWO_ZOOMS},
    "apply_channel_shift": CHANNEL_AXIS,
    "random_channel_shift": CHANNEL_AXIS,
    "random_brightness": {"brightness_range": TWO_FACTORS},
    "flip_axis": {"x": Numbers(None, "an array of numbers"), "axis": ANY_WHOLE},
    "transform_matrix_offset_center": {"x": INTENSITY, "y": INTENSITY},
    "smart_resize": {
        "x": Numbers((3, 4), "of rank 3, or 4 for a batch"),
        "interpolation": Choice(SMART_FILTERS),
        "data_format": Choice(get_args(DataFormat)),
    },
    "load_img": {
        "path": Either((Place(also_bytes=True), Having(("read", "getvalue"), "")), "a path or a BytesIO"),
        "color_mode": OLD_ORDER,
        "target_size": OLD_ORDER,
        "interpolation": OLD_ORDER,
        "keep_aspect_ratio": OLD_ORDER,
    },
    "save_img": {"path": Either((PLACE, Having(("write",), "")), "a path, or a file object with `write`")},
}


def kind_of(name: str, function: str = "") -> Kind:
    """Returns what an argument accepts.

    Args:
        name: of the argument.
        function: the constructor's class, the method or the function; empty: whichever.
    """
    return SPECIAL.get(function, {}).get(name) or ACCEPTED[name]


def check(name: str, value: Any, function: str = "") -> Any:
    """Returns the value of an argument as Python's own.

    Raises:
        ArgumentError: it is not accepted.
    """
    return kind_of(name, function).check(name, value)
