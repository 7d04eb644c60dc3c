"""What Keras sees of an iterator, shown with stand-ins for Keras."""

import copy
import pickle
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator, Iterator
from dirflow.keras.iterators.pydataset import find_keras_position


@pytest.fixture
def iterator(folder: Path) -> DirectoryIterator:
    return ImageDataGenerator().flow_from_directory(folder, target_size=(4, 4), workers=3)


def load_keras(monkeypatch: pytest.MonkeyPatch, name: str, **classes: type) -> None:
    keras = ModuleType(name)
    keras.utils = ModuleType(f"{name}.utils")
    vars(keras.utils).update(classes)
    monkeypatch.setitem(sys.modules, name, keras)


@pytest.fixture(autouse=True)
def no_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("keras", "tf_keras"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_without_keras_an_iterator_is_what_it_is(iterator: DirectoryIterator) -> None:
    assert iterator.__class__ is DirectoryIterator


def test_an_iterator_that_is_older_than_keras(iterator: DirectoryIterator, monkeypatch: pytest.MonkeyPatch) -> None:
    class PyDataset:
        pass

    assert not isinstance(iterator, PyDataset)
    load_keras(monkeypatch, "keras", PyDataset=PyDataset, Sequence=PyDataset)
    assert isinstance(iterator, PyDataset)
    assert isinstance(iterator, DirectoryIterator)
    assert isinstance(iterator, Iterator)
    assert type(iterator) is DirectoryIterator
    assert iterator.__class__.__name__ == "DirectoryIterator"
    for again in (pickle.loads(pickle.dumps(iterator)), copy.copy(iterator), copy.deepcopy(iterator)):
        assert type(again) is DirectoryIterator
        assert again.filenames == iterator.filenames


def test_two_kerases_at_once(iterator: DirectoryIterator, monkeypatch: pytest.MonkeyPatch) -> None:
    class PyDataset:
        pass

    class Sequence:
        pass

    load_keras(monkeypatch, "keras", PyDataset=PyDataset)
    load_keras(monkeypatch, "tf_keras", Sequence=Sequence)
    assert isinstance(iterator, PyDataset)
    assert isinstance(iterator, Sequence)


def test_a_keras_that_is_still_being_imported(iterator: DirectoryIterator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    assert iterator.__class__ is DirectoryIterator


def test_a_users_class_with_both_bases(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PyDataset:
        pass

    class Mine(PyDataset, DirectoryIterator):
        pass

    load_keras(monkeypatch, "keras", PyDataset=PyDataset)
    assert Mine(folder, None).__class__ is Mine


def test_keras_is_told_no_workers_whoever_asks(iterator: DirectoryIterator) -> None:
    seen_by_keras: dict[str, Any] = {"__name__": "keras.src.trainers.somewhere", "iterator": iterator}
    assert iterator.num_threads == 3
    for workers, threads in ((2, 2), (0, 1)):  # 0 is Keras users' "on the main thread"
        iterator.workers = workers
        assert iterator.workers == eval("iterator.workers", seen_by_keras) == 0
        assert iterator.num_threads == threads
    with pytest.raises(ArgumentError, match="workers=-1"):
        iterator.workers = -1


def test_length_and_class_can_be_asked_and_set(iterator: DirectoryIterator) -> None:
    assert iterator.num_batches == len(iterator)

    class Mine(DirectoryIterator):
        pass

    iterator.__class__ = Mine
    assert type(iterator) is Mine


@pytest.mark.parametrize(("class_mode", "refused"), [("sparse", True), (None, False)])
def test_row_numbers_are_no_sample_weights(folder: Path, class_mode: str | None, refused: bool) -> None:
    options = {"class_mode": class_mode, "with_index": True}
    iterator = ImageDataGenerator().flow_from_directory(folder, **options)
    if refused:
        with pytest.raises(ArgumentError, match="sample weights"):
            iterator.on_epoch_begin()
    else:
        iterator.on_epoch_begin()


@pytest.mark.parametrize(
    ("processes", "shards", "shard", "refused"),
    [(2, True, (0, 2), True), (2, False, (0, 2), False), (1, True, (0, 2), False), (2, True, None, False)],
)
def test_keras_does_not_shard_what_is_a_slice_already(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: int,
    shards: bool,
    shard: tuple[int, int] | None,
    refused: bool,
) -> None:
    distribution = SimpleNamespace(num_processes=processes, auto_shard_dataset=shards)
    module = ModuleType("keras.distribution")
    vars(module)["distribution"] = lambda: distribution
    monkeypatch.setitem(sys.modules, "keras.distribution", module)
    iterator = ImageDataGenerator().flow_from_directory(folder, seed=1, shard=shard)
    if refused:
        with pytest.raises(ArgumentError, match=r"between 2 processes once more.*auto_shard_dataset=False"):
            iterator.on_epoch_begin()
    else:
        iterator.on_epoch_begin()


LOOP = """
def shuffled(iterator, indices):
    for i in indices:
        yield iterator[i]
"""


@pytest.mark.parametrize("own", [DirectoryIterator, type("Own", (DirectoryIterator,), {})])
def test_the_order_in_which_keras_will_ask_is_prepared(folder: Path, own: type[DirectoryIterator]) -> None:
    keras: dict[str, Any] = {"__name__": "keras.src.trainers.somewhere"}
    exec(LOOP, keras)
    order = [3, 0, 5, 2, 6, 1, 4]
    iterator = own(folder, None, (4, 4), batch_size=2, prefetch=2, seed=1)
    plain = own(folder, None, (4, 4), batch_size=2, prefetch=0, seed=1)
    delivered = keras["shuffled"](iterator, order)
    for number, batch in enumerate(delivered):
        assert [address.number for address in iterator._batch_loader.look_ahead.pending] == order[
            number + 1 : number + 3
        ]
        np.testing.assert_array_equal(batch[0], plain[order[number]][0])


def test_an_order_that_is_not_known_changes_nothing() -> None:
    keras: dict[str, Any] = {"__name__": "keras.src.trainers.somewhere", "coming": find_keras_position}
    exec("def ask(indices): return between()\ndef between(): return coming(2)", keras)
    for indices in (range(2), [0, 1], None, "2"):
        assert keras["ask"](indices) is None
    assert keras["ask"](range(4)) == (range(4), 2)  # `fit` with shuffle=False
    assert find_keras_position(2) is None


def test_keras_is_found_in_its_order_wherever_it_was_before() -> None:
    keras: dict[str, Any] = {"__name__": "keras.src.trainers.somewhere", "asked": find_keras_position}
    exec("def ask(indices, batch, place): return between(batch, place)\n", keras)
    exec("def between(batch, place): return asked(batch, place)", keras)
    order = [3, 0, 2, 1]
    for place in range(6):
        asked = keras["ask"](order, 2, place)
        assert asked.place == 2
        assert (asked.coming(0), asked.coming(1), asked.coming(9)) == ([], [1], [1])
