"""The engine, built from changed sources: in one place, so that only what is changed is built anew."""

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.guards.table import Edit
from tests.support.cargo import TARGET

FOLDER = TARGET / "guards"
SOURCES = ("Cargo.toml", "Cargo.lock", "rust")
# Whole-program optimization would take longer than all tests.
QUICK = {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16"}


def build_into(copy: Path, root: Path, edits: Sequence[Edit]) -> None:
    """Builds the engine of a checkout with changes, and puts it into a copy of the library.

    Raises:
        subprocess.CalledProcessError: it cannot be built; `stderr` says why.
    """
    sources = FOLDER / "sources"
    changed = FOLDER / "changed"
    shutil.rmtree(changed, ignore_errors=True)
    for name in SOURCES:
        _copy(root / name, changed / name)
    for edit in edits:
        edit.apply(changed)
    for name in SOURCES:
        _update(changed / name, sources / name)
    subprocess.run(
        ["cargo", "build", "--release", "--quiet", "--package", "dirflow-python", "--target-dir", FOLDER / "build"],
        cwd=sources,
        env={**os.environ, **QUICK, "PYO3_BUILD_EXTENSION_MODULE": "1", "PYO3_PYTHON": sys.executable},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    (module,) = (copy / "src" / "dirflow").glob("_native*.so")
    shutil.copy(FOLDER / "build" / "release" / "lib_native.so", module)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("target"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _update(source: Path, target: Path) -> None:
    """Makes a file or folder like another one, and leaves alone what is: cargo goes by the times of files."""
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for gone in {path.name for path in target.iterdir()} - {path.name for path in source.iterdir()}:
            shutil.rmtree(target / gone) if (target / gone).is_dir() else (target / gone).unlink()
        for path in source.iterdir():
            _update(path, target / path.name)
    elif not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
