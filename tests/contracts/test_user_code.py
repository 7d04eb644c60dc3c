"""D54 and D55: what was not measured, and what a user's functions return."""

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, ImageDataGenerator

CONTRACTS = pytest.mark.parametrize("compat", ["keras", "documented"])
X = np.arange(4 * 5 * 5 * 3, dtype=np.float32).reshape(4, 5, 5, 3)
OPTIONS = ["featurewise_center", "featurewise_std_normalization", "zca_whitening"]


def iterators(generator: ImageDataGenerator, folder: Path) -> list[Any]:
    return [generator.flow(X, seed=1), generator.flow_from_directory(folder, (5, 5), seed=1)]


@pytest.mark.filterwarnings("ignore:.*overrides the setting")
@pytest.mark.parametrize("option", OPTIONS)
def test_d54_what_was_not_measured(folder: Path, option: str) -> None:
    documented = ImageDataGenerator(**{option: True})
    for iterator in iterators(documented, folder):
        for ask in (next, lambda it: it[0], lambda it: it.batches):
            with pytest.raises(ArgumentError, match=r"needs what `fit` measures.*before the first batch"):
                ask(iterator)
    documented.fit(X)
    for iterator in iterators(documented, folder)[:1]:
        next(iterator)
    keras = ImageDataGenerator(**{option: True}, compat="keras")
    plain = iterators(ImageDataGenerator(compat="keras"), folder)
    for iterator, expected in zip(iterators(keras, folder), plain, strict=True):
        with pytest.warns(UserWarning, match="`fit` was not called") as caught:
            batches = [iterator[0], iterator[0]]
        assert len(caught) == 1  # once an iterator
        np.testing.assert_array_equal(np.asarray(batches[0][0]), np.asarray(expected[0][0]))


@CONTRACTS
def test_d54_a_mean_set_by_hand_is_measured_enough(compat: str) -> None:
    generator = ImageDataGenerator(featurewise_center=True, compat=compat)
    generator.mean = np.full((1, 1, 3), 7, np.float32)
    np.testing.assert_array_equal(generator.flow(X, shuffle=False)[0], X - 7)


def nothing(x: np.ndarray) -> None:
    x.sum()


def flat(x: np.ndarray) -> np.ndarray:
    return x[:, :, :1]


def undefined(x: np.ndarray) -> np.ndarray:
    return x * np.nan


def of_a_list(x: np.ndarray) -> list[Any]:
    return x.tolist()  # type: ignore[no-any-return]


class Undefined(ImageDataGenerator):
    def standardize(self, x: np.ndarray) -> np.ndarray:
        return x / np.float32(np.inf) * np.inf


@pytest.mark.parametrize(
    ("function", "received"),
    [
        (nothing, r"must return an image of shape \(5, 5, 3\). Received: a NoneType"),
        (flat, r"Received: an array of shape \(5, 5, 1\)"),
        (of_a_list, "Received: a list"),
        (undefined, "has returned NaN or infinite values"),
        (functools.partial(undefined), "has returned NaN"),
    ],
)
def test_d55_what_a_preprocessing_function_returns(folder: Path, function: Any, received: str) -> None:
    for iterator in iterators(ImageDataGenerator(preprocessing_function=function), folder):
        with pytest.raises(ArgumentError, match=rf"`preprocessing_function` \(\w+\).*{received}|{received}"):
            next(iterator)
    keras = ImageDataGenerator(preprocessing_function=undefined, compat="keras").flow(X)
    assert np.isnan(next(keras)).all()


@pytest.mark.filterwarnings("ignore:invalid value")
def test_d55_a_users_standardize(folder: Path) -> None:
    for iterator in iterators(Undefined(), folder):
        with pytest.raises(ArgumentError, match=r"`standardize` has returned NaN"):
            next(iterator)
    assert np.isnan(next(Undefined(compat="keras").flow(X))).all()


def test_a_factor_that_makes_values_larger_is_warned_of() -> None:
    with pytest.warns(UserWarning, match=r"rescale=255.*65025.*rescale=1 / 255"):
        ImageDataGenerator(rescale=255)
    ImageDataGenerator(rescale=255, compat="keras")
    ImageDataGenerator(rescale=1)


@CONTRACTS
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_index", -1),
        ("batch_index", 10**9),
        ("batch_index", 1.5),
        ("batch_index", True),
        ("total_batches_seen", -1),
        ("total_batches_seen", "3"),
    ],
)
def test_places_that_there_are_not(compat: str, name: str, value: Any) -> None:
    iterator = ImageDataGenerator(compat=compat).flow(X, batch_size=2)
    with pytest.raises(ArgumentError, match=rf"`{name}` must be.*Received: {name}={value!r}"):
        setattr(iterator, name, value)


def test_torchs_loader_is_told_what_to_write() -> None:
    iterator = ImageDataGenerator().flow(X)
    loader: dict[str, Any] = {"__name__": "torch.utils.data._utils.fetch", "iterator": iterator}
    with pytest.raises(ArgumentError, match=r"DataLoader.*iterator\.epoch\(\)"):
        eval("iterator[0]", loader)
    iterator[0]
