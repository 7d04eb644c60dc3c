"""The members of a saved listing, read as what a stranger may have written.

The archive is what `numpy.savez` writes: members one after the other, uncompressed, each an array in NumPy's format.
Which members there are, and of which type, is known before they are read, so that nothing in the file is interpreted:
what is not as expected is refused. No more memory is asked for than the file has bytes.
"""

import math
import os
import struct
from io import FileIO
from typing import Any

import numpy as np
import numpy.typing as npt

from dirflow import _native

SIGNATURE = b"PK\x03\x04"  # of a zip archive: what the header of a member begins with
_MEMBER = struct.Struct("<4s5H3I2H")  # that header, before the name
_SIZES = struct.Struct("<2H2Q")  # behind the name: the sizes in 64 bits
_SIZES_ID = 1
_SIZES_BEHIND = 0xFFFFFFFF
_ARRAY = struct.Struct("<8sH")  # of NumPy's format: what an array begins with
_ARRAY_SIGNATURE = b"\x93NUMPY\x01\x00"


class DamagedListingError(ValueError):
    """The file is no listing that this version has written; says what is wrong."""


class ArchiveReader:
    """Reads the members of an archive in their order.

    Args:
        file: unbuffered, at its beginning; it stays open.

    Raises:
        DamagedListingError: the file has holes, which take no room on a disk, and would in memory.
    """

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._left = os.fstat(file.fileno()).st_size
        if _has_holes(file.fileno(), self._left):
            raise DamagedListingError("it has holes")
        os.lseek(file.fileno(), 0, os.SEEK_SET)

    def text(self, name: str) -> npt.NDArray[np.uint8]:
        """Returns the bytes of strings, each followed by a NUL.

        Raises:
            DamagedListingError: the next member does not hold such strings, or is damaged.
            OSError: it cannot be read.
        """
        text: npt.NDArray[np.uint8] = self._read(name, np.dtype(np.uint8), None)
        if len(text) and text[-1]:
            raise DamagedListingError(f"`{name}` has no end")
        return text

    def numbers(self, name: str, *shape: int) -> npt.NDArray[np.int64]:
        """Returns an array of int64 of a certain shape.

        Raises:
            DamagedListingError: the next member is no such array, or damaged.
            OSError: it cannot be read.
        """
        return self._read(name, np.dtype(np.int64), shape)

    def _read(self, name: str, dtype: np.dtype[Any], shape: tuple[int, ...] | None) -> npt.NDArray[Any]:
        """Reads a member; without a shape, one of a single axis, however long."""
        size, checksum = self._begin(name)
        content = self._array(size)
        if _native.crc32([content], 1) != [checksum]:
            raise DamagedListingError(f"`{name}` has a wrong checksum")
        signature, length = _ARRAY.unpack(content[: _ARRAY.size].tobytes()) if size >= _ARRAY.size else (b"", 0)
        data = content[_ARRAY.size + length :]
        shape = (len(data) // dtype.itemsize,) if shape is None else shape
        described = content[_ARRAY.size : _ARRAY.size + length].tobytes().rstrip()
        if signature != _ARRAY_SIGNATURE or described != _description(dtype, shape):
            raise DamagedListingError(f"`{name}` is not {dtype} of shape {shape}")
        if len(data) != math.prod(shape) * dtype.itemsize:
            raise DamagedListingError(f"`{name}` is not as long as it says")
        return data.view(dtype).reshape(shape)

    def _begin(self, name: str) -> tuple[int, int]:
        """Reads the header of a member; returns its size and checksum."""
        signature, _, flags, method, _, _, checksum, packed, size, *lengths = _MEMBER.unpack(self._take(_MEMBER.size))
        encoded = f"{name}.npy".encode()
        if signature != SIGNATURE or lengths[0] != len(encoded) or self._take(len(encoded)) != encoded:
            raise DamagedListingError(f"`{name}` is missing")
        more = self._take(lengths[1])
        if flags or method:
            raise DamagedListingError(f"`{name}` is compressed")
        if size == packed == _SIZES_BEHIND and len(more) == _SIZES.size:
            number, length, size, packed = _SIZES.unpack(more)
            if (number, length) != (_SIZES_ID, 16):
                raise DamagedListingError(f"`{name}` has no size")
        if size != packed or size > self._left:
            raise DamagedListingError(f"`{name}` is longer than the file")
        return size, checksum

    def _take(self, size: int) -> bytes:
        self._left -= size
        content = self._file.read(size) if self._left >= 0 else b""
        if len(content) != size:
            raise DamagedListingError("it ends too early")
        return content

    def _array(self, size: int) -> npt.NDArray[np.uint8]:
        """Reads bytes, of which the file has enough."""
        self._left -= size
        array = np.empty(size, np.uint8)
        filled = 0
        while filled < size:
            count = self._file.readinto(array[filled:].data)
            if not count:
                raise DamagedListingError("it became shorter while it was read")
            filled += count
        return array


def _has_holes(descriptor: int, size: int) -> bool:
    try:
        return size > 0 and os.lseek(descriptor, 0, os.SEEK_HOLE) != size
    except OSError:  # a file system that cannot tell
        return False


def _description(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """Returns how NumPy's format describes an array."""
    return f"{{'descr': {dtype.str!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode()
