"""Iterators over folders."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dirflow import DirectoryIterator, ImageDataGenerator

Flow = Callable[..., DirectoryIterator]


def flow(
    folder: Path, compat: str = "documented", generator: dict[str, Any] | None = None, **options: Any
) -> DirectoryIterator:
    """Returns an iterator over a folder; `generator` holds the options of the generator, `options` the iterator's."""
    made = ImageDataGenerator(compat=compat, **(generator or {}))
    return made.flow_from_directory(folder, **options)
