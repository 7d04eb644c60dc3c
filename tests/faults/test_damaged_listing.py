"""Saved listings whose bytes say anything: they ask for no memory, raise nothing, and are made anew."""

import os
import struct
import tempfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow.pipeline.scan import listing
from tests.support.listings import FILES, NAMES, archive_with, array, check_made_anew, make_data, parts_of, start, text


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(listing, "GRANULARITY", 0)
    return make_data(tmp_path)


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    start(data, tmp_path / "kept.npz")
    return tmp_path / "kept.npz"


HEADS = {
    "deep": b"(" * 60000,
    "long": b"{'descr': '|u1', 'fortran_order': False, 'shape': (%s,), }" % (b"1" * 60000),
    "negative": b"{'descr': '|u1', 'fortran_order': False, 'shape': (-29,), }",
    "a call": b"__import__('os').abort()",
    "no text": b"\xff\x00" * 50,
    "none": b"",
}


@pytest.mark.parametrize("head", HEADS)
def test_heads_of_arrays(data: Path, kept: Path, head: str) -> None:
    kept.write_bytes(archive_with(kept, "names", array(text(*NAMES), HEADS[head])))
    check_made_anew(data, kept)


@pytest.mark.parametrize(
    "header",
    [
        {"method": 8},
        {"method": 99},
        {"flags": 1},
        {"flags": 8, "size": 0, "packed": 0},
        {"size": 2**31},
        {"size": 2**31, "packed": 2**31},
        {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF},
        {"size": 3, "packed": 3},
        {"size": 0, "packed": 0},
        {"crc": 1},
    ],
)
def test_headers_of_members(data: Path, kept: Path, header: dict[str, int]) -> None:
    kept.write_bytes(archive_with(kept, "names", array(text(*NAMES)), **header))
    check_made_anew(data, kept)


@pytest.mark.parametrize("sizes", [(2**63, 2**63), (2**64 - 1, 2**64 - 1), (157, 2**40), (2**40, 2**40)])
def test_sizes_of_64_bits(data: Path, kept: Path, sizes: tuple[int, int]) -> None:
    content = kept.read_bytes()
    at = content.index(b"names.npy", content.index(b"counts.npy")) + len("names.npy")
    kept.write_bytes(content[: at + 4] + struct.pack("<2Q", *sizes) + content[at + 20 :])
    check_made_anew(data, kept)


def peak_of(work: Callable[[], None]) -> int:
    """Returns how many bytes were held at once, besides those held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_compressed_members_are_not_inflated(data: Path, kept: Path) -> None:
    parts = {**parts_of(kept), "names": np.zeros(1 << 28, np.uint8)}
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, values in parts.items():
            archive.writestr(f"{name}.npy", array(values), zipfile.ZIP_DEFLATED if name == "names" else None)
    del parts
    assert peak_of(lambda: check_made_anew(data, kept)) < 1 << 24


@pytest.mark.parametrize("whole", [True, False])
def test_files_with_holes_are_not_read(data: Path, kept: Path, *, whole: bool) -> None:
    size = 1 << 40
    if whole:
        content = archive_with(kept, "names", array(text(*NAMES)))
    else:
        content = archive_with(kept, "names", b"", size=0xFFFFFFFE, packed=0xFFFFFFFE)
    kept.write_bytes(content)
    try:
        os.truncate(kept, size)
    except OSError:
        pytest.skip("the file system has no such files")
    assert peak_of(lambda: check_made_anew(data, kept)) < 1 << 24


def test_files_that_are_cut(data: Path, kept: Path) -> None:
    whole = kept.read_bytes()
    end = whole.index(b"PK\x01\x02")  # the archive's list of its members, which is not read
    for size in range(49, end, 29):  # within each header, which has 30 bytes
        kept.write_bytes(whole[:size])
        with pytest.warns(UserWarning, match="is damaged"):
            assert start(data, kept) == FILES


def test_a_file_that_becomes_shorter_meanwhile(data: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.lseek

    def cut(*arguments: int) -> int:
        size = real(*arguments)
        os.truncate(kept, os.path.getsize(kept) // 2)
        return size

    monkeypatch.setattr(os, "lseek", cut)
    with pytest.warns(UserWarning, match="is damaged"):
        assert start(data, kept) == FILES


@given(st.data())
@settings(max_examples=100)
def test_damage_of_any_kind(data: Path, kept: Path, draw: st.DataObject) -> None:
    whole = kept.read_bytes()
    damaged = bytearray(whole)
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(damaged) - 1))
        kind = draw.draw(st.sampled_from(["set", "insert", "cut"]))
        if kind == "set":
            damaged[at] = draw.draw(st.integers(0, 255))
        elif kind == "insert":
            damaged[at:at] = draw.draw(st.binary(max_size=20))
        else:
            del damaged[at : at + draw.draw(st.integers(0, 40))]
    damaged[:49] = whole[:49]  # or else it is another file, and refused
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "the saved listing .* is damaged")  # unless it is where nothing is read
        place = Path(folder) / "kept.npz"
        place.write_bytes(damaged)
        assert start(data, place) == FILES
