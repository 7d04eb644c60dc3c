"""The content of one file, before Pillow sees it."""

import errno
import os
import stat
from typing import Protocol

EXIF = b"Exif\0\0"
MUCH_EXIF = 2**20  # bytes
STEP = 2**16


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


def read_file(path: str | bytes | os.PathLike[str], most: int | None = None) -> bytes:
    """Returns the content of a regular file.

    Args:
        path: of the file.
        most: bytes that it may have; None: any number.

    Raises:
        OSError: it cannot be read, or has more bytes, or is not a regular file: a pipe or a device would block or
            never end.
    """
    # Looked at once it is open, since a path may come to mean something else at any time.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        with open(descriptor, "rb", buffering=0, closefd=False) as file:
            return file.readall() if most is None else _read_at_most(most, file, status.st_size)
    finally:
        os.close(descriptor)


def _read_at_most(most: int, file: _Reads, size: int) -> bytes:
    """Returns the content of a file, of which `size` is what its file system says."""
    parts: list[bytes] = []
    while size <= most:
        read = sum(map(len, parts))
        part = file.read(max(size - read + 1, STEP))
        if not part:
            return b"".join(parts)
        parts.append(part)
        size = max(size, read + len(part))
    raise OSError(too_large(f"{size} bytes", "max_file_bytes", most))


def too_large(received: str, option: str, limit: int) -> str:
    """Returns in words that a file is larger than an option accepts."""
    advice = f"give the iterator a greater `{option}` if it is meant to be so large"
    return f"{received}, more than `{option}` = {limit}; {advice}"


def without_much_exif(content: bytes) -> bytes:
    """Returns the content of a file without the EXIF of a JPEG, if that is very long: pixels do not depend on it.

    EXIF of many segments takes Pillow a time that grows with the square of their number.
    """
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, found, at = [content[:2]], 0, 2
    while _has_length(content[at : at + 2]):
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content.startswith(b"\xff\xe1", at) and content.startswith(EXIF, at + 4):
            found += end - at
        else:
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]]) if found > MUCH_EXIF else content


def _has_length(marker: bytes) -> bool:
    """Returns whether these are a marker that a JPEG's header may have, and that a length follows."""
    return len(marker) == 2 and marker[0] == 0xFF and 0xC0 <= marker[1] <= 0xFE and not 0xD0 <= marker[1] <= 0xDA
