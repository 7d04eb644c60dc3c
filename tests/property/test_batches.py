"""`Batches` and iterators: bit for bit the same, whatever the options, the order, the process and the means."""

import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import Batches, ImageDataGenerator, Means
from tests.parity.strategies import generators
from tests.support.compare import REFUSALS, assert_same_bits, leaves, outcome

both_contracts = pytest.mark.parametrize("compat", ["keras", "documented"])
EPOCHS = 3


def iterators(kind: str, folder: Path, generator: dict[str, Any], compat: str, **options: Any) -> Any:
    """Returns an iterator of a kind, over the same pictures."""
    made = ImageDataGenerator(**generator, compat=compat)
    options = {"batch_size": 4, "seed": 7, "with_index": True, **options}
    if kind == "arrays":
        x = np.random.default_rng(1).integers(0, 256, (13, 9, 8, 3)).astype(np.float32)
        if made.data_format == "channels_first":
            x = x.transpose(0, 3, 1, 2)
        return made.flow(x, np.arange(13), sample_weight=np.linspace(0, 1, 13), **options)
    if kind == "folder":
        return made.flow_from_directory(folder, (9, 8), class_mode="categorical", **options)
    names = sorted(str(path) for path in folder.rglob("*.*"))
    frame = pd.DataFrame({"filename": names, "value": np.arange(len(names))})
    return made.flow_from_dataframe(frame, target_size=(9, 8), y_col="value", class_mode="raw", **options)


def assert_same(one: Any, other: Any) -> None:
    for part, expected in zip(leaves(one), leaves(other), strict=True):
        assert_same_bits(expected, part)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@both_contracts
@pytest.mark.parametrize("kind", ["folder", "frame", "arrays"])
@given(generator=generators(), shuffle=st.booleans(), drop=st.booleans(), data=st.data())
@settings(max_examples=25)
def test_what_it_makes_is_what_the_iterator_delivers(
    folder: Path, kind: str, compat: str, generator: dict[str, Any], *, shuffle: bool, drop: bool, data: st.DataObject
) -> None:
    generator.pop("validation_split", None)
    iterator = iterators(kind, folder, generator, compat, shuffle=shuffle, drop_remainder=drop)
    batches = pickle.loads(pickle.dumps(iterator.batches))
    delivered = outcome(lambda: [list(iterator.epoch()) for _ in range(EPOCHS)])
    if isinstance(delivered, REFUSALS):  # Keras' own code has no answer either
        with pytest.raises(type(delivered)):
            batches.batch(0, 0)
        return
    assert len(batches) == len(delivered[0])
    places = [(epoch, number) for epoch in range(EPOCHS) for number in range(len(batches))]
    for epoch, number in data.draw(st.permutations(places)):
        assert_same(batches.batch(epoch, number, Means(workers=data.draw(st.integers(1, 3)))), delivered[epoch][number])


@pytest.mark.parametrize("kind", ["folder", "frame", "arrays"])
def test_by_number_too_where_the_protocols_are_one(folder: Path, kind: str) -> None:
    iterator = iterators(kind, folder, {"rotation_range": 40, "brightness_range": (0.5, 1.5)}, "documented")
    batches = iterator.batches
    for epoch in range(EPOCHS):
        for number in (2, 0, 3, 1):
            assert_same(iterator[number], batches.batch(epoch, number))
        iterator.on_epoch_end()


@both_contracts
@pytest.mark.parametrize("cache", ["memory", "folder"])
def test_with_kept_pixels(folder: Path, tmp_path: Path, compat: str, cache: str) -> None:
    iterator = iterators("folder", folder, {"rotation_range": 40, "rescale": 1 / 255}, compat)
    batches = iterator.batches
    means = Means(2, batches.open_cache(cache if cache == "memory" else tmp_path / "kept"))
    for epoch in range(EPOCHS):
        for number, expected in enumerate(iterator.epoch()):
            assert_same(batches.batch(epoch, number, means), expected)


def made_elsewhere(batches: Batches, places: list[tuple[int, int]]) -> list[Any]:
    return [batches.batch(epoch, number) for epoch, number in places]


@both_contracts
@pytest.mark.parametrize("kind", ["folder", "arrays"])
def test_in_another_process(folder: Path, kind: str, compat: str) -> None:
    iterator = iterators(kind, folder, {"rotation_range": 40, "horizontal_flip": True}, compat)
    batches = iterator.batches
    delivered = [list(iterator.epoch()) for _ in range(EPOCHS)]
    places = [(2, 1), (0, 3), (1, 0), (2, 0)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(made_elsewhere, (batches, places))
    for (epoch, number), batch in zip(places, there, strict=True):
        assert_same(batch, delivered[epoch][number])


@pytest.mark.parametrize("subset", ["training", "validation"])
def test_balanced_and_split(folder: Path, subset: str) -> None:
    iterator = iterators(
        "folder", folder, {"validation_split": 0.4, "zoom_range": 0.3}, "documented", subset=subset, sampling="balanced"
    )
    batches = iterator.batches
    for epoch in range(EPOCHS):
        for number, expected in enumerate(iterator.epoch()):
            assert_same(batches.batch(epoch, number), expected)
