"""D15 to D19 and D32: where random numbers differ between the contracts, each side shown."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError
from dirflow.pipeline.plan.request import plan_of
from tests.support import flows

CONTRACTS = ["keras", "documented"]


flow = partial(flows.flow, target_size=(8, 8), batch_size=4, class_mode=None)


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d15_the_global_generator_is_left_alone(folder: Path, compat: str) -> None:
    generator = {"rotation_range": 20, "zoom_range": 0.2, "width_shift_range": [1, 2], "brightness_range": (0.5, 1.5)}
    np.random.seed(123)
    before = np.random.get_state()
    iterator = flow(folder, compat, generator, seed=1)
    for batch in range(len(iterator)):
        next(iterator)
        iterator[batch]
    iterator.on_epoch_end()
    iterator.image_data_generator.get_random_transform((8, 8, 3), seed=3)
    after = np.random.get_state()
    assert before[2:] == after[2:]
    np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d15_without_a_seed_one_is_drawn_once_and_shown(folder: Path, compat: str) -> None:
    np.random.seed(5)
    first = flow(folder, compat, {}, seed=None)
    state = np.random.get_state()
    np.random.seed(5)
    again = flow(folder, compat, {}, seed=None)
    assert first.seed == again.seed
    np.testing.assert_array_equal(next(first), next(again))
    np.testing.assert_array_equal(np.random.get_state()[1], state[1])
    assert flow(folder, compat, {}, seed=None).seed != first.seed


@pytest.mark.parametrize("compat", CONTRACTS)
@pytest.mark.parametrize("workers", [2, 3, 8])
def test_d16_threads_do_not_matter(folder: Path, compat: str, workers: int) -> None:
    generator = {
        "rotation_range": 90,
        "zoom_range": 0.3,
        "horizontal_flip": True,
        "brightness_range": (0.6, 1.4),
        "channel_shift_range": 20.0,
        "samplewise_center": True,
    }
    options = {"target_size": (17, 13), "batch_size": 3, "interpolation": "bilinear", "seed": 6}
    one, several = (flow(folder, compat, generator, workers=count, **options) for count in (1, workers))
    for _ in range(2 * len(one)):
        np.testing.assert_array_equal(next(one), next(several))
    for _ in range(2):
        for batch in range(len(one)):
            np.testing.assert_array_equal(one[batch], several[batch])
        one.on_epoch_end()
        several.on_epoch_end()


def parameters(folder: Path, compat: str, seed: int) -> list[Any]:
    """Angles of the batches of an epoch, by a generator that shows what is drawn."""
    iterator = flow(folder, compat, {"rotation_range": 90}, seed=seed, shuffle=False)
    schedule = iterator._read_schedule("stream")
    return [schedule.streams(0, batch).geometric.uniform(-90, 90) for batch in range(len(iterator))]


def test_d17_a_seed_does_not_repeat_its_neighbour(folder: Path) -> None:
    assert parameters(folder, "keras", 7)[1:] == parameters(folder, "keras", 8)[:-1]
    seven, eight = parameters(folder, "documented", 7), parameters(folder, "documented", 8)
    assert not set(seven) & set(eight)


def test_d17_orders_of_later_epochs_are_no_other_seeds_first(folder: Path) -> None:
    batches = len(flow(folder, "keras", {}, seed=7))
    for compat, repeats in (("keras", True), ("documented", False)):
        later = flow(folder, compat, {}, seed=7)._read_schedule("stream")
        other = flow(folder, compat, {}, seed=7 + batches)._read_schedule("stream")
        second = later.order(batches if compat == "keras" else 1)
        assert np.array_equal(second, other.order(0)) is repeats


def test_d17_the_first_epochs_order_and_the_first_batch_are_keras(folder: Path) -> None:
    generator = {"rotation_range": 30, "zoom_range": 0.3, "horizontal_flip": True}
    keras, documented = (flow(folder, compat, generator, seed=9) for compat in CONTRACTS)
    np.testing.assert_array_equal(next(keras), next(documented))
    np.testing.assert_array_equal(keras.index_array, documented.index_array)


@pytest.mark.parametrize("extra", [{"brightness_range": (0.5, 1.5)}, {"channel_shift_range": 20.0}])
def test_d18_masks_follow_their_images(folder: Path, extra: dict[str, Any]) -> None:
    geometry = {"rotation_range": 90, "zoom_range": 0.2}
    for compat, together in (("keras", False), ("documented", True)):
        drawn = []
        for generator in ({**geometry, **extra}, geometry):
            iterator = flow(folder, compat, generator, seed=3)
            batches = iterator.batches
            request = batches.request(batches.at(0, 1))
            drawn.append([one["theta"] for one in plan_of(request, batches.steps, request.streams()).parameters])
        assert drawn[0][0] == drawn[1][0]
        assert (drawn[0] == drawn[1]) is together


def test_d19_orders_depend_on_seed_and_epoch_alone(folder: Path) -> None:
    def second_order(compat: str, **generator: Any) -> list[int]:
        iterator = flow(folder, compat, generator, seed=2)
        for batch in range(len(iterator)):
            iterator[batch]
        iterator.on_epoch_end()
        iterator[0]
        return list(iterator.index_array)

    assert second_order("keras") != second_order("keras", rotation_range=9)
    assert second_order("documented") == second_order("documented", rotation_range=9)


def test_d19_both_protocols_deliver_the_same(folder: Path) -> None:
    by_next, by_number = (flow(folder, "documented", {"rotation_range": 40}, seed=2) for _ in range(2))
    for _ in range(3):
        for batch in range(len(by_number)):
            np.testing.assert_array_equal(next(by_next), by_number[batch])
        by_number.on_epoch_end()


def test_d32_large_seeds(folder: Path) -> None:
    largest = 2**32 - 1
    keras = flow(folder, "keras", {"rotation_range": 9}, seed=largest)
    next(keras)
    with pytest.raises(ValueError, match="Seed"):
        next(keras)
    documented = flow(folder, "documented", {"rotation_range": 9}, seed=largest)
    assert next(documented).shape == next(documented).shape
    for seed in (-1, 2**32, 1.5, "one", True):
        with pytest.raises(ArgumentError, match=r"seed.*Received"):
            flow(folder, "documented", {}, seed=seed)
