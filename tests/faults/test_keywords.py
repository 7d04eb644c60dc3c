"""A keyword that does not exist is refused with what was probably meant."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dirflow
from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator, NumpyArrayIterator

X = np.zeros((3, 4, 4, 3), np.float32)
MEANT = {
    "generator": {
        "rotaton_range": "rotation_range",
        "Rotation_Range": "rotation_range",
        "rotation": "rotation_range",
        "degrees": "rotation_range",
        "zoom": "zoom_range",
        "hflip": "horizontal_flip",
        "rescaling": "rescale",
        "preprocess_input": "preprocessing_function",
        "val_split": "validation_split",
    },
    "directory": {
        "batchsize": "batch_size",
        "image_size": "target_size",
        "img_size": "target_size",
        "num_workers": "workers",
        "n_jobs": "workers",
        "label_mode": "class_mode",
        "class_names": "classes",
        "crop_to_aspect_ratio": "keep_aspect_ratio",
        "random_state": "seed",
        "on_eror": "on_error",
        "drop_last": "drop_remainder",
    },
    "frame": {
        "xcol": "x_col",
        "label_col": "y_col",
        "df": "dataframe",
        "batchsize": "batch_size",
        "imagesize": "target_size",
    },
    "arrays": {"num_workers": "workers", "sample_weights": "sample_weight", "random_seed": "seed"},
}


def call(where: str, folder: Path, **keywords: Any) -> Any:
    made: dict[str, Any] = {
        "generator": ImageDataGenerator,
        "directory": lambda **given: ImageDataGenerator().flow_from_directory(folder, **given),
        "frame": lambda **given: ImageDataGenerator().flow_from_dataframe(pd.DataFrame({"filename": []}), **given),
        "arrays": lambda **given: ImageDataGenerator().flow(X, **given),
    }
    return made[where](**keywords)


@pytest.mark.parametrize(("where", "wrong"), [(where, wrong) for where in MEANT for wrong in MEANT[where]])
def test_the_nearest_one_is_named(folder: Path, where: str, wrong: str) -> None:
    with pytest.raises(
        TypeError, match=rf"unexpected keyword argument '{wrong}'; did you mean `{MEANT[where][wrong]}`\?"
    ):
        call(where, folder, **{wrong: 3})


def test_of_constructors_and_functions_too(folder: Path) -> None:
    with pytest.raises(TypeError, match=r"DirectoryIterator\(\) got .*'batchsize'; did you mean `batch_size`\?"):
        DirectoryIterator(folder, None, batchsize=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"NumpyArrayIterator\(\) got .*'num_workers'; did you mean `workers`\?"):
        NumpyArrayIterator(X, None, None, num_workers=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"load_img\(\) got .*'image_size'; did you mean `target_size`\?"):
        dirflow.load_img("x.png", image_size=(3, 3))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"apply_affine_transform\(\) got .*'thetas'; did you mean `theta`\?"):
        dirflow.apply_affine_transform(X[0], thetas=3)  # type: ignore[call-arg]


def test_where_it_belongs_is_named(folder: Path) -> None:
    with pytest.raises(TypeError, match=r"flow_from_directory\(\) got .*'rescale'; `rescale` is an argument of Image"):
        call("directory", folder, rescale=3)
    with pytest.raises(TypeError, match=r"`target_size` is an argument of flow_from_directory"):
        ImageDataGenerator(target_size=(3, 3))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"`y_col` is an argument of flow_from_dataframe"):
        call("directory", folder, y_col="class")


def test_what_looks_like_nothing_gets_the_list(folder: Path) -> None:
    with pytest.raises(TypeError, match=r"keyword argument 'qqq'\. Accepted are augment, batch_size, .*, workers"):
        call("directory", folder, qqq=3)
    with pytest.raises(TypeError, match=r"keyword argument 'qqq'\. Accepted are brightness_range, .*, zoom_range"):
        call("generator", folder, qqq=3)


def test_single_values_for_pairs_and_lists(folder: Path) -> None:
    with pytest.raises(
        ArgumentError, match=r"`target_size` must be .*Received: target_size=224; did you mean \(224, 224\)\?"
    ):
        call("directory", folder, target_size=224)
    with pytest.raises(ArgumentError, match=r"`classes` must be .*Received: classes='ant'; did you mean \['ant'\]\?"):
        call("directory", folder, classes="ant")
    with pytest.raises(ArgumentError, match=r"did you mean ImageDataGenerator\(\)\?"):
        DirectoryIterator(folder, ImageDataGenerator)
    assert call("directory", folder, target_size=[64, 32]).image_shape == (64, 32, 3)
