"""Kinds of values: what an argument may be, in words and as a check that makes Python's own values of NumPy's."""

import math
import numbers
import operator
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from dirflow.errors import ArgumentError, ArgumentTypeError, shown

from .spelling import did_you_mean

LARGEST_EXACT = 2**53  # below which floats have all whole numbers; NumPy does not draw from larger ones


class Kind(ABC):
    """What an argument accepts; nobody compares or shows one, and `dataclass` takes its time for what does that.

    Attributes:
        accepted: in words, as they stand after "must be".
    """

    accepted: str

    def convert(self, value: Any) -> Any:
        """Returns a value as Python's own.

        Raises:
            TypeError: it is of the wrong type.
            ValueError, OverflowError: it is of a right type, and not accepted.
        """
        return self._convert(value)

    def hint(self, value: Any) -> str:
        """Returns what was probably meant by a value that is not accepted, as a sentence; or nothing."""
        return self._hint(value)

    def check(self, name: str, value: Any) -> Any:
        """Returns the value of an argument as Python's own.

        Raises:
            ArgumentTypeError: it is of the wrong type; also a ValueError.
            ArgumentError: it is not accepted.
        """
        try:
            return self.convert(value)
        except (TypeError, ValueError, OverflowError) as error:
            refused = ArgumentTypeError if isinstance(error, TypeError) else ArgumentError
            message = f"`{name}` must be {self.accepted}. Received: {name}={shown(value)}{self.hint(value)}"
            raise refused(message) from (error if error.args else None)  # what a value itself raised is shown

    @abstractmethod
    def _convert(self, value: Any) -> Any: ...

    def _hint(self, value: Any) -> str:
        del value
        return ""


def plain(value: Any) -> Any:
    """Returns the number in an array of no dimensions; anything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


@dataclass(frozen=True, eq=False, repr=False)
class Flag(Kind):
    """True or False, 1 or 0."""

    accepted: str = "True or False"

    def _convert(self, value: Any) -> bool:
        value = plain(value)
        if not isinstance(value, (bool, np.bool_, int, np.integer)):
            raise TypeError
        if value not in (0, 1):
            raise ValueError
        return bool(value)


@dataclass(frozen=True, eq=False, repr=False)
class Whole(Kind):
    """A whole number; True and False are none."""

    low: int | None = None
    high: int | None = None
    why: str = ""

    @property
    def accepted(self) -> str:  # type: ignore[override]
        """What is accepted, in words."""
        if self.low is None:
            return f"a whole number{self.why}"
        high = "2**32 - 1" if self.high == 2**32 - 1 else self.high
        return f"a whole number {f'of {self.low} or more' if high is None else f'from {self.low} to {high}'}{self.why}"

    def _convert(self, value: Any) -> int:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        whole = operator.index(value)
        if (self.low is not None and whole < self.low) or (self.high is not None and whole > self.high):
            raise ValueError
        return int(whole)


@dataclass(frozen=True, eq=False, repr=False)
class Number(Kind):
    """A finite real number; True and False are none.

    Attributes:
        low: the least that is accepted.
        high: the greatest that is accepted.
        but: one that is not; None: all are.
    """

    low: float
    high: float
    but: float | None = None
    unit: str = ""

    @property
    def accepted(self) -> str:  # type: ignore[override]
        """What is accepted, in words."""
        but = "" if self.but is None else f", not {self.but:g}"
        return f"a number{self.unit} from {self.low:g} to {self.high:g}{but}"

    def _convert(self, value: Any) -> float:
        value = plain(value)
        if not isinstance(value, numbers.Real) or isinstance(value, (bool, np.bool_)):
            raise TypeError
        number: float = float(value)
        if isinstance(value, numbers.Integral) and abs(number) < LARGEST_EXACT:
            number = int(value)  # a shift by a whole number is another than by a float
        if not (math.isfinite(number) and self.low <= number <= self.high) or number == self.but:
            raise ValueError
        return number


@dataclass(frozen=True, eq=False, repr=False)
class Choice(Kind):
    """One of a few values: strings, or None."""

    choices: Sequence[str | None]

    @property
    def accepted(self) -> str:  # type: ignore[override]
        """What is accepted, in words."""
        return f"one of {', '.join(map(repr, self.choices))}"

    def _convert(self, value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise TypeError
        if value not in self.choices:
            raise ValueError
        return None if value is None else str(value)

    def _hint(self, value: Any) -> str:
        return did_you_mean(value, self.choices)


@dataclass(frozen=True, eq=False, repr=False)
class Several(Kind):
    """A list, a tuple or an array of values of one kind.

    Attributes:
        each: what they are.
        accepted: in words.
        count: how many; None: one or more.
        meant: what is suggested in place of a single value; None: nothing.
    """

    each: Kind
    accepted: str
    count: int | None = None
    meant: Callable[[Any], Any] | None = None

    def _convert(self, value: Any) -> list[Any] | tuple[Any, ...]:
        if not isinstance(value, (Sequence, np.ndarray)) or isinstance(value, (str, bytes)):
            raise TypeError
        if isinstance(value, np.ndarray) and value.ndim != 1:
            raise ValueError
        if len(value) != self.count if self.count is not None else not len(value):
            raise ValueError
        kept = tuple if isinstance(value, tuple) else list
        return kept(self.each.convert(one) for one in value)

    def _hint(self, value: Any) -> str:
        try:
            return f"; did you mean {self.meant(self.each.convert(value))!r}?" if self.meant else ""
        except (TypeError, ValueError, OverflowError):
            return ""


@dataclass(frozen=True, eq=False, repr=False)
class Either(Kind):
    """A value of one of several kinds; what it is said to be may be put otherwise."""

    kinds: Sequence[Kind]
    accepted: str

    def _convert(self, value: Any) -> Any:
        refused: type[Exception] = TypeError  # a class: errors would keep the caller's objects alive
        for kind in self.kinds:
            try:
                return kind.convert(value)
            except TypeError:
                continue
            except (ValueError, OverflowError):
                refused = ValueError
        raise refused

    def _hint(self, value: Any) -> str:
        return next((hint for kind in self.kinds if (hint := kind.hint(value))), "")


@dataclass(frozen=True, eq=False, repr=False)
class Nothing(Kind):
    """None."""

    accepted: str = "None"

    def _convert(self, value: Any) -> None:
        if value is not None:
            raise TypeError


def none_or(kind: Kind) -> Either:
    """Returns the kind that has None too."""
    return Either((Nothing(), kind), f"None or {kind.accepted}")


@dataclass(frozen=True, eq=False, repr=False)
class Place(Kind):
    """A path: a string, or an object that names one, as `pathlib`'s do."""

    accepted: str = "a path (str or os.PathLike) that is not empty and has no NUL"
    empty: bool = False
    also_bytes: bool = False

    def _convert(self, value: Any) -> Any:
        path = os.fspath(value)
        if not (isinstance(path, str) or self.also_bytes):
            raise TypeError
        if not (path or self.empty) or b"\0" in os.fsencode(path):
            raise ValueError
        return os.path.expanduser(path) if path[:1] in ("~", b"~") else value


@dataclass(frozen=True, eq=False, repr=False)
class Text(Kind):
    """A string that fulfils a condition."""

    accepted: str
    fits: Callable[[str], bool]

    def _convert(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError
        if not self.fits(value):
            raise ValueError
        return str(value)


@dataclass(frozen=True, eq=False, repr=False)
class Column(Kind):
    """The name of a column of a data frame: a string, a number, or a tuple of such."""

    accepted: str = "the name of a column"

    def _convert(self, value: Any) -> Any:
        if value is None:
            raise TypeError
        hash(value)
        return value


@dataclass(frozen=True, eq=False, repr=False)
class ClassNames(Kind):
    """Names of classes in an order; a set has none."""

    accepted: str = "a list of class names in label order"

    def _convert(self, value: Any) -> list[str]:
        if isinstance(value, (str, bytes, AbstractSet)) or not isinstance(value, Iterable):
            raise TypeError
        names = list(value)
        if not all(isinstance(name, str) for name in names):
            raise TypeError
        if not all(name and b"\0" not in os.fsencode(name) for name in names):
            raise ValueError
        return [str(name) for name in names]

    def _hint(self, value: Any) -> str:
        return f"; did you mean [{value!r}]?" if isinstance(value, str) else ""


@dataclass(frozen=True, eq=False, repr=False)
class Having(Kind):
    """An object that has some attributes; a class that would make one is none."""

    names: Sequence[str]
    accepted: str

    def _convert(self, value: Any) -> Any:
        if isinstance(value, type) or not all(hasattr(value, name) for name in self.names):
            raise TypeError
        return value

    def _hint(self, value: Any) -> str:
        return f"; did you mean {value.__name__}()?" if isinstance(value, type) else f", a {type(value).__name__}"


@dataclass(frozen=True, eq=False, repr=False)
class Function(Kind):
    """What can be called."""

    accepted: str

    def _convert(self, value: Any) -> Any:
        if not callable(value):
            raise TypeError
        return value


@dataclass(frozen=True, eq=False, repr=False)
class Table(Kind):
    """Values by name, some of which have kinds; others are whoever reads them's own."""

    kinds: Mapping[str, Kind]
    accepted: str

    def _convert(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError
        known = {name: kind.convert(value[name]) for name, kind in self.kinds.items() if name in value}
        return {**value, **known}


@dataclass(frozen=True, eq=False, repr=False)
class Anything(Kind):
    """Any value; what becomes of it is checked where it is known."""

    accepted: str

    def _convert(self, value: Any) -> Any:
        return value
