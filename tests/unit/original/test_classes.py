"""`dirflow.original`: classes of its own, which a type checker sees as dirflow's."""

from pathlib import Path

import numpy as np
import pytest

import dirflow
from dirflow import original
from tests.support.scripts import python

SCRIPT = """
from dirflow.original import DirectoryIterator, ImageDataGenerator, load_img
reveal_type(ImageDataGenerator(rotation_range=20).flow_from_directory("x"))
reveal_type(DirectoryIterator("x", None, workers=2).batches)
reveal_type(load_img("x.png"))
ImageDataGenerator(rotation_rang=20)
DirectoryIterator("x", None, target_size="large")
"""


def test_a_type_checker_sees_what_they_are(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = python("-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(script))
    lines = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    pair = 'note: Revealed type is "dirflow.keras.iterators.directory.DirectoryIterator[tuple['
    assert any(line.startswith(pair) for line in lines)
    assert 'note: Revealed type is "dirflow.pipeline.batches.Batches"' in lines
    assert 'note: Revealed type is "PIL.Image.Image"' in lines
    assert sum(line.startswith("error") for line in lines) == 2
    assert any("rotation_rang" in line for line in lines)
    assert any('"target_size"' in line for line in lines)


def test_the_family() -> None:
    for name in ("DirectoryIterator", "DataFrameIterator"):
        assert issubclass(vars(original)[name], original.BatchFromFilesMixin)
    for name in ("BatchFromFilesMixin", "DirectoryIterator", "DataFrameIterator", "NumpyArrayIterator", "Iterator"):
        kind = vars(original)[name]
        assert issubclass(kind, original.Iterator)
        assert issubclass(kind, vars(dirflow)[name])
        assert kind.__module__ == "dirflow.original"
        assert kind.compat == "keras"
    assert type(original.ImageDataGenerator().flow(np.zeros((2, 3, 3, 3)))) is original.NumpyArrayIterator
    assert type(dirflow.ImageDataGenerator().flow(np.zeros((2, 3, 3, 3)))) is dirflow.NumpyArrayIterator
