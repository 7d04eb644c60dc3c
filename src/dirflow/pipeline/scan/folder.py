"""A folder becomes an index of labelled files.

The order is the original's: classes by name (code points), within a class the files by folder path, then by
name, nested folders included.
"""

import os
from collections.abc import Sequence

import numpy as np

from dirflow.common.contract import Compat
from dirflow.common.terminal import harmless
from dirflow.errors import ArgumentError, DatasetError, few

from .index import Index, bounds_of
from .walk import NO_FORMAT, Found, ListingRequest, how_to_add, walk, with_dots

FORMATS = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")  # file name extensions that are read


def scan(
    directory: str | os.PathLike[str],
    classes: Sequence[str] | None,
    formats: Sequence[str],
    *,
    follow_links: bool,
    compat: Compat,
    workers: int = 1,
    listing: str | os.PathLike[str] | None = None,
) -> Index:
    """Lists the image files of a folder that has one sub-folder a class.

    Args:
        directory: the dataset's folder.
        classes: names of the class folders in label order; None or empty: every sub-folder, sorted.
        formats: file name extensions without the dot, matched in any case.
        follow_links: whether links to folders are walked, and whether a link may lead out of `directory`.
        compat: the contract; see docs/compat.md, D23 to D25 and D31.
        workers: threads; the result does not depend on it.
        listing: file of a saved listing, which is used if the folders have not changed since, and written if they
            have.

    Raises:
        FolderNotFound: the folder, or that of a class, is missing or cannot be listed.
        DatasetError: there is no image in it.
        ArgumentError: `classes` names a class twice, or a folder outside of `directory`; `listing` cannot be one.
    """
    chosen = tuple(classes) if classes else None
    request = ListingRequest(os.fspath(directory), chosen, tuple(formats), bool(follow_links), compat)
    if compat == "documented" and chosen:  # D25
        _check_class_names(chosen)
    if listing is None:
        found = walk(request, workers)
    else:
        from .listing import saved_or_new  # noqa: PLC0415 - zip archives are for those who ask for one

        found = saved_or_new(listing, request, workers)
    if compat == "documented" and not len(found.names):  # D23
        raise DatasetError(_nothing_found(request, found))
    indices = dict(zip(found.class_names, range(len(found.class_names)), strict=True))
    labels = [indices[request.prefix(name)] for name in found.class_names]
    return Index(
        class_names=found.class_names,
        class_indices=indices,
        names=found.names,
        labels=np.repeat(np.array(labels, np.int32), found.counts),
        bounds=bounds_of(found.counts.tolist()),
        ignored=found.ignored,
    )


def _check_class_names(names: Sequence[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ArgumentError(f"`classes` must name each class once. Received {repeated[0]!r} more than once.")
    for name in names:
        if not isinstance(name, str) or not name or os.path.isabs(name) or ".." in name.split(os.sep):
            raise ArgumentError(f"`classes` must hold names of sub-folders. Received: {name!r}")


def _nothing_found(request: ListingRequest, found: Found) -> str:
    names, ignored = found.class_names, found.ignored
    searched = f"searched {len(names)} class folders ({few(names)})"
    if not names:
        searched = "it has no sub-folders; each class needs a folder of its own"
    left_out = f"; left out: {ignored[0]}" if ignored else ""
    more = f" and {len(ignored) - 1} more" if len(ignored) > 1 else ""
    meant = f"; {how_to_add('DirectoryIterator')}" if ignored and ignored[0].reason == NO_FORMAT else ""
    if not names and any(entry.path.lower().endswith(request.endings()) for entry in ignored):
        above = os.path.dirname(os.path.abspath(request.root))
        meant = f". It holds images itself: if it is the folder of one class, pass {above!r}"
    return harmless(
        f"no images found in {request.root!r}: {searched} for {with_dots(request.formats)}{left_out}{more}{meant}"
    )
