"""The public surface: complete, sorted, documented, and light to import."""

import inspect

import pytest

import dirflow
from tests.support.scripts import python


def test_all_is_sorted_and_complete() -> None:
    assert sorted(dirflow.__all__) == dirflow.__all__
    public = {name for name, thing in vars(dirflow).items() if not name.startswith("_") and not inspect.ismodule(thing)}
    assert public == set(dirflow.__all__)


@pytest.mark.parametrize("name", dirflow.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(dirflow, name)
    assert thing.__doc__
    assert thing.__doc__.strip().split("\n")[0].endswith(".")
    for member, value in vars(thing).items() if inspect.isclass(thing) else ():
        if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{member} has no docstring"


def test_import_brings_nothing_heavy() -> None:
    script = (
        "import sys, dirflow; heavy = {'scipy', 'keras', 'tensorflow', 'torch', 'jax', 'pandas', 'click', 'sqlite3', "
        "'multiprocessing', 'asyncio', 'typing_extensions', 'PIL.JpegImagePlugin', "
        "'PIL.PngImagePlugin'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = python("-c", script)
    assert done.returncode == 0, done.stderr
