"""D41, D47 to D49, and D20 to D29 again: where data frames differ between the contracts, each side shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dirflow import ArgumentError, ArgumentTypeError, ColumnError, DataFrameIterator, DatasetError, ImageDataGenerator
from tests.support.compare import assert_same

CONTRACTS = ["keras", "documented"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for number in range(20):
        Image.new("RGB", (3, 3), (number, 0, 0)).save(tmp_path / f"{number:02}.png")
    return tmp_path


def frame_of(count: int = 20, **columns: Any) -> pd.DataFrame:
    labels = [["odd", "even"][number % 2] for number in range(count)]
    return pd.DataFrame({"filename": [f"{number:02}.png" for number in range(count)], "class": labels, **columns})


def flow(folder: Path, compat: str, frame: pd.DataFrame, split: float = 0.0, **options: Any) -> DataFrameIterator:
    options = {"target_size": (3, 3), "seed": 1, "shuffle": False, **options}
    made = ImageDataGenerator(validation_split=split, compat=compat, **options.pop("generator", {}))
    return made.flow_from_dataframe(frame, folder, **options)


def test_d20_the_split_is_not_the_first_rows(files: Path) -> None:
    frame = frame_of()
    first = flow(files, "keras", frame, 0.2, subset="validation")
    assert first.filenames == frame["filename"].tolist()[:4]
    spread = flow(files, "documented", frame, 0.2, subset="validation")
    assert spread.filenames != first.filenames
    assert np.bincount(spread.classes).tolist() == [2, 2]
    rest = flow(files, "documented", frame.iloc[::-1], 0.2, subset="training", seed=5)
    assert sorted(spread.filenames + rest.filenames) == frame["filename"].tolist()
    no_classes = flow(files, "documented", frame, 0.2, subset="validation", class_mode=None)
    assert no_classes.n == 4


def test_d20_classes_too_small_to_split_are_warned_of(files: Path) -> None:
    frame = frame_of(5)
    frame.loc[0, "class"] = "alone"
    with pytest.warns(UserWarning, match="fewer than two files.*: alone"):
        flow(files, "documented", frame, 0.5, subset="validation")


def test_d21_validation_is_not_augmented(files: Path) -> None:
    for compat, same in (("keras", False), ("documented", True)):
        generator = {"brightness_range": (9, 9)}
        options = {"subset": "validation", "class_mode": None}
        plain = flow(files, compat, frame_of(), 0.5, **options)[0]
        assert np.array_equal(flow(files, compat, frame_of(), 0.5, generator=generator, **options)[0], plain) is same


def test_d22_labels_hold_every_class_number(files: Path) -> None:
    frame = pd.DataFrame({"filename": ["00.png"] * 301, "class": [f"{number:03}" for number in range(301)]})
    for compat, last in (("keras", 44), ("documented", 300)):
        options = {"generator": {"dtype": "uint8"}, "class_mode": "sparse", "batch_size": 301}
        assert flow(files, compat, frame, **options)[0][1][-1] == last


def test_d23_nothing_left(files: Path) -> None:
    frame = pd.DataFrame({"filename": ["gone.png"], "class": ["x"]})
    with pytest.warns(UserWarning, match="1 file names"):
        assert flow(files, "keras", frame).n == 0
    with (
        pytest.warns(UserWarning, match="1 file names"),
        pytest.raises(DatasetError, match=r"1 rows.*gone\.png.*no such file"),
    ):
        flow(files, "documented", frame)


def test_d24_names_that_merely_end_like_an_extension(files: Path) -> None:
    (files / "00.png").rename(files / "foopng")
    frame = frame_of(2)
    frame.loc[0, "filename"] = "foopng"
    assert flow(files, "keras", frame).n == 2
    with pytest.warns(UserWarning, match="foopng"):
        assert flow(files, "documented", frame).n == 1


def test_d28_arguments_that_make_no_sense(files: Path) -> None:
    frame = frame_of(weight=np.linspace(0, 1, 20))
    for options in ({"class_mode": "several"}, {"batch_size": 0}, {"target_size": (0, 1)}, {"subset": "training"}):
        with pytest.raises(ArgumentError, match=next(iter(options))):
            flow(files, "documented", frame, **options)
    for options in ({"x_col": "name"}, {"y_col": "label"}, {"weight_col": "importance"}):
        with pytest.raises(ColumnError, match=r"no column.*'filename', 'class', 'weight'"):
            flow(files, "documented", frame, **options)
        for compat in CONTRACTS:
            with pytest.raises(KeyError):
                flow(files, compat, frame, **options)
    with pytest.raises(ArgumentTypeError, match=r"DataFrame.*dict"):
        flow(files, "documented", {"filename": []})
    frame.loc[3, "weight"] = np.nan
    assert flow(files, "keras", frame, weight_col="weight").n == 20
    with pytest.raises(ArgumentError, match="finite"):
        flow(files, "documented", frame, weight_col="weight")


@pytest.mark.parametrize("compat", CONTRACTS)
def test_columns_of_the_wrong_type(files: Path, compat: str) -> None:
    frame = frame_of(number=range(20))
    for options in (
        {"x_col": "number"},
        {"y_col": "number"},
        {"y_col": "number", "class_mode": "sparse"},
        {"y_col": ["class"]},
        {"class_mode": "multi_output"},
        {"weight_col": "class"},
    ):
        for kind in (TypeError, ValueError):
            with pytest.raises(kind, match="Received"):
                flow(files, compat, frame, **options)
    with pytest.raises(ArgumentError, match=r"two classes. Received: 1"):
        flow(files, compat, frame, class_mode="binary", classes=["odd"])


def test_d29_classes_are_numbers(files: Path) -> None:
    keras, documented = (flow(files, compat, frame_of()) for compat in CONTRACTS)
    assert keras.classes == documented.classes.tolist() == [1, 0] * 10
    assert documented.classes.dtype == np.int32


def test_d41_weights_without_labels(files: Path) -> None:
    frame = frame_of(weight=np.linspace(0, 1, 20))
    keras = flow(files, "keras", frame, class_mode=None, weight_col="weight")
    assert isinstance(keras[0], np.ndarray)
    with pytest.raises(ArgumentError, match=r"weight_col.*class_mode=None"):
        flow(files, "documented", frame, class_mode=None, weight_col="weight")
    assert len(flow(files, "documented", frame, class_mode="input", weight_col="weight")[0]) == 3


def test_d47_what_is_left_out_is_listed(files: Path) -> None:
    frame = frame_of(4)
    frame.loc[0, "filename"] = "gone.png"
    frame.loc[1, "filename"] = "00.txt"
    frame.loc[2, "class"] = "neither"
    for compat, names in (("keras", False), ("documented", True)):
        with pytest.warns(UserWarning, match="2 file names") as warned:
            iterator = flow(files, compat, frame, classes=["even"])
        assert ("gone.png" in str(warned[0].message)) is names
        assert iterator.filenames == ["03.png"]
    reasons = {ignored.path: ignored.reason for ignored in iterator.ignored}
    assert reasons.keys() == {"gone.png", "00.txt", "02.png"}
    assert reasons["gone.png"] == "no such file"
    assert "neither" in reasons["02.png"]


def test_d48_keywords_that_do_not_exist(files: Path) -> None:
    for keyword in ("wieght_col", "follow_links"):
        assert flow(files, "keras", frame_of(), **{keyword: True}).n == 20
        with pytest.raises(TypeError, match=keyword):
            flow(files, "documented", frame_of(), **{keyword: True})
    assert not flow(files, "keras", frame_of(), keep_aspect_ratio=True).keep_aspect_ratio
    assert flow(files, "documented", frame_of(), keep_aspect_ratio=True).keep_aspect_ratio
    generator = ImageDataGenerator(compat="documented")
    assert generator.flow_from_dataframe(frame_of(), files, compat="keras", wieght_col=3).compat == "keras"


def test_d49_raw_labels_are_numpy_arrays(files: Path) -> None:
    frame = frame_of()
    frame["class"] = frame["class"].astype("string")
    frame["count"] = pd.array(range(20), "Int64")
    for compat, is_numpy in (("keras", False), ("documented", True)):
        options = {"class_mode": "raw", "weight_col": "count"}
        _, y, weights = flow(files, compat, frame, **options)[0]
        assert isinstance(y, np.ndarray) is isinstance(weights, np.ndarray) is is_numpy
        assert list(y[:2]) == ["odd", "even"]
        assert list(weights[:3]) == [0, 1, 2]


@pytest.mark.parametrize("compat", CONTRACTS)
def test_the_index_of_the_frame_does_not_matter(files: Path, compat: str) -> None:
    plain = flow(files, compat, frame_of())[0]
    for index in ([7] * 20, [chr(65 + number) for number in range(20)], range(19, -1, -1)):
        other = flow(files, compat, frame_of().set_axis(index))[0]
        assert_same(other, plain)


def test_files_that_cannot_be_read_take_their_labels_and_weights_along(files: Path) -> None:
    (files / "01.png").write_bytes(b"no picture")
    frame = frame_of(3, weight=[0.0, 1.0, 2.0], row=[0, 1, 2])
    iterator = flow(
        files, "documented", frame, class_mode="raw", y_col="row", weight_col="weight", on_error="skip", with_index=True
    )
    x, y, weights, rows = iterator[0]
    assert x[:, 0, 0, 0].tolist() == y.tolist() == weights.tolist() == rows.tolist() == [0, 2]
    assert [failure.row for failure in iterator.failures] == [1]
