"""Look-ahead: the same batches, sooner; wrong guesses change nothing."""

import multiprocessing
import threading
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator, ImageError
from dirflow.pipeline.deliver.lookahead import Ahead, LookAhead
from dirflow.pipeline.finish.made import make
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.order.schedule import DocumentedSchedule
from dirflow.pipeline.plan.request import Request
from tests.support import flows
from tests.support.compare import assert_same

flow = partial(
    flows.flow,
    generator={"rotation_range": 50, "horizontal_flip": True},
    seed=3,
    batch_size=3,
    target_size=(9, 8),
    class_mode="sparse",
)


SCHEDULE = DocumentedSchedule(100, shuffle=False, seed=0, balance=None)


def request(address: Address, rows: int = 1) -> Request:
    return Request(address, np.arange(rows), None, SCHEDULE, None)


class Counted:
    """Prepares squares, and counts them."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.lock = threading.Lock()

    def __call__(self, asked: Request) -> int:
        with self.lock:
            self.made.append(asked.at.number)
        return asked.at.number**2

    def take(self, ahead: LookAhead, number: int, depth: int = 2, rows: int = 1) -> int:
        following = [Address("stream", 0, number + 1 + step) for step in range(depth)]
        asked = request(Address("stream", 0, number), rows)
        result: int = ahead.take(asked, self, Ahead(following, lambda at: request(at, rows), number == 0, threads=1))
        for batch in ahead.pending.values():
            if not batch.cancelled():
                batch.result(timeout=20)
        return result


@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("prefetch", [1, 2, 7])
def test_next_delivers_the_same(folder: Path, compat: str, prefetch: int) -> None:
    ahead, plain = flow(folder, compat, prefetch=prefetch), flow(folder, compat, prefetch=0)
    for step in range(14):
        if step == 7:
            ahead.reset()
            plain.reset()
        assert_same(next(ahead), next(plain))


@pytest.mark.parametrize("compat", ["keras", "documented"])
@given(indices=st.lists(st.integers(0, 5), max_size=20))
@settings(max_examples=15)
def test_any_order_of_access_delivers_the_same(folder: Path, compat: str, indices: list[int]) -> None:
    ahead, plain = flow(folder, compat), flow(folder, compat, prefetch=0)
    for index in indices:
        if index == 5:
            ahead.on_epoch_end()
            plain.on_epoch_end()
        else:
            assert_same(ahead[index], plain[index])


def test_epochs_end_where_they_should(folder: Path) -> None:
    ahead = flow(folder)
    for _ in range(3):
        assert [len(x) for x, _ in ahead.epoch()] == [3, 3, 3, 3, 1]


def test_batches_are_prepared_once_and_in_bounds() -> None:
    counted, ahead = Counted(), LookAhead()
    for address in range(10):
        assert counted.take(ahead, address) == address**2
        assert len(ahead.pending) == 2
    assert sorted(counted.made) == list(range(12))


def test_guesses_end_where_access_has_no_order() -> None:
    counted, ahead = Counted(), LookAhead()
    for address in (40, 7, 23, 90, 4):
        counted.take(ahead, address)
    assert counted.made == [40, 7, 23, 90, 4]


def test_what_was_prepared_under_another_configuration_is_not_delivered() -> None:
    counted, ahead = Counted(), LookAhead()
    counted.take(ahead, 0, rows=1)
    counted.take(ahead, 1, rows=2)
    assert sorted(counted.made) == [0, 1, 1, 2, 2, 3]


def test_changed_attributes_take_effect_at_once(folder: Path) -> None:
    ahead, plain = flow(folder), flow(folder, prefetch=0)
    changes = [
        lambda iterator: setattr(iterator, "batch_size", 2),
        lambda iterator: setattr(iterator.image_data_generator, "rotation_range", 5),
        lambda iterator: iterator.image_data_generator.zoom_range.__setitem__(0, 0.5),
        lambda iterator: setattr(iterator, "color_mode", "grayscale"),
        lambda iterator: setattr(iterator, "interpolation", "box"),
    ]
    for change in changes:
        for iterator in (ahead, plain):
            change(iterator)
        assert_same(next(ahead), next(plain))
        assert_same(next(ahead), next(plain))


def test_labels_are_those_of_the_time_of_delivery(folder: Path) -> None:
    ahead = flow(folder, shuffle=False)
    next(ahead)
    ahead.classes[:] = 7
    assert next(ahead)[1].tolist() == [7, 7, 7]


def test_errors_come_with_their_batch_and_are_listed_then(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    good = (folder / "cat" / "j.jpg").read_bytes()
    for number in range(6):
        (tmp_path / "class" / f"{number}.jpg").write_bytes(good if number != 2 else b"bad")
    ahead = flow(tmp_path, batch_size=1, shuffle=False)
    for number in range(6):
        assert len(ahead.failures) == (number > 2)
        if number == 2:
            with pytest.raises(ImageError, match=r"2\.jpg"):
                next(ahead)
        else:
            next(ahead)


def test_functions_of_the_user_are_not_called_ahead_unless_asked(folder: Path) -> None:
    def calls(**options: Any) -> int:
        called = []

        def note(x: np.ndarray) -> np.ndarray:
            called.append(1)
            return x

        generator = ImageDataGenerator(preprocessing_function=note)
        iterator = generator.flow_from_directory(folder, batch_size=1, target_size=(4, 4), **options)
        next(iterator)
        for batch in iterator._batch_loader.look_ahead.pending.values():
            batch.result(timeout=20)
        return len(called)

    assert calls() == 1
    assert calls(prefetch=3) == 4


def test_pictures_are_saved_only_for_what_was_delivered(folder: Path, tmp_path: Path) -> None:
    next(flow(folder, save_to_dir=tmp_path, prefetch=4))
    assert len(list(tmp_path.iterdir())) == 3


def child(iterator: DirectoryIterator) -> Any:
    return next(iterator)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_does_not_wait_for_its_parents_threads(folder: Path) -> None:
    iterator, plain = flow(folder), flow(folder, prefetch=0)
    assert_same(next(iterator), next(plain))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(child, (iterator,)).get(timeout=60)
    assert_same(there, next(plain))


def test_an_iterator_within_an_iterator_does_not_wait_for_itself(folder: Path) -> None:
    inner = flow(folder)

    def blend(x: np.ndarray) -> np.ndarray:
        return x + next(inner)[0][0]

    generator = ImageDataGenerator(preprocessing_function=blend)
    outer = generator.flow_from_directory(folder, batch_size=2, target_size=(9, 8), prefetch=4)
    for _ in range(20):
        next(outer)


@pytest.mark.parametrize("prefetch", [-1, 1.5, "two", True])
def test_a_depth_that_makes_no_sense(folder: Path, prefetch: Any) -> None:
    with pytest.raises(ArgumentError, match=r"prefetch.*Received"):
        flow(folder, prefetch=prefetch)


def ready(iterator: DirectoryIterator) -> None:
    """Waits until what is being made ahead is there."""
    for batch in iterator._batch_loader.look_ahead.pending.values():
        batch.result(timeout=20)


@pytest.fixture
def shades(tmp_path: Path) -> Path:
    """Forty pictures, each of the shade of its number."""
    (tmp_path / "class").mkdir()
    for number in range(40):
        Image.new("L", (2, 2), number).save(tmp_path / "class" / f"{number:02}.png")
    return tmp_path


def shades_of(batch: Any) -> list[int]:
    return batch[0][:, 0, 0, 0].astype(int).tolist()


def test_a_long_list_of_names_edited_in_place_is_noticed(shades: Path) -> None:
    iterator = flow(shades, generator={}, shuffle=False, batch_size=4, color_mode="grayscale")
    assert len(iterator.filenames) == 40
    next(iterator)
    ready(iterator)
    iterator.filenames.reverse()
    assert shades_of(next(iterator)) == [35, 34, 33, 32]
    iterator.filepaths[9] = iterator.filepaths[0]
    assert shades_of(next(iterator)) == [31, 39, 29, 28]


def test_what_is_set_and_put_back_meanwhile_is_in_no_batch(shades: Path) -> None:
    begun, going_on = threading.Event(), threading.Event()

    class Slow(ImageDataGenerator):
        def get_random_transform(self, *arguments: Any, **options: Any) -> Any:
            begun.set()
            assert going_on.wait(20)
            return super().get_random_transform(*arguments, **options)

    going_on.set()
    generator = Slow(rotation_range=9)
    iterator = generator.flow_from_directory(
        shades, (2, 2), shuffle=False, batch_size=4, seed=1, prefetch=1, class_mode="sparse"
    )
    next(iterator)
    ready(iterator)
    going_on.clear()
    begun.clear()
    threading.Timer(0.2, going_on.set).start()
    taken = threading.Thread(target=next, args=(iterator,))
    taken.start()  # the batch after it is begun ahead
    assert begun.wait(20)
    iterator.target_size, iterator.image_shape = (5, 5), (5, 5, 3)  # while it is being made
    going_on.set()
    taken.join()
    ready(iterator)
    iterator.target_size, iterator.image_shape = (2, 2), (2, 2, 3)
    assert next(iterator)[0].shape == (4, 2, 2, 3)


def test_a_counter_of_a_sub_class_spoils_nothing(shades: Path) -> None:
    class Counting(DirectoryIterator):
        asked = 0

        def __getitem__(self, idx: int) -> Any:
            self.asked += 1
            self.history = [*getattr(self, "history", ()), idx]
            return super().__getitem__(idx)

    iterator = Counting(shades, None, (2, 2), batch_size=4, shuffle=False)
    made: list[int] = []

    def counted(request: Request, *arguments: Any) -> Any:
        made.append(request.at.number)
        return make(request, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dirflow.pipeline.deliver.loader.make", counted)
        for number in range(10):
            iterator[number]
            ready(iterator)
    assert iterator.asked == 10
    assert sorted(made) == [0, 0, 1, 1, *range(2, 10)]  # each once, and two of the next epoch
