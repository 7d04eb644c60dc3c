"""The command `dirflow`: a file each for its parts."""

from . import run, scan
from .group import main

__all__ = ["main", "run", "scan"]
