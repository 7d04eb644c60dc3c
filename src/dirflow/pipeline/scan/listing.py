"""Listings saved between runs, and whether they still hold.

A saved listing is an uncompressed `.npz` archive, read without pickle. Strings are uint8, each followed by a NUL:

    dirflow_listing   str ()              the format's version and the arguments of the listing, as JSON
    class_names       uint8               in label order
    counts            int64 (classes,)    files of each class
    names             uint8               paths of the files, class by class, relative to the dataset's folder
    folders           uint8               the folders that were listed, relative to it; it is the empty string itself
    times             int64 (folders, 2)  modification and change time in ns; -1: not there, -2: not to be relied on
    ignored           uint8               paths of what was left out, relative to the dataset's folder
    reasons           uint8               why, one a path
"""

import json
import os
import time
import zipfile
from dataclasses import asdict
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from dirflow.common.warn import warn
from dirflow.errors import ArgumentError

from .names import Names
from .saved.place import HEAD, ForeignFileError, check_place, open_listing, save_listing
from .walk import Found, Ignored, ListingRequest, Times, folder_times, relative, walk

VERSION = 1
# The coarsest time stamps in use (FAT) count two seconds: a change that soon after another may leave no trace.
GRANULARITY = 2 * 10**9
NOT_THERE = -1
NOT_RELIABLE = -2


def saved_or_new(path: str | os.PathLike[str], request: ListingRequest, workers: int) -> Found:
    """Returns what a saved listing says if it still holds; else lists anew, and saves that.

    Raises:
        ArgumentError: `path` is no place for a listing, or holds another kind of file.
        FolderNotFound, DatasetError: as `walk`.
    """
    place = check_place(path, request.root)
    name = os.fsdecode(path)
    try:
        file = open_listing(place)
    except ForeignFileError as what:
        raise ArgumentError(
            f"`listing` names {what}, and nothing but a saved listing is replaced. Received: listing={name!r}"
        ) from what
    saved = None
    if file is not None:
        with file:
            saved = _read(file, name, request)
    if saved is not None and _holds(saved, request.root):
        return saved[0]
    begin = time.time_ns()
    found = walk(request, workers)
    try:
        save_listing(place, lambda file: _write(file, request, found, begin))
    except ForeignFileError as what:
        warn(f"the listing cannot be saved as {name!r}: {what} came there meanwhile")
    except OSError as error:
        warn(f"the listing cannot be saved as {name!r}: {error}")
    return found


def _holds(saved: tuple[Found, npt.NDArray[np.int64]], root: str) -> bool:
    """Returns whether all folders are as they were."""
    found, times = saved
    now = [_row(folder_times(os.path.join(root, folder))) for folder in found.folders]
    return bool(np.array_equal(np.array(now, np.int64).reshape(times.shape), times))


def _row(times: Times | None) -> Times:
    return (NOT_THERE, NOT_THERE) if times is None else times


def _head(request: ListingRequest) -> str:
    arguments = asdict(request)
    del arguments["root"]  # a link to it, or a path from elsewhere, is as good
    return json.dumps({"version": VERSION, **arguments})


def _read(file: BinaryIO, name: str, request: ListingRequest) -> tuple[Found, npt.NDArray[np.int64]] | None:
    """Returns a saved listing and the times of its folders; None if it is of another request or version, or damaged."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            if archive[HEAD].item() != _head(request):
                return None
            return _found(archive, request.root)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        warn(f"the saved listing {name!r} is damaged, and made anew: {error!r}")
        return None


def _found(archive: Any, root: str) -> tuple[Found, npt.NDArray[np.int64]]:
    names, times, counts = Names(archive["names"]), archive["times"], archive["counts"]
    class_names, folders, ignored, reasons = (
        Names(archive[name]).tolist() for name in ("class_names", "folders", "ignored", "reasons")
    )
    found = Found(
        class_names=tuple(class_names),
        counts=counts,
        names=names,
        folders=tuple(folders),
        times=(),
        ignored=tuple(Ignored(os.path.join(root, entry), why) for entry, why in zip(ignored, reasons, strict=True)),
    )
    if counts.shape != (len(class_names),) or counts.sum() != len(names) or times.shape != (len(folders), 2):
        raise ValueError("its parts do not go together")
    return found, times


def _write(file: BinaryIO, request: ListingRequest, found: Found, begin: int) -> None:
    times = np.array([_row(times) for times in found.times], np.int64).reshape(-1, 2)
    times[times.max(axis=1) > begin - GRANULARITY] = NOT_RELIABLE
    columns = {
        "class_names": Names.of(found.class_names).data,
        "counts": found.counts,
        "names": found.names.data,
        "folders": Names.of(found.folders).data,
        "times": times,
        "ignored": Names.of(relative(entry.path, request.root) for entry in found.ignored).data,
        "reasons": Names.of(entry.reason for entry in found.ignored).data,
    }
    np.savez(file, **{HEAD: np.array(_head(request))}, **columns)  # type: ignore[arg-type]
