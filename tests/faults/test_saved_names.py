"""Pictures are saved in `save_to_dir`, wherever their names' beginning would lead."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator
from tests.support.images import save

LEADING_OUT = ["../x", "/tmp/x", "a/b", "..//x", "a\0b", "/", "./x", "a/"]
ELSEWHERE = ["/../x.png", "png/../../x.png", "../png", "p\0ng"]
CONTRACTS = ["keras", "documented"]
X = np.zeros((3, 4, 4, 3), np.float32)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of two classes."""
    for number, name in enumerate(("a", "b")):
        save(tmp_path / "photos" / name / "x.png", number, 4, 4)
    return tmp_path / "photos"


def makers(photos: Path, compat: str) -> list[Any]:
    """Returns what makes an iterator of each kind."""
    generator = ImageDataGenerator(compat=compat)
    frame = pd.DataFrame({"filename": [str(photos / "a" / "x.png")] * 3, "class": ["a", "b", "a"]})

    def directory(**options: Any) -> Any:
        return generator.flow_from_directory(photos, **options)

    def dataframe(**options: Any) -> Any:
        return generator.flow_from_dataframe(frame, **options)

    def arrays(**options: Any) -> Any:
        return generator.flow(X, **options)

    return [directory, dataframe, arrays]


@pytest.mark.parametrize("compat", CONTRACTS)
@pytest.mark.parametrize("prefix", LEADING_OUT)
def test_refused_when_the_iterator_is_made(photos: Path, compat: str, prefix: str) -> None:
    (photos.parent / "saved").mkdir()
    for make in makers(photos, compat):
        with pytest.raises(ArgumentError, match=r"`save_prefix` must be .*Received: save_prefix="):
            make(save_to_dir=photos.parent / "saved", save_prefix=prefix)


@pytest.mark.parametrize("compat", CONTRACTS)
@pytest.mark.parametrize("extension", ELSEWHERE)
def test_so_is_a_format_that_leads_out(photos: Path, compat: str, extension: str) -> None:
    (photos.parent / "saved").mkdir()
    for make in makers(photos, compat):
        with pytest.raises(ArgumentError, match=r"`save_format` must be .*Received: save_format="):
            make(save_to_dir=photos.parent / "saved", save_format=extension)


@pytest.mark.parametrize("compat", CONTRACTS)
def test_assigned_later_it_is_refused_at_the_next_batch(photos: Path, compat: str) -> None:
    (photos.parent / "saved").mkdir()
    before = sorted(photos.parent.rglob("*"))
    for make in makers(photos, compat):
        for name, value in (("save_prefix", "../x"), ("save_format", "png/../../x.png")):
            iterator = make(save_to_dir=photos.parent / "saved")
            setattr(iterator, name, value)
            with pytest.raises(ArgumentError, match=f"`{name}` must be"):
                next(iterator)
    assert sorted(photos.parent.rglob("*")) == before


@pytest.mark.parametrize("compat", CONTRACTS)
def test_so_it_is_by_set_processing_attrs(photos: Path, compat: str) -> None:
    iterator = DirectoryIterator(photos, None, compat=compat)
    with pytest.raises(ArgumentError, match="save_prefix"):
        iterator.set_processing_attrs(
            None, (4, 4), "rgb", None, photos.parent, "../x", "png", None, "nearest", keep_aspect_ratio=False
        )


@pytest.mark.parametrize("compat", CONTRACTS)
def test_other_names_are_those_of_files_in_the_folder(photos: Path, compat: str) -> None:
    for number, make in enumerate(makers(photos, compat)):
        saved = photos.parent / f"saved{number}"
        saved.mkdir()
        for prefix in ("", "..", ".", "aug", "é ü", "a.b"):
            next(make(save_to_dir=saved, save_prefix=prefix))
            names = os.listdir(saved)
            assert any(name.startswith(f"{prefix}_") for name in names)
        assert {path.parent for path in photos.parent.rglob("*_*_*.png")} <= {
            photos.parent / f"saved{n}" for n in range(number + 1)
        }


def test_what_the_system_could_not_save(photos: Path) -> None:
    for make in makers(photos, "documented"):
        for prefix in ("x" * 201, "é" * 101, "\ud800", None, b"a", 3):
            with pytest.raises(ArgumentError, match=r"`save_prefix` must be a string of at most 200 bytes"):
                make(save_to_dir=photos.parent / "saved", save_prefix=prefix)
        longest = make(save_to_dir=photos.parent / "saved", save_prefix="x" * 200)
        next(longest)


def test_a_file_in_the_place_of_the_folder(photos: Path) -> None:
    for make in makers(photos, "documented"):
        with pytest.raises(ArgumentError, match=r"`save_to_dir` must be a folder.*x\.png.*exists"):
            make(save_to_dir=photos / "a" / "x.png")
        with pytest.raises(ArgumentError, match=r"`save_to_dir` must be a folder.*Not a directory"):
            make(save_to_dir=photos / "a" / "x.png" / "saved")
