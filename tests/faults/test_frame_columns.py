"""Data frames whose columns hold what they should not: errors name the column, rows are listed with a reason."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dirflow import ArgumentError, ArgumentTypeError, ColumnError, ImageDataGenerator


@pytest.fixture
def names(folder: Path) -> list[str]:
    """Four image files."""
    return [str(path) for path in sorted((folder / "cat").iterdir())]


def flow(frame: pd.DataFrame, **options: Any) -> Any:
    options = {"target_size": (4, 4), "shuffle": False, "validate_filenames": False, **options}
    return ImageDataGenerator().flow_from_dataframe(frame, **options)


def frame_of(names: list[str], **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"filename": names, "class": ["a", "b", "a", "b"], "weight": [1.0, 2, 3, 4], **columns})


@pytest.mark.parametrize(("argument", "column"), [("x_col", "filename"), ("y_col", "class"), ("weight_col", "weight")])
def test_a_column_that_is_there_twice(names: list[str], argument: str, column: str) -> None:
    frame = frame_of(names)
    frame.insert(0, column, frame[column], allow_duplicates=True)
    with pytest.raises(ColumnError, match=rf"`{argument}` must name one column .* has 2 columns '{column}'"):
        flow(frame, weight_col="weight")


@pytest.mark.parametrize("wrong", [1, None, ["b"], float("nan"), b"a"])
def test_lists_of_labels_that_are_no_names(names: list[str], wrong: Any) -> None:
    frame = frame_of(names, **{"class": [["a", wrong], ["b"], "a", ("b", "a")]})
    with pytest.raises(ArgumentTypeError, match=r"`class_mode=\"categorical\"` needs labels .*Received: y_col='class'"):
        flow(frame)


def test_names_and_lists_of_names_side_by_side(names: list[str]) -> None:
    frame = frame_of(names, **{"class": [["a", "b"], "b", (), ("b", np.str_("a"))]})
    assert flow(frame)[0][1].tolist() == [[1, 1], [0, 1], [0, 0], [1, 1]]


@pytest.mark.parametrize("name", ["a\0b.png", "\ud800.png"])
def test_names_that_no_file_can_have(names: list[str], name: str) -> None:
    frame = frame_of([name, *names[1:]])
    with pytest.raises(
        ArgumentError, match=r"`x_col` must name a column of file names.*Received: x_col='filename', with"
    ):
        flow(frame)
    with pytest.warns(UserWarning, match="1 file names in column 'filename'"):
        iterator = flow(frame, validate_filenames=True)
    assert (iterator.n, iterator.ignored[0].path, iterator.ignored[0].reason) == (3, name, "no such file")


def test_names_that_are_paths(names: list[str]) -> None:
    plain = flow(frame_of(names))
    for kind in (Path, np.str_):
        iterator = flow(frame_of([kind(name) for name in names]))
        assert iterator.filenames == plain.filenames
        np.testing.assert_array_equal(iterator[0][0], plain[0][0])
    with pytest.raises(TypeError):
        ImageDataGenerator(compat="keras").flow_from_dataframe(frame_of([Path(name) for name in names]))


def test_targets_of_several_lengths(names: list[str]) -> None:
    frame = frame_of(names, point=[[1, 2], [3], [4, 5], [6, 7]])
    with pytest.raises(
        ArgumentError, match=r"`y_col` must name columns whose values have one shape\. Received: y_col='point'"
    ):
        flow(frame, y_col=["point"], class_mode="multi_output")


def test_weights_in_a_column_named_zero(names: list[str]) -> None:
    frame = pd.DataFrame([[weight, name, "a"] for weight, name in enumerate(names)])
    assert flow(frame, x_col=1, y_col=2, weight_col=0)[0][2].tolist() == [0, 1, 2, 3]


def test_edited_names_with_a_nul(names: list[str]) -> None:
    iterator = flow(frame_of(names))
    iterator.filenames[1] = "a\0b.png"
    with pytest.raises(ArgumentError, match="have no NUL"):
        _ = iterator.batches
    with pytest.raises(OSError, match="null byte"):
        next(iterator)
