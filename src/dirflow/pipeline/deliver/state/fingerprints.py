"""A few letters for data of any size, computed once as long as the data stays what it is."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np

from dirflow.common.arrays import Array
from dirflow.pipeline.scan.names import Names
from dirflow.pipeline.scan.sources import FileNames

LETTERS = 16
MOST_HASHED = 64 << 20  # bytes of an array: more would take long, and some rows of each part tell as well


class Fingerprints:
    """The fingerprints of the parts of a dataset, by name."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Any, Any, str]] = {}  # what it is of, a copy if that can be edited, the letters

    def of(self, part: str, value: Any) -> str:
        """Returns the fingerprint of a part; of one and the same object, that which was computed before.

        A list, or an array of class numbers, that was edited in place is noticed. Other arrays are known by identity.
        """
        known = self._known.get(part)
        if known is not None and known[0] is value and _unchanged(value, known[1]):
            return known[2]
        letters = fingerprint(value)
        self._known[part] = (value, _copy(value), letters)
        return letters

    def __reduce__(self) -> tuple[type["Fingerprints"], tuple[()]]:
        return Fingerprints, ()


def fingerprint(value: Any) -> str:
    """Returns 16 letters that other data does not have: of file names, of an array, or of a list.

    Of an array of more than 64 MiB, evenly spaced rows are looked at.
    """
    found = blake2b(digest_size=LETTERS // 2)
    if isinstance(value, Names):
        found.update(value.data.tobytes())
    elif isinstance(value, np.ndarray):
        _update(found, value)
    elif isinstance(value, (list, tuple)) and any(isinstance(part, np.ndarray) for part in value):
        for part in value:
            _update(found, np.asarray(part))
    else:
        for part in _parts(value):
            found.update(part)
    return found.hexdigest()


def _update(found: Any, array: Array) -> None:
    found.update(f"{array.shape} {array.dtype.str} ".encode())
    if array.nbytes > MOST_HASHED:
        array = array[:: -(-array.nbytes // MOST_HASHED)]
    if array.dtype.hasobject:
        found.update(json.dumps(array.tolist(), default=str).encode())
    else:
        found.update(np.ascontiguousarray(array).view(np.uint8) if array.size else b"")


def _parts(values: Any) -> Iterable[bytes]:
    """Yields what makes up a list, or names that are no list but may be asked for by row."""
    for row in range(len(values)):
        one = values[row]
        text = one if isinstance(one, str) else json.dumps(one, default=str)
        yield text.encode(errors="surrogateescape") + b"\0"


def settled(names: FileNames) -> Any:
    """Returns the names that are meant, where a list of them was handed out and was not changed."""
    unedited = getattr(names, "unedited", None)
    return names if unedited is None else unedited() or names


def _copy(value: Any) -> Any:
    if isinstance(value, list):
        return list(value)
    return value.copy() if _is_class_numbers(value) else None


def _unchanged(value: Any, copy: Any) -> bool:
    if isinstance(value, list):
        return bool(value == copy)
    return not _is_class_numbers(value) or bool(np.array_equal(value, copy))


def _is_class_numbers(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu"
