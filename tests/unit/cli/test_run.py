"""`dirflow run` on the command line."""

from pathlib import Path

from click.testing import CliRunner

from dirflow import cli

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
    done = CliRunner().invoke(cli.main, ["run", str(old), str(folder)])
    assert done.exit_code == 0
    assert "contract keras" in done.output
