"""`filenames`: a list for whoever asks, bytes for whoever does not."""

import os
import pickle
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dirflow import BatchFromFilesMixin, DirectoryIterator, ImageDataGenerator, ImageError
from dirflow.pipeline.scan.names import Names
from dirflow.survey.folder import report_on


@pytest.fixture
def shades(tmp_path: Path) -> Path:
    """Four pictures of the shades 0, 10, 20 and 30, in two classes."""
    for number in range(4):
        path = tmp_path / "data" / "ab"[number // 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (2, 2), 10 * number).save(path)
    return tmp_path / "data"


flow = partial(
    DirectoryIterator,
    image_data_generator=None,
    target_size=(2, 2),
    color_mode="grayscale",
    class_mode="sparse",
    batch_size=2,
    shuffle=False,
)


def seen(iterator: DirectoryIterator) -> list[float]:
    return [shade for x, _ in iterator.epoch() for shade in x[:, 0, 0, 0].tolist()]


def test_batches_make_no_list(shades: Path) -> None:
    (shades / "b" / "3.png").write_bytes(b"no picture")
    iterator = flow(shades, on_error="skip", sampling=None, with_index=True)
    for batch in iterator.epoch():
        iterator.index_of(batch)
    iterator[-2]
    assert iterator.failures[0].path == str(shades / "b" / "3.png")
    assert iterator.class_weight()
    assert isinstance(pickle.loads(pickle.dumps(iterator))._editable_names.names, Names)
    assert isinstance(iterator._editable_names.names, Names)


def test_who_asks_gets_the_same_list_each_time(shades: Path) -> None:
    iterator = flow(shades)
    assert type(iterator.filenames) is list
    assert iterator.filenames is iterator.filenames
    assert iterator.filenames == ["a/0.png", "a/1.png", "b/2.png", "b/3.png"]
    assert type(iterator.filepaths) is list
    assert iterator.filepaths == [str(shades / name) for name in iterator.filenames]
    assert seen(iterator) == [0, 10, 20, 30]
    assert pickle.loads(pickle.dumps(iterator)).filenames == iterator.filenames


@pytest.mark.parametrize("prefetch", [0, 2])
def test_what_is_put_in_its_place_is_read(shades: Path, prefetch: int) -> None:
    iterator = flow(shades, prefetch=prefetch)
    next(iterator)
    assert iterator.filepaths[0].endswith("0.png")
    iterator.filenames = ["b/3.png", "b/2.png", "a/1.png", "a/0.png"]
    assert seen(iterator) == [30, 20, 10, 0]
    assert iterator.filepaths[0].endswith("3.png")
    iterator.filenames.sort()
    iterator.reset()
    assert seen(iterator) == [0, 10, 20, 30]
    iterator.directory = ""
    iterator.filenames = [str(shades / "b" / "2.png")]
    iterator.classes = np.array([1])
    iterator.n = iterator.samples = 1
    assert seen(iterator) == [20]


def test_sub_classes_may_choose_the_files(shades: Path) -> None:
    class Chosen(DirectoryIterator):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type]
            kept = [row for row, name in enumerate(self.filenames) if name > "a/0.png"]
            self.filenames = [self.filenames[row] for row in kept]
            self.classes = self.classes[kept]
            self.n = self.samples = len(kept)

    chosen = Chosen(shades, None, (2, 2), color_mode="grayscale", shuffle=False)
    assert seen(chosen) == [10, 20, 30]


def test_names_that_are_no_text(shades: Path) -> None:
    odd = os.fsencode(shades / "a" / "x") + b"\xff.png"
    with open(odd, "wb") as file:
        file.write((shades / "b" / "3.png").read_bytes())
    iterator = flow(shades)
    assert iterator.filenames[2] == "a/x\udcff.png"
    assert seen(iterator) == [0, 10, 30, 20, 30]
    with open(odd, "wb") as file:
        file.write(b"no picture")
    with pytest.raises(ImageError, match=r"x\\udcff\.png"):
        flow(shades)[1]


def test_a_report_counts_by_extension(shades: Path) -> None:
    (shades / "a" / "0.JPG").touch()
    assert report_on(shades, read=False).formats == {"png": 4, "jpg": 1}


@pytest.mark.parametrize("name", ["filepaths", "_filepaths"])
def test_paths_may_be_set_before_the_base_is_made(shades: Path, name: str) -> None:
    class Chosen(BatchFromFilesMixin):
        def __init__(self) -> None:
            self.set_processing_attrs(
                None, (2, 2), "grayscale", "channels_last", None, "", "png", None, "nearest", False
            )
            setattr(self, name, [str(shades / "b" / "3.png"), str(shades / "a" / "1.png")])
            super().__init__(2, 2, False, None)

    assert seen_alone(Chosen()) == [30, 10]


def seen_alone(iterator: BatchFromFilesMixin) -> list[float]:
    return [shade for x in iterator.epoch() for shade in x[:, 0, 0, 0].tolist()]


def test_a_cache_for_more_rows_than_there_were(shades: Path, tmp_path: Path) -> None:
    iterator = flow(shades, cache=tmp_path / "kept")
    iterator.n = 2
    seen(iterator)
    iterator.filenames = [*iterator.filenames, *iterator.filenames, *iterator.filenames]
    iterator.classes = np.tile(iterator.classes, 3)
    iterator.n = 12
    assert seen(iterator) == [0, 10, 20, 30] * 3


def test_values_of_a_data_frame_are_those_of_its_moment(shades: Path) -> None:
    frame = pd.DataFrame({"filename": ["a/0.png", "b/3.png"], "age": [5, 6], "share": [0.5, 1.0]})
    for compat in ("keras", "documented"):
        iterator = ImageDataGenerator(compat=compat).flow_from_dataframe(
            frame, shades, y_col="age", weight_col="share", class_mode="raw", shuffle=False, target_size=(2, 2)
        )
        frame.loc[:, "age"] += 1
        frame.loc[:, "share"] = 0.0
        _, ages, shares = next(iterator)
        assert (ages.tolist(), shares.tolist()) == ([5, 6], [0.5, 1.0])
        frame.loc[:, "age"], frame.loc[:, "share"] = [5, 6], [0.5, 1.0]
