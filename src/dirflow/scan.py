"""A: a folder becomes an index of labelled files.

The order is the original's: classes by name (code points), within a class the files by folder path, then by
name, nested folders included.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from .contract import Compat
from .errors import ArgumentError, DatasetError, FolderNotFound


@dataclass(frozen=True)
class Ignored:
    """An entry of the folder that is not part of the dataset, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Index:
    """The files of a dataset, class by class.

    Attributes:
        directory: the dataset's folder.
        class_names: one name a class folder, in label order.
        class_indices: label of each class name.
        filenames: one path a file, relative to `directory`.
        labels: int32 (n,), the label of each file.
        bounds: where each class folder's files begin and end in `filenames`.
        ignored: what was found and left out.
    """

    directory: str
    class_names: tuple[str, ...]
    class_indices: dict[str, int]
    filenames: list[str]
    labels: npt.NDArray[np.int32]
    bounds: tuple[tuple[int, int], ...]
    ignored: tuple[Ignored, ...] = ()

    def __len__(self) -> int:
        return len(self.filenames)

    def path(self, row: int) -> str:
        """Returns the path of one file."""
        return os.path.join(self.directory, self.filenames[row])

    def select(self, rows_by_class: Sequence[npt.NDArray[np.intp]]) -> "Index":
        """Returns the index of some rows, given class folder by class folder in ascending order."""
        rows = np.concatenate(rows_by_class) if rows_by_class else np.empty(0, np.intp)
        ends = np.cumsum([len(part) for part in rows_by_class]).tolist()
        return replace(
            self,
            filenames=[self.filenames[row] for row in rows],
            labels=self.labels[rows],
            bounds=tuple(zip([0, *ends[:-1]], ends, strict=True)),
        )


def scan(
    directory: str | os.PathLike[str],
    classes: Sequence[str] | None,
    formats: Sequence[str],
    *,
    follow_links: bool,
    compat: Compat,
) -> Index:
    """Lists the image files of a folder that has one sub-folder a class.

    Args:
        directory: the dataset's folder.
        classes: names of the class folders in label order; None or empty: every sub-folder, sorted.
        formats: file name extensions without the dot, matched in any case.
        follow_links: whether links to folders are walked, and whether a link may lead out of `directory`.
        compat: the contract; see docs/compat.md, D23 to D25 and D31.

    Raises:
        FolderNotFound: the folder, or that of a class, is missing or cannot be listed.
        DatasetError: there is no image in it.
        ArgumentError: `classes` names a class twice, or a folder outside of `directory`.
    """
    root = os.fspath(directory)
    walker = _KerasWalk(formats, follow_links) if compat == "keras" else _Walk(root, formats, follow_links)
    names = list(classes) if classes else walker.class_folders(root)
    if compat == "documented":  # D25
        _check_class_names(names)
    indices = dict(zip(names, range(len(names)), strict=True))
    filenames: list[str] = []
    labels: list[npt.NDArray[np.int32]] = []
    bounds = []
    for name in names:
        folder = os.path.join(root, name)
        # D25: the original looks a nested class up by the last part of its name and fails.
        prefix = os.path.basename(folder) if compat == "keras" else name
        label = indices[prefix] if compat == "keras" else indices[name]
        begin = len(filenames)
        filenames += [os.path.join(prefix, path[len(folder) :].lstrip(os.sep)) for path in walker.files(folder)]
        labels.append(np.full(len(filenames) - begin, label, np.int32))
        bounds.append((begin, len(filenames)))
    if compat == "documented" and not filenames:  # D23
        raise DatasetError(_nothing_found(root, names, formats, walker.ignored))
    return Index(
        directory=root,
        class_names=tuple(names),
        class_indices=indices,
        filenames=filenames,
        labels=np.concatenate(labels) if labels else np.empty(0, np.int32),
        bounds=tuple(bounds),
        ignored=tuple(walker.ignored),
    )


def _check_class_names(names: Sequence[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ArgumentError(f"`classes` must name each class once. Received {repeated[0]!r} more than once.")
    for name in names:
        if not isinstance(name, str) or not name or os.path.isabs(name) or ".." in name.split(os.sep):
            raise ArgumentError(f"`classes` must hold names of sub-folders. Received: {name!r}")


def _nothing_found(root: str, names: Sequence[str], formats: Sequence[str], ignored: Sequence[Ignored]) -> str:
    extensions = ", ".join("." + extension for extension in formats)
    searched = f"searched {len(names)} class folders ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"
    if not names:
        searched = "it has no sub-folders; each class needs a folder of its own"
    left_out = f"; left out: {ignored[0].path} ({ignored[0].reason})" if ignored else ""
    more = f" and {len(ignored) - 1} more" if len(ignored) > 1 else ""
    return f"no images found in {root!r}: {searched} for {extensions}{left_out}{more}"


class _KerasWalk:
    """The original's walk: whatever `os.walk` gives, and names that merely end like an extension."""

    def __init__(self, formats: Sequence[str], follow_links: bool) -> None:
        self._formats = tuple(formats)
        self._follow_links = follow_links
        self.ignored: list[Ignored] = []

    def class_folders(self, root: str) -> list[str]:
        return [name for name in sorted(os.listdir(root)) if os.path.isdir(os.path.join(root, name))]

    def files(self, folder: str) -> Iterator[str]:
        # D23: a folder that is missing or cannot be listed has no files. D31: cycles end when the system refuses.
        for parent, _, names in sorted(os.walk(folder, followlinks=self._follow_links), key=lambda entry: entry[0]):
            for name in sorted(names):
                if name.lower().endswith(self._formats):  # D24
                    yield os.path.join(parent, name)


@dataclass
class _Walk:
    """A walk that leaves out what is hidden, leads elsewhere or is no image, and says so."""

    root: str
    formats: Sequence[str]
    follow_links: bool
    ignored: list[Ignored] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._extensions = tuple("." + extension.lower() for extension in self.formats)
        self._real_root = os.path.realpath(self.root)

    def class_folders(self, root: str) -> list[str]:
        return sorted(os.path.basename(path) for path in self._list(root)[0])

    def files(self, folder: str) -> Iterator[str]:
        if not self.follow_links and self._leads_out(folder):  # D31; a class must not vanish quietly
            raise DatasetError(
                f"class folder {folder!r} is a link that leads out of {self.root!r}; "
                "pass follow_links=True to follow it, or `classes` without it"
            )
        folders = [(folder, frozenset[tuple[int, int]]())]
        found: list[tuple[str, list[str]]] = []
        while folders:
            path, above = folders.pop()
            identity = self._identity(path)
            if identity in above:  # D31
                self._ignore(path, "a link to a folder that it lies in")
                continue
            below, files = self._list(path)
            found.append((path, files))
            folders += [(child, above | {identity}) for child in below]
        for _, files in sorted(found, key=lambda entry: entry[0]):
            yield from sorted(files)

    def _identity(self, path: str) -> tuple[int, int]:
        try:
            status = os.stat(path)
        except OSError as error:
            raise FolderNotFound(f"cannot open folder {path!r}: {error.strerror or error}") from error
        return status.st_dev, status.st_ino

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        """Returns the folders and the images directly in a folder."""
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._sort_in(entry, folders, files, below_root=folder != self.root)
        except OSError as error:  # D23
            raise FolderNotFound(f"cannot list folder {folder!r}: {error.strerror or error}") from error
        return folders, files

    def _sort_in(self, entry: os.DirEntry[str], folders: list[str], files: list[str], *, below_root: bool) -> None:
        if entry.is_dir(follow_symlinks=True):
            if entry.name.startswith("."):  # D24
                self._ignore(entry.path, "a hidden folder")
            elif below_root and entry.is_symlink() and not self.follow_links:
                self._ignore(entry.path, "a link to a folder, and follow_links is False")
            else:
                folders.append(entry.path)
        elif entry.name.startswith("."):  # D24
            self._ignore(entry.path, "a hidden file")
        elif not below_root:
            self._ignore(entry.path, "a file outside of the class folders")
        elif not entry.name.lower().endswith(self._extensions):
            self._ignore(entry.path, "not one of the file name extensions that are read")
        elif entry.is_symlink() and not self.follow_links and self._leads_out(entry.path):  # D31
            self._ignore(entry.path, "a link out of the dataset's folder, and follow_links is False")
        elif entry.is_file() or entry.is_symlink():
            files.append(entry.path)  # a dangling link is delivered to `on_error`, which names it
        else:
            self._ignore(entry.path, "not a regular file")

    def _leads_out(self, path: str) -> bool:
        target = os.path.realpath(path)
        return os.path.commonpath([target, self._real_root]) != self._real_root

    def _ignore(self, path: str, reason: str) -> None:
        self.ignored.append(Ignored(path, reason))
