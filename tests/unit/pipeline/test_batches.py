"""`Batches`: an object of its own, of the moment at which it was taken."""

import dataclasses
import gc
import pickle
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import (
    ArgumentError,
    Batches,
    BatchIndexError,
    DirectoryIterator,
    EmptyBatchError,
    ImageDataGenerator,
    ImageError,
    Iterator,
    Means,
)
from tests.support import flows
from tests.support.compare import assert_same

flow = partial(flows.flow, target_size=(9, 8), batch_size=4, seed=3, class_mode="sparse")


def test_nothing_of_it_can_be_assigned(folder: Path) -> None:
    batches = flow(folder).batches
    for field in dataclasses.fields(Batches):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(batches, field.name, None)


def test_what_is_assigned_to_the_iterator_later_does_not_change_it(folder: Path) -> None:
    iterator = flow(folder, generator={"rotation_range": 20, "width_shift_range": [1, 2]})
    names = iterator.filenames  # a list from here on, which may be edited
    batches, plain = iterator.batches, flow(folder, generator={"rotation_range": 20, "width_shift_range": [1, 2]})
    names.reverse()
    iterator.classes[:] = 7
    iterator.batch_size, iterator.target_size, iterator.seed, iterator.n = 2, (3, 3), 5, 6
    iterator.image_data_generator.rotation_range = 0
    iterator.image_data_generator.width_shift_range.append(5)
    assert len(batches) == 4
    assert_same([batches.batch(0, number) for number in range(4)], list(plain.epoch()))


def test_labels_in_a_list_are_its_own_too(folder: Path) -> None:
    iterator = flow(folder, class_mode="sparse", shuffle=False)
    iterator.classes = iterator.classes.tolist()
    batches = iterator.batches
    iterator.classes[0] = 9
    assert batches.batch(0, 0)[1].tolist() == [0, 0, 0, 0]
    assert next(iterator)[1].tolist() == [9, 0, 0, 0]


def test_an_order_that_a_user_has_assigned_is_that_of_one_pass(folder: Path) -> None:
    iterator = flow(folder)
    expected = flow(folder).batches.batch(0, 0)
    next(iterator)
    iterator.index_array = np.arange(13)
    assert_same(iterator.batches.batch(0, 0), expected)


def test_rows_are_told_without_making_the_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    iterator = flow(folder, with_index=True)
    expected = [batch[2].tolist() for _ in range(2) for batch in iterator.epoch()]
    monkeypatch.setattr("dirflow.pipeline.batches.make", None)
    batches = flow(folder).batches
    told = [batches.rows(epoch, number) for epoch in range(2) for number in range(4)]
    assert [rows.tolist() for rows in told] == expected
    told[0][:] = 0  # the caller's own
    assert batches.rows(0, 0).tolist() == expected[0]


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (0, 4), (3, 99)])
def test_batches_that_do_not_exist(folder: Path, place: tuple[int, int]) -> None:
    for ask in (flow(folder).batches.batch, flow(folder).batches.rows):
        with pytest.raises(BatchIndexError, match=r"from 0 to 3.*Received: batch -?\d+ of epoch -?\d"):
            ask(*place)


def test_files_that_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    for number in range(5):
        content = (folder / "cat" / "j.jpg").read_bytes() if number < 2 else b"no picture"
        (tmp_path / "class" / f"{number}.jpg").write_bytes(content)
    options: dict[str, Any] = {"shuffle": False, "batch_size": 3, "with_index": True}
    with pytest.raises(ImageError, match=r"2\.jpg"):
        flow(tmp_path, **options).batches.batch(0, 0)
    skipping = flow(tmp_path, on_error="skip", **options).batches
    assert skipping.batch(0, 0)[2].tolist() == [0, 1]
    assert skipping.batch(0, 1)[2].tolist() == [0]  # of its own nothing can be read
    for number in range(2):
        (tmp_path / "class" / f"{number}.jpg").write_bytes(b"")
    with pytest.raises(EmptyBatchError, match="none of the 5 files"):
        skipping.batch(0, 0)
    assert not flow(tmp_path, on_error="blank", **options).batches.batch(0, 1)[0].any()


def replaced(name: str) -> Callable[[type[Any]], Any]:
    return lambda kind: type("Own", (kind,), {name: lambda self, *_: getattr(super(type(self), self), name)(*_)})


@pytest.mark.parametrize(
    "name",
    ["_get_batches_of_transformed_samples", "_flow_index", "_set_index_array", "__getitem__", "__next__", "next"],
)
def test_an_iterator_that_delivers_something_else_has_none(folder: Path, name: str) -> None:
    with pytest.raises(ArgumentError, match=rf"Own has a `{name}` of its own.*no `batches`"):
        _ = replaced(name)(DirectoryIterator)(folder, None).batches
    iterator = flow(folder)
    setattr(iterator, name, lambda *_: None)
    with pytest.raises(ArgumentError, match=name):
        _ = iterator.batches


def test_an_order_from_a_users_generator_has_none(folder: Path) -> None:
    iterator = flow(folder)
    iterator.index_generator = iter([np.arange(3)])
    with pytest.raises(ArgumentError, match="index_generator"):
        _ = iterator.batches


def test_an_iterator_without_images_has_none() -> None:
    with pytest.raises(ArgumentError, match="no images of its own"):
        _ = Iterator(5, 2, False, None).batches


@pytest.mark.parametrize("name", ["on_epoch_end", "reset", "__len__", "__iter__"])
def test_what_does_not_decide_what_is_delivered_may_be_replaced(folder: Path, name: str) -> None:
    iterator = replaced(name)(DirectoryIterator)(folder, None, (9, 8), seed=3)
    assert_same(iterator.batches.batch(0, 0), next(iterator))


def test_other_means_and_none(folder: Path) -> None:
    batches = flow(folder).batches
    cached = Means(cache=batches.open_cache("memory"))
    for means in (None, Means(), Means(workers=1), Means(workers=7), cached, cached):
        assert_same(batches.batch(1, 2, means), flow(folder).batches.batch(1, 2))


@pytest.mark.parametrize(("name", "value"), [("workers", 0), ("workers", True), ("workers", "2"), ("cache", "memory")])
def test_means_that_make_no_sense(name: str, value: Any) -> None:
    with pytest.raises(ArgumentError, match=rf"`{name}`.*Received: {name}={value!r}"):
        Means(**{name: value})


def test_caches_that_make_no_sense(folder: Path) -> None:
    for cache in (None, 3, ""):
        with pytest.raises(ArgumentError, match=r"`cache` must be.*Received"):
            flow(folder).batches.open_cache(cache)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="of files"):
        ImageDataGenerator().flow(np.zeros((2, 3, 3, 3))).batches.open_cache("memory")


def test_it_is_small_when_pickled(folder: Path) -> None:
    batches = flow(folder).batches
    before = len(pickle.dumps(batches))
    for epoch in range(3):
        batches.rows(epoch, 0)
    assert len(pickle.dumps(batches)) == before  # orders that were drawn stay behind


def test_arrays_are_shared_and_not_copied() -> None:
    x = np.zeros((4, 2, 2, 3), np.float32)
    batches = ImageDataGenerator().flow(x, shuffle=False, batch_size=2).batches
    x[0] = 5
    assert batches.batch(0, 0)[0].max() == 5


def test_an_iterator_goes_when_nobody_holds_it(folder: Path) -> None:
    gc.collect()
    gc.disable()  # no circle of references keeps it until the collector comes
    try:
        for prefetch in (0, 2):
            iterator = flow(folder, prefetch=prefetch)
            next(iterator)
            iterator[1]
            for pending in iterator._batch_loader.look_ahead.pending.values():
                pending.result(timeout=20)
            gone = weakref.ref(iterator)
            del iterator
            assert gone() is None
    finally:
        gc.enable()
