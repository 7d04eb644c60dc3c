"""A folder of pixels: what is kept is used, and only while it is right."""

import errno
import multiprocessing
import os
import pickle
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import CacheError, DirectoryIterator, ImageError
from dirflow.pipeline.plan.batch import BatchPlan
from dirflow.pipeline.run.cache import catalogue, segments
from dirflow.pipeline.run.cache.generation import NOWHERE
from tests.support.compare import assert_same
from tests.support.flows import Flow
from tests.support.images import save


def batches(iterator: DirectoryIterator) -> list[np.ndarray]:
    return [x for x, _ in iterator.epoch()]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def read_count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images were read from files, call by call."""
    counts: list[int] = []
    only_resized = BatchPlan.only_resized

    def counted(plan: BatchPlan, slots: Any) -> BatchPlan:
        counts.append(len(slots))
        return only_resized(plan, slots)

    monkeypatch.setattr(BatchPlan, "only_resized", counted)
    return counts


def the_file(kept: Path, pattern: str) -> Path:
    (found,) = kept.glob(f"*/{pattern}")
    return found


def test_every_file_is_read_once(flow: Flow, kept: Path, read_count: list[int]) -> None:
    first = flow(kept)
    assert_same([*batches(first), *batches(first)], [*batches(plain := flow(None)), *batches(plain)])
    assert sum(read_count) == 14
    assert_same(batches(flow(kept)), batches(flow(None)))
    assert sum(read_count) == 14


def test_the_epochs_differ(flow: Flow, kept: Path) -> None:
    iterator = flow(kept)
    assert not np.array_equal(batches(iterator)[0], batches(iterator)[0])


def test_it_says_what_it_will_need(flow: Flow, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batches(flow(kept))
    assert f"Cache {str(kept)!r}: 0 images kept; all 14 of this dataset take 5.0 kB." in capsys.readouterr().out
    flow(kept)
    assert "14 images kept" in capsys.readouterr().out


def test_a_subset_shares_with_the_whole(flow: Flow, kept: Path, read_count: list[int], pictures: Path) -> None:
    batches(flow(kept))
    read_count.clear()
    (pictures / "ant" / "3.jpg").unlink()
    assert_same(batches(flow(kept)), batches(flow(None)))
    assert read_count == []


def test_a_file_that_was_written_anew_is_read_anew(flow: Flow, kept: Path, pictures: Path) -> None:
    before = batches(flow(kept))
    path = pictures / "ant" / "0.jpg"
    times = path.stat()
    save(path, 99, 30, 25)
    path.write_bytes(path.read_bytes().ljust(times.st_size, b"\0"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # as copying programs do
    after = batches(flow(kept))
    assert_same(after, batches(flow(None)))
    assert not np.array_equal(before[0], after[0])


def test_a_file_that_has_just_changed_is_not_kept(
    flow: Flow, kept: Path, read_count: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "RECENT", 10**15)  # another change could bear the same times
    for _ in range(2):
        batches(flow(kept, prefetch=0))
    assert sum(read_count) == 28


@pytest.mark.parametrize(
    "options",
    [{"target_size": (10, 12)}, {"color_mode": "grayscale"}, {"keep_aspect_ratio": True}, {"compat": "keras"}],
)
def test_other_options_lie_elsewhere(flow: Flow, kept: Path, options: dict[str, Any]) -> None:
    batches(flow(kept))
    assert_same(batches(flow(kept, **options)), batches(flow(None, **options)))
    assert len(list(kept.iterdir())) == 2
    assert_same(batches(flow(kept, **options)), batches(flow(None, **options)))


def test_the_form_of_the_batch_does_not_matter(flow: Flow, kept: Path, read_count: list[int]) -> None:
    batches(flow(kept))
    read_count.clear()
    other = flow(kept)
    other.dtype, other.data_format, other.image_shape = "float64", "channels_first", (3, 12, 10)
    plain = flow(None)
    plain.dtype, plain.data_format, plain.image_shape = "float64", "channels_first", (3, 12, 10)
    assert_same(batches(other), batches(plain))
    assert read_count == []


def test_options_that_change_on_the_way(flow: Flow, kept: Path) -> None:
    cached, plain = flow(kept), flow(None)
    assert_same(batches(cached), batches(plain))
    for iterator in (cached, plain):
        iterator.target_size, iterator.image_shape = (7, 9), (7, 9, 3)
    assert_same(batches(cached), batches(plain))


def test_spoilt_pixels_are_not_served(flow: Flow, kept: Path, read_count: list[int]) -> None:
    batches(flow(kept))
    path = the_file(kept, "pixels-*.npy")
    with path.open("r+b") as file:  # as after a power cut: the third image was never written
        file.seek(128 + 2 * 12 * 10 * 3)
        file.write(bytes(12 * 10 * 3))
    read_count.clear()
    assert_same(batches(flow(kept)), batches(flow(None)))
    assert read_count == [1]
    assert_same(batches(flow(kept)), batches(flow(None)))
    assert read_count == [1]  # it was kept again


def test_two_that_fill_it_at_once_agree(flow: Flow, kept: Path, read_count: list[int]) -> None:
    one, other = flow(kept, prefetch=0), flow(kept, prefetch=0)
    for step in range(4):
        np.testing.assert_array_equal(one[step][0], other[step][0])
    assert sum(read_count) == 14
    with sqlite3.connect(the_file(kept, "catalogue.sqlite")) as connection:
        assert connection.execute("SELECT count(*), max(slot) FROM files").fetchone() == (14, 13)


def test_numpy_opens_it(flow: Flow, kept: Path, pictures: Path) -> None:
    batches(flow(kept))
    images = np.load(the_file(kept, "pixels-*.npy"), mmap_mode="r")
    with sqlite3.connect(the_file(kept, "catalogue.sqlite")) as connection:
        slots = dict(connection.execute("SELECT path, slot FROM files"))
    plain = flow(None, augment=False)
    plain.image_data_generator.rescale = None
    x = plain[0][0]
    np.testing.assert_array_equal(images[slots[os.fsencode(pictures / "ant" / "1.jpg")]], x[1])


def test_a_picture_that_cannot_be_read_is_never_kept(flow: Flow, kept: Path, pictures: Path) -> None:
    (pictures / "ant" / "2.jpg").write_bytes(b"nothing")
    for _ in range(2):
        iterator = flow(kept, on_error="blank")
        assert_same(batches(iterator), batches(flow(None, on_error="blank")))
        assert [failure.path for failure in iterator.failures] == [str(pictures / "ant" / "2.jpg")]
        with pytest.raises(ImageError, match=r"2\.jpg"):
            batches(flow(kept))


def test_without_room_it_is_refused(flow: Flow, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: _usage(3000))
    with pytest.raises(CacheError, match=r"5.0 kB more, for 14 images of 12x10x3, and 3.0 kB are free"):
        flow(kept)


def test_what_is_there_needs_no_room(flow: Flow, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches(flow(kept))
    monkeypatch.setattr("shutil.disk_usage", lambda _: _usage(0))
    assert_same(batches(flow(kept)), batches(flow(None)))


def _usage(free: int) -> Any:
    return type("usage", (), {"free": free})


def test_a_disk_that_fills_up_meanwhile(flow: Flow, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(segments, "write_slots", full)
    iterator = flow(kept, prefetch=0)
    with pytest.warns(UserWarning, match="takes no more pixels, files are read instead of .*No space left"):
        first = batches(iterator)
    plain = flow(None)
    assert_same([*first, *batches(iterator)], [*batches(plain), *batches(plain)])


def test_a_folder_that_goes_away_meanwhile(flow: Flow, kept: Path) -> None:
    iterator = flow(kept, prefetch=0)
    the_file(kept, "catalogue.sqlite").unlink()
    (the_file(kept, "options.json")).unlink()
    next(kept.iterdir()).rmdir()
    with pytest.warns(UserWarning, match="files are read instead"):
        assert_same(batches(iterator), batches(flow(None)))


def test_a_damaged_catalogue_is_named(flow: Flow, kept: Path) -> None:
    batches(flow(kept))
    the_file(kept, "catalogue.sqlite").write_bytes(b"damaged" * 1000)
    with pytest.raises(
        CacheError, match=r"cannot use cache folder ['\"].*kept.*['\"]: file is not a database.*delete it"
    ):
        flow(kept)


def test_a_shortened_file_of_pixels_is_read_anew(flow: Flow, kept: Path) -> None:
    batches(flow(kept))
    path = the_file(kept, "pixels-*.npy")
    os.truncate(path, 5000)
    with pytest.warns(UserWarning, match=r"pixels-.*\.npy' has 5,000 bytes, and .* read from files"):
        assert_same(batches(flow(kept, prefetch=0)), batches(flow(None)))


def test_a_file_in_its_place(flow: Flow, kept: Path) -> None:
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(CacheError, match="cannot use cache folder"):
        flow(kept)
    assert kept.read_text(encoding="utf-8") == "mine"


def made_elsewhere(iterator: DirectoryIterator) -> list[np.ndarray]:
    return batches(iterator)


@pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=pytest.mark.filterwarnings("ignore:.*fork"))])
def test_other_processes_share_it(flow: Flow, kept: Path, method: str) -> None:
    iterator = flow(kept)
    batches(iterator)
    with multiprocessing.get_context(method).Pool(2) as pool:
        made = pool.map(made_elsewhere, [flow(kept), flow(kept)])
    for one in made:
        assert_same(one, batches(flow(None)))


def test_a_pickled_iterator_looks_for_itself(flow: Flow, kept: Path) -> None:
    iterator = flow(kept)
    batches(iterator)
    copy = pickle.loads(pickle.dumps(iterator))
    assert set(copy._batch_loader._opened.cache._generation._known._table["place"]["slot"].tolist()) == {NOWHERE}
    assert_same(batches(copy), batches(iterator))
