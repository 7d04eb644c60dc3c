"""`fit` from an iterator measures what `fit` from an array measures."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dirflow import ArgumentError, ImageDataGenerator


def generators(**options: Any) -> list[ImageDataGenerator]:
    return [ImageDataGenerator(**options) for _ in range(2)]


def all_images(folder: Path, **options: Any) -> np.ndarray:
    plain = ImageDataGenerator(**{name: options.pop(name) for name in ("data_format", "compat") if name in options})
    return plain.flow_from_directory(folder, class_mode=None, shuffle=False, batch_size=99, **options)[0]


def assert_same_fit(one: ImageDataGenerator, other: ImageDataGenerator, rtol: float = 1e-5) -> None:
    for name in ("mean", "std", "zca_whitening_matrix"):
        expected, received = getattr(one, name), getattr(other, name)
        assert (expected is None) == (received is None)
        if expected is not None:
            assert received.shape == expected.shape
            assert received.dtype == expected.dtype
            np.testing.assert_allclose(received, expected, rtol=rtol, atol=rtol * np.abs(expected).max())


@pytest.mark.filterwarnings("ignore:`rescale=3` makes")
@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize(
    ("options", "augment"),
    [
        ({"featurewise_center": True, "featurewise_std_normalization": True}, False),
        ({"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 1 / 255}, False),
        ({"featurewise_center": True, "dtype": "float64"}, False),
        ({"featurewise_center": True, "rotation_range": 90, "horizontal_flip": True, "rescale": 0.1}, True),
        ({"featurewise_center": True, "preprocessing_function": np.sqrt, "rescale": 3}, False),
    ],
)
def test_mean_and_std(folder: Path, compat: str, data_format: str, options: dict[str, Any], augment: bool) -> None:
    by_array, by_stream = generators(compat=compat, data_format=data_format, **options)
    size = {"target_size": (11, 8)}
    by_array.fit(all_images(folder, data_format=data_format, compat=compat, **size), augment=augment, rounds=2, seed=4)
    # The iterator's own shuffling, subset order and generator do not matter: images are measured as they come in.
    iterator = by_stream.flow_from_directory(folder, batch_size=4, seed=1, **size)
    by_stream.fit(iterator, augment=augment, rounds=2, seed=4)
    assert_same_fit(by_array, by_stream)
    assert iterator.total_batches_seen == 0


@pytest.mark.parametrize("size", [(2, 2), (5, 4)])  # more images than pixels, and fewer
def test_whitening(folder: Path, size: tuple[int, int]) -> None:
    by_array, by_stream = generators(featurewise_center=True, zca_whitening=True, zca_epsilon=1.0, dtype="float64")
    options = {"target_size": size, "color_mode": "rgb"}
    by_array.fit(all_images(folder, **options))
    by_stream.fit(by_stream.flow_from_directory(folder, batch_size=5, **options))
    assert_same_fit(by_array, by_stream, 1e-6)


def test_frames_and_arrays(folder: Path) -> None:
    by_array, by_stream = generators(featurewise_center=True, featurewise_std_normalization=True)
    names = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    iterator = by_array.flow_from_dataframe(pd.DataFrame({"filename": names}), class_mode=None, target_size=(6, 6))
    images = np.concatenate(list(iterator.samples_in_order()))
    by_array.fit(images)
    by_stream.fit(iterator)
    assert_same_fit(by_array, by_stream)
    by_stream.fit(by_stream.flow(images, batch_size=3))
    assert_same_fit(by_array, by_stream)
    by_stream.fit(by_stream.flow(images.astype(np.uint8), batch_size=3))
    assert_same_fit(by_array, by_stream)


def test_files_that_cannot_be_read_are_left_out_and_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "class").mkdir()
    for number, name in enumerate(["ant/a.jpg", "bee/f.ppm", "cat/h.jpg"]):
        (tmp_path / "class" / f"{number}{name[-4:]}").write_bytes((folder / name).read_bytes())
    by_array, by_stream = generators(featurewise_center=True)
    by_array.fit(all_images(tmp_path, target_size=(5, 5)))
    for name in ("a.jpg", "z.png", "zz.png"):
        (tmp_path / "class" / name).write_bytes(b"no picture")
    for policy in ("skip", "blank"):
        for batch_size in (1, 2, 9):
            iterator = by_stream.flow_from_directory(
                tmp_path, target_size=(5, 5), on_error=policy, batch_size=batch_size
            )
            capsys.readouterr()
            by_stream.fit(iterator)
            first = tmp_path / "class" / "a.jpg"
            assert capsys.readouterr().out.startswith(f"Could not be read so far: 3 files; the first: {first} (")
            assert_same_fit(by_array, by_stream)
            assert len(iterator.failures) == 3
    with pytest.raises(OSError, match=r"a\.jpg"):
        by_stream.fit(by_stream.flow_from_directory(tmp_path, target_size=(5, 5)))


def test_what_cannot_be_measured_is_refused(tmp_path: Path) -> None:
    made = ImageDataGenerator(featurewise_center=True)
    other = ImageDataGenerator(data_format="channels_first").flow(np.zeros((2, 3, 4, 4)))
    with pytest.raises(ArgumentError, match="data_format"):
        made.fit(other)
    (tmp_path / "class").mkdir()
    with pytest.raises(ArgumentError, match="nothing to measure"):
        made.fit(made.flow_from_directory(tmp_path, compat="keras"))
