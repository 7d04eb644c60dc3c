"""One file of pixels, read and written slot by slot; whatever else lies in its place is refused.

It is read, never mapped: a mapped file that somebody cuts short ends the process by a signal.
"""

import errno
import os
import stat
from collections.abc import Mapping
from itertools import groupby

import numpy as np

from dirflow import _native
from dirflow.common.arrays import Pixels
from dirflow.common.atomic import atomic_write

from .protocol import Stored

HEADER_BYTES = 128
# What opening raises for what is missing, a link, a folder, a socket.
NOT_AS_MADE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO)


class BrokenSegmentError(OSError):
    """A file of pixels is missing, or is not as it was made."""


class SegmentFile:
    """A `.npy` file, uint8 (slots, height, width, channels), open for reading as long as somebody refers to it.

    Args:
        path: of the file.
        shape: (slots, height, width, channels).

    Raises:
        BrokenSegmentError: it is missing, or is not as it was made; so does each of its methods.
        OSError: it cannot be opened or read; likewise.
    """

    def __init__(self, path: str, shape: tuple[int, int, int, int]) -> None:
        self._path = path
        self._slot_bytes = int(np.prod(shape[1:]))
        try:
            self._file = _native.PixelFile(path)  # no pipe makes it wait, no link leads elsewhere
        except OSError as error:
            if error.errno in NOT_AS_MADE:
                raise BrokenSegmentError(str(error)) from error
            raise
        self._descriptor = self._file.fileno()
        self._size = HEADER_BYTES + int(np.prod(shape))
        self.status()
        if os.pread(self._descriptor, HEADER_BYTES, 0) != npy_header(shape):
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

    def stored(self, slot: int) -> Stored:
        """Returns where the engine finds the image of a slot."""
        return self._file, HEADER_BYTES + slot * self._slot_bytes

    def is_written(self, slot: int) -> bool:
        """Returns whether a slot holds anything but zeros.

        Holes are not read: the system would keep them as small pages, which take longer to read when they are filled.
        """
        begin = HEADER_BYTES + slot * self._slot_bytes
        end = begin + self._slot_bytes
        while begin < end:
            try:
                begin = os.lseek(self._descriptor, begin, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:  # nothing but a hole
                    return False
                raise
            stop = min(end, os.lseek(self._descriptor, begin, os.SEEK_HOLE))
            if begin < stop and os.pread(self._descriptor, stop - begin, begin).strip(b"\0"):
                return True
            begin = max(begin, stop)
        return False

    def read(self, slot: int, memory: memoryview) -> None:
        """Fills the memory of an image from a slot."""
        position = HEADER_BYTES + slot * self._slot_bytes
        while memory:
            size = os.preadv(self._descriptor, [memory], position)
            if not size:
                raise BrokenSegmentError(f"{self._path!r} has been cut short before byte {position:,}")
            memory, position = memory[size:], position + size


def write_slots(path: str, images: Mapping[int, Pixels]) -> None:
    """Writes images to slots of a file that is there and as it was made.

    Raises:
        OSError: the disk is full, or the file cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        # Neighbours at once: the system then keeps them in larger pages, which take less time to read.
        for _, run in groupby(enumerate(sorted(images)), lambda pair: pair[1] - pair[0]):
            slots = [slot for _, slot in run]
            pixels = np.stack([images[slot] for slot in slots])
            memory, position = pixels.reshape(-1).data, HEADER_BYTES + slots[0] * pixels[0].nbytes
            while memory:  # written, not mapped: a full disk is then an error, where a mapped page would be a signal
                size = os.pwrite(descriptor, memory, position)
                memory, position = memory[size:], position + size
    finally:
        os.close(descriptor)


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
