"""What this process and its children have used: processor time and memory."""

import os
import resource
import sys
import time
from pathlib import Path

_PROC = Path("/proc")


def cpu_seconds() -> float:
    """Returns the processor seconds of this process and of all its children, ended or not."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_cpu_seconds, _children()))


def peak_megabytes() -> int:
    """Returns the most memory that was resident, in megabytes of 1024 KiB.

    The peaks of this process and of its living children are added up: a page that several of them share counts
    in each.
    """
    unit = 1024**2 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return round(own + sum(map(_peak_megabytes, _children())))


def resident_bytes() -> int:
    """Returns how much of this process is in memory now."""
    return int((_PROC / "self" / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _children() -> list[int]:
    """Returns the numbers of all living children, and of theirs; none where the system does not tell."""
    parents = {}
    for folder in _PROC.glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            parents[int(folder.name)] = int(fields[1])
    found, row = [], [os.getpid()]
    while row:
        row = [child for child, parent in parents.items() if parent in row]
        found += row
    return found


def _stat(process: int) -> list[str]:
    """Returns the fields of a process's `stat` from its state on; none if it has ended meanwhile."""
    try:
        text = (_PROC / str(process) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _cpu_seconds(process: int) -> float:
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _peak_megabytes(process: int) -> float:
    try:
        lines = (_PROC / str(process) / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
