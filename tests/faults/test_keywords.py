"""What does not exist is refused with what was probably meant: keywords, values, classes."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import dirflow
from dirflow import (
    ArgumentError,
    DataFrameIterator,
    DatasetError,
    DirectoryIterator,
    FolderNotFound,
    ImageDataGenerator,
    NumpyArrayIterator,
)

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


def test_the_nearest_class_is_named(folder: Path) -> None:
    for wrong, right in (("ants", "ant"), ("Bee", "bee"), ("be", "bee"), ("ant/dep", "deep")):
        with pytest.raises(FolderNotFound, match=rf"folder '.*{wrong}': No such .*; did you mean '{right}'\\?"):
            call("directory", folder, classes=[wrong])
    for nothing in ("zebra", "zebra/deep"):
        with pytest.raises(FolderNotFound, match=r"No such file or directory$"):
            call("directory", folder, classes=[nothing])


def test_the_nearest_of_a_few_values_is_named(folder: Path) -> None:
    for name, wrong, right in (("color_mode", "RGB", "rgb"), ("interpolation", "bilinaer", "bilinear")):
        with pytest.raises(ArgumentError, match=rf"{name}='{wrong}'; did you mean '{right}'\\?"):
            call("directory", folder, **{name: wrong})


EXTENSIONS = ".png, .jpg, .jpeg, .bmp, .ppm, .tif, .tiff"
TO_ADD = "; to add one: "


def lines_to_copy(message: str) -> list[str]:
    """Returns what a message shows as code after saying which extensions are read."""
    assert EXTENSIONS in message
    return re.findall("`(.*?)`", message.partition(TO_ADD)[2])


def test_what_is_said_adds_an_extension(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (DirectoryIterator, DataFrameIterator):
        monkeypatch.setattr(kind, "white_list_formats", kind.white_list_formats)
    (tmp_path / "ant").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "ant" / "a.webp")
    generator, frame = ImageDataGenerator(), pd.DataFrame({"filename": ["ant/a.webp"] * 2, "class": ["x", "y"]})
    with pytest.raises(DatasetError) as nothing:
        generator.flow_from_directory(tmp_path)
    with pytest.raises(DatasetError), pytest.warns(UserWarning, match="are left out") as warned:
        generator.flow_from_dataframe(frame, tmp_path)
    (tmp_path / "ant" / "b.txt").touch()
    Image.new("RGB", (4, 4)).save(tmp_path / "ant" / "a.png")
    capsys.readouterr()
    generator.flow_from_directory(tmp_path)
    (folders_line,) = lines_to_copy(str(nothing.value))
    assert lines_to_copy(capsys.readouterr().out) == [folders_line]
    (frames_line,) = lines_to_copy(str(warned[0].message))
    for line in (folders_line, frames_line):
        exec(line, vars(dirflow).copy())
    assert generator.flow_from_directory(tmp_path).filenames == ["ant/a.png", "ant/a.webp"]
    assert generator.flow_from_dataframe(frame, tmp_path).samples == 2


def test_what_is_left_out_says_what_is_read(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(folder, tmp_path / "photos")
    shutil.copy(folder / "ant" / "a.jpg", tmp_path / "photos" / "ant" / "a.JPG ")
    call("directory", tmp_path / "photos")
    line = capsys.readouterr().out
    (tmp_path / "photos" / "__MACOSX").mkdir()
    call("directory", tmp_path / "photos")
    assert line.partition("Read are")[2] in capsys.readouterr().out.partition("__MACOSX")[2]  # which is said first
    assert f"Left out: '{tmp_path}/photos/ant/a.JPG ' (not one of the file name extensions that are read)" in line
    assert f"Read are {EXTENSIONS}{TO_ADD}" in line

    class More(DirectoryIterator):
        white_list_formats = (*DirectoryIterator.white_list_formats, "jpg ")

    assert len(More(tmp_path / "photos", None).filenames) == 14


def test_the_users_own_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copytree(folder, tmp_path / "photos")
    options: dict[str, Any] = {"save_to_dir": "~/saved", "cache": "~/cache", "listing": "~/photos.npz"}
    iterator = call("directory", Path("~/photos"), **options, target_size=(4, 4))
    next(iterator)
    assert iterator.filepaths[0] == str(tmp_path / "photos" / iterator.filenames[0])
    assert {"saved", "cache", "photos.npz"} <= {path.name for path in tmp_path.iterdir()}
    assert dirflow.load_img("~/photos/ant/a.jpg").size == (31, 23)
    dirflow.save_img("~/x.png", X[0])
    assert (tmp_path / "x.png").exists()
