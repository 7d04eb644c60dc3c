"""Slices of a batch, laid together in the order of ranks, are the batch: parameters are drawn for all of it."""

import multiprocessing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import ImageDataGenerator
from tests.support import flows
from tests.support.compare import assert_same
from tests.support.images import picture, save

SIDE = (9, 7)
IMAGES = {
    f"{label}/{number}.png": (number, 11 + number % 3, 9 + number % 2)
    for label, count in (("ant", 7), ("bee", 4), ("cat", 3))
    for number in range(count)
}
AUGMENTED: dict[str, Any] = {
    "rotation_range": 30,
    "width_shift_range": [0.1, 2],
    "zoom_range": 0.3,
    "horizontal_flip": True,
    "brightness_range": (0.6, 1.4),
    "channel_shift_range": 20.0,
    "samplewise_center": True,
}
generators = st.sampled_from(
    [
        {},
        AUGMENTED,
        {"rescale": 1 / 255, "rotation_range": 20, "horizontal_flip": True},
        {"brightness_range": (0.5, 1.5)},
    ]
)
contracts = st.sampled_from(["documented", "keras"])
remainders = st.sampled_from(["wrap", "drop", "mask"])


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("photos")
    for name, (seed, width, height) in IMAGES.items():
        save(place / name, seed, width, height)
    return place


def laid_together(batches: list[Any]) -> Any:
    """Returns the batches of all ranks as one."""
    first = batches[0]
    if isinstance(first, (tuple, list)):
        return type(first)(laid_together(list(parts)) for parts in zip(*batches, strict=True))
    return np.concatenate(batches)


def assert_ranks_make_the_whole(make: Any, count: int, protocol: str = "next", epochs: int = 3) -> None:
    """Iterators of all ranks deliver, laid together, what one without a shard delivers, for some epochs."""
    whole, ranks = make(), [make(shard=(rank, count)) for rank in range(count)]
    assert {len(rank) for rank in ranks} == {len(whole)}
    for _ in range(epochs):
        for number in range(len(whole)):
            if protocol == "next":
                one, slices = next(whole), [next(rank) for rank in ranks]
            else:
                one, slices = whole[number], [rank[number] for rank in ranks]
            assert_same(laid_together(slices), one)
        if protocol != "next":
            for iterator in (whole, *ranks):
                iterator.on_epoch_end()


@given(
    compat=contracts,
    generator=generators,
    remainder=remainders,
    shape=st.sampled_from([(2, 4), (3, 6), (4, 4), (1, 5), (2, 14), (7, 14)]),  # processes, batch size
    seed=st.integers(0, 2**32 - 100),
    protocol=st.sampled_from(["next", "indexed"]),
    options=st.fixed_dictionaries(
        {
            "class_mode": st.sampled_from(["categorical", "sparse", "input"]),
            "shuffle": st.booleans(),
            "with_index": st.booleans(),
            "prefetch": st.sampled_from([0, None, 3]),
            "cache": st.sampled_from([None, "memory"]),
        }
    ),
    data_format=st.sampled_from(["channels_last", "channels_first"]),
    balanced=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_of_folders(
    photos: Path,
    compat: str,
    generator: dict[str, Any],
    remainder: str,
    shape: tuple[int, int],
    seed: int,
    protocol: str,
    options: dict[str, Any],
    data_format: str,
    balanced: bool,
) -> None:
    count, batch_size = shape
    more = {"sampling": "balanced", "shuffle": True} if balanced else {}
    if compat == "keras" and "brightness_range" in generator:  # D4
        data_format = "channels_last"
    make = partial(
        flows.flow,
        photos,
        compat,
        {**generator, "data_format": data_format},
        **{**options, **more},
        seed=seed,
        batch_size=batch_size,
        target_size=SIDE,
        remainder=remainder,
        workers=1,
    )
    assert_ranks_make_the_whole(make, count, protocol)


@given(
    compat=contracts,
    generator=generators,
    remainder=remainders,
    images=st.integers(1, 13),
    weighted=st.booleans(),
    dtype=st.sampled_from(["float32", "uint8", "float64"]),
)
@settings(max_examples=40, deadline=None)
def test_of_arrays(
    compat: str, generator: dict[str, Any], remainder: str, images: int, weighted: bool, dtype: str
) -> None:
    x = np.stack([picture(seed, 8, 6) for seed in range(images)]).astype(dtype)
    weights = np.arange(images) + 0.5 if weighted else None
    if remainder == "drop" and images < 4:
        remainder = "wrap"

    def make(**shard: Any) -> Any:
        made = ImageDataGenerator(compat=compat, **generator)
        return made.flow(
            [x, np.arange(images)],
            np.arange(images) * 2,
            4,
            sample_weight=weights,
            seed=5,
            remainder=remainder,
            **shard,
        )

    for count in (2, 4):
        assert_ranks_make_the_whole(make, count)


@pytest.mark.parametrize("compat", ["documented", "keras"])
@pytest.mark.parametrize("class_mode", ["raw", "multi_output", "categorical"])
def test_of_data_frames(photos: Path, compat: str, class_mode: str) -> None:
    names = list(IMAGES)
    frame = pd.DataFrame(
        {
            "filename": names,
            "class": [["ant", "bee"] if number % 3 else name[:3] for number, name in enumerate(names)],
            "a": np.arange(len(names)) * 1.5,
            "b": np.arange(len(names)),
            "weight": np.linspace(1, 2, len(names)),
        }
    )
    y_col = {"raw": ["a", "b"], "multi_output": ["a", "b"], "categorical": "class"}[class_mode]
    for remainder in ("wrap", "mask"):

        def make(remainder: str = remainder, **shard: Any) -> Any:
            return ImageDataGenerator(compat=compat, **AUGMENTED).flow_from_dataframe(
                frame,
                photos,
                y_col=y_col,
                weight_col="weight",
                class_mode=class_mode,
                target_size=SIDE,
                batch_size=6,
                seed=2,
                remainder=remainder,
                **shard,
            )

        assert_ranks_make_the_whole(make, 3)


class Chooses(ImageDataGenerator):
    """Draws in a method of the user's own, from streams of its own and from the batch's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.own = np.random.default_rng(4)

    def get_random_transform(self, img_shape: Any, seed: int | None = None) -> Any:
        """Returns what dirflow draws, and a number of the user's own."""
        drawn = super().get_random_transform(img_shape, seed)
        return {**drawn, "brightness": self.own.uniform(0.5, 1.5)}


@pytest.mark.parametrize("compat", ["documented", "keras"])
def test_with_a_users_own_parameters(photos: Path, compat: str) -> None:
    def make(**shard: Any) -> Any:
        generator = Chooses(compat=compat, rotation_range=20, zoom_range=0.2)
        return generator.flow_from_directory(
            photos, SIDE, batch_size=4, seed=1, remainder="wrap", interpolation="bilinear", **shard
        )

    assert_ranks_make_the_whole(make, 2)


def made_by_a_rank(photos: Path, shard: tuple[int, int], compat: str) -> list[Any]:
    iterator = flows.flow(photos, compat, AUGMENTED, batch_size=4, seed=9, target_size=SIDE, shard=shard)
    return [next(iterator) for _ in range(2 * len(iterator))]


@pytest.mark.parametrize("compat", ["documented", "keras"])
def test_by_real_processes(photos: Path, compat: str) -> None:
    whole = flows.flow(photos, compat, AUGMENTED, batch_size=4, seed=9, target_size=SIDE, remainder="wrap")
    expected = [next(whole) for _ in range(2 * len(whole))]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        for count in (2, 4):
            ranks = [(photos, (rank, count), compat) for rank in range(count)]
            made = pool.starmap(made_by_a_rank, ranks, chunksize=1)
            assert_same([laid_together(list(slices)) for slices in zip(*made, strict=True)], expected)


@pytest.mark.parametrize("compat", ["documented", "keras"])
@pytest.mark.parametrize("protocol", ["next", "indexed"])
@pytest.mark.parametrize("remainder", ["wrap", "mask"])
@pytest.mark.parametrize("saved", [False, True])
def test_what_fills_a_batch_up_changes_nothing_else(
    photos: Path, tmp_path: Path, compat: str, protocol: str, remainder: str, saved: bool
) -> None:
    where = {"save_to_dir": str(tmp_path)} if saved else {}
    make = partial(flows.flow, photos, compat, AUGMENTED, batch_size=4, seed=9, target_size=SIDE, **where)
    short, filled = make(), make(remainder=remainder)
    for _ in range(3):
        for number in range(len(short)):
            one, other = (next(short), next(filled)) if protocol == "next" else (short[number], filled[number])
            assert len(other[0]) == 4
            assert_same(tuple(part[: len(one[0])] for part in other[:2]), one)
        if protocol != "next":
            short.on_epoch_end()
            filled.on_epoch_end()
