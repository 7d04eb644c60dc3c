"""B: the part of an index that an iterator delivers."""

import warnings
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from .contract import Compat
from .scan import Index


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
    choose = _first if compat == "keras" else _lowest_hashes
    parts = []
    for begin, end in index.bounds:
        validation = np.zeros(end - begin, np.bool_)
        validation[choose(index, begin, end, fraction)] = True
        parts.append(begin + np.flatnonzero(validation if subset == "validation" else ~validation))
    return index.select(parts)


def unsplit_classes(index: Index) -> list[str]:
    """Returns the names of the classes that are too small to be split: one file or none."""
    return [name for name, (begin, end) in zip(index.class_names, index.bounds, strict=True) if end - begin < 2]


def warn_of_unsplit(names: Sequence[str], stacklevel: int) -> None:
    """Warns of classes that have nothing to validate with (docs/compat.md, D20)."""
    if names:  # D20
        warnings.warn(
            f"{len(names)} classes have fewer than two files, and so none for validation: "
            f"{', '.join(names[:5])}{', ...' if len(names) > 5 else ''}",
            stacklevel=stacklevel + 1,
        )


def _first(index: Index, begin: int, end: int, fraction: float) -> npt.NDArray[np.intp]:
    del index
    return np.arange(int(fraction * (end - begin)))


def _lowest_hashes(index: Index, begin: int, end: int, fraction: float) -> npt.NDArray[np.intp]:
    return lowest_hashes(index.filenames[begin:end], fraction)


def lowest_hashes(names: Sequence[str], fraction: float) -> npt.NDArray[np.intp]:
    """Returns which names are the validation part: those that hash lowest, at least one of two.

    Independent of the seed, so that both subsets agree, and stable when files are added elsewhere.
    """
    wanted = max(int(fraction * len(names)), 1 if len(names) > 1 else 0)
    digests = [blake2b(name.encode(errors="surrogateescape"), digest_size=8).digest() for name in names]
    return np.array(sorted(range(len(names)), key=digests.__getitem__)[:wanted], np.intp)
