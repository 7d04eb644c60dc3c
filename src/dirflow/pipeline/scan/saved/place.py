"""Where a listing is saved: in the place of nothing, or of a saved listing; never of anything else."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from typing import Any, BinaryIO

from dirflow.common.atomic import atomic_write
from dirflow.errors import ArgumentError, ArgumentTypeError

from .archive import SIGNATURE

HEAD = "dirflow_listing"  # the first member of the archive, so that a file's first bytes tell what it is
_FIRST = HEAD.encode() + b".npy"
_NAME_AT = 30  # bytes into the header of a member
_AT_FDCWD = -100  # this and the flags: Linux' `renameat2`
_NO_REPLACE, _EXCHANGE = 1, 2


class ForeignFileError(OSError):
    """What lies there is no saved listing; says what it is."""


def check_place(listing: Any, root: str) -> str:
    """Returns the path of a listing without links.

    Raises:
        ArgumentTypeError: it is no path.
        ArgumentError: it lies in the dataset's folder, or in no folder, or is one.
    """
    try:
        path = os.fsdecode(listing)
    except TypeError:
        raise ArgumentTypeError(f"`listing` must be a path or None. Received: listing={listing!r}") from None
    place = os.path.realpath(path) if path and "\0" not in path else ""
    folder = os.path.dirname(place)
    if not os.path.isdir(folder) or os.path.isdir(place):
        raise ArgumentError(f"`listing` must name a file in a folder that is there. Received: listing={path!r}")
    real_root = os.path.realpath(root)
    if os.path.commonpath([folder, real_root]) == real_root:
        raise ArgumentError(
            f"`listing` must lie outside of the dataset's folder {root!r}, which it would change. "
            f"Received: listing={path!r}"
        )
    return place


def open_listing(place: str) -> FileIO | None:
    """Opens the saved listing in a place, perhaps empty; None if nothing is there.

    Raises:
        ForeignFileError: something else lies there.
    """
    try:
        _check_regular(os.stat(place))  # to open a device may already set it going
        file = open(place, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115 - it is returned
    except FileNotFoundError:
        return None
    except ForeignFileError:
        raise
    except OSError as error:
        raise ForeignFileError(f"a file that cannot be opened ({error.strerror})") from error
    try:
        _check_opened(file.fileno())
    except BaseException:
        file.close()
        raise
    return file


def save_listing(place: str, write: Callable[[BinaryIO], None]) -> None:
    """Calls `write` with a file to write to, which then lies in a place.

    Raises:
        OSError: it cannot be written.
        ForeignFileError: something else lies there meanwhile, and stays.
    """
    with atomic_write(place, _put) as partial, open(partial, "xb") as file:
        write(file)


def _without_waiting(path: str, flags: int) -> int:
    """Opens a file as it is, even a pipe that nobody writes to."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _check_regular(status: os.stat_result) -> None:
    mode = status.st_mode
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
        raise ForeignFileError(kinds.get(stat.S_IFMT(mode), "a device"))


def _check_opened(descriptor: int) -> None:
    """Refuses what was opened if it is no saved listing, whatever lay there before."""
    status = os.fstat(descriptor)
    _check_regular(status)
    head = os.pread(descriptor, _NAME_AT + len(_FIRST), 0)
    # A system that lost its power may leave an empty file of a listing.
    if status.st_size and not (head.startswith(SIGNATURE) and head.endswith(_FIRST)):
        raise ForeignFileError("a file that is no saved listing")


def _put(partial: str, place: str) -> None:
    """Renames a file to a place, over nothing but a saved listing, whoever else puts something there at that moment."""
    if not os.path.lexists(place) and _rename(partial, place, _NO_REPLACE):
        return
    _check_listing(place)
    if not _rename(partial, place, _EXCHANGE):
        os.replace(partial, place)  # a file system that cannot exchange: what came since the check is lost
        return
    try:
        _check_listing(partial)  # what lay there
    except BaseException:
        _rename(partial, place, _EXCHANGE)
        raise
    os.unlink(partial)


def _check_listing(path: str) -> None:
    if os.path.islink(path):
        raise ForeignFileError("a link")
    file = open_listing(path)
    if file is not None:
        file.close()


def _rename(source: str, target: str, flags: int) -> bool:
    """Renames with a flag of Linux' `renameat2`; returns whether it is done."""
    import ctypes  # noqa: PLC0415 - seldom needed

    with suppress(AttributeError):  # a C library without it
        call = ctypes.CDLL(None, use_errno=True).renameat2
        return bool(call(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), flags) == 0)
    return False
