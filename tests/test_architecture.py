"""ARCHITECTURE.md knows every module at its place, and none that is gone; no folder and no file is too full."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "dirflow"


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
    inhabitants = {
        str(folder): len({path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()} - HIDDEN)
        for folder in (PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir() and path.name != "__pycache__"))
    }
    assert not {
        folder: count for folder, count in inhabitants.items() if count > (12 if folder == str(PACKAGE) else 10)
    }


HIDDEN = {"__init__", "__pycache__"}
