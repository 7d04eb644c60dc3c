"""Warnings point at the user's own line, however deep in dirflow they arise."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dirflow import ImageDataGenerator, save_img


def small_classes(tmp_path: Path) -> Any:
    for name in "ab":
        (tmp_path / name).mkdir()
        Image.new("RGB", (2, 2)).save(tmp_path / name / "x.png")
    return ImageDataGenerator(validation_split=0.5).flow_from_directory(tmp_path, subset="training")


def damaged_listing(tmp_path: Path) -> Any:
    (tmp_path / "data" / "a").mkdir(parents=True)
    Image.new("RGB", (2, 2)).save(tmp_path / "data" / "a" / "x.png")
    listing = tmp_path / "listing.npz"
    ImageDataGenerator().flow_from_directory(tmp_path / "data", listing=listing)
    listing.write_bytes(listing.read_bytes()[:900])
    return ImageDataGenerator().flow_from_directory(tmp_path / "data", listing=listing)


def missing_file(tmp_path: Path) -> Any:
    Image.new("RGB", (2, 2)).save(tmp_path / "x.png")
    frame = pd.DataFrame({"filename": ["x.png", "gone.png"]})
    return ImageDataGenerator().flow_from_dataframe(frame, tmp_path, class_mode=None)


@pytest.mark.parametrize(
    "act",
    [
        small_classes,
        damaged_listing,
        missing_file,
        lambda _: ImageDataGenerator(zca_whitening=True),
        lambda _: ImageDataGenerator().flow(np.zeros((2, 3, 3, 2))),
        lambda _: ImageDataGenerator(featurewise_center=True).standardize(np.zeros((3, 3, 3), np.float32)),
        lambda _: ImageDataGenerator(featurewise_center=True).fit(np.zeros((2, 3, 3, 2))),
        lambda path: save_img(path / "x.jpg", np.zeros((3, 3, 4)), compat="keras"),
    ],
)
def test_the_line_is_here(act: Any, tmp_path: Path) -> None:
    with pytest.warns(Warning) as caught:  # noqa: PT030 - of any kind
        act(tmp_path)
    assert {warning.filename for warning in caught} == {__file__}
