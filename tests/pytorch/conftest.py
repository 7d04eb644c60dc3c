"""Iterators for a PyTorch that trains: `make test-torch`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dirflow import DirectoryIterator
from tests.support.flows import flow


@pytest.fixture
def opened(folder: Path) -> Callable[..., DirectoryIterator]:
    """Makes iterators over thirteen pictures of three classes, in five batches an epoch."""

    def make(
        compat: str = "documented", generator: dict[str, Any] | None = None, dtype: str = "float32", **options: Any
    ) -> DirectoryIterator:
        generator = {"rotation_range": 20, "brightness_range": (0.5, 1.5)} if generator is None else generator
        generator = {"dtype": dtype, **generator}
        options = {"target_size": (8, 8), "batch_size": 3, "seed": 5, "class_mode": "sparse", **options}
        return flow(folder, compat, generator, **options)

    return make
