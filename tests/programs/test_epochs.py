"""Epochs of programs whose hook draws more than Keras' own method: every row once, in a new order, and reproducibly."""

from pathlib import Path
from typing import Any

import pytest

from .harness import MODULES, How, compare
from .hooks import directory

EVERY = pytest.mark.parametrize("image", MODULES.values(), ids=MODULES)


def two_views(image: Any, folder: Path, prefetch: int | None) -> Any:
    class TwoViews(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            first = super()._get_batches_of_transformed_samples(index_array)
            second = super()._get_batches_of_transformed_samples(index_array)
            return first, second, index_array

    how = How(style="random", prefetch=prefetch)
    return how.ready(directory(TwoViews, image, folder, how, class_mode=None))


def epochs(iterator: Any, protocol: str) -> list[Any]:
    taken = []
    for _ in range(3):
        taken.append([next(iterator) if protocol == "next" else iterator[i] for i in range(len(iterator))])
        if protocol == "number":
            iterator.on_epoch_end()
    return taken


@EVERY
@pytest.mark.parametrize("protocol", ["next", "number"])
@pytest.mark.parametrize("prefetch", [0, 2])
def test_every_row_once_in_a_new_order(image: Any, protocol: str, prefetch: int, photos: Path) -> None:
    prefetch = None if image is MODULES["keras"] else prefetch
    taken = epochs(two_views(image, photos, prefetch), protocol)
    orders = [tuple(row for batch in epoch for row in batch[2].tolist()) for epoch in taken]
    assert len(set(orders)) == 3
    for order in orders:
        assert sorted(order) == list(range(23))
    compare(taken, epochs(two_views(image, photos, prefetch), protocol))


@EVERY
@pytest.mark.parametrize("protocol", ["next", "number"])
def test_the_two_views_differ(image: Any, protocol: str, photos: Path) -> None:
    for first, second, _ in epochs(two_views(image, photos, None), protocol)[0]:
        assert not (first == second).all()
