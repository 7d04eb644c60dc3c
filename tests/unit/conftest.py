"""A folder to report on."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def mixed(folder: Path, tmp_path: Path) -> Path:
    """The folder of all kinds of pictures, with a damaged one and a file that is none."""
    shutil.copytree(folder, tmp_path / "mixed")
    (tmp_path / "mixed" / "bee" / "cut.jpg").write_bytes((folder / "ant" / "a.jpg").read_bytes()[:300])
    (tmp_path / "mixed" / "notes.txt").write_text("mine", encoding="utf-8")
    return tmp_path / "mixed"
