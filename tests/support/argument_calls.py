"""Every call of the public names that takes arguments, and how to see what comes of it."""

import copy
import inspect
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

import dirflow
from dirflow import ImageDataGenerator, Means
from tests.support.argument_rows import values_of
from tests.support.argument_values import PICTURE, PICTURES, Within
from tests.support.images import save

RECORDS = {name for name in dirflow.__all__ if name.endswith("Error")} | {
    "FolderNotFound",
    "Failure",
    "Ignored",
    "ReadTimeout",
}
MADE_BY_DIRFLOW = {"Batches"}
# They take what another method has returned; `index_of` takes anything, and says that it is no batch of its.
NOT_TO_CHECK = {"Batches.at", "Batches.deliver", "Batches.is_empty", "Batches.next_readable", "Batches.request"}
NOT_TO_CHECK |= {"Iterator.index_of", "BatchFromFilesMixin.__init__"}

Result = Any
Use = Callable[[Any], Result]


def make_pictures(place: Path) -> Path:
    """Makes a folder with two classes of pictures in `photos`, and returns the place."""
    for number, name in enumerate(("ant/a", "ant/b", "ant/c", "ant/d", "bee/e", "bee/f", "bee/g")):
        save(place / "photos" / f"{name}.png", number, 12, 9)
    return place


def frame(place: Path) -> pd.DataFrame:
    """Returns a frame that lists the pictures of a place."""
    files = sorted((place / "photos").rglob("*.png"))
    columns = {"filename": [str(file) for file in files], "class": [file.parent.name for file in files]}
    return pd.DataFrame({**columns, "weight": np.linspace(1, 2, len(files))})


def first(made: Any) -> Result:
    """Returns the first batch of an iterator."""
    return next(made)


def of_generator(made: Any) -> Result:
    """Returns a batch that a generator transforms."""
    random = {"seed": 3, "batch_size": 4}
    if made.zca_whitening or made.featurewise_center:
        made.fit(PICTURES[:, :4, :4])
    return next(made.flow(PICTURES[:, :4, :4], **random))


def nothing(made: Any) -> Result:
    """Returns what a call has returned."""
    return made


class _Own(dirflow.Iterator):
    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        return np.asarray(index_array)


def _flow(method: str, place: Path, **given: Any) -> Any:
    generator = ImageDataGenerator(validation_split=0.5, rotation_range=20)
    made: dict[str, Any] = {"target_size": (8, 8), "batch_size": 2, "seed": 1, "shuffle": False}
    by_method: dict[str, dict[str, Any]] = {
        "flow": {"x": PICTURES, "y": np.arange(12) % 2},
        "flow_from_directory": {"directory": place / "photos"},
        "flow_from_dataframe": {"dataframe": frame(place)},
    }
    if method == "flow":
        del made["target_size"]
    if given.get("sampling") is not None:
        made["shuffle"] = True
    if "save_format" in given or "save_prefix" in given:
        made["save_to_dir"] = place / "saved"
    return getattr(generator, method)(**{**by_method[method], **made, **given})


def _iterator(kind: Any, place: Path, **given: Any) -> Any:
    method = {"NumpyArrayIterator": "flow", "DirectoryIterator": "flow_from_directory"}.get(
        kind.__name__, "flow_from_dataframe"
    )
    if "data_format" in given or "dtype" in given or "image_data_generator" in given or "keep_aspect_ratio" in given:
        own = {"image_data_generator": ImageDataGenerator(), "batch_size": 2, "seed": 1, "shuffle": False}
        source: dict[str, dict[str, Any]] = {
            "flow": {"x": PICTURES, "y": np.arange(12) % 2},
            "flow_from_directory": {"directory": place / "photos", "target_size": (8, 8)},
            "flow_from_dataframe": {"dataframe": frame(place), "target_size": (8, 8)},
        }
        return kind(**{**source[method], **own, **given})
    return _flow(method, place, **given)


def _set_processing(place: Path, **given: Any) -> Any:
    made = _flow("flow_from_directory", place)
    names = list(inspect.signature(made.set_processing_attrs).parameters)
    generator = ImageDataGenerator(validation_split=0.5)
    values = [generator, (8, 8), "rgb", None, place / "saved", "", "png", None, "nearest", False]
    made.set_processing_attrs(**{**dict(zip(names, values, strict=True)), **given})
    return made


def _function(name: str, **base: Any) -> Callable[..., Any]:
    def call(_place: Path, **given: Any) -> Any:
        known = inspect.signature(getattr(dirflow, name)).parameters
        values = {"x": PICTURE, **base, **({"seed": 1} if "seed" in known else {}), **given}
        if "row_axis" in known:
            values = {"row_axis": 0, "col_axis": 1, "channel_axis": 2, **values}
        return getattr(dirflow, name)(**values)

    return call


def _load(place: Path, **given: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of `grayscale`
        return np.asarray(dirflow.load_img(**{"path": place / "photos" / "ant" / "a.png", **given}))


def _saved(place: Path, **given: Any) -> Any:
    if hasattr(given.get("path"), "write"):
        given["file_format"] = "png"
    dirflow.save_img(**{"path": place / "x.png", "x": PICTURE, **given})
    return None


def _method(name: str, base: dict[str, Any], **options: Any) -> Callable[..., Any]:
    def call(_place: Path, **given: Any) -> Any:
        generator = ImageDataGenerator(rotation_range=20, **options)
        result = getattr(generator, name)(**copy.deepcopy({**base, **given}))
        return generator.mean if name == "fit" else result

    return call


def _batches(method: str, base: dict[str, Any]) -> Callable[..., Any]:
    def call(place: Path, **given: Any) -> Any:
        return getattr(_flow("flow_from_directory", place).batches, method)(**{**base, **given})

    return call


def _installed(_place: Path, **given: Any) -> Any:
    try:
        return dirflow.install(**given)
    finally:
        dirflow.uninstall()


def _placed(method: str, base: dict[str, Any]) -> tuple[Callable[..., Any], Use]:
    """Returns the call of a method that reads or sets where an iterator is, and what is seen of it: the next place."""

    def call(place: Path, **given: Any) -> Any:
        iterator = _iterator(dirflow.DirectoryIterator, place)
        getattr(iterator, method)(**{**base, **given})
        return iterator

    return call, lambda made: str(made.state_dict())


CALLS: dict[str, tuple[Callable[..., Any], Use]] = {
    "ImageDataGenerator": (lambda _place, **given: ImageDataGenerator(**given), of_generator),
    "ImageDataGenerator.flow": (lambda place, **given: _flow("flow", place, **given), first),
    "ImageDataGenerator.flow_from_directory": (
        lambda place, **given: _flow("flow_from_directory", place, **given),
        first,
    ),
    "ImageDataGenerator.flow_from_dataframe": (
        lambda place, **given: _flow("flow_from_dataframe", place, **given),
        first,
    ),
    "ImageDataGenerator.get_random_transform": (
        _method("get_random_transform", {"img_shape": (8, 8, 3), "seed": 1}),
        lambda made: list(made.values()),
    ),
    "ImageDataGenerator.apply_transform": (
        _method("apply_transform", {"x": PICTURE, "transform_parameters": {"theta": 20}}),
        nothing,
    ),
    "ImageDataGenerator.random_transform": (_method("random_transform", {"x": PICTURE, "seed": 1}), nothing),
    "ImageDataGenerator.standardize": (_method("standardize", {"x": PICTURE}, rescale=0.5), nothing),
    "ImageDataGenerator.fit": (_method("fit", {"x": PICTURES, "seed": 1}, featurewise_center=True), nothing),
    "Iterator": (
        lambda _place, **given: _Own(**{"n": 5, "batch_size": 2, "shuffle": True, "seed": 1, **given}),
        lambda made: next(made) if made.n else None,
    ),
    "BatchFromFilesMixin.set_processing_attrs": (_set_processing, first),
    "DirectoryIterator": (lambda place, **given: _iterator(dirflow.DirectoryIterator, place, **given), first),
    "DataFrameIterator": (lambda place, **given: _iterator(dirflow.DataFrameIterator, place, **given), first),
    "NumpyArrayIterator": (lambda place, **given: _iterator(dirflow.NumpyArrayIterator, place, **given), first),
    "Iterator.show": (lambda place, **given: _iterator(dirflow.DirectoryIterator, place).show(**given), np.asarray),
    **{
        f"{kind}.{method}": _placed(method, base)
        for kind in ("Iterator", "BatchFromFilesMixin", "DirectoryIterator", "DataFrameIterator", "NumpyArrayIterator")
        for method, base in (("seek", {"epoch": 0}), ("state_dict", {}), ("load_state_dict", {}), ("audit", {}))
    },
    "Batches.sharded": (_batches("sharded", {"rank": 0, "count": 2}), repr),
    "Batches.pictures": (_batches("pictures", {"epoch": 0, "number": 0}), lambda made: made.x),
    "Batches.batch": (_batches("batch", {"epoch": 0, "number": 0}), nothing),
    "Batches.rows": (_batches("rows", {"epoch": 0, "number": 0}), nothing),
    "Batches.open_cache": (_batches("open_cache", {"cache": "memory"}), lambda _: None),
    "Means": (lambda _place, **given: Means(**given), lambda made: made.workers),
    "load_img": (_load, nothing),
    "save_img": (_saved, nothing),
    "img_to_array": (lambda _place, **given: dirflow.img_to_array(**{"img": PICTURE, **given}), nothing),
    "array_to_img": (_function("array_to_img"), np.asarray),
    "smart_resize": (_function("smart_resize", size=(4, 4)), nothing),
    "apply_affine_transform": (_function("apply_affine_transform", theta=20), nothing),
    "apply_brightness_shift": (_function("apply_brightness_shift", brightness=0.5), nothing),
    "apply_channel_shift": (_function("apply_channel_shift", intensity=30, channel_axis=2), nothing),
    "random_brightness": (_function("random_brightness", brightness_range=(0.5, 1.5)), nothing),
    "random_channel_shift": (_function("random_channel_shift", intensity_range=30, channel_axis=2), nothing),
    "random_rotation": (_function("random_rotation", rg=20), nothing),
    "random_shear": (_function("random_shear", intensity=20), nothing),
    "random_shift": (_function("random_shift", wrg=0.25, hrg=0.25), nothing),
    "random_zoom": (_function("random_zoom", zoom_range=(0.75, 1.25)), nothing),
    "flip_axis": (_function("flip_axis", axis=1), nothing),
    "transform_matrix_offset_center": (
        lambda _place, **given: dirflow.transform_matrix_offset_center(
            **{"matrix": np.eye(3), "x": 8, "y": 8, **given}
        ),
        nothing,
    ),
    "install": (_installed, nothing),
    "uninstall": (lambda _place: dirflow.uninstall(), nothing),
}


def public() -> Iterator[tuple[str, Any]]:
    """Yields the constructors, methods and functions of the public names, each where it is defined."""
    for name in dirflow.__all__:
        thing = getattr(dirflow, name)
        if name in RECORDS:
            continue
        if not inspect.isclass(thing):
            yield name, thing
            continue
        if name not in MADE_BY_DIRFLOW:
            yield (f"{name}.__init__" if "__init__" not in vars(thing) else name), thing.__init__
        for base in thing.__mro__:
            for method, function in vars(base).items() if base.__module__.startswith("dirflow") else ():
                owner = base.__name__ if base.__name__ in dirflow.__all__ else name
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{owner}.{method}", function


def arguments() -> list[tuple[str, str]]:
    """Returns each argument of each call, those that are declared for `**` included."""
    found = {}
    for call, function in public():
        for one in inspect.signature(function).parameters.values():
            declared = get_args(one.annotation) if one.kind is one.VAR_KEYWORD else ()
            names = list(declared[0].__annotations__) if declared else [] if one.kind is one.VAR_KEYWORD else [one.name]
            found.update({(call, name): None for name in names if name != "self" and call not in NOT_TO_CHECK})
    ours = dirflow.keras.arguments.options.LoadingOptions.__annotations__  # type: ignore[attr-defined]
    found.update({("ImageDataGenerator.flow_from_dataframe", name): None for name in [*ours, "keep_aspect_ratio"]})
    return list(found)


def row_of(call: str, name: str) -> Any:
    """Returns the values of an argument of a call; None: it has no row."""
    method = call.rpartition(".")[2]
    if name == "compat" and call[0].islower():
        return values_of("function", name)
    kind = {"flow": "NumpyArrayIterator", "flow_from_dataframe": "DataFrameIterator"}.get(method, method)
    return values_of(call, name) if values_of(call, name) is not values_of("", name) else values_of(kind, name)


def resolved(value: Any, place: Path) -> Any:
    """Returns a value, with what is within a place as a path."""
    return value.kind(str(place / value.name)) if isinstance(value, Within) else value


def result_of(call: str, name: str, value: Any, place: Path) -> Any:
    """Returns what comes of a call with one argument given, as arrays and lists."""
    make, use = CALLS[call]
    if name == "dataframe" and value is None:
        value = frame(place)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of what a value implies
        return _plain(use(make(place, **{name: resolved(value, place)})))


def _plain(result: Any) -> Any:
    if isinstance(result, (tuple, list)):
        return [_plain(part) for part in result]
    return result if result is None else np.asarray(result)
