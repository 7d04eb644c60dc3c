"""What SECURITY.md says of `unsafe` is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| `(rust/[^`]+)` \| (\d+) \|", re.MULTILINE)
COMMENT = re.compile(r"//.*")
UNSAFE = re.compile(r"\bunsafe\s*(?:\{|fn\b|impl\b|extern\b)")


def test_every_unsafe_is_in_the_table() -> None:
    said = {file: int(count) for file, count in ROW.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))}
    found = {
        path.relative_to(ROOT).as_posix(): len(UNSAFE.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))))
        for path in (ROOT / "rust").glob("*/src/**/*.rs")
    }
    assert said == {file: count for file, count in found.items() if count}
