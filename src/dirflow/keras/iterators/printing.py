"""What iterators print: how much was found."""

import sys


def say(line: str) -> None:
    """Prints a line; what the terminal's encoding does not have is shown by its number."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))
