"""Values that arguments of one kind accept, and values that they do not."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from dirflow import ImageDataGenerator


class Named:
    """A path that is no string and none of pathlib's."""

    def __init__(self, path: Any) -> None:
        self.path = path

    def __fspath__(self) -> Any:
        return self.path


class Raises:
    """What cannot be converted, compared or shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


@dataclass(frozen=True)
class Values:
    """Values of an argument.

    Attributes:
        good: give a result.
        bad: are refused when the call is made.
        same: pairs of values, NumPy's or others, and Python's own, that give the same result.
    """

    good: tuple[Any, ...]
    bad: tuple[Any, ...]
    same: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True)
class Within:
    """A path within the test's own folder."""

    name: str
    kind: Any = str


NAN, INF = math.nan, math.inf
NO_NUMBERS = (NAN, INF, -INF, "20", b"2", None, [], [1], {}, 1j, True, np.array([1, 2]), 10**400, Raises(), object)
NO_WHOLE = ("2", 2.0, 1.5, NAN, [], [2], (2,), True, np.True_, np.float64(2), np.array([2]), 1j, b"2", Raises(), object)
NO_FLAGS = ("no", "", 2, -1, 0.0, 1.0, None, [], [True], NAN, np.array([True, False]), Raises(), object)
NO_NAMES = ("", "nothing", b"png", 3, 1.5, True, [], ["png"], np.array(["a", "b"]), NAN, Raises(), object)
NO_PATHS = ("", "a\0b", b"bytes", Named(b"bytes"), Named(3), "\ud800", 3, 1.5, True, [], ["x"], NAN, Raises(), object)
NO_IMAGES = (None, "x", 3, [], [[1.0]], [[[1], [2, 3]]], np.zeros((2, 2)), np.zeros((0, 4, 3)), np.full((2, 2, 3), "a"))
NO_IMAGES += (np.zeros((2, 2, 3), complex), Raises(), object, {}, [[[object()]]])
PICTURE = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(np.float32)
PICTURES = np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3)).astype(np.float32)


def without(values: tuple[Any, ...], *good: Any) -> tuple[Any, ...]:
    """Returns values but for some, told by type and value."""
    return tuple(value for value in values if not any(type(value) is type(one) and value == one for one in good))


def flag() -> Values:
    """Returns the values of what is True or False."""
    return Values((True, False, 1, 0), NO_FLAGS, ((np.True_, True), (np.False_, False), (np.int8(1), True), (1, True)))


def choice(*good: str | None) -> Values:
    """Returns the values of what is one of a few strings."""
    bad = NO_NAMES if None in good else (*NO_NAMES, None)
    return Values(good, bad, tuple((np.str_(one), one) for one in good if one is not None))


def whole(low: int, *more_bad: Any, none: bool = False, high: int | None = None) -> Values:
    """Returns the values of whole numbers."""
    beyond = () if high is None else (high + 1, 10**30, np.uint64(high + 1))
    same = tuple((kind(low + 1), low + 1) for kind in (np.int8, np.uint8, np.int64, np.uint64, np.array))
    bad = (low - 1, np.int64(low - 1), *beyond, *NO_WHOLE, *more_bad, *(() if none else (None,)))
    return Values((low, low + 1, *((None,) if none else ())), bad, same)


def number(good: float, *more: float, bad: tuple[Any, ...] = (), none: bool = False) -> Values:
    """Returns the values of numbers."""
    exact = Fraction(good)
    same = [(kind(good), float(kind(good))) for kind in (np.float32, np.float64, np.float16, np.longdouble, np.array)]
    return Values((good, *more), (*without(NO_NUMBERS, None if none else 0), *bad), (*same, (exact, float(exact))))


def path(name: str, *, none: bool, kind: Any = PurePath) -> Values:
    """Returns the values of paths: a string, pathlib's and others' are the same."""
    bad = NO_PATHS if none else (*NO_PATHS, None)
    same = (
        (Within(name, kind), Within(name)),
        (Within(name, Named), Within(name)),
        (Within(name, np.str_), Within(name)),
    )
    return Values((Within(name), *((None,) if none else ())), bad, same)


ANGLE = number(20.0, 20, 0, -20, 360.5, 1e6, bad=(1e7, -1e300))
SHIFT = number(2.0, 2, 0, -2, 0.25, 1e6, bad=(1e7, 1e308))
INTENSITY = number(30.0, 30, 0, -30.5, 1e6, 10**20, bad=(1e300,))
AXES = whole(0, -1, 3, high=2)
ORDERS = Values((0, 1, 3, 5), (-1, 6, *NO_WHOLE, None), ((np.int64(3), 3), (np.uint8(0), 0)))
SHIFTS = Values(
    (0.2, 3, 0, 0.0, -0.1, [0.1, 0.2], (-2, 2), [1]),
    (
        *NO_NUMBERS[:5],
        [],
        {},
        1j,
        True,
        [NAN],
        [0.1, "a"],
        [[0.1]],
        "0.1",
        np.zeros((2, 2)),
        1e300,
        10**30,
        [1e300],
        object,
    ),
    (
        (np.float32(0.25), 0.25),
        (np.float64(0.2), 0.2),
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.array(0.25), 0.25),
        (np.array([0.25, 0.5]), [0.25, 0.5]),
        ([np.float32(0.25), 0.5], [0.25, 0.5]),
        (np.array([-2, 2]), [-2, 2]),
    ),
)
TWO_FACTORS = (
    NAN,
    0.5,
    "ab",
    [],
    [1],
    [1, 2, 3],
    [NAN, 1.0],
    [1.0, INF],
    [-1, 1],
    ["a", "b"],
    {1, 2},
    object,
    Raises(),
)
SIZE = Values(
    ((8, 8), [8, 6], (1, 1)),
    (8, "88", (8,), (8, 8, 3), (0, 8), (8, -1), (8.0, 8.0), (NAN, 8), ("8", "8"), (True, 8), (8, 10**9), (8, 10**30)),
    (
        (np.array([8, 6]), (8, 6)),
        ((np.int64(8), np.uint8(6)), (8, 6)),
        ([8, 6], (8, 6)),
        (np.array([8, 6], np.uint8), (8, 6)),
    ),
)
CLASSES = Values(
    (["ant", "bee"], ("bee", "ant"), {"ant": 0, "bee": 1}, None),
    (
        "ant",
        b"ant",
        {"ant", "bee"},
        3,
        [3, 4],
        [None],
        [b"ant"],
        ["a\0b"],
        [""],
        True,
        NAN,
        [["ant"]],
        object,
        Raises(),
    ),
    (
        (np.array(["ant", "bee"]), ["ant", "bee"]),
        (pd.Series(["ant", "bee"]), ["ant", "bee"]),
        ([np.str_("ant")], ["ant"]),
    ),
)
PREFIXES = Values(
    ("", "a", "aug-é", ".."),
    ("../x", "/tmp/x", "a/b", "a\0b", "x" * 201, "\ud800", None, 3, b"a", ["a"], NAN, object),
    ((np.str_("a"), "a"),),
)
GENERATORS = Values(
    (None, ImageDataGenerator()),
    (ImageDataGenerator, "generator", 3, [], {}, 0, False, NAN, object(), Raises()),
)
FLOW_X = Values(
    (
        PICTURES,
        (PICTURES, np.arange(12)),
        (PICTURES, [np.arange(12)]),
        np.zeros((12, 4, 4, 1), bool),
        np.zeros((12, 4, 4, 4), object),
    ),
    (
        PICTURES[0],
        None,
        "x",
        3,
        [],
        [[1.0]],
        np.zeros((12, 0, 4, 3)),
        np.full((12, 2, 2, 3), "a"),
        (PICTURES,),
        {},
        object,
        PICTURES.astype(complex),
        (PICTURES, np.arange(3)),
        (PICTURES, [[1], [2, 3]]),
        (PICTURES, PICTURES, PICTURES),
        Raises(),
    ),
    (((PICTURES.tolist(), np.arange(12)), (PICTURES, np.arange(12))), (PICTURES.astype(np.int64), PICTURES)),
)
LABELS = Values(
    (np.arange(12), list("abcdefghijkl"), pd.Series(np.arange(12)), np.zeros((12, 3)), np.zeros(12, bool)),
    (3, "x", [1, 2], [[1], [2, 3]] * 6, np.arange(13), {}, NAN),
    ((list(range(12)), np.arange(12)), (pd.Series(np.arange(12)), np.arange(12))),
)
WEIGHTS = Values(
    (np.ones(12), [1] * 12, None),
    (3, "x", [1], ["a"] * 12, [NAN] * 12, [INF] * 12, [1j] * 12, [[1], [2, 3]] * 6, {}, object, [None] * 12),
    ((pd.Series(np.arange(12)), np.arange(12)), (list(range(12)), np.arange(12))),
)
COLUMNS_BAD = ([], {}, np.array(["class"]), "nowhere", 3.5, NAN, {"class"}, object, Raises())
FILL_MODES = ("constant", "nearest", "reflect", "wrap")
SCIPY = choice(*FILL_MODES, "mirror", "grid-constant", "grid-mirror", "grid-wrap")
FILTERS = ("nearest", "bilinear", "bicubic", "lanczos", "box", "hamming")
IMAGES = Values(
    (PICTURE, PICTURE[:, :, :1], PICTURE.astype(np.uint8), PICTURE.astype(np.float16), PICTURE > 100, PICTURE.tolist()),
    NO_IMAGES,
    (
        (PICTURE.tolist(), PICTURE.astype(np.float64)),
        (Image.fromarray(PICTURE.astype(np.uint8)), PICTURE.astype(np.uint8)),
    ),
)
DTYPES = Values(
    ("float32", "float16", "float64", "bfloat16", "uint8", np.float32, np.dtype("f4"), float, None),
    (
        "string",
        "bool",
        bool,
        complex,
        "float128",
        np.longdouble,
        "f4,f4",
        "f4,",
        "(",
        3,
        [],
        [("a", "f4")],
        NAN,
        object,
        Raises(),
    ),
    ((np.dtype(">f4"), "float32"), (np.float64, "float64")),
)
