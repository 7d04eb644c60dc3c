"""Look-ahead and a hook that a program overrides: when it is called, from where, and what becomes of attributes."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dirflow
import dirflow.original

CONTRACTS = pytest.mark.parametrize("image", [dirflow.original, dirflow], ids=["original", "documented"])
PROTOCOLS = pytest.mark.parametrize("protocol", ["next", "number"])
OPTIONS: dict[str, Any] = {"target_size": (12, 10), "batch_size": 5, "seed": 3}
AHEAD = 2


def counting(image: Any) -> Any:
    """A class that notes the calls of its hook, and says when the second has begun."""

    class Counting(image.DirectoryIterator):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.threads = []
            self.counter = 0
            self.guard = threading.Lock()
            self.second = threading.Event()
            super().__init__(*args, **kwargs)

        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            with self.guard:
                self.threads.append(threading.current_thread())
                self.counter += 1
                if self.counter > 1:
                    self.second.set()
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return x, y, index_array

    return Counting


def take(iterator: Any, protocol: str, count: int) -> list[Any]:
    return [next(iterator) if protocol == "next" else iterator[number % len(iterator)] for number in range(count)]


@CONTRACTS
@PROTOCOLS
@pytest.mark.parametrize("prefetch", [None, 0])
def test_the_hook_is_called_once_a_batch_by_the_consumer(
    image: Any, protocol: str, prefetch: int | None, photos: Path
) -> None:
    iterator = counting(image)(str(photos), image.ImageDataGenerator(), **OPTIONS, prefetch=prefetch)
    for number in range(4):
        take(iterator, protocol, 1)
        assert iterator.counter == number + 1
    assert set(iterator.threads) == {threading.current_thread()}


@CONTRACTS
@PROTOCOLS
def test_the_hook_is_called_ahead_if_told_to(image: Any, protocol: str, photos: Path) -> None:
    iterator = counting(image)(str(photos), image.ImageDataGenerator(), **OPTIONS, prefetch=AHEAD)
    take(iterator, protocol, 1)
    assert iterator.second.wait(10)


@CONTRACTS
@PROTOCOLS
def test_attributes_that_a_hook_changes_do_not_spoil_the_look_ahead(image: Any, protocol: str, photos: Path) -> None:
    iterator = counting(image)(str(photos), image.ImageDataGenerator(), **OPTIONS, prefetch=AHEAD)
    batches = take(iterator, protocol, 5)
    assert sorted(row for batch in batches for row in batch[2]) == list(range(23))
    assert 5 <= iterator.counter <= 5 + AHEAD
    assert len(iterator.threads) >= 5


@CONTRACTS
@PROTOCOLS
def test_attributes_of_a_program_do_not_spoil_the_look_ahead(image: Any, protocol: str, photos: Path) -> None:
    pictures = []

    def count(x: Any) -> Any:
        pictures.append(x.shape)
        return x

    class Logging(image.DirectoryIterator):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.delivered = 0
            self.history = []
            self.latest = None

        def note(self, batch: Any) -> Any:
            self.delivered += 1
            self.history = [*self.history, float(batch[0].mean())]
            self.latest = batch
            setattr(self, f"batch_{self.delivered}", batch)
            return batch

        def __next__(self) -> Any:
            return self.note(super().__next__())

        def __getitem__(self, idx: int) -> Any:
            return self.note(super().__getitem__(idx))

    generator = image.ImageDataGenerator(preprocessing_function=count)
    iterator = Logging(str(photos), generator, **OPTIONS, prefetch=AHEAD)
    take(iterator, protocol, 5)
    assert iterator.delivered == len(iterator.history) == 5
    assert 23 <= len(pictures) <= 23 + AHEAD * OPTIONS["batch_size"]


@CONTRACTS
def test_what_is_ahead_does_not_show(image: Any, photos: Path) -> None:
    iterator = counting(image)(str(photos), image.ImageDataGenerator(), **OPTIONS, prefetch=AHEAD)
    for number in range(1, 12):
        rows = next(iterator)[2]
        assert iterator.total_batches_seen == number
        begin = (number - 1) % 5 * 5
        np.testing.assert_array_equal(iterator.index_array[begin : begin + 5], rows)


@CONTRACTS
@PROTOCOLS
def test_a_hook_on_the_base_class_is_called_ahead_if_told_to(image: Any, protocol: str) -> None:
    class Rows(image.Iterator):
        def __init__(self, *args: Any) -> None:
            self.second = threading.Event()
            self.calls = []
            super().__init__(*args)

        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            self.calls.append(index_array)
            if len(self.calls) > 1:
                self.second.set()
            return np.array(index_array)

    iterator = Rows(23, 5, False, 1)
    take(iterator, protocol, 1)
    assert len(iterator.calls) == 1
    iterator = Rows(23, 5, False, 1)
    iterator.prefetch = AHEAD
    first = take(iterator, protocol, 1)
    assert iterator.second.wait(10)
    assert first[0].tolist() == [0, 1, 2, 3, 4]


@CONTRACTS
@PROTOCOLS
def test_an_error_in_the_hook_comes_with_its_batch(image: Any, protocol: str, photos: Path) -> None:
    class Fragile(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            if 7 in index_array:
                raise KeyError("row 7")
            return super()._get_batches_of_transformed_samples(index_array)

    options = {**OPTIONS, "shuffle": False, "prefetch": AHEAD}
    iterator = Fragile(str(photos), image.ImageDataGenerator(), **options)
    take(iterator, protocol, 1)
    with pytest.raises(KeyError, match="row 7"):
        next(iterator) if protocol == "next" else iterator[1]
    x, _ = next(iterator) if protocol == "next" else iterator[2]
    assert x.shape == (5, 12, 10, 3)


@CONTRACTS
def test_masks_stay_with_their_images_in_the_second_epoch(image: Any, photos: Path, masks: Path) -> None:
    # In Keras they part here: both draw their next order from one global state, one after the other.
    settings = {**OPTIONS, "class_mode": None, "color_mode": "grayscale"}
    augmentation: dict[str, Any] = {"rotation_range": 20, "horizontal_flip": True}
    iterators = [
        image.ImageDataGenerator(**augmentation).flow_from_directory(str(root), **settings) for root in (photos, masks)
    ]
    for _ in range(2):
        for number in range(5):
            shown, mask = (iterator[number] for iterator in iterators)
            for picture, marked in zip(shown, mask, strict=True):
                assert np.corrcoef(picture.ravel(), marked.ravel())[0, 1] > 0.4
        for iterator in iterators:
            iterator.on_epoch_end()


@CONTRACTS
def test_threads_that_share_an_iterator_get_every_row_once(image: Any, photos: Path) -> None:
    iterator = counting(image)(str(photos), image.ImageDataGenerator(), **OPTIONS)
    rows: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        for _ in range(5):
            batch = next(iterator)
            with lock:
                rows.extend(batch[2].tolist())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rows) == sorted(list(range(23)) * 4)
