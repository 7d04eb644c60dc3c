"""What is in the wheel and the sdist, and what is not."""

import base64
import csv
import hashlib
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.utils import parse_wheel_filename

from tests.support.archives import check_contents

from .conftest import TIMEOUT, without_rust

ROOT = Path(__file__).parents[2]
MANYLINUX = "manylinux_2_17"
LARGEST = 1_500_000  # bytes


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Metadata:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return Metadata.from_email(archive.read(name), validate=True)


def test_the_wheel_is_complete(wheel: Path) -> None:
    check_contents(wheel)


def test_the_wheel_is_for_all_pythons_and_old_systems(wheel: Path) -> None:
    _, _, _, tags = parse_wheel_filename(wheel.name)
    assert {(tag.interpreter, tag.abi) for tag in tags} == {("cp311", "abi3")}
    assert any(tag.platform.startswith(MANYLINUX) for tag in tags)
    # By the versions of the symbols that the engine takes from the system.
    said = subprocess.check_output([sys.executable, "-m", "auditwheel", "show", wheel], encoding="utf-8")
    assert f'is consistent with the following platform tag:\n"{MANYLINUX}' in said


def test_the_metadata_is_that_of_the_project(metadata: Metadata) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]["package"]
    assert metadata.name == project["name"]
    assert str(metadata.version) == workspace["version"]
    assert metadata.summary == project["description"]
    assert str(metadata.requires_python) == project["requires-python"]
    assert metadata.license_expression == project["license"] == workspace["license"]
    assert metadata.license_files == project["license-files"]
    assert str(metadata.description).strip() == (ROOT / "README.md").read_text(encoding="utf-8").strip()
    assert {str(one) for one in metadata.requires_dist or ()} >= set(project["dependencies"])


def test_the_wheel_names_no_folder_of_this_machine(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        content = archive.read(name)
        for folder in (ROOT, Path.home(), "/tmp", "/home"):
            assert f"{folder}/".encode() not in content, name
        assert b".cargo/" not in content, name


def test_its_record_is_right(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (record,) = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
    entries = {name: found for name, *found in csv.reader(archive.read(record).decode().splitlines())}
    assert set(entries) == set(archive.namelist())
    for name in set(entries) - {record}:
        content = archive.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        assert entries[name] == [f"sha256={digest}", str(len(content))], name


def test_it_is_small(wheel: Path, sdist: Path) -> None:
    assert wheel.stat().st_size < LARGEST
    assert sdist.stat().st_size < LARGEST


def test_the_sdist_builds_itself(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.check_output(["git", "ls-files", "rust", "src"], cwd=ROOT, encoding="utf-8").split("\n")
    wanted = {name for name in tracked if name.endswith((".rs", ".py", ".pyi", "Cargo.toml", "py.typed"))}
    wanted = {name for name in wanted if not name.startswith("rust/jpeg/fuzz/")}
    wanted |= {"pyproject.toml", "Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "PKG-INFO"}
    assert wanted | {"scripts/build_backend.py", "scripts/rust_toolchain.py"} <= names


def test_the_sdist_without_rust_ends_with_how_to_install_it(python: Path, sdist: Path, tmp_path: Path) -> None:
    subprocess.run([python, "-m", "venv", tmp_path], check=True, timeout=TIMEOUT)
    done = subprocess.run(
        [tmp_path / "bin" / "python", "-m", "pip", "install", "--no-deps", sdist],
        cwd=tmp_path,
        env=without_rust(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "no `cargo` was found" in said
    assert "sh.rustup.rs | sh" in said
    assert "Traceback" not in said
