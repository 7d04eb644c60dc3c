"""The part of an index that an iterator delivers."""

from collections.abc import Sequence

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.common.contract import Compat
from dirflow.common.warn import warn
from dirflow.errors import few
from dirflow.pipeline.scan.index import Index
from dirflow.pipeline.scan.names import Hashes


def split(index: Index, subset: str | None, fraction: float, compat: Compat) -> Index:
    """Keeps the training or the validation part of each class.

    Args:
        index: all files.
        subset: `"training"`, `"validation"` or None for all.
        fraction: the validation part, in (0, 1).
        compat: `"keras"` takes the first files of each class for validation; `"documented"` takes those whose
            names hash lowest, and at least one of a class that has two (docs/compat.md, D20).
    """
    if subset is None:
        return index
    hashes = None if compat == "keras" else index.names.hashes()
    parts = []
    for begin, end in index.bounds:
        validation = np.zeros(end - begin, np.bool_)
        if hashes is None:
            validation[: int(fraction * (end - begin))] = True
        else:
            validation[lowest_hashes(hashes[begin:end], fraction)] = True
        parts.append(begin + np.flatnonzero(validation if subset == "validation" else ~validation))
    return index.select(parts)


def unsplit_classes(index: Index) -> list[str]:
    """Returns the names of the classes that are too small to be split: one file or none."""
    return [name for name, (begin, end) in zip(index.class_names, index.bounds, strict=True) if end - begin < 2]


def warn_of_unsplit(names: Sequence[str]) -> None:
    """Warns of classes that have nothing to validate with (docs/compat.md, D20)."""
    if names:  # D20
        warn(
            f"{len(names)} classes have fewer than two files, and so none for validation: {few(names)}",
        )


def lowest_hashes(hashes: Hashes, fraction: float) -> Rows:
    """Returns which names are the validation part: those that hash lowest, at least one of two.

    Independent of the seed, so that both subsets agree, and stable when files are added elsewhere.
    """
    wanted = max(int(fraction * len(hashes)), 1 if len(hashes) > 1 else 0)
    return np.argsort(hashes, kind="stable")[:wanted]
