"""D40 to D45, D57: where arrays differ between the contracts, each side shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dirflow import ArgumentError, DatasetError, ImageDataGenerator, NumpyArrayIterator

CONTRACTS = ["keras", "documented"]


def flow(compat: str, x: Any, y: Any = None, generator: dict[str, Any] | None = None, **options: Any) -> Any:
    made = ImageDataGenerator(compat=compat, **(generator or {}))
    return made.flow(x, y, **{"shuffle": False, "seed": 1, **options})


def numbered(count: int) -> np.ndarray:
    """Images whose pixels are their row number."""
    return np.arange(count, dtype=np.float32).reshape(-1, 1, 1, 1) * np.ones((1, 2, 2, 1), np.float32)


def test_d40_weights_follow_their_images_into_a_subset() -> None:
    rows = np.arange(10)
    for compat, expected in (("keras", [0, 1, 2]), ("documented", [4, 5, 6])):
        iterator = flow(
            compat, numbered(10), rows, {"validation_split": 0.4},
            subset="training", sample_weight=rows / 10, batch_size=3, ignore_class_split=True,
        )  # fmt: skip
        x, y, weights = iterator[0]
        assert x[:, 0, 0, 0].tolist() == y.tolist() == [4, 5, 6]
        np.testing.assert_array_equal(weights, np.array(expected) / 10)


def test_d41_weights_without_labels() -> None:
    assert isinstance(flow("keras", numbered(3), sample_weight=np.ones(3))[0], np.ndarray)
    with pytest.raises(ArgumentError, match=r"sample_weight.*y"):
        flow("documented", numbered(3), sample_weight=np.ones(3))


def test_d42_inputs_after_the_second() -> None:
    x = numbered(3)
    assert len(flow("keras", (x, x, np.arange(3)))[0]) == 2
    with pytest.raises(ArgumentError, match=r"\(x, more\).*tuple of 3"):
        flow("documented", (x, x, np.arange(3)))
    with pytest.raises(ValueError, match="same length"):
        flow("keras", (x, (np.arange(3), np.arange(3))))
    assert [len(part) for part in flow("documented", (x, (np.arange(3), np.arange(3))))[0]] == [3, 3, 3]


@pytest.mark.parametrize(
    ("y", "in_keras", "in_documented"),
    [
        (np.repeat(np.eye(2), 5, axis=0), "passes", "refused"),  # one-hot, sorted by class
        (np.tile(np.eye(2), (5, 1)), "passes", "passes"),
        (np.linspace(0, 1, 10), "refused", "passes"),  # no classes at all
        (np.linspace(0, 1, 20).reshape(10, 2), "refused", "passes"),
        (np.repeat([0, 1], 5), "refused", "refused"),
        (np.tile([[0], [1]], (5, 1)), "passes", "passes"),
        (np.random.default_rng(1).integers(0, 9, (10, 4, 4, 1)), "passes", "passes"),  # masks
    ],
)
def test_d43_both_parts_have_the_same_classes(y: np.ndarray, in_keras: str, in_documented: str) -> None:
    for compat, expected in (("keras", in_keras), ("documented", in_documented)):
        for ignored in (False, True):
            arguments = {"subset": "validation", "ignore_class_split": ignored}
            if expected == "refused" and not ignored:
                with pytest.raises(ArgumentError, match="different classes"):
                    flow(compat, numbered(10), y, {"validation_split": 0.4}, **arguments)
            else:
                assert flow(compat, numbered(10), y, {"validation_split": 0.4}, **arguments).n == 4


def test_d44_whole_numbers_can_be_rescaled() -> None:
    x = np.full((2, 3, 3, 1), 9, np.uint8)
    with pytest.raises(TypeError):
        flow("keras", x, generator={"rescale": 0.5, "dtype": "uint8"})[0]
    batch = flow("documented", x, generator={"rescale": 0.5, "dtype": "uint8"})[0]
    assert batch.dtype == np.uint8
    np.testing.assert_array_equal(batch, 4)


def test_d45_white_is_that_of_the_whole_array(tmp_path: Path) -> None:
    x = np.full((2, 2, 2, 3), 100, np.float32)
    x[1] = 40000  # sixteen bits
    batch = flow("documented", x, generator={"brightness_range": (4, 4)})[0]
    np.testing.assert_array_equal(batch[0], 400)
    assert flow("keras", x, generator={"brightness_range": (4, 4)})[0][0].max() == 255
    unit = x / 40000
    batch = flow("documented", unit, generator={"brightness_range": (4, 4)}, save_to_dir=tmp_path, save_prefix="p")[0]
    np.testing.assert_allclose(batch[:, 0, 0, 0], [0.01, 1])
    dark, bright = sorted(tmp_path.iterdir())
    assert np.asarray(Image.open(dark)).max() == 3
    assert np.asarray(Image.open(bright)).min() == 255


def test_d45_whole_numbers_go_the_same_way_alone_and_in_company() -> None:
    x = np.random.default_rng(3).integers(0, 200, (4, 8, 8, 3)).astype(np.float32)
    generator = {"brightness_range": (0.5, 3), "channel_shift_range": 90.0, "rotation_range": 20}
    x[3] *= 300
    among_others = flow("documented", x, generator=generator, batch_size=4)[0][:3]
    parts = np.concatenate([flow("documented", x, generator=generator, batch_size=3)[0]])
    np.testing.assert_array_equal(parts, among_others)


def test_d21_the_validation_part_is_not_augmented() -> None:
    x = np.random.default_rng(0).random((10, 6, 6, 3), np.float32)
    generator = {"rotation_range": 90, "validation_split": 0.5}
    for compat, same in (("keras", False), ("documented", True)):
        assert np.array_equal(flow(compat, x, generator=generator, subset="validation")[0], x[:5]) is same
        assert not np.array_equal(flow(compat, x, generator=generator, subset="training")[0], x[5:])


def test_d23_a_part_without_rows() -> None:
    assert flow("keras", numbered(3), None, {"validation_split": 0.1}, subset="validation").n == 0
    with pytest.raises(DatasetError, match="no rows"):
        flow("documented", numbered(3), None, {"validation_split": 0.1}, subset="validation")


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d28_arguments_that_make_no_sense(compat: str, tmp_path: Path) -> None:
    x = numbered(3)
    for argument, value in (("workers", 0), ("augment", "no"), ("sampling", "often"), ("subset", "test")):
        with pytest.raises(ArgumentError, match=argument):
            flow(compat, x, **{argument: value})
    with pytest.raises(TypeError, match="wrokers"):
        flow(compat, x, wrokers=2)
    with pytest.raises(ArgumentError, match="rank 4"):
        flow(compat, x[0])
    if compat == "documented":
        for options in ({"subset": "training"}, {"save_to_dir": tmp_path, "save_format": "tga2"}, {"batch_size": 0}):
            with pytest.raises(ArgumentError, match=next(reversed(options))):
                flow(compat, x, **options)
        with pytest.raises(ArgumentError, match="rounds"):
            ImageDataGenerator(featurewise_center=True).fit(x, augment=True, rounds=0)


def test_bytes_stay_bytes_and_memory_is_shared() -> None:
    x = np.zeros((3, 4, 4, 3), np.uint8)
    iterator = flow("documented", x, generator={"rescale": 1 / 255})
    assert np.shares_memory(iterator.x, x)
    x += 255
    np.testing.assert_array_equal(iterator[0], np.ones(x.shape, np.float32))


def test_without_a_generator_images_come_as_they_are() -> None:
    x = numbered(5)
    iterator = NumpyArrayIterator(x, None, None, batch_size=2, with_index=True)
    batch, rows = next(iterator)
    np.testing.assert_array_equal(batch, x[rows])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("image", [0, 63, 64, 99])
def test_d57_values_that_no_training_survives(bad: float, image: int) -> None:
    x = numbered(100)
    x[image, 1, 0, 0] = bad
    for use in (lambda made: made.flow(x), lambda made: made.fit(x)):
        made = ImageDataGenerator(featurewise_center=True, compat="documented")
        with pytest.raises(ArgumentError, match=rf"`x` has NaN or infinite values, the first in image {image} "):
            use(made)
    assert not np.isfinite(flow("keras", x, batch_size=100)[0]).all()
    with np.errstate(invalid="ignore"):
        ImageDataGenerator(featurewise_center=True, compat="keras").fit(x)


def test_d57_what_has_no_images_or_no_floats_is_not_looked_at() -> None:
    for x in (np.zeros((0, 2, 2, 1), np.float32), np.zeros((3, 2, 2, 1), np.int64), np.zeros((3, 2, 2, 1), np.float16)):
        flow("documented", x)
