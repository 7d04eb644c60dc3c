"""What a folder holds: classes, formats, what is left out and what cannot be read, each with the reason."""

import contextlib
import io
import os
from collections import Counter
from dataclasses import dataclass

import numpy as np

from dirflow.keras.iterators.directory import DirectoryIterator
from dirflow.pipeline.deliver.failures import Failure
from dirflow.pipeline.scan.walk import Ignored

SMALL = (8, 8)  # files are decoded in full, whatever the target


@dataclass(frozen=True)
class FolderReport:
    """What was found in a folder that has one sub-folder a class.

    Attributes:
        classes: number of images by class name.
        formats: number of images by file name extension.
        ignored: what was left out.
        failures: what cannot be read; None if the files were not opened.
    """

    classes: dict[str, int]
    formats: dict[str, int]
    ignored: tuple[Ignored, ...]
    failures: tuple[Failure, ...] | None

    def lines(self) -> list[str]:
        """Returns the report as text."""
        total = sum(self.classes.values())
        formats = ", ".join(f"{count:,} .{name}" for name, count in self.formats.items())
        result = [f"{total:,} images in {len(self.classes)} classes: {formats}"]
        width = max(map(len, self.classes))
        result += [f"  {name:{width}}  {count:,}" for name, count in self.classes.items()]
        result.append(f"left out: {len(self.ignored):,}")
        result += [f"  {entry.path}  ({entry.reason})" for entry in self.ignored]
        if self.failures is None:
            result.append("cannot be read: not tried")
        else:
            result.append(f"cannot be read: {len(self.failures):,}")
            result += [f"  {failure.path}  ({failure.reason})" for failure in self.failures]
        return result


def report_on(directory: str | os.PathLike[str], *, read: bool) -> FolderReport:
    """Looks through a folder.

    Args:
        directory: the folder; it has one sub-folder a class.
        read: whether every file is decoded, to find those that cannot be.

    Raises:
        DatasetError, FolderNotFound: as `DirectoryIterator`.
    """
    with contextlib.redirect_stdout(io.StringIO()):  # the report says it in full
        iterator = DirectoryIterator(directory, None, SMALL, class_mode=None, shuffle=False, on_error="blank")
    counts = np.bincount(iterator.classes, minlength=iterator.num_classes).tolist()
    names = iterator._filenames  # noqa: SLF001 - `filenames` would make a list of millions
    extensions = Counter(os.path.splitext(name)[1][1:].lower() for name in names)
    if read:
        for _ in iterator.epoch():
            pass
    return FolderReport(
        classes=dict(zip(iterator.class_indices, counts, strict=True)),
        formats=dict(extensions.most_common()),
        ignored=iterator.ignored,
        failures=tuple(iterator.failures) if read else None,
    )
