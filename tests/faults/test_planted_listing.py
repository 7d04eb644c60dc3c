"""A saved listing that a stranger has written: it reads nothing outside, and what does not fit is listed anew."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import DatasetError
from dirflow.pipeline.scan import listing
from dirflow.pipeline.scan.walk import ListingRequest
from tests.support.listings import (
    FILES,
    NAMES,
    Parts,
    check_made_anew,
    make_data,
    numbers,
    parts_of,
    start,
    text,
    write,
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(listing, "GRANULARITY", 0)
    return make_data(tmp_path)


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    start(data, tmp_path / "kept.npz")
    return tmp_path / "kept.npz"


def changed(**parts: Any) -> Callable[[Parts], Parts]:
    return lambda whole: {**whole, **parts}


def without(name: str) -> Callable[[Parts], Parts]:
    return lambda whole: {key: value for key, value in whole.items() if key != name}


PLANTED: dict[str, Callable[[Parts], Parts]] = {
    **{
        f"a file {name!r}": changed(names=text(name, *NAMES[1:]))
        for name in (
            "../outside/secret.png",
            "a/../../outside/secret.png",
            "a/deep/../../../outside/secret.png",
            "/etc/x.png",
            "a//etc/x.png",
            "a/./x.png",
            "c/x.png",
            "b/x.png",
            "a/other/x.png",
            "a/..",
            "a/",
            "x.png",
            "",
        )
    },
    "a file after those of a deeper folder": changed(names=text(NAMES[1], NAMES[0], NAMES[2])),
    "names without an end": changed(names=text(*NAMES)[:-1]),
    "a name too many": changed(names=text(*NAMES, "b/zz.png")),
    "no names": changed(names=text()),
    "names as strings": changed(names=np.array(NAMES)),
    "names as objects": changed(names=np.array(NAMES, object)),
    "names as numbers": changed(names=text(*NAMES).astype(np.int64)),
    "names in rows": changed(names=text(*NAMES).reshape(1, -1)),
    **{
        f"classes {names}": changed(class_names=text(*names))
        for names in (["..", "b"], ["a/deep", "b"], ["/etc", "b"], [".", "b"], ["b", "a"], ["a", "a"], ["a"], ["", "b"])
    },
    "a hidden class": lambda whole: {
        **whole,
        "class_names": text(".a", "b"),
        "names": text(".a/x.png", ".a/deep/y.png", "b/z.png"),
        "folders": text("", ".a", ".a/deep", "b"),
    },
    **{
        f"folders {names}": changed(folders=text(*names))
        for names in (
            ["", "a", "a/..", "b"],
            ["", "a", "../outside", "b"],
            ["", "a", "/etc", "b"],
            ["", "a", "a/deep/er", "b"],
            ["", "a", "b/deep", "b"],
            ["", "a", "a/.deep", "b"],
            ["", "b", "a/deep", "a"],
            ["a", "a/deep", "b", "b"],
            ["", "a", "a/deep"],
            [],
        )
    },
    "files in a folder above": changed(
        folders=text("", "a", "a/..", "b"), names=text("a/x.png", "a/../y.png", "b/z.png")
    ),
    "files in a hidden folder": changed(
        folders=text("", "a", "a/.deep", "b"), names=text("a/x.png", "a/.deep/y.png", "b/z.png")
    ),
    **{
        f"counts {values}": changed(counts=numbers(*values))
        for values in ([-1, 4], [4, -1], [2**62, 2**62], [3, 0], [2], [2, 1, 0], [2**63 - 1, 2**63 - 1], [])
    },
    "counts as floats": changed(counts=numbers(2, 1, dtype=np.float64)),
    "counts without a sign": changed(counts=numbers(2, 1, dtype=np.uint64)),
    "counts as objects": changed(counts=numbers(2, 1, dtype=object)),
    "counts of the other byte order": changed(counts=numbers(2, 1, dtype=np.dtype(np.int64).newbyteorder())),
    "counts in a column": changed(counts=numbers([2], [1])),
    "one count": changed(counts=np.int64(3)),
    **{
        f"counts of folders {values}": changed(folder_counts=numbers(*values))
        for values in ([3, 0], [-1, 4], [2, 2], [1, 2], [2**62, 2**62], [2])
    },
    "times of some folders": lambda whole: {**whole, "times": whole["times"][1:]},
    "times in Fortran's order": lambda whole: {**whole, "times": np.asfortranarray(whole["times"])},
    "times as floats": lambda whole: {**whole, "times": whole["times"].astype(np.float64)},
    "something above that was left out": changed(ignored=text("../outside/secret.png")),
    "something elsewhere that was left out": changed(ignored=text("/etc/passwd")),
    "no reason": changed(reasons=text()),
    "reasons that have no end": lambda whole: {**whole, "reasons": whole["reasons"][:-1]},
    "neither paths nor reasons have an end": lambda whole: {
        **whole,
        "ignored": whole["ignored"][:-1],
        "reasons": whole["reasons"][:-1],
    },
    **{f"no {name}": without(name) for name in ("class_names", "counts", "names", "folders", "times", "reasons")},
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_does_not_fit_is_listed_anew(data: Path, kept: Path, what: str) -> None:
    write(kept, PLANTED[what](parts_of(kept)))
    check_made_anew(data, kept)


def test_what_does_fit_is_used(data: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests here would tell nothing if it were not."""
    write(kept, parts_of(kept))
    monkeypatch.setattr(listing, "walk", None)
    assert start(data, kept) == FILES


def times_of(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_mtime_ns, status.st_ctime_ns]


@pytest.mark.parametrize("follow_links", [False, True])
def test_folders_are_no_links_out(data: Path, kept: Path, *, follow_links: bool) -> None:
    """Everything fits, the times included, but that a folder is a link."""
    (data / "a" / "way").symlink_to(data.parent / "outside")
    time.sleep(0.02)
    kept.unlink()
    start(data, kept)
    parts = parts_of(kept)
    times = parts["times"].tolist()
    times.insert(3, times_of(data / "a" / "way"))
    parts.update(
        names=text("a/x.png", "a/deep/y.png", "a/way/secret.png", "b/z.png"),
        counts=numbers(3, 1),
        folders=text("", "a", "a/deep", "a/way", "b"),
        folder_counts=numbers(3, 1),
        times=numbers(*times),
    )
    if follow_links:
        head = bytes(parts["dirflow_listing"]).replace(b'"follow_links": false', b'"follow_links": true')
        parts["dirflow_listing"] = np.frombuffer(head, np.uint8)
    write(kept, parts)
    found = start(data, kept, follow_links=follow_links)
    assert ("a/way/secret.png" in found) is follow_links
    assert [name for name in found if name != "a/way/secret.png"] == FILES


def test_classes_are_no_links_out(data: Path, kept: Path) -> None:
    (data / "b" / "z.png").unlink()
    (data / "b").rmdir()
    (data / "b").symlink_to(data.parent / "outside")
    parts = parts_of(kept)
    times = parts["times"]
    times[0], times[3] = times_of(data), times_of(data / "b")
    write(kept, {**parts, "names": text("a/x.png", "a/deep/y.png", "b/secret.png")})
    with pytest.raises(DatasetError, match="leads out"):
        start(data, kept)
    assert "b/secret.png" in start(data, kept, follow_links=True)


def test_a_folder_of_a_late_year(data: Path, kept: Path) -> None:
    """Its time in nanoseconds is more than 63 bits have: it is not relied on, and nothing overflows."""
    late = 14_000_000_000 * 10**9  # the year 2413
    os.utime(data / "b", ns=(late, late))
    for _ in range(2):
        assert start(data, kept) == FILES


PATHS = st.lists(st.sampled_from(["a", "b", "..", ".", "", "x.png", "deep", "etc"]), max_size=4).map("/".join)


@given(st.lists(PATHS, max_size=4), st.lists(PATHS, max_size=5), st.lists(st.integers(-2, 4), min_size=2, max_size=2))
@settings(max_examples=200)
@pytest.mark.filterwarnings("ignore:the saved listing .* is damaged")
def test_no_listing_leads_out(data: Path, kept: Path, names: list[str], folders: list[str], counts: list[int]) -> None:
    every = [*dict.fromkeys(["", "a", *folders, "b"])]
    times = [times_of(data / folder) if (data / folder).is_dir() else [-1, -1] for folder in every]
    planted = parts_of(kept)
    planted.update(
        names=text(*names),
        counts=numbers(*counts),
        folders=text(*every),
        folder_counts=numbers(len(every) - 2, 1),
        times=numbers(*times),
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "planted.npz"
        write(place, planted)
        found = listing.saved_or_new(place, ListingRequest(str(data), None, ("png",), False, "documented"), 1)
    for name in found.names:
        assert os.path.normpath(name) == name
        assert name.split("/")[0] in ("a", "b")
