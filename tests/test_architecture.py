"""ARCHITECTURE.md knows every module, and none that is gone."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "ARCHITECTURE.md").read_text()


def test_every_module_has_its_place() -> None:
    modules = {path.name for path in (ROOT / "src" / "dirflow").rglob("*.py")} - {"__init__.py"}
    assert modules == set(re.findall(r"`(\w+\.py)`", PAGE))


def test_no_module_is_large() -> None:
    sources = [*ROOT.glob("src/dirflow/**/*.py"), *ROOT.glob("rust/*/src/**/*.rs"), *ROOT.glob("tests/**/*.py")]
    large = {path.name: lines for path in sources if (lines := len(path.read_text().splitlines())) > 400}
    assert not large
