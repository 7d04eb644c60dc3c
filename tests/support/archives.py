"""What a wheel of dirflow has to hold."""

import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = {"dirflow/__init__.py", "dirflow/py.typed", "dirflow/_native.pyi", "dirflow/_native.abi3.so"}


def check_contents(wheel: Path) -> None:
    """Checks that a wheel holds the library, its types, its engine, its licence, and nothing else."""
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "dirflow").rglob("*.py")}
    assert (NEEDED | sources) <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dirflow"}
