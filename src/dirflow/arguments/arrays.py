"""Kinds of arrays."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow.common.forms import BFLOAT16, check_dtype
from dirflow.errors import ArgumentError, shown

from .kinds import Kind

NUMBERS = "biuf"  # kinds of NumPy's types: truth values, whole numbers, floats


def as_array(value: Any) -> npt.NDArray[Any]:
    """Returns an array of real numbers.

    Raises:
        TypeError, ValueError: that cannot be made of it.
    """
    array = np.asarray(value)
    if array.dtype.kind == "O":  # Python's numbers, or something else
        array = array.astype(np.float64)
    if array.dtype.kind not in NUMBERS:
        raise TypeError
    return array


@dataclass(frozen=True, eq=False, repr=False)
class Numbers(Kind):
    """An array of real numbers, or what can be made one.

    Attributes:
        ranks: that it may have; None: any.
        accepted: in words.
        shape: that it must have; None: any, but no side of an image may be 0.
        finite: whether NaN and infinite values are refused.
        some: whether there must be a value.
    """

    ranks: Sequence[int] | None
    accepted: str
    shape: tuple[int, ...] | None = None
    finite: bool = False
    some: bool = False

    def _convert(self, value: Any) -> npt.NDArray[Any]:
        array = as_array(value)
        if self.ranks is not None and array.ndim not in self.ranks:
            raise ValueError
        if self.shape is not None and array.shape != self.shape:
            raise ValueError
        if 0 in array.shape[-3:] and self.ranks is not None and array.ndim >= 3:
            raise ValueError
        if self.some and not array.size:
            raise ValueError
        if self.finite and not np.isfinite(array).all():
            raise ValueError
        return array

    def _hint(self, value: Any) -> str:
        if isinstance(value, (str, os.PathLike)):
            return ", which is no array: `load_img` reads a file, `flow_from_directory` a folder"
        if isinstance(value, np.ndarray):
            return f", shape {value.shape}" if value.size <= 4 else ""
        try:
            return f", shape {np.asarray(value).shape}"
        except (TypeError, ValueError):
            return ", which is no array"


@dataclass(frozen=True, eq=False, repr=False)
class ModelInputs(Kind):
    """Images alone, or a pair of them and further inputs."""

    images: Numbers

    @property
    def accepted(self) -> str:  # type: ignore[override]
        """What is accepted, in words."""
        return f"{self.images.accepted}, or (x, more) with one array or a list of arrays in `more`"

    def _convert(self, value: Any) -> Any:
        if not isinstance(value, (tuple, list)):
            return self.images.convert(value)
        if len(value) != 2:
            raise ValueError
        more = [np.asarray(part) for part in value[1]] if isinstance(value[1], (tuple, list)) else np.asarray(value[1])
        return self.images.convert(value[0]), more

    def _hint(self, value: Any) -> str:
        if isinstance(value, (tuple, list)):
            return f", a {type(value).__name__} of {len(value)}"
        return self.images.hint(value)


@dataclass(frozen=True, eq=False, repr=False)
class Rows(Kind):
    """An array of any values, or what can be made one: the first axis counts the samples."""

    accepted: str

    def _convert(self, value: Any) -> npt.NDArray[Any]:
        return np.asarray(value)


@dataclass(frozen=True, eq=False, repr=False)
class DType(Kind):
    """A type of real numbers."""

    accepted: str = "float16, float32, float64, bfloat16 or uint8"

    def _hint(self, value: Any) -> str:
        unknown = isinstance(value, str) and value == BFLOAT16
        return ", and its package is not installed: pip install ml_dtypes" if unknown else ""

    def _convert(self, value: Any) -> npt.DTypeLike:
        try:
            known = check_dtype(value) if isinstance(value, str) and value == BFLOAT16 else np.dtype(value)
        except ArgumentError:  # the hint says what is missing
            raise ValueError from None
        except Exception as error:  # NumPy parses strings as Python, and raises what that does
            raise TypeError(shown(value)) from error
        # Of types longer than 8 bytes SciPy has no transforms.
        if known.name != BFLOAT16 and (known.kind not in "fiu" or known.itemsize > 8):
            raise ValueError
        return value  # type: ignore[no-any-return]
