"""dirflow beside Keras on the same folder: images per second, and whether the pixels are the same."""

import os
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .flows import flow_arguments, generator_arguments, quietly, training
from .pictures import Dataset

_SECONDS = 1.0
_ROUNDS = 2
_COMPARED = 20  # batches


def compare(dataset: Dataset, home: Path) -> str:
    """Returns what a comparison with Keras' own iterator found, in lines for a person.

    Args:
        dataset: its training files are read, with the augmentation of training.
        home: folder for the settings file that Keras writes when it is imported.
    """
    ours = training(dataset)
    theirs, version = _keras_flow(dataset, home)
    if theirs is None:
        return f"dirflow {_speed(ours):,.0f} images/s; not compared with Keras: {version}"
    speeds: dict[str, float] = {"dirflow": 0, "keras": 0}
    try:
        for _ in range(_ROUNDS):
            speeds["dirflow"] = max(speeds["dirflow"], _speed(ours))
            speeds["keras"] = max(speeds["keras"], _speed(theirs))
        same, compared = _identical(dataset, home)
    except Exception as error:  # noqa: BLE001 - whatever Keras raises at a file that it cannot read
        return f"dirflow {_speed(ours):,.0f} images/s; Keras {version} stops: {error}"
    return (
        f"dirflow {speeds['dirflow']:,.0f} images/s, Keras {version} {speeds['keras']:,.0f} images/s: "
        f"{speeds['dirflow'] / speeds['keras']:.1f} times as fast\n"
        f'with compat="keras", {same:,} of {compared:,} pictures are bit for bit those of Keras'
    )


def _speed(flow: Iterator[Any]) -> float:
    """Returns images per second over a second of batches, after one to warm up."""
    next(flow)
    images, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < _SECONDS:
        images += len(next(flow)[0])
    return images / seconds


def _identical(dataset: Dataset, home: Path) -> tuple[int, int]:
    """Counts the pictures of the first batches that are the same, labels included, out of how many."""
    ours = training(dataset, compat="keras", on_error="raise")
    theirs, _ = _keras_flow(dataset, home)
    same = compared = 0
    for _ in range(min(len(ours), _COMPARED)):
        x, y = next(ours)
        expected_x, expected_y = next(theirs)
        equal = np.all(x == expected_x, axis=(1, 2, 3)) & (y == expected_y)
        same += int(np.sum(equal))
        compared += len(equal)
    return same, compared


def _keras_flow(dataset: Dataset, home: Path) -> tuple[Any, str]:
    """Returns Keras' iterator and version, or None and the reason why there is none."""
    if find_spec("keras") is None:
        return None, "it is not installed"
    os.environ.setdefault("KERAS_HOME", str(home))
    if find_spec("jax") is not None:  # the NumPy backend imports JAX; any backend loads images alike
        os.environ.setdefault("KERAS_BACKEND", "numpy")
    try:
        import keras
        from keras.src.legacy.preprocessing.image import ImageDataGenerator
    except ImportError as error:
        return None, f"its import fails ({error})"
    with quietly():
        generator = ImageDataGenerator(**generator_arguments(dataset, augmented=True))
        return generator.flow_from_directory(**flow_arguments(dataset)), keras.__version__
