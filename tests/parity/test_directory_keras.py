"""`compat="keras"`: the batches of DirectoryIterator are those of the installed Keras, bit for bit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.parity.pair import Pair, assert_same_saved
from tests.parity.strategies import generators

pytestmark = pytest.mark.usefixtures("global_random_state")


@st.composite
def flows(draw: st.DrawFn, generator: dict[str, Any]) -> dict[str, Any]:
    """Arguments of flow_from_directory that go with a generator's."""
    options: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**31)),
        "batch_size": draw(st.integers(1, 15)),
        "target_size": draw(st.tuples(st.integers(1, 40), st.integers(1, 40))),
        "shuffle": draw(st.booleans()),
        "color_mode": draw(st.sampled_from(["rgb", "rgba", "grayscale"])),
        "class_mode": draw(st.sampled_from(["categorical", "sparse", "binary", "input", None])),
        "interpolation": draw(st.sampled_from(["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"])),
    }
    if generator.get("validation_split"):
        options["subset"] = draw(st.sampled_from(["training", "validation", None]))
    if draw(st.booleans()):
        options["classes"] = draw(st.permutations(["ant", "bee", "cat"]))[: draw(st.integers(1, 3))]
    if min(options["target_size"]) > 2 and draw(st.booleans()):
        options["keep_aspect_ratio"] = True
    return options


def both(data: st.DataObject, folder: Path) -> Pair:
    generator = data.draw(generators(), label="generator")
    return Pair(generator, data.draw(flows(generator), label="flow"), folder, workers=data.draw(st.integers(1, 3)))


@pytest.mark.filterwarnings("ignore:`samplewise_std_normalization` overrides:UserWarning")
@pytest.mark.filterwarnings("ignore:This ImageDataGenerator specifies:UserWarning")
class TestEveryCombination:
    @given(data=st.data())
    @settings(max_examples=120)
    def test_three_epochs_by_next(self, folder: Path, data: st.DataObject) -> None:
        pair = both(data, folder)
        assert pair.theirs.filenames == pair.ours.filenames
        np.testing.assert_array_equal(pair.theirs.classes, pair.ours.classes)
        for _ in range(3 * len(pair.theirs) + 1):
            pair.assert_same_next()
        assert pair.theirs.batch_index == pair.ours.batch_index
        assert pair.theirs.total_batches_seen == pair.ours.total_batches_seen

    @given(data=st.data())
    @settings(max_examples=120)
    def test_three_epochs_by_number(self, folder: Path, data: st.DataObject) -> None:
        both(data, folder).assert_same_epochs()


def test_attributes_are_those_of_keras(folder: Path) -> None:
    pair = Pair({"validation_split": 0.4}, {"seed": 1, "subset": "training", "target_size": (9, 7)}, folder)
    names = "filenames filepaths class_indices num_classes samples n image_shape batch_size shuffle seed split subset"
    more = "color_mode class_mode data_format target_size interpolation keep_aspect_ratio save_to_dir sample_weight"
    for name in f"{names} {more} batch_index total_batches_seen white_list_formats".split():
        assert getattr(pair.ours, name) == getattr(pair.theirs, name), name
    assert pair.ours.allowed_class_modes == pair.theirs.allowed_class_modes
    assert pair.ours.labels.dtype == pair.theirs.labels.dtype
    np.testing.assert_array_equal(pair.ours.labels, pair.theirs.labels)
    assert len(pair.ours) == len(pair.theirs)


def test_reset_in_mid_epoch_begins_a_new_order(folder: Path) -> None:
    pair = Pair({"rotation_range": 30}, {"seed": 5, "batch_size": 4, "target_size": (8, 8)}, folder)
    for batches in (2, 1, 6):
        for _ in range(batches):
            pair.assert_same_next()
        pair.theirs.reset()
        pair.ours.reset()
    pair.assert_same_next()


def test_set_processing_attrs_changes_what_follows(folder: Path) -> None:
    pair = Pair({}, {"seed": 5, "batch_size": 4, "target_size": (8, 8)}, folder)
    for iterator in (pair.theirs, pair.ours):
        iterator.set_processing_attrs(
            iterator.image_data_generator, (5, 6), "grayscale", "channels_first", None, "", "png", None, "box", False
        )
        assert iterator.image_shape == (1, 5, 6)
    pair.assert_same_next()


@pytest.mark.parametrize("save_format", ["png", "bmp", "jpeg"])
@pytest.mark.parametrize("protocol", ["next", "number"])
def test_saved_pictures_have_the_same_names_and_bytes(
    folder: Path, tmp_path: Path, save_format: str, protocol: str
) -> None:
    generator = {"rotation_range": 40, "channel_shift_range": 9.0}
    flow: dict[str, Any] = {"seed": 7, "batch_size": 5, "target_size": (12, 10), "save_prefix": "x"}
    assert_same_saved(
        lambda saved: Pair(generator, {**flow, "save_to_dir": saved, "save_format": save_format}, folder),
        tmp_path,
        protocol,
    )


def test_featurewise_options(folder: Path) -> None:
    samples = np.random.default_rng(0).uniform(0, 255, (20, 6, 5, 3)).astype(np.float32)
    for generator in (
        {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 1 / 255},
        {"featurewise_center": True, "zca_whitening": True},
        {"featurewise_center": True, "samplewise_center": True, "dtype": "float64"},
    ):
        pair = Pair({**generator, "horizontal_flip": True}, {"seed": 2, "target_size": (6, 5), "batch_size": 6}, folder)
        for iterator in (pair.theirs, pair.ours):
            iterator.image_data_generator.fit(samples, augment=True, seed=3)
        pair.assert_same_epochs(2)


def test_sixteen_bit_pictures(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 65536, (19, 14), dtype=np.uint16)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Image.fromarray(values).save(tmp_path / name / "deep.png")
        Image.fromarray(values.astype(np.int32)).save(tmp_path / name / "deeper.tif")
        Image.fromarray((values >> 8).astype(np.uint8)).save(tmp_path / name / "shallow.png")
    for color_mode in ("grayscale", "rgb", "rgba"):
        for data_format in ("channels_last", "channels_first"):
            generator = {"rotation_range": 50, "rescale": 1 / 65535, "data_format": data_format, "vertical_flip": True}
            flow = {"seed": 2, "target_size": (10, 12), "color_mode": color_mode, "interpolation": "bilinear"}
            Pair(generator, flow, tmp_path).assert_same_epochs(2)


def test_a_folder_without_images(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    pair = Pair({}, {"seed": 1, "target_size": (4, 4)}, tmp_path)
    assert len(pair.ours) == len(pair.theirs) == 0
    pair.assert_same_next()
    pair.assert_same_next()
