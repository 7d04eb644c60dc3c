"""The folders of the benchmarks import one way."""

import ast
from pathlib import Path

import pytest

import benchmarks

ROOT = Path(benchmarks.__file__).parent
# Each folder or module, and what it may import of the benchmarks beside itself.
ALLOWED: dict[str, set[str]] = {
    "paths": set(),
    "data": {"paths"},
    "measure": {"paths"},
    "loaders": {"measure", "paths"},
    "report": {"loaders", "measure", "paths"},
    "studies": {"data", "measure", "report", "paths"},
    "against": {"data", "measure", "report", "paths"},
    "run": {"data", "loaders", "measure", "report", "paths"},
}


def imported(path: Path) -> set[str]:
    """What a file imports of the benchmarks, by the first name below them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("benchmarks.")}
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    place = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if place != "__init__":
        assert imported(path) <= ALLOWED[place] | {place}
