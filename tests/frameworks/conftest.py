"""Small folders and models for a Keras that trains: `make test-backends`, and `test_frameworks.py` on JAX."""

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dirflow import DirectoryIterator
from tests.support import flows
from tests.support.flows import Flow

SIDE = 12
FILES = {"dark": 11, "light": 8}


@pytest.fixture(scope="session")
def keras() -> ModuleType:
    """Keras 3 on the chosen backend, or tf-keras."""
    return importlib.import_module(os.environ.get("DIRFLOW_TEST_KERAS", "keras"))


@pytest.fixture(scope="session")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes that any model can tell apart; each picture has a brightness of its own."""
    root = tmp_path_factory.mktemp("classes")
    for label, (name, count) in enumerate(FILES.items()):
        (root / name).mkdir()
        for number in range(count):
            value = 150 * label + 8 * number
            Image.fromarray(np.full((SIDE, SIDE, 3), value, np.uint8)).save(root / name / f"{number:02}.png")
    return root


@pytest.fixture
def flow(classes: Path) -> Flow:
    """Makes iterators over `classes`."""

    def make(augmentation: dict[str, Any] | None = None, **options: Any) -> DirectoryIterator:
        generator = {"rescale": 1 / 255, **(augmentation or {})}
        return flows.flow(
            classes, generator=generator, **{"target_size": (SIDE, SIDE), "batch_size": 4, "seed": 3, **options}
        )

    return make


@pytest.fixture
def model(keras: ModuleType) -> Any:
    """A softmax over the pixels' mean: learns `classes` in a few steps."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    made = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.GlobalAveragePooling2D(),
            layers.Dense(8, activation="relu"),
            layers.Dense(2, activation="softmax"),
        ]
    )
    made.compile(optimizer=keras.optimizers.Adam(0.05), loss="categorical_crossentropy", metrics=["accuracy"])
    return made


@pytest.fixture
def mean_model(keras: ModuleType) -> Any:
    """Returns each picture's mean: what `predict` was given."""
    inputs = keras.Input((SIDE, SIDE, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(inputs)
    return keras.Model(inputs, pooled[:, :1])
