"""Folders that probably are not what was meant are warned of, and others are not."""

from pathlib import Path

import pytest

from dirflow import DatasetError
from tests.support.flows import flow
from tests.support.images import save


def save_all(*paths: Path) -> None:
    for path in paths:
        save(path, 1, 3, 3)


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    save_all(tmp_path / "many" / "1.png", tmp_path / "many" / "2.png", tmp_path / "some" / "1.png")
    return tmp_path


def test_class_folders_without_images_are_warned_of(classes: Path) -> None:
    (classes / "none").mkdir()
    with pytest.warns(UserWarning, match=r"1 of 3 class folders have no images, and stay classes: 'none'.*`classes`"):
        assert flow(classes, "documented").num_classes == 3
    flow(classes, "documented", class_mode=None)
    flow(classes, "documented", classes=["many", "some"])
    flow(classes, "keras")


def test_a_folder_above_the_classes_is_warned_of(tmp_path: Path) -> None:
    for part in ("train", "Validation"):
        save_all(tmp_path / part / "cat" / "1.png", tmp_path / part / "dog" / "1.png")
    message = r"no images directly in its class folders, 'Validation', 'train'; 'Validation' holds .*'cat', 'dog'"
    with pytest.warns(UserWarning, match=message):
        flow(tmp_path, "documented")
    flow(tmp_path, "documented", classes=["train", "Validation"])
    flow(tmp_path / "train", "documented")
    save_all(tmp_path / "train" / "own.png")
    flow(tmp_path, "documented")


def test_classes_with_folders_of_their_own_are_not_warned_of(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        save_all(tmp_path / name / "first" / "1.png", tmp_path / name / "second" / "1.png")
    flow(tmp_path, "documented")


def test_one_class_alone_is_warned_of(tmp_path: Path) -> None:
    save_all(tmp_path / "photos" / "1.png", tmp_path / "photos" / "2.png")
    with pytest.warns(UserWarning, match="'photos' is the only class"):
        flow(tmp_path, "documented")
    flow(tmp_path, "documented", class_mode=None)
    flow(tmp_path, "documented", class_mode="input")
    flow(tmp_path, "keras")


def test_the_folder_of_one_class_names_the_folder_above(tmp_path: Path) -> None:
    save_all(tmp_path / "photos" / "1.png")
    with pytest.raises(DatasetError, match="holds images itself") as raised:
        flow(tmp_path / "photos", "documented")
    assert repr(str(tmp_path)) in str(raised.value)
