"""Whether the parts of a saved listing go together, and stay within the dataset's folder.

A listing names files that are read, and folders that vouch for it. Each has to be where the walk would have found it.
"""

import os
from collections.abc import Iterator, Sequence

from dirflow.pipeline.scan.walk import Found, ListingRequest, relative

from .archive import DamagedListingError


def check_classes(names: Sequence[str], request: ListingRequest) -> None:
    """Refuses class names that are not those asked for, or not those of different sub-folders in order.

    Raises:
        DamagedListingError: they are not.
    """
    if request.classes is not None:
        if tuple(names) != request.classes:
            raise DamagedListingError("its classes are not those asked for")
    elif not all(_is_plain(name, request) for name in names) or list(names) != sorted(set(names)):
        raise DamagedListingError("its classes are not names of sub-folders in order")


def check_files(found: Found, request: ListingRequest) -> None:
    """Refuses files that lie anywhere but in the folders of their class; the names of classes have been checked.

    Raises:
        DamagedListingError: there are such files, or folders that cannot be those of a class.
    """
    counts = found.counts.tolist()
    if min(counts, default=0) < 0 or sum(counts) != len(found.names):
        raise DamagedListingError("its counts are not those of its files")
    if not found.names.lie_in(counts, list(_begins(found, request))):
        raise DamagedListingError("it has files that lie in none of its folders")


def check_ignored(paths: Sequence[str], reasons: Sequence[str]) -> None:
    """Refuses what was left out if it lies anywhere but below the dataset's folder, or without a reason.

    Raises:
        DamagedListingError: it does.
    """
    if len(paths) != len(reasons):
        raise DamagedListingError("it has not as many reasons as it left out")
    if any(path.startswith(os.sep) or (os.pardir in path and os.pardir in path.split(os.sep)) for path in paths):
        raise DamagedListingError("what it left out lies elsewhere")


def _begins(found: Found, request: ListingRequest) -> Iterator[list[str]]:
    """Yields for each class what the names of files in each of its folders begin with."""
    folders = iter(found.folders)
    if request.classes is None and next(folders, None) != "":  # it vouches for the list of classes
        raise DamagedListingError("it lacks the dataset's folder")
    counts = found.folder_counts.tolist()
    if min(counts, default=1) < 1 or sum(counts) != len(found.folders) - (request.classes is None):
        raise DamagedListingError("it has not as many folders as it says")
    for name, count in zip(found.class_names, counts, strict=True):
        yield _begins_of_class(name, [next(folders) for _ in range(count)], request)


def _begins_of_class(name: str, folders: Sequence[str], request: ListingRequest) -> list[str]:
    [above] = relative([os.path.join(request.root, name)], request.root) if os.sep in name else [name]
    prefix = os.path.join(request.prefix(name), "")
    if folders[0] != above:
        raise DamagedListingError("it lacks the folder of a class")
    begins = {above: prefix}
    for folder in folders[1:]:
        parent, _, last = folder.rpartition(os.sep)
        if parent not in begins:
            parent += os.sep  # of a class that was named with a separator at its end
        if parent not in begins or not _is_plain(last, request):
            raise DamagedListingError("it has folders that lie in none of its classes")
        begins[folder] = begins[parent] + last + os.sep
    return list(begins.values())


def _is_plain(name: str, request: ListingRequest) -> bool:
    """Returns whether the walk may have found a folder of a name."""
    hidden = name.startswith(".") and request.compat == "documented"
    return name not in ("", os.curdir, os.pardir) and os.sep not in name and not hidden
