"""The content of one file, before Pillow sees it."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from dirflow.pipeline.run.content import MUCH_EXIF, read_file, without_much_exif


def jpeg(**options: object) -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").save(file, "jpeg", **options)
    return file.getvalue()


def segments(count: int, begins: bytes = b"Exif\0\0", marker: int = 0xE1) -> bytes:
    return count * (bytes([0xFF, marker]) + (40002).to_bytes(2) + begins.ljust(40000, b"x"))


@pytest.mark.parametrize("size", [0, 1, 65536, 200_000])
def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(os.urandom(size))
    assert read_file(path) == read_file(path, size) == read_file(path, 10**9) == path.read_bytes()
    if size:
        with pytest.raises(OSError, match=rf"^{size} bytes, more than `max_file_bytes` = {size - 1};"):
            read_file(path, size - 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs a file whose size is not known before")
def test_a_file_that_is_longer_than_its_file_system_says() -> None:
    assert read_file("/proc/self/status", 10**6).startswith(b"Name:")
    with pytest.raises(OSError, match=r"more than `max_file_bytes` = 100"):
        read_file("/proc/self/status", 100)


def test_much_exif_is_left_out_and_nothing_else() -> None:
    content = jpeg(comment=b"stays")
    begin, rest = content[:20], content[20:]  # behind APP0
    much = MUCH_EXIF // 40000 + 1
    others = segments(2, b"ICC_PROFILE\0", 0xE2) + segments(1, b"http://ns.adobe.com/xap/1.0/\0")
    long = begin + segments(much) + others + segments(1) + rest
    assert without_much_exif(long) == begin + others + rest
    for content in (
        begin + segments(1) + rest,
        begin + segments(30, b"other") + rest,
        b"\x89PNG" + segments(much),
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff",
    ):
        assert without_much_exif(content) == content


def test_what_is_coded_is_not_searched() -> None:
    content = b"\xff\xd8\xff\xda\x00\x02" + segments(MUCH_EXIF // 40000 + 1)
    assert without_much_exif(content) == content


def test_a_header_that_is_cut_stays_cut() -> None:
    long = jpeg()[:20] + segments(MUCH_EXIF // 40000 + 1)
    for cut in (1, 39999, 40001):
        assert len(without_much_exif(long[:-cut])) <= len(long) - cut
