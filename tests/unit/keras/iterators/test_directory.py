"""`DirectoryIterator`: names that this process cannot write or encode."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dirflow import ImageDataGenerator
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


@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_the_share_of_a_part_is_said(folder: Path, compat: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(str(path) for path in folder.rglob("*.*"))
    frame = pd.DataFrame({"filename": names, "class": [Path(name).parts[len(folder.parts)] for name in names]})
    generator = ImageDataGenerator(validation_split=0.3, compat=compat)
    for make in (
        lambda subset: generator.flow_from_directory(folder, subset=subset),
        lambda subset: generator.flow_from_dataframe(frame, subset=subset),
    ):
        for subset in ("training", "validation"):
            made = make(subset)
            line = f"These are the {subset} part: {made.samples} of 13 (validation_split=0.3)."
            assert line in capsys.readouterr().out.splitlines()
        assert "part" not in (make(None) and capsys.readouterr().out)


@pytest.mark.parametrize("on_error", ["skip", "blank"])
def test_what_could_not_be_read_is_said_at_the_end_of_an_epoch(
    folder: Path, tmp_path: Path, on_error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, tmp_path / "data")
    for name in ("g.png", "h.jpg"):
        (tmp_path / "data" / "cat" / name).write_bytes(b"no picture")
    options = {"target_size": (5, 5), "batch_size": 4, "shuffle": False, "on_error": on_error}
    iterator = ImageDataGenerator().flow_from_directory(tmp_path / "data", **options)
    capsys.readouterr()
    for batch in range(3):
        assert len(iterator[batch]) == len(next(iterator)) == 2
        assert capsys.readouterr().out == ""
    next(iterator)
    iterator[3]
    iterator.on_epoch_end()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2  # of an epoch by `next`, and of one by number
    for line in lines:
        assert line.startswith(f"Could not be read so far: 2 files; the first: {tmp_path / 'data' / 'cat' / 'g.png'} (")
        assert line.endswith("; see `failures`.")
