"""A table in Markdown that reads well as text too."""

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], alignment: str) -> str:
    """Returns a table whose columns are aligned to the left (`<`) or right (`>`); the first row is its header."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(alignment))]
    columns = list(zip(alignment, widths, strict=True))
    lines = [
        "| " + " | ".join(f"{cell:{a}{w}}" for cell, (a, w) in zip(row, columns, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (w + 2) if a == "<" else "-" * (w + 1) + ":" for a, w in columns) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
