"""What `make wheel` has built, and fresh environments of every Python in which it is installed."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import PIL
import pytest

from tests.support.pythons import found

DIST = Path(os.environ["DIRFLOW_TEST_DIST"]).resolve()
PYTHONS = found()
TIMEOUT = 600


@dataclass(frozen=True)
class Environment:
    """A virtual environment with dirflow in it.

    Attributes:
        bin: The folder of its commands.
        folder: An empty one for whatever runs in it.
    """

    bin: Path
    folder: Path

    def run(self, command: str, *arguments: str | Path) -> str:
        """Runs one of its commands without Rust, and returns what it printed."""
        done = subprocess.run(
            [self.bin / command, *arguments],
            cwd=self.folder,
            env=without_rust(),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIMEOUT,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def without_rust() -> dict[str, str]:
    """Returns this process's variables without those that change Python, and a path without `cargo`."""
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if not (Path(folder) / "cargo").exists()]
    others = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYENV", "VIRTUAL"))}
    variables = {**others, "PATH": os.pathsep.join(path), "MATURIN_NO_INSTALL_RUST": "1"}
    assert shutil.which("cargo", path=variables["PATH"]) is None
    return variables


def environment(python: Path, package: Path, folder: Path, variables: dict[str, str]) -> Environment:
    """Makes a virtual environment and installs a package into it, with what it needs."""
    subprocess.run([python, "-m", "venv", folder / "venv"], check=True, timeout=TIMEOUT)
    (folder / "empty").mkdir()
    made = Environment(folder / "venv" / "bin", folder / "empty")
    # Pixels are those of the installed Pillow: the same as in the environment of development.
    install = [made.bin / "python", "-m", "pip", "install", "--quiet", package, f"pillow=={PIL.__version__}"]
    subprocess.run(install, check=True, cwd=folder, env=variables, timeout=TIMEOUT)
    return made


@pytest.fixture(scope="session")
def wheel() -> Path:
    (built,) = DIST.glob("dirflow-*.whl")
    return built


@pytest.fixture(scope="session")
def sdist() -> Path:
    (built,) = DIST.glob("dirflow-*.tar.gz")
    return built


@pytest.fixture(scope="session", params=PYTHONS.values(), ids=list(PYTHONS))
def python(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="session", params=["wheel", "sdist"])
def installed(
    request: pytest.FixtureRequest, python: Path, wheel: Path, sdist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "wheel":
        return environment(python, wheel, folder, without_rust())
    # Crates are compiled once for all Pythons.
    target = tmp_path_factory.getbasetemp() / "target"
    return environment(python, sdist, folder, {**os.environ, "CARGO_TARGET_DIR": str(target)})
