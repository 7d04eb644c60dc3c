"""`DirectoryIterator`: names that this process cannot write or encode."""

import os
from pathlib import Path

import pytest

from tests.support.scripts import environment, python

LIST = """
import os
import sys
from dirflow import DirectoryIterator

made = DirectoryIterator(sys.argv[1], None)
for path in [*made.filepaths, *(left.path for left in made.ignored)]:
    assert os.path.exists(path), ascii(path)
"""


def touch(folder: Path, *names: bytes) -> None:
    for name in names:
        path = os.path.join(os.fsencode(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb"):
            pass


@pytest.mark.parametrize("names", [[b"a/x.png", b"a/notes.txt"], [b"a/\xff.png", b"a/x.png"]])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
def test_what_is_found_is_there(tmp_path: Path, names: list[bytes], encoding: str) -> None:
    touch(tmp_path, *names)
    done = python("-c", LIST, tmp_path, env=environment(PYTHONIOENCODING=encoding))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["é.txt".encode(), b"\xff.txt"])
def test_a_name_that_cannot_be_printed(tmp_path: Path, name: bytes) -> None:
    touch(tmp_path, b"a/x.png", b"a/" + name)
    done = python("-c", LIST, tmp_path, env=environment(PYTHONIOENCODING="ascii:strict"))
    assert done.returncode == 0, done.stderr


@pytest.mark.xfail(reason="the engine's paths are decoded as UTF-8, whatever the encoding of the file system is")
@pytest.mark.parametrize("name", ["é/x.png".encode(), "a/é.txt".encode()])
def test_a_file_system_in_another_encoding(tmp_path: Path, name: bytes) -> None:
    touch(tmp_path, b"a/x.png", name)
    ascii_names = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="utf-8")
    done = python("-c", LIST, tmp_path, env=ascii_names)
    assert done.returncode == 0, done.stderr
