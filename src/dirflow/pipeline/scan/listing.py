"""Listings saved between runs, and whether they still hold.

A saved listing is an uncompressed `.npz` archive of these members, in this order. Strings are uint8, each followed by
a NUL. Whoever wrote it, it names no file outside of the folders that were listed (`saved`).

    dirflow_listing   uint8               the format's version and the arguments of the listing, as JSON
    class_names       uint8               in label order
    counts            int64 (classes,)    files of each class
    folder_counts     int64 (classes,)    folders of each class
    names             uint8               paths of the files, class by class, relative to the dataset's folder
    folders           uint8               the folders that were listed, class by class, relative to the dataset's;
                                          that is the empty string, and the first unless `classes` was given
    times             int64 (folders, 2)  modification and change time in ns; -1: not there, -2: not to be relied on
    ignored           uint8               paths of what was left out, relative to the dataset's folder
    reasons           uint8               why, one a path
"""

import json
import os
import time
from dataclasses import asdict
from io import FileIO
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from dirflow.common.warn import warn
from dirflow.errors import ArgumentError

from .names import Names
from .saved.archive import ArchiveReader, DamagedListingError
from .saved.check import check_classes, check_files, check_ignored
from .saved.place import HEAD, ForeignFileError, check_place, open_listing, save_listing
from .walk import Found, Ignored, ListingRequest, Times, folder_times, relative, walk

VERSION = 2
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
    if saved is not None and _holds(*saved, request):
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


def _holds(found: Found, times: npt.NDArray[np.int64], request: ListingRequest) -> bool:
    """Returns whether all folders are as they were, and none is a link where the walk would not follow one."""
    root = os.path.join(request.root, "")
    within = request.compat == "documented" and not request.follow_links
    real_root = os.path.realpath(root) if within else ""
    firsts = len(found.folders) - np.cumsum(found.folder_counts[::-1])  # the folders of the classes themselves
    above = {"", *(found.folders[first] for first in firsts)}
    now = []
    for folder in found.folders:
        path = root + folder
        if within and folder in above and _leads_out(path, real_root, nested=os.sep in folder):
            return False  # the walk says what is wrong with it
        now.append(_row(folder_times(path, follow_links=request.follow_links or folder in above)))
    return bool(np.array_equal(np.array(now, np.int64).reshape(times.shape), times))


def _leads_out(class_folder: str, real_root: str, *, nested: bool) -> bool:
    if not nested and not os.path.islink(class_folder):
        return False
    return os.path.commonpath([os.path.realpath(class_folder), real_root]) != real_root


def _row(times: Times | None) -> Times:
    return (NOT_THERE, NOT_THERE) if times is None else times


def _head(request: ListingRequest) -> npt.NDArray[np.uint8]:
    arguments = asdict(request)
    del arguments["root"]  # a link to it, or a path from elsewhere, is as good
    return Names.of([json.dumps({"version": VERSION, **arguments})]).data


def _read(file: FileIO, name: str, request: ListingRequest) -> tuple[Found, npt.NDArray[np.int64]] | None:
    """Returns a saved listing and the times of its folders; None if it is of another request or version, or damaged."""
    try:
        archive = ArchiveReader(file)
        if not np.array_equal(archive.text(HEAD), _head(request)):
            return None
        return _found(archive, request)
    except (DamagedListingError, OSError, MemoryError) as error:
        warn(f"the saved listing {name!r} is damaged, and made anew: {error}")
        return None


def _found(archive: ArchiveReader, request: ListingRequest) -> tuple[Found, npt.NDArray[np.int64]]:
    class_names = Names(archive.text("class_names")).tolist()
    check_classes(class_names, request)
    counts = archive.numbers("counts", len(class_names))
    folder_counts = archive.numbers("folder_counts", len(class_names))
    names = Names(archive.text("names"))
    folders = Names(archive.text("folders")).tolist()
    times = archive.numbers("times", len(folders), 2)
    ignored, reasons = (Names(archive.text(name)).tolist() for name in ("ignored", "reasons"))
    check_ignored(ignored, reasons)
    found = Found(
        class_names=tuple(class_names),
        counts=counts,
        folder_counts=folder_counts,
        names=names,
        folders=tuple(folders),
        times=(),
        ignored=tuple(
            Ignored(os.path.join(request.root, path), why) for path, why in zip(ignored, reasons, strict=True)
        ),
    )
    check_files(found, request)
    return found, times


def _write(file: BinaryIO, request: ListingRequest, found: Found, begin: int) -> None:
    times = np.array([_row(times) for times in found.times], np.int64).reshape(-1, 2)
    times[times.max(axis=1) > begin - GRANULARITY] = NOT_RELIABLE
    columns = {
        HEAD: _head(request),
        "class_names": Names.of(found.class_names).data,
        "counts": found.counts,
        "folder_counts": found.folder_counts,
        "names": found.names.data,
        "folders": Names.of(found.folders).data,
        "times": times,
        "ignored": Names.of(relative((entry.path for entry in found.ignored), request.root)).data,
        "reasons": Names.of(entry.reason for entry in found.ignored).data,
    }
    np.savez(file, **columns)  # type: ignore[arg-type]
