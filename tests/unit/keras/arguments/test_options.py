"""What dirflow adds to the original's arguments is declared once."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, DataFrameIterator, DirectoryIterator, ImageDataGenerator, Iterator
from dirflow.keras.arguments.options import ATTRIBUTES, FolderOptions, Options, check_options


def test_types_and_values_name_the_same_options() -> None:
    names = [field.name for field in fields(Options)]
    assert sorted(names) == sorted(FolderOptions.__annotations__)
    assert set(ATTRIBUTES) == set(names) - {"compat", "listing"}


def test_what_is_not_given_is_as_the_class_has_it() -> None:
    for field in fields(Options):
        if field.name in ATTRIBUTES:
            assert getattr(DirectoryIterator, ATTRIBUTES[field.name]) == field.default
    assert list(check_options({}, None, "keras").given()) == []


def test_what_is_given_becomes_an_attribute(folder: Path) -> None:
    given: dict[str, Any] = {"workers": 3, "prefetch": 0, "with_index": True, "augment": False, "on_error": "blank"}
    iterator = ImageDataGenerator().flow_from_directory(folder, **given)
    assert {name: getattr(iterator, ATTRIBUTES[name]) for name in given} == given


def test_an_unknown_one_is_refused_with_those_that_there_are(folder: Path) -> None:
    for make in (
        lambda: DirectoryIterator(folder, None, worker=3),  # type: ignore[call-arg]
        lambda: ImageDataGenerator().flow_from_directory(folder, worker=3),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'worker'.*on_error.*workers"):
            make()
    with pytest.raises(TypeError, match="on_error"):
        ImageDataGenerator().flow(np.zeros((2, 3, 3, 3)), on_error="skip")  # type: ignore[call-arg]


def test_the_contract_is_the_options_else_the_generators_else_the_class() -> None:
    documented, keras = ImageDataGenerator(), ImageDataGenerator(compat="keras")
    for given, generator, default, expected in (
        ({"compat": "keras"}, documented, "documented", "keras"),
        ({"compat": None}, keras, "documented", "keras"),
        ({}, object(), "keras", "keras"),
        ({}, None, "documented", "documented"),
    ):
        assert check_options(given, generator, default).compat == expected  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="compat='exact'"):
        Iterator(3, 2, False, None, compat="exact")


def test_every_option_is_documented_in_one_place() -> None:
    assert DirectoryIterator.__doc__ is not None
    for name in FolderOptions.__annotations__:
        assert f"\n        {name}: " in DirectoryIterator.__doc__
    assert DataFrameIterator.__doc__ is not None
    assert "as in `DirectoryIterator`" in DataFrameIterator.__doc__
