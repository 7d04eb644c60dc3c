"""What is counted, in one thread and in several."""

import threading
from pathlib import Path

import pytest
from PIL import Image

from dirflow import ImageDataGenerator, ImageError
from dirflow.pipeline.deliver.tally import TALLY, Tally


@pytest.fixture(autouse=True)
def anew() -> None:
    TALLY.clear()


def test_iterators_are_counted(folder: Path) -> None:
    flow = ImageDataGenerator().flow_from_directory(folder, target_size=(4, 4), batch_size=4)
    next(flow)
    flow[3]
    counts = TALLY.counts()
    assert (counts.images, counts.batches) == (5, 2)
    assert counts.made == {"DirectoryIterator": 1}
    assert counts.waited > 0
    assert counts.loading > 0


def test_failures_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "a" / "good.png")
    bad = tmp_path / "a" / "bad.png"
    bad.write_bytes(b"nothing")
    blank = ImageDataGenerator().flow_from_directory(tmp_path, target_size=(4, 4), on_error="blank")
    next(blank)
    assert TALLY.counts().images == 1
    next(blank)
    assert TALLY.counts().images == 2
    assert list(TALLY.counts().failures) == [str(bad)]
    raising = ImageDataGenerator().flow_from_directory(tmp_path, target_size=(4, 4))
    with pytest.raises(ImageError):
        next(raising)
    assert (TALLY.counts().images, TALLY.counts().batches) == (2, 2)


def test_batches_at_the_same_time_count_their_time_once() -> None:
    tally = Tally()
    both = threading.Barrier(2)

    def make() -> None:
        with tally.waiting(3), tally.making():
            both.wait()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = tally.counts()
    assert (counts.images, counts.batches) == (6, 2)
    assert counts.loading > 0
    assert counts.waited == 0  # the main thread did something else
