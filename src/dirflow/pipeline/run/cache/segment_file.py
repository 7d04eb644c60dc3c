"""One file of pixels, read and written slot by slot; whatever else lies in its place is refused.

It is read, never mapped: a mapped file that somebody cuts short ends the process by a signal.
"""

import errno
import os
import stat
import weakref

import numpy as np

from dirflow.common.arrays import Pixels
from dirflow.common.atomic import atomic_write

HEADER_BYTES = 128
# What `os.open` raises for what is missing, a link, a folder, a socket.
NOT_AS_MADE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO)


class BrokenSegmentError(OSError):
    """A file of pixels is missing, or is not as it was made."""


class SegmentFile:
    """A `.npy` file, uint8 (slots, height, width, channels); closed when nobody refers to it any more.

    Args:
        path: of the file.
        shape: (slots, height, width, channels).
        write: whether slots may be written, too.

    Raises:
        BrokenSegmentError: it is missing, or is not as it was made; so does each of its methods.
        OSError: it cannot be opened, read or written; likewise.
    """

    def __init__(self, path: str, shape: tuple[int, int, int, int], *, write: bool = False) -> None:
        self._path = path
        self._header = npy_header(shape)
        self._slot_bytes = int(np.prod(shape[1:]))
        self._size = len(self._header) + int(np.prod(shape))
        flags = os.O_NONBLOCK | os.O_NOFOLLOW  # no pipe makes it wait, no link leads elsewhere
        try:
            self._descriptor = os.open(path, flags | (os.O_RDWR if write else os.O_RDONLY))
        except OSError as error:
            if error.errno in NOT_AS_MADE:
                raise BrokenSegmentError(str(error)) from error
            raise
        weakref.finalize(self, os.close, self._descriptor)
        self.status()
        if os.pread(self._descriptor, len(self._header), 0) != self._header:
            raise BrokenSegmentError(f"{path!r} does not begin as an array of uint8 {shape} does")

    def status(self) -> os.stat_result:
        """Returns what the file system knows of it."""
        status = os.fstat(self._descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BrokenSegmentError(f"{self._path!r} is not a regular file")
        if status.st_size != self._size:
            raise BrokenSegmentError(f"{self._path!r} has {status.st_size:,} bytes, and {self._size:,} are expected")
        if not status.st_nlink:
            raise BrokenSegmentError(f"{self._path!r} has been deleted")
        return status

    def read(self, slot: int, memory: memoryview) -> None:
        """Fills the memory of an image from a slot."""
        position = self._position(slot)
        while memory:
            size = os.preadv(self._descriptor, [memory], position)
            if not size:
                raise BrokenSegmentError(f"{self._path!r} has been cut short before byte {position:,}")
            memory, position = memory[size:], position + size

    def write(self, slot: int, image: Pixels) -> None:
        """Writes an image to a slot."""
        memory, position = np.ascontiguousarray(image).data.cast("B"), self._position(slot)
        while memory:  # written, not mapped: a full disk is then an error, where a mapped page would be a signal
            size = os.pwrite(self._descriptor, memory, position)
            memory, position = memory[size:], position + size

    def _position(self, slot: int) -> int:
        return len(self._header) + slot * self._slot_bytes


def make_segment_file(path: str, shape: tuple[int, int, int, int]) -> None:
    """Makes a file of its full length, with a hole that takes no room until it is filled.

    Raises:
        OSError: it cannot be made.
    """
    header = npy_header(shape)
    with atomic_write(path) as partial, open(partial, "xb") as file:
        file.write(header)
        file.truncate(len(header) + int(np.prod(shape)))


def npy_header(shape: tuple[int, ...]) -> bytes:
    """Returns how a `.npy` file of uint8 begins.

    All begin alike, whatever NumPy's version, so that a file is known by its first bytes.
    """
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {tuple(map(int, shape))}, }}".encode("ascii")
    start = b"\x93NUMPY\x01\x00" + (HEADER_BYTES - 10).to_bytes(2, "little")
    return start + text.ljust(HEADER_BYTES - 11) + b"\n"
