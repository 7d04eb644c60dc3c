"""The wheel that `pip install .` builds: complete, and working without the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.archives import check_contents
from tests.support.cargo import why_nothing_can_be_built
from tests.support.scripts import environment

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := why_nothing_can_be_built():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("wheel")
    # The build's requirements are in the environment that runs the tests.
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--quiet", "-w", folder]
    subprocess.run(build, cwd=ROOT, env=environment(), check=True, timeout=900)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.timeout(900)
def test_what_is_in_it(wheel: Path) -> None:
    assert "-abi3-" in wheel.name
    check_contents(wheel)


def test_it_works_alone(wheel: Path, folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    script = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import dirflow; "
        f"assert dirflow.__file__.startswith({str(site)!r}); "
        f"flow = dirflow.ImageDataGenerator(rotation_range=9).flow_from_directory({str(folder)!r}, (8, 8)); "
        "x, y = next(flow); assert x.shape == (13, 8, 8, 3), x.shape"
    )
    subprocess.run([sys.executable, "-I", "-c", script], check=True, cwd=tmp_path)
