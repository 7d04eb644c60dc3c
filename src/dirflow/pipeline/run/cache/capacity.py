"""What a cache will need, and what there is."""

import math
import os
import shutil
from collections.abc import Callable

from dirflow.errors import CacheError

MEMORY_LEFT = "/proc/meminfo", "MemAvailable:"
MEMORY_LIMIT = "/sys/fs/cgroup/memory.max"  # of a container
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def check_memory(shape: tuple[int, int, int], rows: int) -> None:
    """Refuses a cache that does not fit into memory.

    Raises:
        CacheError: it needs more than is available.
    """
    need, available = rows * math.prod(shape), memory_available()
    if available is not None and need > available:
        raise CacheError(
            f'`cache="memory"` would need {format_bytes(need)} for {rows:,} images of {_by(shape)}, and '
            f"{format_bytes(available)} of memory are available. Give a folder as `cache`, or a smaller target_size."
        )


def check_disk(folder: str, shape: tuple[int, int, int], rows: int, kept: Callable[[], int]) -> None:
    """Refuses a cache that would fill the disk.

    Args:
        folder: of the cache; it exists.
        shape: of one image's pixels.
        rows: files in the dataset.
        kept: counts those that are kept already; called only if there is not room for all.

    Raises:
        CacheError: it needs more than is free.
    """
    size, free = math.prod(shape), shutil.disk_usage(folder).free
    if rows * size <= free:
        return
    missing = rows - kept()
    if missing * size > free:
        raise CacheError(
            f"cache folder {folder!r} would need {format_bytes(missing * size)} more, for {missing:,} images of "
            f"{_by(shape)}, and {format_bytes(free)} are free. Give a folder on another disk, or a smaller target_size."
        )


def memory_available() -> int | None:
    """Returns how many bytes of memory can be had without swapping; None where the system does not tell."""
    known = [size for size in (_left(), _limit()) if size is not None]
    return min(known, default=None)


def _left() -> int | None:
    path, name = MEMORY_LEFT
    if os.path.exists(path):
        with open(path, encoding="ascii") as lines:
            for line in lines:
                if line.startswith(name):
                    return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):  # a system that has no such name
        return None


def _limit() -> int | None:
    try:
        with open(MEMORY_LIMIT, encoding="ascii") as file:
            limit = file.read().strip()
    except OSError:  # not in a container
        return None
    return int(limit) if limit.isdigit() else None


def format_bytes(size: float) -> str:
    """Returns a number of bytes with a unit: 1.5 MB."""
    power = 0
    while size >= 1000 and power + 1 < len(UNITS):
        size, power = size / 1000, power + 1
    return f"{size:.0f} bytes" if power == 0 else f"{size:.1f} {UNITS[power]}"


def _by(shape: tuple[int, int, int]) -> str:
    return "x".join(map(str, shape))
