"""ARCHITECTURE.md knows every module at its place, and none that is gone; no folder and no file is too full."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "dirflow"
HIDDEN = {"__init__", "__pycache__"}


def drawn() -> set[str]:
    """Returns the paths of the tree in the page: what is indented stands in the folder above it."""
    tree = PAGE.partition("src/dirflow/\n")[2].partition("```")[0]
    folders: list[str] = []
    paths = set()
    for line in tree.splitlines():
        indent, name = re.match(r"( +)(\S+)", line).groups()  # type: ignore[union-attr]
        del folders[len(indent) // 2 - 1 :]
        if name.endswith("/"):
            folders.append(name)
        else:
            paths.add("".join(folders) + name)
    return paths


def test_every_module_has_its_place() -> None:
    modules = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
    assert drawn() == modules


def test_no_module_is_large() -> None:
    sources = [*ROOT.glob("src/dirflow/**/*.py"), *ROOT.glob("rust/*/src/**/*.rs"), *ROOT.glob("tests/**/*.py")]
    large = {str(path): lines for path in sources if (lines := len(path.read_text("utf-8").splitlines())) > 400}
    assert not large


def test_no_folder_is_crowded() -> None:
    folders = [PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir() and path.name != "__pycache__")]
    inhabitants = {
        str(folder): len({path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()} - HIDDEN)
        for folder in folders
    }
    assert not {folder: count for folder, count in inhabitants.items() if count > 10}


@pytest.mark.parametrize("part", ["arguments", "common", "keras", "original", "pipeline", "survey"])
def test_only_the_engine_is_imported_from_the_face(part: str) -> None:
    """import-linter takes `from dirflow import _native` for an import of `dirflow`, and is told to overlook it."""
    imported = {
        name.name
        for path in (PACKAGE / part).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "dirflow"
        for name in node.names
    }
    assert imported <= {"_native", "original"}
