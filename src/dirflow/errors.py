"""What can go wrong, and what it is called.

    DirflowError
    ├── ArgumentError     (also a ValueError)         an argument that makes no sense
    │   ├── ArgumentTypeError (also a TypeError)      an argument, or a column, of the wrong type
    │   └── ColumnError   (also a KeyError)           a column that the data frame does not have
    ├── DatasetError      (also a ValueError)         a folder from which nothing can be learnt
    │   └── EmptyBatchError                           a dataset whose files were all skipped
    ├── FolderNotFound    (also a FileNotFoundError)  a folder that is not there
    ├── ImageError        (also an OSError)           a file that cannot be read as an image
    │   └── ReadTimeout   (also a TimeoutError)       a file that could not be read in time
    ├── StateError        (also a ValueError)         a state that is none, or that belongs to something else
    ├── CacheError        (also an OSError)           a cache for which there is no room, or that cannot be used
    └── BatchIndexError   (also an IndexError and a ValueError)  a batch that does not exist

Each is also the builtin exception that the original raises in its place, so an `except` clause that was
written for Keras still catches it.
"""

import reprlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

Choice = TypeVar("Choice")


class DirflowError(Exception):
    """Base of all errors that dirflow raises on purpose."""


class ArgumentError(DirflowError, ValueError):
    """An argument has a value that makes no sense; says what was received and what is accepted."""


class ArgumentTypeError(ArgumentError, TypeError):
    """An argument, or a column of a data frame, holds values of the wrong type."""


class ColumnError(ArgumentError, KeyError):
    """A data frame does not have a column that was asked for."""

    __str__ = Exception.__str__  # a KeyError quotes its message


class DatasetError(DirflowError, ValueError):
    """A folder exists but holds nothing that could be delivered as asked."""


class EmptyBatchError(DatasetError):
    """None of the files of a dataset could be read, and all of them were to be skipped."""


class FolderNotFound(DirflowError, FileNotFoundError):  # noqa: N818 - reads like FileNotFoundError without "Error" twice
    """The folder of a dataset, or of one of its classes, is missing or cannot be listed."""


class CacheError(DirflowError, OSError):
    """Pixels cannot be kept where they were to be kept; says what would be needed."""


class StateError(DirflowError, ValueError):
    """A state is none that `state_dict` returns, or is that of other files or options; says what differs."""


class BatchIndexError(DirflowError, IndexError, ValueError):
    """A batch number outside of the iterator's length was asked for."""


class ImageError(DirflowError, OSError):
    """A file could not be read as an image.

    Attributes:
        path: the file.
        reason: what is wrong with it, and where.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot read image {path!r}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type["ImageError"], tuple[str, str]]:
        return type(self), (self.path, self.reason)


class ReadTimeout(ImageError, TimeoutError):  # noqa: N818 - reads like TimeoutError without "Error" twice
    """A file could not be read in the time that this may take."""


LONGEST_SHOWN = 300  # letters of a value: lists within lists are long, however few of their parts are shown


class _Shown(reprlib.Repr):
    """Values as messages show them: arrays by their shapes, nothing at length, all in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 200

    def repr_ndarray(self, value: Any, level: int) -> str:
        """Returns how an array is shown."""
        if value.size <= 4:
            return self.repr_instance(value, level)
        return f"<array of shape {value.shape}, {value.dtype}>"

    def repr_instance(self, value: Any, level: int) -> str:
        """Returns how anything is shown that the base class does not know."""
        text = super().repr_instance(value, level)
        return f"<{type(value).__name__}>" if "\n" in text else text


_SHOWN = _Shown()


def shown(value: object) -> str:
    """Returns a value as messages show it: an array by its shape, nothing at length, all in one line."""
    text = _SHOWN.repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def few(names: Sequence[str]) -> str:
    """Returns the first five of some names, as messages show them."""
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def chosen(name: str, value: object, accepted: Sequence[Choice]) -> Choice:
    """Returns which of a few values an argument has.

    Raises:
        ArgumentError: it has none of them.
    """
    for choice in accepted:
        if isinstance(value, type(choice)) and value == choice:
            return choice
    raise one_of(name, value, accepted)


def one_of(name: str, value: object, accepted: Iterable[object], hint: str = "") -> ArgumentError:
    """Returns the error for an argument that must be one of a few values, with what was probably meant."""
    choices = ", ".join(repr(choice) for choice in accepted)
    return ArgumentError(f"`{name}` must be one of {choices}. Received: {name}={shown(value)}{hint}")
