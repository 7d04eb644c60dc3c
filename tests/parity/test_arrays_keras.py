"""`compat="keras"`: the batches of NumpyArrayIterator are those of the installed Keras, bit for bit."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from keras.src.legacy.preprocessing.image import ImageDataGenerator as KerasGenerator

from dirflow import ImageDataGenerator
from tests.parity.pair import Pair, assert_same_saved
from tests.parity.strategies import generators
from tests.support.compare import assert_same_outcome, outcome

pytestmark = [
    pytest.mark.usefixtures("global_random_state"),
    pytest.mark.filterwarnings("ignore:`samplewise_std_normalization` overrides:UserWarning"),
    pytest.mark.filterwarnings("ignore:This ImageDataGenerator specifies:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*1, 3.* 4 channels:UserWarning"),
    # Floats beyond a small type's range, and averages of no classes: both libraries say so, or neither does.
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
]


def values_of(kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Images as users have them: bytes, the same as floats, in [0, 1], of either sign, or 16 bits."""
    random = np.random.default_rng(seed)
    match kind:
        case "bytes":
            return random.integers(0, 256, shape, np.uint8)
        case "whole":
            return random.integers(0, 256, shape).astype(np.float32)
        case "unit":
            return random.random(shape)
        case "signed":
            return random.normal(0, 200, shape).astype(np.float32)
        case _:
            return random.integers(0, 65536, shape).astype(np.int32)


@st.composite
def arrays(draw: st.DrawFn, data_format: str) -> np.ndarray:
    count, height, width = draw(st.tuples(st.integers(0, 11), st.integers(1, 17), st.integers(1, 17)))
    channels = draw(st.sampled_from([1, 3, 4, 2]))
    shape = (height, width, channels) if data_format == "channels_last" else (channels, height, width)
    kind = draw(st.sampled_from(["bytes", "whole", "unit", "signed", "deep"]))
    x = values_of(kind, (count, *shape), draw(st.integers(0, 2**32 - 1)))
    return draw(st.sampled_from([x, np.asfortranarray(x), x[..., ::-1, :]]))


@st.composite
def flows(draw: st.DrawFn, count: int, generator: dict[str, Any]) -> dict[str, Any]:
    """Arguments of flow that go with an array and a generator."""
    options: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**31)),
        "batch_size": draw(st.integers(1, 12)),
        "shuffle": draw(st.booleans()),
        "ignore_class_split": draw(st.booleans()),
    }
    random = np.random.default_rng(draw(st.integers(0, 99)))
    labels = [None, random.integers(0, 3, count), np.eye(3)[random.integers(0, 3, count)], list(range(count))]
    options["y"] = draw(st.sampled_from(labels))
    if draw(st.booleans()):
        options["sample_weight"] = random.random(count)
    if generator.get("validation_split"):
        options["subset"] = draw(st.sampled_from(["training", "validation", None]))
        if options["y"] is not None:  # the empty part of a list has no type
            options["y"] = np.asarray(options["y"])
    return options


def both(data: st.DataObject) -> Pair | None:
    """Returns the pair, or None if both refuse the arguments: the split of a few rows may part the classes."""
    generator = data.draw(generators(), label="generator")
    x = data.draw(arrays(generator.get("data_format", "channels_last")), label="x")
    flow = data.draw(flows(len(x), generator), label="flow")
    more = data.draw(st.sampled_from(["none", "one", "two"]), label="more inputs")
    extra = np.arange(len(x) * 2).reshape(len(x), 2)
    source: Any = {"none": x, "one": (x, extra), "two": [x, [extra, extra[:, 0]]]}[more]
    refused = outcome(lambda: KerasGenerator(**generator).flow(source, **flow))
    if isinstance(refused, Exception):
        with pytest.raises(type(refused)):
            ImageDataGenerator(**generator, compat="keras").flow(source, **flow)
        event(f"refused: {type(refused).__name__}")
        return None
    return Pair(generator, flow, source, "flow", workers=data.draw(st.integers(1, 3)))


class TestEveryCombination:
    @given(data=st.data())
    @settings(max_examples=200)
    def test_three_epochs_by_next(self, data: st.DataObject) -> None:
        if pair := both(data):
            for _ in range(3 * len(pair.theirs) + 1):
                pair.assert_same_next()
            assert pair.theirs.total_batches_seen == pair.ours.total_batches_seen

    @given(data=st.data())
    @settings(max_examples=200)
    def test_three_epochs_by_number(self, data: st.DataObject) -> None:
        if pair := both(data):
            pair.assert_same_epochs()


@pytest.mark.parametrize("sizes", [(30, 20), (80, 90)])
@pytest.mark.parametrize("kind", ["bytes", "whole", "unit"])
def test_large_images_in_threads(sizes: tuple[int, int], kind: str) -> None:
    x = values_of(kind, (9, *sizes, 3), 5)
    generator = {"rotation_range": 40, "zoom_range": 0.2, "brightness_range": (0.5, 1.5), "samplewise_center": True}
    for options in (generator, {"rotation_range": 40, "horizontal_flip": True, "rescale": 1 / 255}):
        Pair(options, {"seed": 3, "batch_size": 4}, x, "flow", workers=3).assert_same_epochs(2)


def test_the_split_that_parts_the_classes_is_refused() -> None:
    x, y = np.zeros((10, 4, 4, 1)), np.repeat([0, 1], 5)
    for generator in (KerasGenerator(validation_split=0.5), ImageDataGenerator(validation_split=0.5, compat="keras")):
        with pytest.raises(ValueError, match="classes"):
            generator.flow(x, y, subset="training")
        assert generator.flow(x, y, subset="training", ignore_class_split=True).n == 5


@pytest.mark.parametrize(
    ("x", "arguments"),
    [
        (np.zeros((4, 3, 3)), {}),
        (np.zeros((4, 3, 3, 1)), {"y": np.zeros(3)}),
        (np.zeros((4, 3, 3, 1)), {"y": np.zeros(4), "sample_weight": np.zeros(5)}),
        ((np.zeros((4, 3, 3, 1)), np.zeros(3)), {}),
        (np.zeros((4, 3, 3, 1)), {"subset": "test"}),
    ],
)
def test_what_keras_refuses_is_refused(x: Any, arguments: dict[str, Any]) -> None:
    for generator in (KerasGenerator(), ImageDataGenerator(compat="keras"), ImageDataGenerator()):
        with pytest.raises(ValueError, match=r"."):
            generator.flow(x, **arguments)


@pytest.mark.parametrize("protocol", ["next", "number"])
def test_saved_pictures_have_the_same_names_and_bytes(tmp_path: Path, protocol: str) -> None:
    x = values_of("unit", (11, 7, 8, 3), 2)
    flow: dict[str, Any] = {"seed": 7, "batch_size": 4, "save_prefix": "p"}
    generator = {"rotation_range": 40, "samplewise_center": True}
    assert_same_saved(lambda saved: Pair(generator, {**flow, "save_to_dir": saved}, x, "flow"), tmp_path, protocol)


def test_featurewise_options() -> None:
    x = values_of("bytes", (20, 6, 5, 3), 4)
    for options in (
        {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 1 / 255},
        {"featurewise_center": True, "zca_whitening": True},
    ):
        pair = Pair({**options, "horizontal_flip": True}, {"seed": 2, "batch_size": 6}, x, "flow")
        for iterator in (pair.theirs, pair.ours):
            iterator.image_data_generator.fit(x, augment=True, seed=3)
        pair.assert_same_epochs(2)


def test_changes_to_the_callers_array_are_delivered_as_by_keras() -> None:
    x = values_of("whole", (4, 5, 5, 3), 1)
    pair = Pair({"rotation_range": 20}, {"seed": 1}, x, "flow", prefetch=0)  # else some batches are made before
    pair.assert_same_next()
    x /= 255
    pair.assert_same_next()
    assert_same_outcome(lambda: pair.theirs.x, lambda: pair.ours.x)


@pytest.mark.parametrize(
    ("x", "y", "options", "words"),
    [
        ((np.zeros((4, 3, 3, 1)), np.zeros((5, 2))), np.zeros(4), {}, "All of the arrays in `x`"),
        (np.zeros((4, 3, 3, 1)), np.zeros(5), {}, "`x` (images tensor) and `y` (labels) "),
        (np.zeros((4, 3, 3, 1)), None, {"sample_weight": np.ones(5)}, "`x` (images tensor) and `sample_weight` "),
        (
            np.zeros((4, 3, 3, 1)),
            np.array([0, 0, 1, 1]),
            {"subset": "validation"},
            "Training and validation subsets have different number of classes after the split",
        ),
    ],
)
def test_errors_have_the_words_that_users_tests_look_for(x: Any, y: Any, options: Any, words: str) -> None:
    for made in (KerasGenerator(validation_split=0.5), ImageDataGenerator(validation_split=0.5, compat="keras")):
        with pytest.raises(ValueError, match=re.escape(words)):
            made.flow(x, y, **options)
