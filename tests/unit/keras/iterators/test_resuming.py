"""Stop after any batch, and go on in another iterator: the same batches, as if nobody had ever stopped."""

import copy
import json
import multiprocessing
import pickle
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dirflow import BatchIndexError, DirectoryIterator, ImageDataGenerator, Iterator, StateError
from tests.support.compare import assert_same
from tests.support.flows import flow

GENERATOR = {"rotation_range": 20, "zoom_range": 0.2, "brightness_range": (0.5, 1.5), "horizontal_flip": True}
OPTIONS = {"target_size": (8, 8), "batch_size": 3, "seed": 5}
BATCHES = 5  # an epoch: 13 pictures
CONTRACTS = pytest.mark.parametrize("compat", ["documented", "keras"])


def opened(folder: Path, compat: str = "documented", **options: Any) -> DirectoryIterator:
    return flow(folder, compat, GENERATOR, **{**OPTIONS, **options})


def plain(state: dict[str, Any]) -> dict[str, Any]:
    """The state as another process would have it."""
    return json.loads(json.dumps(state))


@CONTRACTS
@given(
    stops=st.lists(st.integers(0, 7), min_size=1, max_size=4),
    means=st.sampled_from([{}, {"workers": 1}, {"prefetch": 0}, {"prefetch": 4, "workers": 2}, {"cache": "memory"}]),
    shuffle=st.booleans(),
    last=st.sampled_from([{}, {"drop_remainder": True}, {"sampling": "balanced"}]),
)
def test_stopped_and_gone_on_with_several_times(
    folder: Path, compat: str, stops: list[int], means: dict[str, Any], shuffle: bool, last: dict[str, Any]
) -> None:
    if not shuffle:
        last = {}
    undisturbed = opened(folder, compat, shuffle=shuffle, **last)
    expected = list(islice(undisturbed, sum(stops) + 7))
    state, found = None, []
    for stop in [*stops, 7]:
        iterator = opened(folder, compat, shuffle=shuffle, **last, **means)
        if state is not None:
            iterator.load_state_dict(state)
            assert plain(iterator.state_dict()) == state
        found += islice(iterator, stop)
        state = plain(iterator.state_dict())
    assert_same(found, expected)


@CONTRACTS
def test_loops_over_epochs(folder: Path, compat: str) -> None:
    epochs = 3
    undisturbed = opened(folder, compat)
    expected = [list(undisturbed.epoch()) for _ in range(epochs)]
    for stop in range(1, epochs * BATCHES + 1):
        first = opened(folder, compat)
        found: list[list[Any]] = []
        while sum(map(len, found)) < stop:
            found.append([])
            for batch in first.epoch():
                found[-1].append(batch)
                if sum(map(len, found)) == stop:
                    state = plain(first.state_dict())
                    break
        epoch = len(found) - 1
        second = opened(folder, compat, prefetch=0)
        second.load_state_dict(state)
        for _ in range(epoch, epochs):
            assert len(second.epoch()) == BATCHES
            found.append(list(second.epoch()))
        found[epoch : epoch + 2] = [found[epoch] + found[epoch + 1]]  # the rest may have no batch
        assert_same(found, expected)


def test_a_loop_that_has_ended_is_followed_by_a_whole_epoch(folder: Path) -> None:
    one = opened(folder)
    for _ in one.epoch():
        pass
    left_early = opened(folder)
    for _ in islice(left_early.epoch(), BATCHES):  # never told that it is over, and gone
        pass
    for iterator in (one, left_early):
        other = opened(folder)
        other.load_state_dict(iterator.state_dict())
        assert len(list(other.epoch())) == BATCHES


def test_before_the_first_batch(folder: Path) -> None:
    state = opened(folder).state_dict()
    other = opened(folder)
    next(other)
    other.load_state_dict(state)
    assert_same(list(islice(other, 7)), list(islice(opened(folder), 7)))
    assert len(list(other.epoch())) == BATCHES


def test_a_live_iterator_goes_elsewhere_at_once(folder: Path) -> None:
    expected = list(islice(opened(folder), 12))
    iterator = opened(folder, prefetch=3)
    stream = iter(iterator)
    list(islice(stream, 4))
    state = iterator.state_dict()
    list(islice(stream, 5))
    iterator.load_state_dict(state)
    assert_same(list(islice(stream, 8)), expected[4:])
    assert len(iterator) == BATCHES


@CONTRACTS
def test_by_number(folder: Path, compat: str) -> None:
    undisturbed = opened(folder, compat)
    expected = []
    for _ in range(3):
        expected += [undisturbed[number] for number in range(BATCHES)]
        undisturbed.on_epoch_end()
    for stop in range(3 * BATCHES):
        first = opened(folder, compat)
        for step in range(stop):
            first[step % BATCHES]
            if step % BATCHES == BATCHES - 1:
                first.on_epoch_end()
        second = opened(folder, compat)
        second.load_state_dict(plain(first.state_dict()))
        found = []
        for step in range(stop, 3 * BATCHES):
            found.append(second[step % BATCHES])
            if step % BATCHES == BATCHES - 1:
                second.on_epoch_end()
        assert_same(found, expected[stop:])


@CONTRACTS
def test_seek(folder: Path, compat: str) -> None:
    expected = list(islice(opened(folder, compat), 4 * BATCHES))
    iterator = opened(folder, compat)
    for at in (13, 0, 4, 5, 19, 1):
        iterator.seek(*divmod(at, BATCHES))
        assert_same(next(iterator), expected[at])
        assert iterator.total_batches_seen == at + 1
    iterator.seek(1, 2)
    assert_same(list(iterator.epoch()), expected[7:10])
    iterator.seek(2)
    assert_same(list(iterator.epoch()), expected[10:15])
    iterator.seek(epoch=2, batch=3)
    assert_same(iterator.batches.batch(2, 3), next(iterator))


@pytest.mark.parametrize(("epoch", "batch"), [(-1, 0), (0, BATCHES), (0, -1)])
def test_no_such_place(folder: Path, epoch: int, batch: int) -> None:
    with pytest.raises(BatchIndexError, match=f"Received: batch {batch} of epoch {epoch}"):
        opened(folder).seek(epoch, batch)


def test_what_was_delivered(folder: Path) -> None:
    iterator = opened(folder, with_index=True)
    assert len(iterator.audit().rows) == 0
    seen: list[int] = []
    for number, (_, _, rows) in enumerate(iterator.epoch(), start=1):
        seen += rows.tolist()
        audit = opened(folder, with_index=True).audit(plain(iterator.state_dict()))
        assert (audit.epoch, audit.batches, audit.total_batches) == (0, number, number)
        assert audit.rows.tolist() == seen
        assert sorted([*seen, *audit.left.tolist()]) == list(range(13))
        assert list(audit.files) == [iterator.filepaths[row] for row in seen]
    assert not len(iterator.audit().left)
    next(iterator)
    assert iterator.audit().epoch == 1


def test_by_number_nobody_knows_what_was_delivered(folder: Path) -> None:
    iterator = opened(folder)
    iterator[3]
    with pytest.raises(StateError, match=r"`\[i\]`"):
        iterator.audit()
    iterator.on_epoch_end()
    assert len(iterator.audit().left) == 13


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 6}, "`seed` was 5 and is 6"),
        ({"batch_size": 4}, "`batch_size` was 3 and is 4"),
        ({"shuffle": False}, "`shuffle` was True and is None"),
        ({"target_size": (8, 9)}, r"`target_size` was \[8, 8\] and is \[8, 9\]"),
        ({"class_mode": "sparse"}, "`class_mode` was 'categorical' and is 'sparse'"),
        ({"on_error": "skip"}, "`on_error` was None and is 'skip'"),
        ({"classes": ["ant", "bee"]}, "there were 13 samples and are 9"),
        ({"classes": ["cat", "bee", "ant"]}, "the names of the files have changed; the labels have changed"),
        ({"max_pixels": 10**6}, "`max_pixels` was None and is 1000000"),
        ({"augment": False}, "`rotation_range` was 20 and is None"),
    ],
)
def test_other_options_are_refused(folder: Path, changes: dict[str, Any], message: str) -> None:
    state = opened(folder).state_dict()
    with pytest.raises(StateError, match=message):
        opened(folder, **changes).load_state_dict(state)


def test_what_no_batch_depends_on_may_differ(folder: Path, tmp_path: Path) -> None:
    state = opened(folder).state_dict()
    other = opened(folder, workers=3, prefetch=7, cache=tmp_path / "cache", read_timeout=9, listing=tmp_path / "x.npz")
    other.load_state_dict(state)
    assert other.state_dict() == state


def test_a_moved_folder_is_the_same(folder: Path, mixed: Path) -> None:
    state = opened(folder).state_dict()
    (mixed / "bee" / "cut.jpg").unlink()
    opened(mixed).load_state_dict(state)


def test_a_changed_folder_is_refused(folder: Path, mixed: Path) -> None:
    state = opened(folder).state_dict()
    with pytest.raises(StateError, match="there were 13 samples and are 14"):
        opened(mixed).load_state_dict(state)
    (mixed / "bee" / "cut.jpg").unlink()
    (mixed / "bee" / "same.png").rename(mixed / "bee" / "other.png")
    with pytest.raises(StateError, match="the names of the files have changed"):
        opened(mixed).load_state_dict(state)


def test_edited_names_and_classes_are_noticed(folder: Path) -> None:
    iterator = opened(folder)
    state = iterator.state_dict()
    names = list(iterator.filenames)
    assert iterator.filepaths
    iterator.load_state_dict(state)
    iterator.filenames[2], iterator.filenames[3] = names[3], names[2]
    with pytest.raises(StateError, match="names of the files"):
        iterator.load_state_dict(state)
    iterator.filenames[:] = names
    iterator.classes[4] = 2
    with pytest.raises(StateError, match="the labels have changed"):
        iterator.load_state_dict(state)


def test_an_order_of_the_users_own_is_refused(folder: Path) -> None:
    iterator = opened(folder)
    next(iterator)
    assert iterator.index_array is not None
    iterator.state_dict()  # it was looked at
    iterator.index_array = np.arange(13)
    with pytest.raises(StateError, match="`index_array`"):
        iterator.state_dict()
    iterator = opened(folder)
    iterator.index_generator = iter([np.array([1, 2])])
    with pytest.raises(StateError, match="`index_generator`"):
        iterator.state_dict()


def test_a_users_own_batches(folder: Path) -> None:
    class Twice(DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return 2 * x, y

    def make(compat: str) -> Twice:
        generator = ImageDataGenerator(compat=compat, **GENERATOR)
        return Twice(folder, generator, **OPTIONS)

    for compat in ("documented", "keras"):
        expected = list(islice(make(compat), 9))
        first, second = make(compat), make(compat)
        list(islice(first, 6))
        second.load_state_dict(plain(first.state_dict()))
        assert_same(list(islice(second, 3)), expected[6:])


def test_an_iterator_without_images_of_its_own() -> None:
    class Rows(Iterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            return np.asarray(index_array)

    expected = list(islice(Rows(7, 2, True, 1), 10))
    first, second = Rows(7, 2, True, 1), Rows(7, 2, True, 1)
    list(islice(first, 6))
    second.load_state_dict(plain(first.state_dict()))
    assert_same(list(islice(second, 4)), expected[6:])
    with pytest.raises(StateError, match="there were 7 samples and are 8"):
        Rows(8, 2, True, 1).load_state_dict(first.state_dict())


@CONTRACTS
def test_arrays_and_data_frames(folder: Path, compat: str) -> None:
    x, y = np.random.default_rng(0).integers(0, 256, (11, 8, 8, 3)).astype(np.float32), np.arange(11.0)
    names = ["ant/a.jpg", "bee/e.tif", "cat/j.jpg", "cat/i.png"]
    frame = pd.DataFrame({"filename": names, "value": [1.0, 2.0, 3.0, 4.0], "weight": 2.0})
    generator = ImageDataGenerator(compat=compat, **GENERATOR)

    def arrays(**changes: Any) -> Any:
        return generator.flow(**{"x": x, "y": y, "batch_size": 3, "seed": 1, **changes})

    def frames(frame: pd.DataFrame = frame) -> Any:
        columns = {"y_col": "value", "weight_col": "weight", "class_mode": "raw"}
        return generator.flow_from_dataframe(frame, folder, **columns, **{**OPTIONS, "batch_size": 2})

    for make in (arrays, frames):
        expected = list(islice(make(), 9))
        first, second = make(), make()
        list(islice(first, 5))
        second.load_state_dict(plain(first.state_dict()))
        assert_same(list(islice(second, 4)), expected[5:])
    for changes, what in (({"y": y + 1}, "labels"), ({"x": x + 1}, "images"), ({"sample_weight": y}, "weights")):
        with pytest.raises(StateError, match=f"the {what} have changed"):
            arrays(**changes).load_state_dict(arrays().state_dict())
    with pytest.raises(StateError, match="the weights have changed"):
        frames(frame.assign(weight=1.0)).load_state_dict(frames().state_dict())


def test_copies_go_their_own_way(folder: Path) -> None:
    iterator = opened(folder)
    iterator.seek(0, 3)
    for other in (copy.copy(iterator), copy.deepcopy(iterator), pickle.loads(pickle.dumps(iterator))):
        assert len(list(other.epoch())) == 2
    assert len(list(iterator.epoch())) == 2


def test_a_state_is_small_and_free_of_means(folder: Path) -> None:
    iterator = opened(folder, workers=2, prefetch=3, cache="memory")
    next(iterator)
    text = json.dumps(iterator.state_dict())
    assert len(text) < 1000
    assert not {"workers", "prefetch", "cache", "rank", str(folder)} & set(text.replace('"', " ").split())


def test_more_consumed_than_asked_for(folder: Path) -> None:
    with pytest.raises(StateError, match=r"at most 0.*Received: consumed=1"):
        opened(folder).state_dict(consumed=1)


def _go_on(folder: Path, compat: str, state: str, pipe: Any) -> None:
    iterator = opened(folder, compat, workers=1, prefetch=0)
    iterator.load_state_dict(json.loads(state))
    pipe.send(list(islice(iterator, 6)))


@CONTRACTS
def test_another_process_goes_on(folder: Path, compat: str) -> None:
    iterator = opened(folder, compat, prefetch=3)
    list(islice(iterator, 7))
    state = json.dumps(iterator.state_dict())
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_go_on, args=(folder, compat, state, theirs))
    process.start()
    found = ours.recv()
    process.join()
    assert_same(found, list(islice(iterator, 6)))
