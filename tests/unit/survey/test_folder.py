"""`dirflow scan`: what a folder holds."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dirflow import cli
from dirflow.survey.folder import report_on


@pytest.fixture
def mixed(folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder, tmp_path / "mixed")
    (tmp_path / "mixed" / "bee" / "cut.jpg").write_bytes((folder / "ant" / "a.jpg").read_bytes()[:300])
    (tmp_path / "mixed" / "notes.txt").write_text("mine")
    return tmp_path / "mixed"


def test_report(mixed: Path) -> None:
    report = report_on(mixed, read=True)
    assert report.classes == {"ant": 5, "bee": 5, "cat": 4}
    assert report.formats == {"png": 5, "jpg": 5, "bmp": 1, "jpeg": 1, "tif": 1, "ppm": 1}
    assert [entry.path for entry in report.ignored] == [str(mixed / "notes.txt")]
    assert report.failures is not None
    assert [failure.path for failure in report.failures] == [str(mixed / "bee" / "cut.jpg")]


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
