"""Lines on the terminal: names from outside cannot harm it, and printing them never ends a run."""

import re
import sys
from contextlib import suppress
from typing import TextIO

# What a terminal acts upon: control characters, what turns the direction of writing, what ends a line. Lone surrogates
# stand for bytes of file names that are no text, and no encoding has them.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")


def harmless(text: str) -> str:
    """Returns text in one line, with each character that a terminal would act upon as `repr` shows it."""
    return _HARMFUL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def ascii_only(text: str) -> str:
    """Returns text with every other character shown by its number."""
    return text.encode("ascii", "backslashreplace").decode("ascii")


def print_line(line: str, stream: TextIO | None) -> None:
    """Prints a line, made harmless, on a stream; None: nowhere.

    Raises:
        OSError: the stream's disk is full, or nobody reads it any more.
        ValueError: it is closed.
    """
    if stream is None:  # a process that was started without it
        return
    text = harmless(line)
    try:
        print(text, file=stream)
    except UnicodeError:  # the stream's encoding has not all of it
        print(ascii_only(text), file=stream)


def say(line: str, *, error: bool = False) -> None:
    """Prints a line, made harmless, on standard output, or on standard error; not at all where that fails."""
    # Whoever replaced the stream decides what it raises. Nobody is left to be told, and a training goes on without.
    with suppress(Exception):
        print_line(line, sys.stderr if error else sys.stdout)
