"""Files that cannot be read: named, with the reason, under every policy; nothing hangs and nothing is lost."""

import os
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dirflow import ArgumentError, EmptyBatchError, ImageDataGenerator, ImageError
from tests.support import flows

flow = partial(
    flows.flow,
    generator={"rescale": 1 / 255},
    target_size=(9, 9),
    shuffle=False,
    class_mode="sparse",
    batch_size=5,
)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def messy(folder: Path, tmp_path: Path) -> Path:
    """Six good files and one of each kind of bad one."""
    good, bad = tmp_path / "a-good", tmp_path / "b-bad"
    good.mkdir()
    bad.mkdir()
    for number in range(6):
        Image.new("RGB", (9, 9), (number * 40, 90, 30)).save(good / f"{number}.png")
    jpeg = (folder / "cat" / "j.jpg").read_bytes()
    png = (folder / "ant" / "B.PNG").read_bytes()
    (bad / "cut.jpg").write_bytes(jpeg[: len(jpeg) - 100])
    (bad / "cut.png").write_bytes(png[: len(png) // 2])
    (bad / "empty.png").write_bytes(b"")
    (bad / "garbage.jpg").write_bytes(b"noise" * 400)
    (bad / "header.png").write_bytes(PNG)
    (bad / "text.tif").write_text("not an image", encoding="utf-8")
    (bad / "zeros.bmp").write_bytes(bytes(100))
    claim = b"IHDR" + (60000).to_bytes(4, "big") * 2 + png[24:29]
    (bad / "bomb.png").write_bytes(png[:12] + claim + zlib.crc32(claim).to_bytes(4, "big") + png[33:])
    (bad / "dangling.png").symlink_to(bad / "gone.png")
    return tmp_path


def test_raise_names_the_file_and_what_is_wrong(messy: Path) -> None:
    iterator = flow(messy, batch_size=1)
    reasons = {}
    for batch in range(6, len(iterator)):
        with pytest.raises(ImageError) as caught:
            iterator[batch]
        error = caught.value
        assert error.path == iterator.filepaths[batch]
        assert repr(error.path) in str(error)
        assert error.reason in str(error)
        reasons[os.path.basename(error.path)] = error.reason
    assert "truncated" in reasons["cut.jpg"].lower()
    assert "truncated" in reasons["cut.png"]
    assert "empty" in reasons["empty.png"]
    assert "not an image: begins with b'noise" in reasons["garbage.jpg"]
    assert "not an image" in reasons["text.tif"]
    assert reasons["header.png"] == "begins like a PNG file, but its header is damaged"
    assert "No such file" in reasons["dangling.png"]
    assert "exceeds limit" in reasons["bomb.png"]
    assert len(reasons) == 9


@pytest.mark.parametrize("workers", [1, 4])
def test_skip_delivers_the_rest_and_lists_them(messy: Path, workers: int) -> None:
    iterator = flow(messy, on_error="skip", workers=workers, with_index=True, batch_size=8)
    x, y, rows = next(iterator)
    assert rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert y.tolist() == [0] * 6
    assert x.shape == (6, 9, 9, 3)
    for batch in (next(iterator), iterator[1], iterator.batches.batch(0, 1)):  # of which nothing can be read
        assert batch[2].tolist() == [0]  # the next sample of the epoch that can be, after its last the first
        np.testing.assert_array_equal(batch[0], x[:1])
        assert batch[1].tolist() == [0]
    assert [batch[2].tolist() for batch in iterator.epoch()] == [[0, 1, 2, 3, 4, 5], [0]]
    next(iterator)
    lone = next(iterator)
    assert iterator.index_of(lone).tolist() == [0]
    listed = iterator.failures
    assert [failure.row for failure in listed] == list(range(6, 15))
    assert [failure.path for failure in listed] == iterator.filepaths[6:]
    assert all(failure.reason for failure in listed)


def test_a_folder_of_nothing_but_bad_files_does_not_go_on_for_ever(messy: Path) -> None:
    iterator = flow(messy, classes=["b-bad"], on_error="skip", batch_size=2)
    for ask in (lambda: next(iterator), lambda: iterator[1], lambda: list(iterator.epoch())):
        with pytest.raises(EmptyBatchError, match=r"none of the 9 files of an epoch can be read; one of them: .*b-bad"):
            ask()


@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_the_next_sample_is_that_of_the_epochs_order(messy: Path, compat: str) -> None:
    generator = {"rotation_range": 40, "horizontal_flip": True}
    options = {"target_size": (9, 9), "on_error": "skip", "batch_size": 2, "seed": 5, "with_index": True}
    iterator = flows.flow(messy, compat, generator, **options)
    everything = flows.flow(messy, compat, generator, **{**options, "on_error": "blank"})
    for epoch in range(3):
        order = np.concatenate([batch[2] for batch in everything.epoch()]).tolist()
        for number, batch in enumerate(iterator.epoch()):
            rows = order[2 * number : 2 * number + 2]
            good = [row for row in rows if row < 6]
            after = [row for row in order[2 * number + 2 :] + order if row < 6]
            assert batch[2].tolist() == (good or after[:1])
            for part, expected in zip(batch, iterator.batches.batch(epoch, number), strict=True):
                np.testing.assert_array_equal(part, expected)
    assert len(iterator.failures) == 9


def test_pictures_are_saved_once(messy: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    saved = tmp_path_factory.mktemp("saved")
    iterator = flow(messy, on_error="skip", batch_size=3, save_to_dir=saved)
    delivered = [len(batch[0]) for batch in iterator.epoch()]
    assert delivered == [3, 3, 1, 1, 1]
    assert len(list(saved.iterdir())) <= sum(delivered)


def test_blank_delivers_zeros(messy: Path) -> None:
    for generator in ({}, {"samplewise_center": True}, {"featurewise_center": True}):
        made = ImageDataGenerator(**generator)
        if "featurewise_center" in generator:
            made.fit(np.ones((2, 9, 9, 3)))
        iterator = made.flow_from_directory(
            messy, target_size=(9, 9), on_error="blank", shuffle=False, class_mode="sparse", seed=1
        )
        x, y = next(iterator)
        assert y.tolist() == [0] * 6 + [1] * 9
        assert not x[6:].any()
        assert x[:6].any(axis=(1, 2, 3)).sum() >= 5
        assert len(iterator.failures) == 9


def test_failures_do_not_change_what_the_others_are(messy: Path) -> None:
    options = {"on_error": "blank", "shuffle": True, "seed": 3, "batch_size": 15, "with_index": True}
    generator = ImageDataGenerator(rotation_range=40, horizontal_flip=True)
    x, _, rows = next(generator.flow_from_directory(messy, target_size=(9, 9), **options))
    y, _, left = next(generator.flow_from_directory(messy, target_size=(9, 9), **{**options, "on_error": "skip"}))
    assert left.tolist() == [row for row in rows if row < 6]
    np.testing.assert_array_equal(y, x[rows < 6])


def test_skip_and_static_shapes_exclude_each_other(messy: Path) -> None:
    with pytest.raises(ArgumentError, match="drop_remainder"):
        flow(messy, on_error="skip", drop_remainder=True)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    os.mkfifo(tmp_path / "class" / "pipe.png")
    Image.new("RGB", (2, 2)).save(tmp_path / "class" / "x.png")
    iterator = flow(tmp_path)
    assert iterator.filenames == ["class/x.png"]
    assert "not a regular file" in iterator.ignored[0].reason
    keras = ImageDataGenerator(compat="keras").flow_from_directory(tmp_path, on_error="blank", target_size=(2, 2))
    next(keras)
    assert "not a regular file" in keras.failures[0].reason


def test_a_file_that_vanishes_between_epochs(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    for name in "ab":
        Image.new("RGB", (2, 2)).save(tmp_path / "class" / f"{name}.png")
    iterator = flow(tmp_path, on_error="skip", prefetch=0)
    assert len(next(iterator)[0]) == 2
    (tmp_path / "class" / "b.png").unlink()
    assert len(next(iterator)[0]) == 1
    assert "No such file" in iterator.failures[0].reason
