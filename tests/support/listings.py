"""Saved listings as a stranger may write them, and the files that they are about."""

import io
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import DirectoryIterator
from tests.support.images import save

FILES = ["a/deep/y.png", "a/x.png", "b/z.png"]  # of the folder, sorted
NAMES = ["a/x.png", "a/deep/y.png", "b/z.png"]  # in the order of the listing
Parts = dict[str, Any]


def make_data(folder: Path) -> Path:
    """Makes a folder of two classes, and beside it a file that is nobody's to read."""
    for number, name in enumerate(FILES):
        save(folder / "data" / name, number, 4, 4)
    (folder / "data" / "notes.txt").touch()
    save(folder / "outside" / "secret.png", 9, 4, 4)
    time.sleep(0.02)  # a few ticks of the file system's clock
    return folder / "data"


def start(data: Path, kept: Path, **options: Any) -> list[str]:
    """Returns what an iterator with a saved listing finds, sorted."""
    return sorted(DirectoryIterator(data, None, (4, 4), listing=kept, **options).filenames)


def parts_of(kept: Path) -> Parts:
    """Returns the members of a listing."""
    with np.load(kept, allow_pickle=False) as archive:
        return dict(archive)


def text(*strings: str) -> Any:
    """Returns strings as a listing has them."""
    return np.frombuffer(b"".join(string.encode() + b"\0" for string in strings), np.uint8)


def numbers(*values: Any, dtype: Any = np.int64) -> Any:
    """Returns numbers as a listing has them."""
    return np.array(values, dtype)


def write(kept: Path, parts: Parts) -> None:
    """Writes a listing with certain members."""
    with open(kept, "wb") as file:
        np.savez(file, **parts)


def member(name: str, content: bytes, **header: int) -> bytes:
    """Returns a member of a zip archive, with a header that may say anything."""
    fields = {"flags": 0, "method": 0, "crc": zlib.crc32(content), "packed": len(content), "size": len(content)}
    fields.update(header)
    encoded = name.encode()
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 45, fields["flags"], fields["method"], 0, 0, fields["crc"],
                       fields["packed"], fields["size"], len(encoded), 0)  # fmt: skip
    return head + encoded + content


def array(values: Any, head: bytes | None = None) -> bytes:
    """Returns an array in NumPy's format, or with another head."""
    file = io.BytesIO()
    np.save(file, values)
    content = file.getvalue()
    begin = 10 + int.from_bytes(content[8:10], "little")
    if head is None:
        return content
    return content[:8] + len(head).to_bytes(2, "little") + head + content[begin:]


def archive_with(kept: Path, name: str, content: bytes, **header: int) -> bytes:
    """Returns the archive with another member in the place of one."""
    made = b""
    for key, values in parts_of(kept).items():
        made += member(f"{key}.npy", content, **header) if key == name else member(f"{key}.npy", array(values))
    return made


def check_made_anew(data: Path, kept: Path) -> None:
    """Starts twice: a listing that does not fit is warned of once, and another one saved."""
    with pytest.warns(UserWarning, match=r"the saved listing '.*kept\.npz' is damaged, and made anew: ") as caught:
        assert start(data, kept) == FILES
    assert len(caught) == 1
    assert start(data, kept) == FILES
