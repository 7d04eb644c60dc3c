"""What is installed from the wheel, without Rust, or from the sdist works, and makes the development build's pixels."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dirflow
from tests.support.scripts import environment

from .conftest import TIMEOUT, Environment

pytestmark = pytest.mark.timeout(3 * TIMEOUT)
BATCHES = Path(__file__).with_name("batches.py")


@pytest.fixture(scope="session")
def of_development(folder: Path) -> dict[str, Any]:
    said = subprocess.check_output([sys.executable, BATCHES, folder], env=environment(), encoding="utf-8")
    found: dict[str, Any] = json.loads(said)
    return found


def test_its_pixels_are_those_of_the_development_build(
    installed: Environment, folder: Path, of_development: dict[str, Any]
) -> None:
    found = json.loads(installed.run("python", "-I", BATCHES, folder))
    assert Path(found["file"]).is_relative_to(installed.bin.parent)
    assert found["version"] == of_development["version"] == dirflow.__version__
    assert found["checksums"] == of_development["checksums"]


def test_the_command(installed: Environment, folder: Path) -> None:
    assert dirflow.__version__ in installed.run("dirflow", "--version")
    assert "bee" in installed.run("dirflow", "scan", folder)
    script = installed.folder / "train.py"
    script.write_text(
        "from keras.preprocessing.image import ImageDataGenerator\n"
        f"print(next(ImageDataGenerator().flow_from_directory({str(folder)!r}, (8, 8)))[0].shape)\n",
        encoding="utf-8",
    )
    assert "(13, 8, 8, 3)" in installed.run("dirflow", "run", script)


def test_nothing_that_it_needs_is_missing(installed: Environment) -> None:
    assert "No broken requirements found" in installed.run("python", "-m", "pip", "check")


def test_the_licence_is_installed(installed: Environment) -> None:
    script = (
        "from importlib.metadata import distribution as d; "
        "(one,) = [f for f in d('dirflow').files if f.match('licenses/LICENSE')]; print(one.read_text())"
    )
    assert installed.run("python", "-Ic", script).strip() == Path("LICENSE").read_text(encoding="utf-8").strip()
