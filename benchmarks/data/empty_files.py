"""Empty files in class folders, to measure listing on."""

import os
import shutil
from pathlib import Path

from benchmarks.paths import CACHE

IN_FOLDER = 1000


def prepare(count: int) -> Path:
    """Returns a folder of so many empty files, a thousand in each class folder; made first where that is still to do.

    Raises:
        SystemExit: It would be no whole number of class folders.
    """
    if count < IN_FOLDER or count % IN_FOLDER:
        raise SystemExit(f"the number of empty files must be a multiple of {IN_FOLDER:,}. Received: {count:,}")
    target = CACHE / f"listing-{count}"
    if target.is_dir():
        return target
    print(f"making {count:,} empty files", flush=True)
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for number in range(count // IN_FOLDER):
        folder = partial / f"n{number:08d}"
        folder.mkdir(parents=True)
        for file in range(IN_FOLDER):
            os.close(os.open(folder / f"{folder.name}_{file * 7919 % count:06d}.jpg", os.O_CREAT | os.O_WRONLY))
    partial.rename(target)
    return target
