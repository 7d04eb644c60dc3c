"""The table knows the arguments that there are, and says in words what each accepts."""

import inspect
from typing import Any

import pytest

import dirflow
from dirflow.arguments.kinds import Kind
from dirflow.arguments.table import ACCEPTED, SPECIAL, check, is_name_part, kind_of
from dirflow.errors import ArgumentError, ArgumentTypeError
from dirflow.keras.arguments.options import FolderOptions

KINDS = [*ACCEPTED.items(), *(item for kinds in SPECIAL.values() for item in kinds.items())]


def public_arguments() -> set[str]:
    found = set(FolderOptions.__annotations__)
    for name in dirflow.__all__:
        thing = getattr(dirflow, name)
        bases = (
            [base for base in inspect.getmro(thing) if base.__module__.startswith("dirflow")]
            if inspect.isclass(thing)
            else []
        )
        members = [thing, *(member for base in bases for member in vars(base).values())]
        for function in filter(callable, members):
            if not (inspect.isclass(function) and issubclass(function, BaseException)):
                found.update(inspect.signature(function).parameters)
    return found


def test_it_has_no_argument_that_there_is_not() -> None:
    assert set(ACCEPTED) - public_arguments() == set()
    assert {name for kinds in SPECIAL.values() for name in kinds} - public_arguments() == set()


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=lambda part: part if isinstance(part, str) else "")
def test_each_says_what_is_accepted(name: str, kind: Kind) -> None:
    assert name
    assert len(kind.accepted) > 3
    assert "None" not in kind.accepted or kind.convert(None) is None


def test_a_default_is_accepted() -> None:
    """Defaults are not checked; but what is given explicitly as a default's value is."""
    for function in (dirflow.ImageDataGenerator.__init__, dirflow.DirectoryIterator.__init__, dirflow.load_img):
        name = function.__qualname__.removesuffix(".__init__")
        for one in inspect.signature(function).parameters.values():
            if one.default is not one.empty and one.name in ACCEPTED:
                assert kind_of(one.name, name).convert(one.default) == one.default


def test_a_special_meaning_comes_before_the_usual_one() -> None:
    assert check("workers", 0, "Iterator") == 0
    with pytest.raises(
        ArgumentError, match=r"`workers` must be None or a whole number from 1 to 4096\. Received: workers=0"
    ):
        check("workers", 0)
    with pytest.raises(KeyError):
        check("no_such_argument", 0)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "rotation_range",
            float("nan"),
            "`rotation_range` must be a number of degrees from -1e+06 to 1e+06. Received: rotation_range=nan",
        ),
        ("target_size", 224, "Received: target_size=224; did you mean (224, 224)?"),
        ("batch_size", 2.0, "`batch_size` must be a whole number of 1 or more. Received: batch_size=2.0"),
        ("seed", -1, "`seed` must be None or a whole number from 0 to 2**32 - 1. Received: seed=-1"),
        ("color_mode", "RGB", "Received: color_mode='RGB'; did you mean 'rgb'?"),
        ("x", [[1, 2]], "`x` must be one image, an array of rank 3. Received: x=[[1, 2]], shape (1, 2)"),
        (
            "directory",
            b"x",
            "`directory` must be a path (str or os.PathLike) that is not empty and has no NUL. Received: directory=b'",
        ),
    ],
)
def test_messages(name: str, value: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        check(name, value)
    assert message in str(caught.value)


def test_the_wrong_type_is_a_type_error_too() -> None:
    with pytest.raises(ArgumentTypeError):
        check("batch_size", "2")
    with pytest.raises(ArgumentError) as caught:
        check("batch_size", 0)
    assert not isinstance(caught.value, TypeError)


def test_parts_of_names() -> None:
    assert all(map(is_name_part, ("", "a", "..", "a b", "é")))
    assert not any(map(is_name_part, ("/", "a/b", "../a", "a\0")))
