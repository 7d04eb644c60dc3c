"""`dtype="bfloat16"`: the float32 batch, rounded to the nearest, if ml_dtypes is there."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pandas as pd
import pytest

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator
from tests.support.flows import flow
from tests.support.scripts import environment

AUGMENTED = {"rotation_range": 30, "brightness_range": (0.5, 1.5), "rescale": 1 / 255}
CONTRACTS = ["keras", "documented"]


def assert_rounded(made: Any, exact: np.ndarray) -> None:
    assert made.dtype == ml_dtypes.bfloat16
    np.testing.assert_array_equal(made, exact.astype(ml_dtypes.bfloat16))


@pytest.mark.parametrize("given", ["bfloat16", ml_dtypes.bfloat16, np.dtype(ml_dtypes.bfloat16)])
@pytest.mark.parametrize("generator", [{}, AUGMENTED, {"samplewise_center": True, "zoom_range": 0.2}])
@pytest.mark.parametrize("compat", CONTRACTS)
def test_folders(folder: Path, compat: str, generator: dict[str, Any], given: Any) -> None:
    options = {"target_size": (9, 11), "seed": 3, "batch_size": 5}
    made, exact = (next(flow(folder, compat, {**generator, "dtype": dtype}, **options)) for dtype in (given, "float32"))
    for ours, theirs in zip(made, exact, strict=True):
        assert_rounded(ours, theirs)


@pytest.mark.parametrize(
    "generator", [{}, AUGMENTED, {"samplewise_center": True, "samplewise_std_normalization": True}]
)
@pytest.mark.parametrize("source", [np.uint8, np.float32])
@pytest.mark.parametrize("compat", CONTRACTS)
def test_arrays(compat: str, source: Any, generator: dict[str, Any]) -> None:
    x = np.random.default_rng(0).integers(0, 256, (6, 8, 7, 3)).astype(source)
    made, exact = (
        next(ImageDataGenerator(compat=compat, dtype=dtype, **generator).flow(x, np.arange(6), seed=2))
        for dtype in ("bfloat16", "float32")
    )
    assert_rounded(made[0], exact[0])


def test_data_frames(folder: Path) -> None:
    frame = pd.DataFrame({"filename": ["ant/a.jpg", "bee/e.tif"], "class": ["a", "b"]})
    made, exact = (
        next(ImageDataGenerator(dtype=dtype).flow_from_dataframe(frame, folder, target_size=(5, 5), shuffle=False))
        for dtype in ("bfloat16", "float32")
    )
    assert_rounded(made[0], exact[0])
    assert_rounded(made[1], exact[1])


def test_measuring(folder: Path) -> None:
    generators = [ImageDataGenerator(featurewise_center=True, dtype=dtype) for dtype in ("bfloat16", "float32")]
    x = np.random.default_rng(0).normal(100, 30, (20, 6, 6, 3))
    for generator in generators:
        generator.fit(x)
    np.testing.assert_array_equal(generators[0].mean, generators[1].mean)
    made, exact = (next(flow(folder, target_size=(4, 4), class_mode=None, seed=1, generator=options))
                   for options in ({"dtype": "bfloat16"}, {"dtype": "float32"}))  # fmt: skip
    assert_rounded(made, exact)


@pytest.mark.parametrize(("classes", "in_bfloat16"), [(256, True), (257, False)])
def test_class_numbers_are_never_rounded(tmp_path: Path, folder: Path, classes: int, in_bfloat16: bool) -> None:
    content = (folder / "cat" / "g.png").read_bytes()
    for number in range(classes):
        (tmp_path / f"{number:03}").mkdir()
        (tmp_path / f"{number:03}" / "x.png").write_bytes(content)
    _, y = next(
        DirectoryIterator(tmp_path, None, (2, 2), class_mode="sparse", dtype="bfloat16", shuffle=False, batch_size=300)
    )
    assert (y.dtype == ml_dtypes.bfloat16) is in_bfloat16
    np.testing.assert_array_equal(y.astype(np.int64), np.arange(classes))


def test_a_process_that_has_not_imported_it(folder: Path, tmp_path: Path) -> None:
    iterator = flow(folder, generator={"dtype": "bfloat16"}, target_size=(4, 4), seed=1, class_mode=None)
    (tmp_path / "iterator").write_bytes(pickle.dumps(iterator))
    (tmp_path / "batches").write_bytes(pickle.dumps(iterator.batches))
    script = (
        "import pickle, sys\n"
        "iterator, batches = (pickle.load(open(name, 'rb')) for name in ('iterator', 'batches'))\n"
        "x = next(iterator)\n"
        "assert x.dtype.name == 'bfloat16' and x.tobytes() == batches.batch(0, 0).tobytes()\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment(), check=True)


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    with pytest.raises(ArgumentError, match="pip install ml_dtypes"):
        ImageDataGenerator(dtype="bfloat16")


def test_other_types_of_that_package_are_refused() -> None:
    with pytest.raises(ArgumentError, match="bfloat16 or uint8"):
        ImageDataGenerator(dtype=ml_dtypes.float8_e4m3fn)
