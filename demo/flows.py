"""The iterators of a data set: augmented batches to train on, plain ones to validate on."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

from dirflow import DirectoryIterator, ImageDataGenerator

from .pictures import VALIDATION_SHARE, Dataset

SEED = 1


def training(dataset: Dataset, **more: Any) -> DirectoryIterator:
    """Returns augmented batches without end, shuffled anew every epoch; unreadable files are left out and listed."""
    with quietly():
        return ImageDataGenerator(**generator_arguments(dataset, augmented=True)).flow_from_directory(
            **flow_arguments(dataset), **{"on_error": "skip", **more}
        )


def validation(dataset: Dataset, classes: Sequence[str]) -> DirectoryIterator:
    """Returns the batches to validate on: not augmented, the classes in the order of training."""
    arguments = flow_arguments(dataset)
    if dataset.validation is None:
        arguments["subset"] = "validation"
    else:
        arguments["directory"] = str(dataset.validation)
    with quietly():
        return ImageDataGenerator(**generator_arguments(dataset, augmented=False)).flow_from_directory(
            **arguments, classes=classes, on_error="skip"
        )


def generator_arguments(dataset: Dataset, *, augmented: bool) -> dict[str, Any]:
    """Returns the arguments of `ImageDataGenerator`, which are Keras' too."""
    split = {} if dataset.validation else {"validation_split": VALIDATION_SHARE}
    return {"rescale": 1 / 255, **split, **(dataset.augmentation if augmented else {})}


def flow_arguments(dataset: Dataset) -> dict[str, Any]:
    """Returns the arguments of `flow_from_directory` for training, which are Keras' too."""
    return {
        "directory": str(dataset.train),
        "subset": None if dataset.validation else "training",
        "target_size": dataset.size,
        "color_mode": dataset.color_mode,
        "class_mode": "sparse",
        "interpolation": "bilinear",
        "seed": SEED,
    }


def quietly() -> contextlib.redirect_stdout[io.StringIO]:
    """Keeps back the "Found ..." lines that iterators print when they are made; the demo prints its own."""
    return contextlib.redirect_stdout(io.StringIO())
