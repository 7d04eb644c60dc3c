"""Makes the files to measure on: JPEGs of each kind in `pictures.py`, cut from real photographs.

Usage: `python -m benchmarks.data.make_data`. `DATA=folder` names the folder of the small ones, `CAMERA_DATA=folder`
that of the large ones: each is made when missing or empty, and used as it is when it holds files already. `COUNT=n` and
`CAMERA_COUNT=n` set how many are made.
"""

import os
import random
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.data import photographs
from benchmarks.data.pictures import KINDS, large_enough, picture
from benchmarks.paths import CACHE

# What the variables of the environment begin with.
_PREFIXES = {"web": "", "camera": "CAMERA_"}


@dataclass(frozen=True)
class Data:
    """A folder of class folders, and in words where its files come from."""

    folder: Path
    description: str

    def sizes(self) -> list[int]:
        """Reads every file, so that whoever reads them next finds them in memory; returns their sizes in bytes."""
        sizes = [len(path.read_bytes()) for path in self.folder.glob("*/**/*") if path.is_file()]
        if not sizes:
            raise SystemExit(f"no files in the class folders of {self.folder}")
        return sizes


def prepare(kind: str, folder: Path | None = None, count: int | None = None) -> Data:
    """Returns the folder to measure on, made first where that is still to do.

    Args:
        kind: A key of `KINDS`.
        folder: The user's own; None for one in the cache folder.
        count: How many files to make; None for as many as the kind has.
    """
    if folder is not None and folder.is_dir() and any(folder.iterdir()):
        return Data(folder, f"of {folder.name}")
    sources = photographs.find(CACHE / "photographs")
    count = count or KINDS[kind].count
    target = folder or CACHE / f"{kind}-{sources.source}-{count}"
    if not target.is_dir() or not any(target.iterdir()):
        _make(target, kind, count, sources)
    return Data(target, f"cut from {sources.description}")


def _make(target: Path, kind: str, count: int, sources: photographs.Photographs) -> None:
    """Writes all files into a folder beside the target, then renames it: a target is complete or missing."""
    print(f"making {count} JPEGs {KINDS[kind].title} from {sources.description}", flush=True)
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    motifs = sorted(sources.motifs)
    with ProcessPoolExecutor() as pool:
        jobs = [
            pool.submit(_make_class, partial, kind, motif, sources.motifs[motif], len(range(k, count, len(motifs))))
            for k, motif in enumerate(motifs)
        ]
        for job in jobs:
            job.result()
    if target.is_dir():
        target.rmdir()
    partial.rename(target)


def _make_class(folder: Path, kind: str, motif: str, sources: Sequence[Path], count: int) -> None:
    if count:
        (folder / motif).mkdir()
    large = large_enough(KINDS[kind], sources)
    for k in range(count):
        content = picture(random.Random(f"{motif}/{k}"), KINDS[kind], large)
        (folder / motif / f"{motif}_{k:05d}.jpg").write_bytes(content)


def from_environment(kind: str) -> Data:
    """Returns the folder that `DATA` and `COUNT`, or `CAMERA_DATA` and `CAMERA_COUNT`, ask for."""
    prefix = _PREFIXES[kind]
    data, count = os.environ.get(f"{prefix}DATA"), int(os.environ.get(f"{prefix}COUNT", KINDS[kind].count))
    if count < 1:
        raise SystemExit(f"{prefix}COUNT must be at least 1. Received: {prefix}COUNT={count}")
    return prepare(kind, Path(data).expanduser() if data else None, count)


if __name__ == "__main__":
    for name in KINDS:
        made = from_environment(name)
        sizes = made.sizes()
        print(f"{made.folder}: {len(sizes)} files {made.description}, median {median(sizes) / 1000:.0f} KB")
