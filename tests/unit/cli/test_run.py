"""`dirflow run` on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dirflow import cli
from dirflow.cli import group
from tests.support.scripts import python

OLD = """
import sys
from tensorflow.keras.preprocessing.image import ImageDataGenerator

print("contract", ImageDataGenerator().flow_from_directory(sys.argv[1], target_size=(8, 8)).compat)
"""


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(cli.main, ["--version"]).output.startswith("dirflow, version ")


def test_a_script_that_is_not_there_is_named() -> None:
    missing = CliRunner().invoke(cli.main, ["run", "nowhere.py"])
    assert missing.exit_code == 2
    assert "nowhere.py" in missing.output


def test_a_script_is_run(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.py"
    old.write_text(OLD, encoding="utf-8")
    done = python("-m", "dirflow", "run", "--compat", "documented", old, folder)
    assert done.returncode == 0, done.stderr
    assert "contract documented" in done.stdout


def test_a_module_is_run(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(OLD, encoding="utf-8")
    done = python("-m", "dirflow", "run", "-m", "old", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "contract keras" in done.stdout


def test_what_is_left_to_be_done_is_done_outside_of_click() -> None:
    command = group.Command("command", callback=lambda: None, invoke_without_command=True)

    @command.command()
    def part() -> None:
        def interrupted() -> None:
            raise KeyboardInterrupt

        raise group.Afterwards(interrupted)

    with pytest.raises(KeyboardInterrupt):  # of which click makes status 1
        command.main(["part"])
