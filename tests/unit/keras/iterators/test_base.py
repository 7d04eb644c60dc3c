"""Which rows a batch is made of, how often they come, and whether they are augmented."""

import gc
import pickle
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator
from tests.support import flows

CONTRACTS = ["keras", "documented"]
both_contracts = pytest.mark.parametrize("compat", CONTRACTS)


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """Three classes of 2, 5 and 13 files, the red of each pixel its number."""
    number = 0
    for name, count in (("few", 2), ("more", 5), ("most", 13)):
        (tmp_path / name).mkdir()
        for _ in range(count):
            Image.new("RGB", (2, 2), (number, 0, 0)).save(tmp_path / name / f"{number:02}.png")
            number += 1
    return tmp_path


flow = partial(flows.flow, target_size=(2, 2), batch_size=4, seed=3, class_mode="sparse")


def reds(x: np.ndarray) -> list[int]:
    return [int(image[0, 0, 0]) for image in x]


class TestIndexOf:
    @both_contracts
    @pytest.mark.parametrize("prefetch", [0, 3])
    def test_any_batch_that_is_still_there(self, uneven: Path, compat: str, prefetch: int) -> None:
        iterator = flow(uneven, compat, prefetch=prefetch)
        batches = [next(iterator) for _ in range(7)] + [iterator[batch] for batch in (3, 0, 3)]
        for batch in batches:
            expected = reds(batch[0])
            assert iterator.index_of(batch).tolist() == iterator.index_of(batch[0]).tolist() == expected
            assert [int(iterator.filenames[row][-6:-4]) for row in iterator.index_of(batch)] == expected

    def test_files_that_were_skipped_are_not_in_it(self, uneven: Path) -> None:
        (uneven / "few" / "01.png").write_bytes(b"no picture")
        iterator = flow(uneven, on_error="skip", shuffle=False)
        batch = next(iterator)
        assert iterator.index_of(batch).tolist() == reds(batch[0]) == [0, 2, 3]

    def test_with_other_inputs_and_without_labels(self) -> None:
        x = np.arange(6, dtype=np.float32).reshape(6, 1, 1, 1)
        made = ImageDataGenerator()
        for source, y in ((x, None), ((x, [x, x]), None), ((x, x), np.arange(6))):
            iterator = made.flow(source, y, batch_size=4, seed=1)
            batch = next(iterator)
            first = batch
            while isinstance(first, (list, tuple)):
                first = first[0]
            assert iterator.index_of(batch).tolist() == first.ravel().tolist()

    def test_others_are_refused(self, uneven: Path) -> None:
        iterator = flow(uneven)
        batch, _ = next(iterator)
        for other in (batch.copy(), next(flow(uneven)), batch[:], 3, None, []):
            with pytest.raises(ArgumentError, match=r"with_index=True.*Received"):
                iterator.index_of(other)
        copy = pickle.loads(pickle.dumps(iterator))
        with pytest.raises(ArgumentError, match="delivered"):
            copy.index_of(batch)
        assert copy.index_of(next(copy)).size == 4

    def test_nothing_is_kept_alive(self, uneven: Path) -> None:
        iterator = flow(uneven, prefetch=0)
        kept = next(iterator)
        for _ in range(20):
            next(iterator)
        gc.collect()
        assert len(iterator._batch_loader.receipts) == 1
        assert iterator.index_of(kept).size == 4


class TestBalance:
    def test_class_weights(self, uneven: Path) -> None:
        weights = flow(uneven).class_weight()
        assert weights == {0: 20 / (3 * 2), 1: 20 / (3 * 5), 2: 20 / (3 * 13)}
        assert sum(weights[label] for label in flow(uneven).classes) == pytest.approx(20)
        (uneven / "none").mkdir()
        with pytest.warns(UserWarning, match="'none'"):
            assert flow(uneven).class_weight() == {**weights, 3: 0.0}

    def test_class_weights_of_arrays_and_frames(self, uneven: Path) -> None:
        x = np.zeros((4, 2, 2, 1))
        made = ImageDataGenerator()
        for y in ([0, 1, 1, 1], [[0], [1], [1], [1]], np.eye(2)[[0, 1, 1, 1]], np.array([0.0, 1, 1, 1])):
            assert made.flow(x, y).class_weight() == {0: 2.0, 1: 2 / 3}
        for y in (None, [0.5, 1, 1, 1], [-1, 0, 0, 0], ["a", "b", "b", "b"], np.ones((4, 2)), np.zeros((4, 2, 2))):
            with pytest.raises(ArgumentError, match="one class each"):
                made.flow(x, y).class_weight()
        names = sorted(str(path) for path in uneven.rglob("*.png"))
        frame = pd.DataFrame({"filename": names, "class": [Path(name).parent.name for name in names]})
        assert made.flow_from_dataframe(frame).class_weight() == flow(uneven).class_weight()
        frame["class"] = [["a", "b"]] * 20
        with pytest.raises(ArgumentError, match="one class each"):
            made.flow_from_dataframe(frame).class_weight()

    @both_contracts
    def test_every_class_is_drawn_equally_often(self, uneven: Path, compat: str) -> None:
        iterator = flow(uneven, compat, sampling="balanced", batch_size=7)
        seen: Counter[int] = Counter()
        for _ in range(12):
            labels = Counter[int]()
            for x, y in iterator.epoch():
                labels.update(y.astype(int).tolist())
                seen.update(reds(x))
            assert sorted(labels.values()) == [6, 7, 7]
        assert len(seen) == 20  # in time, every file of the large class
        assert max(seen.values()) - min(seen[red] for red in (0, 1)) < 10
        assert iterator.class_weight() == {0: 1.0, 1: 1.0, 2: 1.0}

    @both_contracts
    def test_balanced_batches_depend_on_seed_and_epoch_alone(self, uneven: Path, compat: str) -> None:
        options = {"sampling": "balanced", "generator": {"rotation_range": 20}}
        one, other = (flow(uneven, compat, workers=workers, **options) for workers in (1, 3))
        in_order = [one[batch][0] for batch in range(len(one))]
        for batch in (3, 0, 4, 1, 2):
            np.testing.assert_array_equal(other[batch][0], in_order[batch])
        copy = pickle.loads(pickle.dumps(other))
        for iterator in (one, other, copy):
            iterator.on_epoch_end()
        np.testing.assert_array_equal(one[1][0], other[1][0])
        np.testing.assert_array_equal(one[1][0], copy[1][0])
        assert not np.array_equal(one[0][0], in_order[0])

    def test_few_rows_and_many_classes(self) -> None:
        y = np.array([0, 3, 3, 7, 9])
        x = y.reshape(-1, 1, 1, 1).astype(np.float32)
        iterator = ImageDataGenerator().flow(x, y, sampling="balanced", seed=1)
        for _ in range(4):
            assert sorted(Counter(next(iterator)[1].tolist()).values()) == [1, 1, 1, 2]

    def test_arguments_that_make_no_sense(self, uneven: Path) -> None:
        with pytest.raises(ArgumentError, match="shuffle"):
            flow(uneven, sampling="balanced", shuffle=False)
        with pytest.raises(ArgumentError, match=r"sampling.*Received"):
            flow(uneven, sampling="uniform")
        with pytest.raises(ArgumentError, match="one class each"):
            ImageDataGenerator().flow(np.zeros((3, 2, 2, 1)), sampling="balanced")

    def test_an_empty_folder_under_keras(self, tmp_path: Path) -> None:
        (tmp_path / "class").mkdir()
        iterator = flow(tmp_path, "keras", sampling="balanced")
        assert isinstance(iterator, DirectoryIterator)
        assert iterator.class_weight() == {0: 0.0}
        assert len(next(iterator)[0]) == 0


class TestAugment:
    @both_contracts
    def test_no_augmentation_but_normalisation(self, folder: Path, compat: str) -> None:
        options = {"target_size": (9, 9), "batch_size": 13, "shuffle": False, "augment": False}
        augmented = {"rotation_range": 90, "brightness_range": (0.1, 0.2), "rescale": 0.5, "samplewise_center": True}
        plain = flow(folder, compat, {"rescale": 0.5, "samplewise_center": True}, **options)
        np.testing.assert_array_equal(flow(folder, compat, augmented, **options)[0][0], plain[0][0])
        for iterator in (flow(folder, compat, augmented, **options), plain):
            iterator.on_epoch_end()

    @both_contracts
    def test_arrays_and_frames(self, uneven: Path, compat: str) -> None:
        x = np.random.default_rng(0).random((5, 6, 6, 3), np.float32)
        made = ImageDataGenerator(rotation_range=90, vertical_flip=True, compat=compat)
        np.testing.assert_array_equal(made.flow(x, shuffle=False, augment=False)[0], x)
        frame = pd.DataFrame({"filename": sorted(str(path) for path in uneven.rglob("*.png"))})
        options = {"class_mode": None, "target_size": (2, 2), "shuffle": False, "augment": False}
        assert reds(made.flow_from_dataframe(frame, **options)[0]) == list(range(20))

    def test_the_validation_part_is_augmented_if_asked_for(self, folder: Path) -> None:
        generator = {"rotation_range": 90, "validation_split": 0.5}
        options = {"target_size": (9, 9), "subset": "validation", "shuffle": False}
        plain, asked = (flow(folder, "documented", generator, augment=augment, **options) for augment in (None, True))
        assert not np.array_equal(plain[0][0], asked[0][0])
