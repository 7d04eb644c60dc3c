"""What the folders of a dataset hold, found by the native walk in parallel."""

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from errno import ENOENT
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from dirflow import _native
from dirflow.arguments.spelling import nearest
from dirflow.common.contract import Compat
from dirflow.common.progress import progress_bar
from dirflow.errors import DatasetError, FolderNotFound

from .names import Names

Times = tuple[int, int]  # of modification and of any change, in ns
NO_FORMAT = "not one of the file name extensions that are read"
LATEST = 2**63 - 1  # ns: in the year 2262; file systems have later times


def with_dots(formats: Sequence[str]) -> str:
    """Returns the file name extensions that are read, for a message."""
    return ", ".join("." + extension for extension in formats)


def how_to_add(kind: str) -> str:
    """Returns what a message says to who wants other extensions to be read.

    Args:
        kind: name of the class that reads them.
    """
    return f'to add one: `{kind}.white_list_formats += ("webp",)`'


@dataclass(frozen=True)
class Ignored:
    """An entry of the folder that is not part of the dataset, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        """Returns both in one line; a path with blanks at an end is quoted."""
        return f"{self.path if self.path == self.path.strip() else repr(self.path)} ({self.reason})"


@dataclass(frozen=True)
class ListingRequest:
    """What is to be listed; see `scan`.

    Attributes:
        root: the dataset's folder.
        classes: names of the class folders; None: all.
        formats: file name extensions without the dot.
        follow_links: whether links are followed wherever they lead.
        compat: the contract.
    """

    root: str
    classes: tuple[str, ...] | None
    formats: tuple[str, ...]
    follow_links: bool
    compat: Compat

    def endings(self) -> tuple[str, ...]:
        """Returns what lower-case names of files end with."""
        if self.compat == "keras":  # D24
            return self.formats
        return tuple("." + extension.lower() for extension in self.formats)

    def prefix(self, name: str) -> str:
        """Returns what the file names of a class begin with, without the separator."""
        # D25: the original looks a nested class up by the last part of its name and fails.
        return os.path.basename(os.path.join(self.root, name)) if self.compat == "keras" else name


@dataclass(frozen=True)
class Found:
    """What a folder held when it was listed.

    Attributes:
        class_names: in label order.
        counts: int64 (classes,), files of each class.
        folder_counts: int64 (classes,), folders that were listed for each class.
        names: of the files, class by class.
        folders: all that were listed, relative to the dataset's folder, class by class; that folder is the empty
            string, and the first unless classes were asked for.
        times: of each of them, before it was listed; None: it was not there.
        ignored: what was left out.
    """

    class_names: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    folder_counts: npt.NDArray[np.int64]
    names: Names
    folders: tuple[str, ...]
    times: tuple[Times | None, ...]
    ignored: tuple[Ignored, ...]


def walk(request: ListingRequest, workers: int) -> Found:
    """Lists the files of a dataset, with a bar on a terminal if it takes longer than a second.

    Raises:
        FolderNotFound: the folder, or that of a class, is missing or cannot be listed (not under `"keras"`, D23).
        DatasetError: a class folder is a link that leads out of the dataset's folder (not under `"keras"`, D31).
    """
    root, strict = request.root, request.compat == "documented"
    try:
        above, names, beside = _classes(request)
        classes = [(os.path.join(root, name), os.path.join(request.prefix(name), "")) for name in names]
        with progress_bar(len(names)) as tick:
            listing = _native.list_files(
                root,
                classes,
                endings=request.endings(),
                follow_links=request.follow_links,
                strict=strict,
                workers=workers,
                tick=tick,
            )
    except _native.FolderError as problem:
        _refuse(root, *problem.args)
    below = listing.folders
    return Found(
        class_names=tuple(names),
        counts=np.array(listing.counts, np.int64),
        folder_counts=np.array(listing.folder_counts, np.int64),
        names=Names(np.frombuffer(listing.names, np.uint8)),
        folders=(*above, *relative([path for path, _ in below], root)),
        times=(*above.values(), *(times for _, times in below)),
        ignored=tuple(Ignored(*left_out) for left_out in [*beside, *listing.ignored]),
    )


def folder_times(path: str, *, follow_links: bool = True) -> Times | None:
    """Returns when a folder was last modified and changed; None if it is not there, or a link that is not followed."""
    try:
        status = os.stat(path, follow_symlinks=follow_links)
    except OSError:
        return None
    if not (follow_links or stat.S_ISDIR(status.st_mode)):
        return None
    return min(status.st_mtime_ns, LATEST), min(status.st_ctime_ns, LATEST)


def relative(paths: Iterable[str], root: str) -> list[str]:
    """Returns paths below a folder without that folder's own; any other path as it is."""
    begin = os.path.join(root, "")
    return [path[len(begin) :].lstrip(os.sep) if path.startswith(begin) else path for path in paths]


def _classes(request: ListingRequest) -> tuple[dict[str, Times | None], Sequence[str], list[tuple[str, str]]]:
    """Returns the times of the dataset's folder if it matters, the class names, and what lies beside the folders."""
    if request.classes is not None:
        return {}, request.classes, []
    root = request.root
    above = {"": folder_times(root)}
    if request.compat == "keras":  # D24
        return above, [name for name in sorted(os.listdir(root)) if os.path.isdir(os.path.join(root, name))], []
    return above, *_native.list_class_folders(root)


def _refuse(root: str, what: str, path: str, errno: int | None, reason: str | None) -> NoReturn:
    if what == "follow":  # D31; a class must not vanish quietly
        raise DatasetError(
            f"class folder {path!r} is a link that leads out of {root!r}; "
            "pass follow_links=True to follow it, or `classes` without it"
        )
    meant = _meant(path) if errno == ENOENT else ""
    raise FolderNotFound(
        f"cannot {what} folder {path!r}: {reason if errno is None else os.strerror(errno)}{meant}"
    )  # D23


def _meant(path: str) -> str:
    """Returns what was probably meant by the name of a folder that is not there, as a sentence; or nothing."""
    above, name = os.path.split(os.path.abspath(path))
    try:
        with os.scandir(above) as entries:
            best = nearest(name, (entry.name for entry in entries if entry.is_dir()))
    except OSError:  # that is not there either
        return ""
    sought = "" if os.path.isabs(path) else f" in {above!r}"
    return f"{sought}; did you mean {best!r}?" if best else sought
