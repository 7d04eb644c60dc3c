"""Folders that were read as they are, and probably are not what was meant."""

import os

from dirflow.common.warn import warn
from dirflow.errors import few

from .index import Index

PARTS = frozenset({"train", "training", "val", "valid", "validation", "test", "testing"})  # of a dataset, by name


def warn_of_doubts(index: Index, directory: str | os.PathLike[str], *, chosen: bool) -> None:
    """Warns of class folders without images, of a folder one level above the classes, and of one class alone.

    Args:
        index: of all files, in no part.
        directory: the dataset's folder.
        chosen: whether it was said which folders are the classes.
    """
    names, root = index.class_names, os.fspath(directory)
    empty = [name for name, (begin, end) in zip(names, index.bounds, strict=True) if begin == end]
    if empty:
        warn(
            f"{len(empty)} of {len(names)} class folders have no images, and stay classes: {few([*map(repr, empty)])}. "
            "`classes` says which folders are read."
        )
    inner = [] if chosen else _folders_of_parts(index)
    if inner:
        warn(
            f"{root!r} has no images directly in its class folders, {few([*map(repr, names)])}; {names[0]!r} holds "
            f"the folders {few([*map(repr, inner)])}. If these are the classes, pass {os.path.join(root, names[0])!r}."
        )
    elif len(names) == 1:
        warn(
            f"{names[0]!r} is the only class in {root!r}, so that all labels are the same. "
            "`class_mode=None` gives images without labels."
        )


def _folders_of_parts(index: Index) -> list[str]:
    """Returns folders that seem to be the classes of what seems a part of a dataset; the first and the last of them."""
    names = index.class_names
    if len(names) > 1 and not PARTS.issuperset(name.lower() for name in names):
        return []
    if any(begin < end and not _inner(index, begin) for begin, end in index.bounds):
        return []  # in its own folder; those files of a class come first
    begin, end = index.bounds[0]
    inner = sorted({_inner(index, row) for row in (begin, end - 1)}) if begin < end else []
    return inner if len(inner) > 1 else []


def _inner(index: Index, row: int) -> str:
    """Returns in which folder of its class folder a file lies; the empty string: in the class folder itself."""
    inner = index.names[row].split(os.sep)[1:-1]
    return inner[0] if inner else ""
