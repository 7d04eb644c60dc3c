"""Iterators over pictures that may be kept at once."""

from pathlib import Path
from typing import Any

import pytest

from dirflow import DirectoryIterator, ImageDataGenerator
from dirflow.pipeline.run.cache import catalogue
from tests.support.flows import Flow
from tests.support.images import save


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two classes; that the files are but a moment old is overlooked."""
    monkeypatch.setattr(catalogue, "RECENT", 0)
    root = tmp_path / "pictures"
    for number in range(7):
        save(root / "ant" / f"{number}.jpg", number, 30 + number, 25)
        save(root / "bee" / f"{number}.png", 20 + number, 22, 31 + number)
    return root


@pytest.fixture
def flow(pictures: Path) -> Flow:
    """Makes an iterator over the pictures, in order and augmented."""

    def make(cache: Any, **options: Any) -> DirectoryIterator:
        options = {"target_size": (12, 10), "batch_size": 4, "shuffle": False, "seed": 5, **options}
        generator = ImageDataGenerator(rotation_range=40, horizontal_flip=True, rescale=1 / 255)
        return generator.flow_from_directory(pictures, interpolation="bilinear", cache=cache, **options)

    return make
