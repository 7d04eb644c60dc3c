"""A change of the working folder changes nothing: what was relative stays where it was."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dirflow import DirectoryIterator, ImageDataGenerator, Means
from tests.support.images import save
from tests.support.scripts import python

CONTRACTS = ["keras", "documented"]
OPTIONS: dict[str, Any] = {"target_size": (8, 8), "batch_size": 2, "shuffle": False}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders with a dataset of the same names and other pictures; the first is the working folder."""
    for number, where in enumerate(("here", "there")):
        for row, name in enumerate(("ant/a", "ant/b", "bee/c", "bee/d")):
            save(tmp_path / where / "photos" / f"{name}.png", 10 * number + row, 12, 9)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def frame(prefix: str = "") -> pd.DataFrame:
    names = [os.path.join(prefix, name) for name in ("ant/a.png", "ant/b.png", "bee/c.png", "bee/d.png")]
    return pd.DataFrame({"filename": names, "class": ["ant", "ant", "bee", "bee"]})


def iterators(compat: str, **options: Any) -> list[DirectoryIterator]:
    generator = ImageDataGenerator(compat=compat)
    options = {**OPTIONS, **options}
    return [
        generator.flow_from_directory("photos", **options),
        generator.flow_from_directory(Path("photos"), **options),
        generator.flow_from_directory("./photos/", **options),
        generator.flow_from_dataframe(frame(), "photos", **options),
        generator.flow_from_dataframe(frame("photos"), **options),
        generator.flow_from_dataframe(frame("photos"), validate_filenames=False, **options),
    ]


@pytest.mark.parametrize("compat", CONTRACTS)
@pytest.mark.parametrize("prefetch", [0, 2])
def test_batches_are_of_the_same_files(place: Path, compat: str, prefetch: int) -> None:
    expected = [batch[0] for batch in iterators(compat)[0].epoch()]
    made = iterators(compat, prefetch=prefetch)
    names, paths = [it.filenames for it in made], [list(it.filepaths) for it in iterators(compat)]
    for where in ("there", "."):  # where other files have the names, and where none have
        os.chdir(place / where)
        for iterator in made:
            for batch, x in zip(iterator.epoch(), expected, strict=True):
                np.testing.assert_array_equal(batch[0], x)
            np.testing.assert_array_equal(iterator[1][0], expected[1])
            np.testing.assert_array_equal(iterator.batches.batch(0, 0)[0], expected[0])
            np.testing.assert_array_equal(next(iter(iterator.samples_in_order())), expected[0])
    assert [it.filenames for it in made] == names
    assert [list(it.filepaths) for it in made] == paths
    assert paths[0] == [os.path.join("photos", name) for name in names[0]]
    assert paths[4] == names[4]


@pytest.mark.parametrize("compat", CONTRACTS)
def test_edited_paths_are_relative_to_where_the_iterator_was_made(place: Path, compat: str) -> None:
    for iterator in iterators(compat, prefetch=0):
        os.chdir(place / "here")
        expected = next(iterator.epoch())[0]
        iterator.filepaths[0], iterator.filepaths[1] = iterator.filepaths[1], iterator.filepaths[0]
        os.chdir(place / "there")
        np.testing.assert_array_equal(next(iterator.epoch())[0], expected[::-1])
        iterator.filepaths = list(iterator.filepaths)
        np.testing.assert_array_equal(next(iterator.epoch())[0], expected[::-1])


@pytest.mark.parametrize("compat", CONTRACTS)
def test_saved_pictures(place: Path, compat: str) -> None:
    os.mkdir("saved")
    made = [
        *iterators(compat, save_to_dir="saved"),
        ImageDataGenerator(compat=compat).flow(np.ones((2, 4, 4, 3)), save_to_dir="saved"),
    ]
    os.chdir(place / "there")
    for iterator in made:
        next(iterator)
        assert iterator.save_to_dir == "saved"
    assert len(os.listdir(place / "here" / "saved")) == 2 * len(made)
    assert os.listdir() == ["photos"]


@pytest.mark.parametrize("cache", ["cache", "cache/deep", Path("cache")])
def test_caches(place: Path, cache: Any) -> None:
    made = iterators("documented", cache=cache)[0]
    expected = iterators("documented")[0]
    batches = pickle.loads(pickle.dumps(made.batches))
    os.chdir(place / "there")
    for batch, other in zip(made.epoch(), expected.epoch(), strict=True):
        np.testing.assert_array_equal(batch[0], other[0])
    np.testing.assert_array_equal(batches.batch(0, 1)[0], expected[1][0])
    copy = pickle.loads(pickle.dumps(made))
    np.testing.assert_array_equal(copy[0][0], expected[0][0])
    assert os.listdir() == ["photos"]


def test_a_cache_that_is_opened_again(place: Path) -> None:
    made = iterators("documented", cache="cache")[0]
    os.chdir(place / "there")
    before = len(os.listdir(place / "here" / "cache"))
    made.interpolation = "bilinear"  # other pixels, which are kept apart
    next(made)
    assert len(os.listdir(place / "here" / "cache")) == before + 1
    assert os.listdir() == ["photos"]


def test_a_cache_that_was_opened_by_hand(place: Path) -> None:
    batches = iterators("documented")[0].batches
    cache = batches.open_cache("cache")
    os.chdir(place / "there")
    for copy in (cache, pickle.loads(pickle.dumps(cache))):
        np.testing.assert_array_equal(batches.batch(0, 0, Means(cache=copy))[0], batches.batch(0, 0)[0])
    assert os.listdir() == ["photos"]


def test_listings(place: Path) -> None:
    first = DirectoryIterator("photos", None, listing="l.npz")
    os.chdir(place / "there")
    assert os.listdir() == ["photos"]
    again = DirectoryIterator(place / "here" / "photos", None, listing=place / "here" / "l.npz")
    assert again.filenames == first.filenames


def test_copies_in_other_processes_read_the_same_files(place: Path) -> None:
    iterator = iterators("documented")[0]
    expected = iterator[0][0]
    for number, thing in enumerate((iterator, iterator.batches)):
        Path(place / f"{number}.pickle").write_bytes(pickle.dumps(thing))
    script = (
        "import pickle, sys, numpy as np\n"
        "for path in ('0', '1'):\n"
        f"    thing = pickle.loads(open(r'{place}/' + path + '.pickle', 'rb').read())\n"
        "    batch = thing[0] if hasattr(thing, 'next') else thing.batch(0, 0)\n"
        "    print(int(batch[0].astype(np.int64).sum()))\n"
    )
    os.chdir(place / "there")
    done = python("-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(int(expected.astype(np.int64).sum()))] * 2


def test_a_working_folder_that_is_gone(place: Path) -> None:
    (place / "gone").mkdir()
    os.chdir(place / "gone")
    (place / "gone").rmdir()
    iterator = ImageDataGenerator().flow_from_directory(place / "here" / "photos", **OPTIONS)
    assert len(next(iterator)[0]) == 2
    assert len(ImageDataGenerator().flow(np.ones((2, 4, 4, 3)))[0]) == 2
