"""Saved listings: used while they hold, made anew when anything has changed."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, DatasetError, DirectoryIterator, ImageDataGenerator
from dirflow.pipeline.scan import listing

Start = Callable[..., DirectoryIterator]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name in ("a/x.png", "a/deep/y.png", "a/deep/er/z.jpg", "b/\udcff.png", "b/notes.txt", "stray.png"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).touch()
    return data


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The listings that were made, not read."""
    made = []

    def walk(request: Any, workers: int) -> Any:
        made.append(request)
        return real(request, workers)

    real = listing.walk
    monkeypatch.setattr(listing, "walk", walk)
    return made


@pytest.fixture
def start(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Makes an iterator with a saved listing that trusts the clock to its last tick."""
    monkeypatch.setattr(listing, "GRANULARITY", 0)

    def start(**options: Any) -> DirectoryIterator:
        time.sleep(0.02)  # a few ticks of the file system's clock
        return DirectoryIterator(data, None, (2, 2), **{"listing": tmp_path / "kept.npz", **options})

    return start


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"classes": ["b", "a/deep"]},
        {"classes": ["a", "a/deep"]},
        {"classes": ["./a", "b/"]},
        {"compat": "keras"},
        {"compat": "keras", "classes": ["b", "b"]},
        {"compat": "keras", "classes": ["b", "gone"]},
        {"follow_links": True},
    ],
)
def test_the_second_start_finds_the_same_without_listing(
    start: Start, walks: list[Any], options: dict[str, Any]
) -> None:
    first, second, plain = start(**options), start(**options), start(**options, listing=None)
    assert len(walks) == 1
    for iterator in (first, second):
        assert iterator.filenames == plain.filenames
        assert iterator.class_indices == plain.class_indices
        assert iterator.ignored == plain.ignored
        np.testing.assert_array_equal(iterator.classes, plain.classes)
        assert iterator.classes.dtype == np.int32


def test_it_goes_through_the_generator_and_is_split(start: Start, data: Path, tmp_path: Path, walks: list[Any]) -> None:
    start(classes=["a"])
    generator = ImageDataGenerator(validation_split=0.5)
    options: dict[str, Any] = {"classes": ["a"], "subset": "training", "target_size": (2, 2)}
    kept = generator.flow_from_directory(data, **options, listing=tmp_path / "kept.npz")
    assert len(walks) == 1
    assert kept.filenames == generator.flow_from_directory(data, **options).filenames


CHANGES: dict[str, Callable[[Path], Any]] = {
    "a file added": lambda data: (data / "a" / "deep" / "er" / "new.png").touch(),
    "a file removed": lambda data: (data / "a" / "x.png").unlink(),
    "a file renamed": lambda data: (data / "a" / "x.png").rename(data / "a" / "w.png"),
    "a class added": lambda data: ((data / "c").mkdir(), (data / "c" / "x.png").touch()),
    "a class renamed": lambda data: (data / "b").rename(data / "c"),
    "a folder removed": lambda data: ((data / "a/deep/er/z.jpg").unlink(), (data / "a/deep/er").rmdir()),
    "a time set back": lambda data: (
        before := (data / "a").stat(),
        (data / "a" / "new.png").touch(),
        os.utime(data / "a", ns=(before.st_atime_ns, before.st_mtime_ns)),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_noticed(start: Start, data: Path, walks: list[Any], change: str) -> None:
    start()
    CHANGES[change](data)
    changed = start()
    assert len(walks) == 2
    assert changed.filenames == start(listing=None).filenames
    assert start().filenames == changed.filenames
    assert len(walks) == 2


@pytest.mark.parametrize(
    "options", [{"classes": ["a"]}, {"compat": "keras"}, {"follow_links": True}, {"classes": ["b", "a"]}]
)
def test_other_arguments_are_noticed(start: Start, walks: list[Any], options: dict[str, Any]) -> None:
    start()
    assert start(**options).filenames == start(**options, listing=None).filenames
    assert len(walks) == 2


def test_other_formats_and_versions_are_noticed(
    start: Start, walks: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    monkeypatch.setattr(DirectoryIterator, "white_list_formats", ("jpg",))
    assert start(class_mode=None).filenames == ["a/deep/er/z.jpg"]
    monkeypatch.setattr(listing, "VERSION", listing.VERSION + 1)
    start(class_mode=None)
    assert len(walks) == 3


def test_a_class_that_was_missing_appears(start: Start, data: Path, walks: list[Any]) -> None:
    options = {"classes": ["a", "c"], "compat": "keras"}
    assert start(**options).samples == start(**options).samples == 3
    assert len(walks) == 1
    (data / "c").mkdir()
    (data / "c" / "x.png").touch()
    assert start(**options).samples == 4


def test_folders_changed_just_now_are_not_relied_on(data: Path, tmp_path: Path, walks: list[Any]) -> None:
    for _ in range(2):
        DirectoryIterator(data, None, listing=tmp_path / "kept.npz")
    assert len(walks) == 2
    times = np.load(tmp_path / "kept.npz")["times"]
    assert (times == listing.NOT_RELIABLE).all()


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped", "parts"])
def test_damage_is_noticed(start: Start, tmp_path: Path, walks: list[Any], damage: str) -> None:
    expected = start().filenames
    path = tmp_path / "kept.npz"
    content = path.read_bytes()
    if damage == "parts":
        parts = dict(np.load(path))
        np.savez(path, **{**parts, "counts": parts["counts"] + 1})
    else:
        at = content.index(b"x.png")
        flipped = content[:at] + b"y" + content[at + 1 :]
        path.write_bytes({"cut": content[: len(content) // 2], "emptied": b"", "flipped": flipped}[damage])
    with pytest.warns(UserWarning, match=rf"{re.escape(repr(str(path)))} is damaged"):
        assert start().filenames == expected
    assert len(walks) == 2
    assert start().filenames == expected
    assert len(walks) == 2


def test_other_files_are_left_alone(start: Start, tmp_path: Path) -> None:
    for name in ("notes.txt", "weights.npz"):
        path = tmp_path / name
        path.write_text("mine", encoding="utf-8")
        if name == "weights.npz":
            np.savez(path, weights=np.arange(3))
        before = path.read_bytes()
        with pytest.raises(
            ArgumentError, match=rf"no saved listing, .* Received: listing={re.escape(repr(str(path)))}"
        ):
            start(listing=path)
        assert path.read_bytes() == before


def test_places_that_cannot_be(start: Start, data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    for place in (data / "kept.npz", data / "a" / "kept.npz", tmp_path / "link" / "kept.npz"):
        with pytest.raises(ArgumentError, match="`listing` must lie outside of the dataset's folder"):
            start(listing=place)
    for place in (tmp_path / "gone" / "kept.npz", tmp_path):
        with pytest.raises(ArgumentError, match="`listing` must name a file in a folder that is there"):
            start(listing=place)


def test_a_listing_that_cannot_be_written(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Any, **columns: Any) -> None:
        del columns
        file.write(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    place = re.escape(repr(str(tmp_path / "kept.npz")))
    with pytest.warns(UserWarning, match=rf"cannot be saved as {place}.*No space left on device") as caught:
        assert start().samples == 4
    assert caught[0].filename == __file__
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_numpy_opens_it(start: Start, tmp_path: Path) -> None:
    start()
    with np.load(tmp_path / "kept.npz", allow_pickle=False) as archive:
        assert bytes(archive["names"]).split(b"\0")[:-1][0] == b"a/x.png"
        assert archive["counts"].tolist() == [3, 1]
        assert len(archive["times"]) == bytes(archive["folders"]).count(b"\0") == 5


def test_no_images_are_said_so_each_time(start: Start, data: Path, walks: list[Any]) -> None:
    (data / "b" / "empty").mkdir()
    (data / "b" / "empty" / "notes.txt").touch()
    for _ in range(2):
        with pytest.raises(DatasetError, match=r"no images found.*notes\.txt"):
            start(classes=["b/empty"])
    assert len(walks) == 1
