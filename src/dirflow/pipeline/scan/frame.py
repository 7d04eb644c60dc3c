"""Data frames: their rows become file names, labels and weights.

pandas itself is not imported: the frame brings its methods along.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.common.contract import Compat
from dirflow.common.terminal import harmless
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError, ArgumentTypeError, ColumnError, DatasetError, one_of, shown

from .walk import NO_FORMAT, Ignored, how_to_add, with_dots

CLASS_MODES = ("binary", "categorical", "input", "multi_output", "raw", "sparse", None)
WITH_CLASSES = ("binary", "categorical", "sparse")


@dataclass
class Frame:
    """The rows of a data frame, fewer at every step.

    Attributes:
        table: the frame as given.
        rows: positions of the rows that are left.
        filenames: one path a row of the frame.
        compat: the contract.
        ignored: files of the rows left out, and why.
    """

    table: Any
    rows: Rows
    filenames: list[str]
    compat: Compat
    ignored: list[Ignored] = field(default_factory=list)

    def column(self, name: Any) -> list[Any]:
        """Returns the values of a column in the rows that are left."""
        values = self.table[name].tolist()
        return [values[row] for row in self.rows]

    def keep(self, wanted: Sequence[bool], reason: Callable[[int], str]) -> None:
        """Leaves out the rows that are not wanted."""
        for position, is_wanted in enumerate(wanted):
            if not is_wanted:
                row = int(self.rows[position])
                self.ignored.append(Ignored(self.filenames[row], reason(position)))
        self.rows = self.rows[np.asarray(wanted, np.bool_)]


@dataclass(frozen=True)
class Classes:
    """The classes of a frame's rows.

    Attributes:
        indices: class number of each class name.
        numbers: of each row: its class number, or a list of them.
    """

    indices: dict[Any, int]
    numbers: list[Any]

    @property
    def one_each(self) -> bool:
        """Whether every row has exactly one class."""
        return not any(isinstance(number, list) for number in self.numbers)


def open_frame(table: Any, x_col: Any, columns: Iterable[tuple[str, Any]], compat: Compat) -> Frame:
    """Returns all rows of a frame.

    Args:
        table: a pandas data frame.
        x_col: the column of file names.
        columns: others that are needed, each with the name of the argument that names it.
        compat: the contract.

    Raises:
        ColumnError: a column is missing (`"keras"` leaves it to pandas).
        ArgumentTypeError: a file name is no string.
    """
    if compat == "documented":
        _check_columns(table, [("x_col", x_col), *columns])
    filenames = table[x_col].tolist()
    strings = all(isinstance(name, str) for name in filenames)
    if compat == "documented" and not strings:  # D28
        filenames = [os.fspath(name) if isinstance(name, os.PathLike) else name for name in filenames]
        strings = all(isinstance(name, str) for name in filenames)
    if not strings:
        wrong = next(name for name in filenames if not isinstance(name, str))
        raise ArgumentTypeError(f"`x_col` must name a column of strings. Received: x_col={x_col!r}, with {wrong!r}")
    return Frame(table, np.arange(len(filenames)), filenames, compat)


def check_names(frame: Frame, x_col: Any) -> None:
    """Refuses names that no file can have: what is not validated would fail at a batch.

    Raises:
        ArgumentError: a name has a NUL, or letters that the file system's encoding does not have.
    """
    if _encodable("".join(frame.filenames)):
        return
    wrong = next(name for name in frame.filenames if not _encodable(name))
    raise ArgumentError(
        f"`x_col` must name a column of file names, without NUL. Received: x_col={x_col!r}, with {shown(wrong)}"
    )


def _encodable(name: str) -> bool:
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def _check_columns(table: Any, wanted: Iterable[tuple[str, Any]]) -> None:
    known = list(table.columns)
    for argument, name in wanted:
        count = known.count(name)
        if count != 1:
            has = f"has no column {shown(name)}" if not count else f"has {count} columns {shown(name)}"
            raise ColumnError(
                f"`{argument}` must name one column of the data frame, which {has}; "
                f"it has {', '.join(map(repr, known))}"
            )


def check_columns_of(
    frame: Frame, class_mode: str | None, y_col: Any, weight_col: Any, classes: Sequence[Any] | None
) -> None:
    """Refuses columns that do not go with the class mode, in the original's order.

    Raises:
        ArgumentError: the class mode is unknown; `"binary"` without two classes; weights that are not finite, or
            that no batch would hold.
        ArgumentTypeError: a column holds values of the wrong type.
    """
    table = frame.table
    if class_mode not in CLASS_MODES:
        raise one_of("class_mode", class_mode, CLASS_MODES)
    if class_mode == "multi_output" and not isinstance(y_col, list):
        raise ArgumentTypeError(
            f'`y_col` must be a list of columns under `class_mode="multi_output"`. Received: y_col={y_col!r}'
        )
    if class_mode in WITH_CLASSES:
        types: tuple[type, ...] = (str, list, tuple) if class_mode == "categorical" else (str,)
        labels = _labels_of(table, y_col)
        wrong = [label for label in labels if not isinstance(label, types)]
        if frame.compat == "documented":  # D28
            wrong += [label for label in _flat(labels) if not isinstance(label, str)]
        if wrong:
            raise ArgumentTypeError(
                f'`class_mode="{class_mode}"` needs labels of type {" or ".join(one.__name__ for one in types)}. '
                f"Received: y_col={y_col!r}, with {shown(wrong[0])}"
            )
        count = len(set(classes or labels)) if class_mode == "binary" else 2
        if count != 2:
            raise ArgumentError(f'`class_mode="binary"` needs two classes. Received: {count}')
    elif classes:
        warn(f"`classes` has no effect under class_mode={class_mode!r}.")
    if weight_col is not None:
        _check_weights(frame, class_mode, weight_col)


def _labels_of(table: Any, y_col: Any) -> list[Any]:
    if isinstance(y_col, list):
        raise ArgumentTypeError(f"`y_col` must name one column. Received: y_col={y_col!r}")
    return table[y_col].tolist()  # type: ignore[no-any-return]


def _check_weights(frame: Frame, class_mode: str | None, weight_col: Any) -> None:
    column = frame.table[weight_col]
    if not issubclass(column.dtype.type, np.number):
        raise ArgumentTypeError(f"`weight_col` must name a column of numbers. Received: weight_col={weight_col!r}")
    if frame.compat == "documented":
        if class_mode is None:  # D41
            raise ArgumentError(
                '`weight_col` needs labels: batches without them have no place for weights. Use class_mode="input", '
                f"or leave the weights out. Received: weight_col={weight_col!r}, class_mode=None"
            )
        if not np.isfinite(column.to_numpy(np.float64, na_value=np.nan)).all():  # D28
            raise ArgumentError(f"`weight_col` must hold finite numbers. Received: weight_col={weight_col!r}")


def keep_image_files(frame: Frame, directory: Any, formats: Sequence[str], x_col: Any) -> None:
    """Leaves out names that are no image file's (docs/compat.md, D24 and D47)."""
    endings = tuple(formats) if frame.compat == "keras" else tuple("." + extension for extension in formats)  # D24
    paths = [os.path.join(directory, frame.filenames[row]) for row in frame.rows]
    named = [path.lower().endswith(endings) for path in paths]
    valid = [fits and os.path.isfile(path) for fits, path in zip(named, paths, strict=True)]
    frame.keep(
        valid,
        lambda position: "no such file" if named[position] else NO_FORMAT,
    )
    invalid = valid.count(False)
    if invalid:
        more = ""
        if frame.compat == "documented":  # D47
            more = f" The first: {_first(frame, directory)}; see `ignored`."
            if frame.ignored[0].reason == NO_FORMAT:
                more += f" Read are {with_dots(formats)}; {how_to_add('DataFrameIterator')}."
        warn(f"{invalid} file names in column {x_col!r} are not those of image files and are left out.{more}")


def _first(frame: Frame, directory: Any) -> str:
    ignored = frame.ignored[0]
    return harmless(f"{os.path.join(directory, ignored.path)} ({ignored.reason})")


def label_rows(frame: Frame, y_col: Any, classes: Sequence[Any] | None) -> Classes:
    """Numbers the classes, and leaves out rows without any of those asked for.

    Args:
        frame: its rows are reduced.
        y_col: the column of labels, each a name, or a list or tuple of names.
        classes: names in the order of their numbers; None: all, sorted.
    """
    labels = frame.column(y_col)
    names = list(dict.fromkeys(classes)) if classes else sorted(set(_flat(labels)))
    indices = dict(zip(names, range(len(names)), strict=True))
    numbers: list[Any] = []
    for label in labels:
        if isinstance(label, (list, tuple)):
            numbers.append([indices[name] for name in label if name in indices] or ([] if not classes else None))
        else:
            numbers.append(indices.get(label))
    frame.keep(
        [number is not None for number in numbers],
        lambda position: f"its label {labels[position]!r} is not in `classes`",  # D47
    )
    return Classes(indices, [number for number in numbers if number is not None])


def _flat(labels: Iterable[Any]) -> Iterable[Any]:
    for label in labels:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield label


def check_found(frame: Frame, directory: Any) -> None:
    """Refuses a frame of which nothing is left (docs/compat.md, D23)."""
    if frame.compat == "documented" and not len(frame.rows):  # D23
        left_out = f" The first left out: {_first(frame, directory)}." if frame.ignored else ""
        raise DatasetError(f"the data frame has {len(frame.filenames)} rows, and none is delivered.{left_out}")
