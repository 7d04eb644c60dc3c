"""`repr` of generators, iterators and batches: short, harmless, and of generators the call that makes such a one."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dirflow
from dirflow import ImageDataGenerator, Iterator, NumpyArrayIterator
from tests.support.flows import flow
from tests.support.images import save


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rotation_range": 20, "horizontal_flip": True},
        {"zoom_range": (0.5, 1.5), "brightness_range": [0.5, 1.0], "rescale": 1 / 255},
        {"validation_split": 0.25, "dtype": "float16", "data_format": "channels_first"},
        {"compat": "keras", "fill_mode": "wrap", "width_shift_range": [0.1, 0.2]},
    ],
)
def test_of_a_generator_is_the_call_that_makes_it(options: dict[str, Any]) -> None:
    generator = ImageDataGenerator(**options)
    text = repr(generator)
    again = eval(text, vars(dirflow))
    given = {name: value for name, value in vars(generator).items() if name != "mean"}
    assert {name: value for name, value in vars(again).items() if name != "mean"} == given
    assert all(name in text for name in options)
    assert text.count("=") == len(options)


def test_of_a_generator_names_functions_and_sub_classes() -> None:
    class Own(ImageDataGenerator):
        def __init__(self, strength: int) -> None:
            super().__init__(rotation_range=strength, preprocessing_function=np.abs, compat="keras")

    assert repr(Own(5)) == "Own(rotation_range=5, preprocessing_function=absolute, compat='keras')"


def test_of_an_iterator(folder: Path) -> None:
    iterator = flow(folder, target_size=(9, 8), batch_size=5, seed=3)
    assert repr(iterator) == (
        f"<DirectoryIterator: 13 images of 3 classes in {str(folder)!r}, 3 batches of 5, (9, 8, 3) float32, "
        "class_mode='categorical', shuffle=True, seed=3, compat='documented'>"
    )
    assert repr(iterator.batches) == (
        "<Batches: 13 images, 3 an epoch of 5, (9, 8, 3) float32, 'stream', compat='documented'>"
    )


def test_of_arrays_frames_and_bare_iterators(folder: Path) -> None:
    assert repr(NumpyArrayIterator(np.zeros((4, 3, 3, 1)), None, None, seed=1)) == (
        "<NumpyArrayIterator: 4 images, 1 batch of 32, (3, 3, 1) float32, shuffle=False, seed=1, compat='documented'>"
    )
    frame = pd.DataFrame({"filename": ["ant/a.jpg"], "class": ["a"]})
    assert "1 images of 1 classes" in repr(ImageDataGenerator().flow_from_dataframe(frame, folder))
    assert repr(Iterator(3, 2, False, 1)).startswith("<Iterator: 3 images, 2 batches of 2, shuffle=False, seed=1, ")
    assert repr(object.__new__(Iterator)).startswith("<dirflow.")  # before it is made


def test_names_are_harmless(tmp_path: Path) -> None:
    save(tmp_path / "\x1b[31m" / "a" / "x.png", 1, 4, 4)
    assert "\x1b" not in repr(flow(tmp_path / "\x1b[31m", class_mode=None))
