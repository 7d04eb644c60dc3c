"""Writes what was measured into pages, between two markers each: `<!-- name:begin -->` and `<!-- name:end -->`."""

from collections.abc import Mapping
from pathlib import Path


def insert(text: str, name: str, content: str) -> str:
    """Returns a text with everything between the two markers of a name replaced.

    Raises:
        ValueError: The text does not hold both markers once, in order.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"expected one {begin} and, after it, one {end}")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end)[1]}"


def write(page: Path, blocks: Mapping[str, str]) -> None:
    """Puts each block between the markers of its name; a page that lacks one of them is left as it was."""
    text = page.read_text(encoding="utf-8")
    try:
        for name, content in blocks.items():
            text = insert(text, name, content)
    except ValueError as error:
        raise SystemExit(f"{page.name} is left as it was: {error}") from None
    page.write_text(text, encoding="utf-8")
    print(f"\nwritten into {page.name}")
