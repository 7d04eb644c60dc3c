"""What a folder holds: classes, formats, what is left out and what cannot be read, each with the reason."""

import os
from collections import Counter
from dataclasses import dataclass

import numpy as np

from dirflow.common.terminal import harmless
from dirflow.common.threads.workers import available_cpus
from dirflow.pipeline.batches import Batches
from dirflow.pipeline.deliver.failures import Failure
from dirflow.pipeline.deliver.loader import Loader
from dirflow.pipeline.finish.made import Means
from dirflow.pipeline.finish.targets import Targets
from dirflow.pipeline.order.schedule import DocumentedSchedule
from dirflow.pipeline.plan.hooks import NO_HOOKS
from dirflow.pipeline.plan.limits import limits
from dirflow.pipeline.plan.recipe import PLAIN
from dirflow.pipeline.plan.request import Steps
from dirflow.pipeline.plan.target import Target
from dirflow.pipeline.scan.folder import FORMATS, scan
from dirflow.pipeline.scan.index import Index
from dirflow.pipeline.scan.sources import Files
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
        """Returns the report as text, with names as they can be shown."""
        total = sum(self.classes.values())
        formats = ", ".join(f"{count:,} .{name}" for name, count in self.formats.items())
        result = [f"{total:,} images in {len(self.classes)} classes: {formats}"]
        classes = [(harmless(name), count) for name, count in self.classes.items()]
        width = max(len(name) for name, _ in classes)
        result += [f"  {name:{width}}  {count:,}" for name, count in classes]
        result.append(f"left out: {len(self.ignored):,}")
        result += [f"  {entry.path}  ({entry.reason})" for entry in self.ignored]
        if self.failures is None:
            result.append("cannot be read: not tried")
        else:
            result.append(f"cannot be read: {len(self.failures):,}")
            result += [f"  {failure.path}  ({failure.reason})" for failure in self.failures]
        return [harmless(line) for line in result]


def report_on(directory: str | os.PathLike[str], *, read: bool) -> FolderReport:
    """Looks through a folder.

    Args:
        directory: the folder; it has one sub-folder a class.
        read: whether every file is decoded, to find those that cannot be.

    Raises:
        DatasetError, FolderNotFound: as `DirectoryIterator`.
    """
    index = scan(directory, None, FORMATS, follow_links=False, compat="documented", workers=available_cpus())
    counts = np.bincount(index.labels, minlength=len(index.class_names)).tolist()
    extensions = Counter(os.path.splitext(name)[1][1:].lower() for name in index.names)
    return FolderReport(
        classes=dict(zip(index.class_names, counts, strict=True)),
        formats=dict(extensions.most_common()),
        ignored=index.ignored,
        failures=_unreadable(os.fspath(directory), index) if read else None,
    )


def _unreadable(directory: str, index: Index) -> tuple[Failure, ...]:
    """Decodes every file; returns those for which that fails."""
    target = Target(*SMALL, "rgb", "channels_last", "nearest", keep_aspect_ratio=False, dtype=np.dtype(np.uint8))
    steps = Steps(PLAIN, NO_HOOKS, target, target.shape, False, None, "blank", "documented", limits("documented"))
    schedule = DocumentedSchedule(len(index), shuffle=False, seed=0, balance=None)
    batches = Batches(Files(directory, index.names), Targets(), schedule, steps, batch_size=32)
    loader, means = Loader(), Means()
    for number in range(len(batches)):
        loader.deliver(batches, batches.request(batches.at(0, number)), means)
    return tuple(loader.failures.listed())
