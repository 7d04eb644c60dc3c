"""`dirflow scan`: the report on a terminal."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from dirflow import cli
from tests.support.scripts import environment, python


def test_command(mixed: Path) -> None:
    done = CliRunner().invoke(cli.main, ["scan", str(mixed)])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0].startswith("14 images in 3 classes: ")
    assert lines[1:4] == ["  ant  5", "  bee  5", "  cat  4"]
    assert lines[4] == "left out: 1"
    assert lines[5] == f"  {mixed / 'notes.txt'}  (a file outside of the class folders)"
    assert lines[6] == "cannot be read: 1"
    assert lines[7].startswith(f"  {mixed / 'bee' / 'cut.jpg'}  (")


def test_without_reading(mixed: Path) -> None:
    done = CliRunner().invoke(cli.main, ["scan", "--no-read", str(mixed)])
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "cannot be read: not tried"


def test_no_such_folder(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.main, ["scan", str(tmp_path / "nowhere")])
    assert done.exit_code == 1
    assert "nowhere" in done.output


@pytest.mark.parametrize("name", ["é.txt".encode(), b"\xff.txt"])
def test_a_name_that_cannot_be_printed(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.png").touch()
    with open(os.path.join(os.fsencode(tmp_path), b"a", name), "wb"):
        pass
    done = python("-m", "dirflow", "scan", "--no-read", tmp_path, env=environment(PYTHONIOENCODING="ascii:strict"))
    assert done.returncode == 0, done.stderr
