"""What was probably meant by a name that is not known."""

from collections.abc import Collection, Iterable, Mapping

from dirflow.errors import ArgumentTypeError

# Other libraries' words, and shorter ones, for arguments of dirflow's.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "batch_size": ("batch", "batches", "bs", "batchsize"),
    "brightness_range": ("brightness", "color_jitter"),
    "class_mode": ("label_mode", "mode", "labels_mode"),
    "classes": ("class_names", "class_list", "labels", "categories"),
    "color_mode": ("channels", "color", "colour_mode", "mode"),
    "data_format": ("image_data_format", "format"),
    "dataframe": ("df", "frame", "data"),
    "directory": ("path", "root", "folder", "dir", "data_dir", "root_dir", "image_dir", "main_directory"),
    "drop_remainder": ("drop_last",),
    "height_shift_range": ("height_shift", "height_factor", "height_range"),
    "horizontal_flip": ("hflip", "flip", "flip_horizontal", "flip_left_right"),
    "image_data_generator": ("generator", "datagen"),
    "interpolation": ("resample", "interpolation_method"),
    "keep_aspect_ratio": ("crop_to_aspect_ratio", "preserve_aspect_ratio", "pad_to_aspect_ratio"),
    "on_error": ("errors", "ignore_errors"),
    "prefetch": ("prefetch_factor", "buffer_size", "max_queue_size"),
    "preprocessing_function": ("preprocess", "preprocessing", "preprocess_input", "transform", "transforms"),
    "rescale": ("scale", "rescaling", "scaling", "normalize"),
    "rotation_range": ("rotation", "degrees", "rotate", "rotation_angle"),
    "save_to_dir": ("save_dir", "save_to", "output_dir"),
    "seed": ("random_seed", "random_state", "rng"),
    "shard": ("world_size", "num_replicas", "rank", "num_shards", "shard_index", "process_index"),
    "shear_range": ("shear",),
    "target_size": ("image_size", "img_size", "size", "resize", "input_shape", "input_size", "image_shape"),
    "validation_split": ("val_split", "test_size", "validation_size", "split"),
    "vertical_flip": ("vflip", "flip_vertical", "flip_up_down"),
    "width_shift_range": ("width_shift", "width_factor", "width_range"),
    "workers": ("num_workers", "n_workers", "n_jobs", "num_threads", "threads", "num_parallel_calls", "jobs"),
    "x_col": ("filename_col", "filenames", "path_col"),
    "y_col": ("label_col", "labels_col", "class_col"),
    "zoom_range": ("zoom", "zoom_factor"),
}
# Likewise, for what arguments may be.
OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "balanced": ("weighted",),
    "bicubic": ("cubic",),
    "bilinear": ("linear",),
    "box": ("area", "average"),
    "categorical": ("onehot", "one-hot", "one_hot"),
    "channels_first": ("nchw", "chw", "first"),
    "channels_last": ("nhwc", "hwc", "last"),
    "constant": ("zeros", "zero", "black"),
    "grayscale": ("gray", "grey", "l", "mono"),
    "lanczos": ("antialias", "lanczos3", "lanczos5"),
    "nearest": ("edge", "border", "replicate"),
    "reflect": ("mirror", "symmetric"),
    "rgb": ("bgr", "color", "colour"),
    "skip": ("ignore",),
    "sparse": ("int", "integer", "index"),
    "tif": ("tiff",),
    "training": ("train",),
    "validation": ("val", "valid", "test", "dev"),
    "wrap": ("circular",),
}


def did_you_mean(word: object, choices: Collection[str | None]) -> str:
    """Returns what was probably meant by a word, as the end of a message; nothing where that is not known."""
    best = meant(word, [choice for choice in choices if choice], OTHER_WORDS) if isinstance(word, str) else None
    return f"; did you mean {best!r}?" if best else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that looks most like one; None: none does."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and seldom needed

    by_lower = {other.lower(): other for other in known}
    found = get_close_matches(name.lower(), by_lower, 1, 0.7)
    return by_lower[found[0]] if found else None


def meant(word: str, known: Collection[str], other_words: Mapping[str, Collection[str]]) -> str | None:
    """Returns which of some words was probably meant by another one: what it is elsewhere, or one spelt like it."""
    words = {other: one for one, others in other_words.items() if one in known for other in others}
    return words.get(word.lower()) or nearest(word, known)


def unknown_keyword(call: str, name: str, known: Collection[str], other: str | None) -> ArgumentTypeError:
    """Returns the error for a keyword that a call does not have.

    Args:
        call: its name.
        name: of the keyword.
        known: the keywords that it has.
        other: a call that has one of that name; None: none has.
    """
    best = None if other else meant(name, known, SYNONYMS)
    hint = f"; `{name}` is an argument of {other}." if other else f"; did you mean `{best}`?" if best else "."
    return ArgumentTypeError(
        f"{call}() got an unexpected keyword argument {name!r}{hint} Accepted are {', '.join(sorted(known))}"
    )
