"""The library's own methods are told from a user's, however these came about."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dirflow import ImageDataGenerator
from dirflow.keras.own import is_own
from dirflow.keras.reading import hooks_of
from dirflow.pipeline.plan.hooks import NO_HOOKS


class Plain(ImageDataGenerator):
    """A sub-class that changes nothing."""


class Overriding(ImageDataGenerator):
    def standardize(self, x: np.ndarray) -> np.ndarray:
        return super().standardize(x) + 1


class Wrapping(ImageDataGenerator):
    @functools.wraps(ImageDataGenerator.standardize)
    def standardize(self, x: np.ndarray) -> np.ndarray:
        return ImageDataGenerator.standardize(self, x) + 1


def assigned() -> ImageDataGenerator:
    generator = ImageDataGenerator()
    ours = generator.standardize
    generator.standardize = lambda x: ours(x) + 1  # type: ignore[method-assign]
    return generator


@pytest.mark.parametrize("make", [Overriding, Wrapping, assigned])
def test_a_users_method_is_called(make: Callable[[], Any]) -> None:
    assert not is_own(make().standardize)
    assert hooks_of(make()).standardize is not None
    x = np.full((2, 3, 3, 3), 7, np.float32)
    assert next(make().flow(x)).max() == 8


def test_one_put_on_the_class_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ImageDataGenerator.standardize
    monkeypatch.setattr(ImageDataGenerator, "standardize", lambda self, x: ours(self, x) + 1)
    assert next(ImageDataGenerator().flow(np.full((2, 3, 3, 3), 7, np.float32))).max() == 8


def test_the_librarys_own_are_not_taken_for_a_users() -> None:
    for generator in (ImageDataGenerator(), Plain()):
        assert hooks_of(generator) is NO_HOOKS
