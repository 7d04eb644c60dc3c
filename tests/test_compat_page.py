"""docs/compat.md, the sources and the tests name the same differences."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "compat.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| D(\d+) \|", PAGE, re.MULTILINE))
# What Keras cannot do at all, or what no line of ours can undo, has no branch.
WITHOUT_BRANCH = {"7", "15", "16", "18", "29", "32", "33"}


def test_every_difference_is_shown_in_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "contracts").glob("test_*.py"))
    assert set(re.findall(r"def test_d(\d+)_", tests)) == ROWS


def test_every_difference_is_marked_in_the_sources() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "dirflow").rglob("*.py"))
    marked = set(re.findall(r"\bD(\d+)\b", sources))
    assert marked <= ROWS
    assert marked >= ROWS - WITHOUT_BRANCH
