"""Where the pixels of a row come from."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from dirflow.common.arrays import Array, Rows
from dirflow.common.forms import WHITE
from dirflow.common.lazy import lazy
from dirflow.common.pictures import white_of
from dirflow.errors import ArgumentError

from .names import Names


class FileNames(Protocol):
    """Paths by row number: `Names`, or any sequence of strings."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> str: ...


@dataclass(frozen=True)
class Files:
    """Image files, one a row.

    Attributes:
        directory: what the names are relative to, itself absolute; absolute names stay as they are.
        names: of the files.
    """

    directory: str
    names: FileNames

    def __len__(self) -> int:
        return len(self.names)

    @lazy
    def _prefix(self) -> str:
        return os.path.join(self.directory, "")

    def path(self, row: int) -> str:
        """Returns the path of a row's file."""
        return self._path(self.names[row])

    def inputs(self, rows: Rows) -> tuple[str, ...]:
        """Returns the paths of some rows' files: what a batch of them depends on."""
        names = self.names
        some = names.some(rows) if isinstance(names, Names) else map(names.__getitem__, rows.tolist())
        return tuple(map(self._path, some))

    def _path(self, name: str | os.PathLike[str]) -> str:
        name = os.fspath(name)
        return name if name.startswith(os.sep) else self._prefix + name

    def frozen(self) -> "Files":
        """Returns these files, whatever becomes of a list of names that somebody else holds."""
        if isinstance(self.names, Names):
            return self
        names = Names.of(_each(self.names))
        if len(names) != len(self.names):
            raise ArgumentError("file names have no NUL; one of `filenames`, or of `filepaths`, has")
        return Files(self.directory, names)


def _each(names: FileNames) -> Iterable[str]:
    return map(os.fspath, names if isinstance(names, Sequence) else map(names.__getitem__, range(len(names))))


@dataclass(frozen=True, eq=False)
class Images:
    """Images in memory, one a row.

    Attributes:
        x: (n, height, width, channels) or (n, channels, height, width); not copied.
    """

    x: Array

    def __len__(self) -> int:
        return len(self.x)

    @lazy
    def white(self) -> float:
        """The value of white, the same for all images (docs/compat.md, D45)."""
        return white_of(self.x) if self.x.size else WHITE

    def inputs(self, rows: Rows) -> "Images":
        """Returns all images: an array is known by its identity."""
        del rows
        return self

    def frozen(self) -> "Images":
        """Returns the same images: their memory is shared with whoever made them."""
        return self


Source: TypeAlias = Files | Images
