"""Parts of batches of arrays and data frames, and with parameters of a user's own, are the batches."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import ImageDataGenerator
from tests.support.compare import assert_same, laid_together
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


def assert_ranks_make_the_whole(make: Any, count: int) -> None:
    """Iterators of all ranks deliver, laid together, what one without a shard delivers, for three epochs."""
    whole, ranks = make(), [make(shard=(rank, count)) for rank in range(count)]
    assert {len(rank) for rank in ranks} == {len(whole)}
    for _ in range(3 * len(whole)):
        assert_same(laid_together([next(rank) for rank in ranks]), next(whole))


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
