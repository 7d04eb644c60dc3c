"""`fit`, `evaluate` and `predict` take the iterators as they are."""

import pickle
import shutil
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

import dirflow
from dirflow import DirectoryIterator, ImageDataGenerator
from tests.frameworks.conftest import FILES, SIDE
from tests.support.compare import assert_same
from tests.support.flows import Flow

BATCHES = 5
IMAGES = sum(FILES.values())


class Watching(DirectoryIterator):
    """Records every batch that is asked for: its epoch, its number and the thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[tuple[int, int]] = []
        self.threads: set[str] = set()
        self.ended = 0

    def on_epoch_end(self) -> None:
        super().on_epoch_end()
        self.ended += 1

    def __getitem__(self, idx: int) -> Any:
        self.asked.append((self.ended, int(idx)))
        self.threads.add(threading.current_thread().name)
        return super().__getitem__(idx)


@pytest.fixture
def watching(classes: Path) -> Watching:
    return Watching(classes, ImageDataGenerator(rescale=1 / 255), (SIDE, SIDE), batch_size=4, seed=3)


def test_fit_learns(model: Any, flow: Flow) -> None:
    history = model.fit(flow({"horizontal_flip": True, "zoom_range": 0.2}), epochs=12, verbose=0)
    assert len(history.history["loss"]) == 12
    assert history.history["accuracy"][-1] == 1


def test_every_batch_of_every_epoch_is_delivered(model: Any, watching: Watching) -> None:
    model.fit(watching, epochs=3, verbose=0)
    asked: dict[int, set[int]] = {}
    for epoch, batch in watching.asked:
        asked.setdefault(epoch, set()).add(batch)
    # Some backends look at a batch or two of an epoch that they do not train on.
    assert [batches for batches in asked.values() if batches == set(range(BATCHES))] == [set(range(BATCHES))] * 3


def test_validation_data_class_weight_and_callbacks(keras: ModuleType, model: Any, flow: Flow) -> None:
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=100, patience=2, restore_best_weights=True)
    ended: list[int] = []
    count = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _: ended.append(epoch))
    history = model.fit(
        flow({"rotation_range": 10}),
        validation_data=flow(shuffle=False),
        class_weight={0: 1.0, 1: 1.5},
        callbacks=[stop, count],
        epochs=9,
        verbose=0,
    )
    assert ended == [0, 1, 2]
    assert set(history.history) >= {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_class_weight_counts(model: Any, flow: Flow) -> None:
    before = model.get_weights()
    model.fit(flow(), class_weight={0: 0.0, 1: 0.0}, epochs=1, verbose=0)
    assert_same(model.get_weights(), before)


def test_steps_per_epoch(model: Any, flow: Flow) -> None:
    options = {"steps_per_epoch": 2, "validation_steps": 1, "epochs": 2, "verbose": 0}
    history = model.fit(flow(), validation_data=flow(shuffle=False), **options)
    assert len(history.history["val_loss"]) == 2


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_workers_and_queue_as_keras_users_set_them(model: Any, watching: Watching, workers: int) -> None:
    watching.workers = workers
    watching.max_queue_size = 3
    watching.use_multiprocessing = True
    model.fit(watching, epochs=2, verbose=0)
    model.evaluate(watching, verbose=0)
    model.predict(watching, verbose=0)
    assert (watching.num_threads, watching.max_queue_size) == (max(workers, 1), 3)
    # Keras has put no threads or processes of its own around the iterator.
    assert not [name for name in watching.threads if name.startswith(("Worker_", "Keras_worker"))]
    assert len(watching.threads) <= 2 or "tensorflow" in str(type(model).__mro__)


def test_a_batch_that_cannot_be_read_does_not_end_training(model: Any, classes: Path, tmp_path: Path) -> None:
    root = tmp_path / "classes"
    shutil.copytree(classes, root)
    for number in range(4, 8):  # the second batch, whole
        (root / "dark" / f"{number:02}.png").write_bytes(b"no picture")
    options = {"batch_size": 4, "shuffle": False, "on_error": "skip"}
    iterator = DirectoryIterator(root, ImageDataGenerator(rescale=1 / 255), (SIDE, SIDE), **options)
    history = model.fit(iterator, epochs=2, verbose=0)
    assert len(history.history["loss"]) == 2
    assert len(iterator.failures) == 4
    assert [len(iterator[number][0]) for number in range(BATCHES)] == [4, 1, 4, 4, 3]


def test_evaluate(model: Any, flow: Flow) -> None:
    iterator = flow(shuffle=False)
    x, y = (np.concatenate(part) for part in zip(*(iterator[i] for i in range(len(iterator))), strict=True))
    expected = model.evaluate(x, y, verbose=0)
    np.testing.assert_allclose(model.evaluate(iterator, verbose=0), expected, rtol=1e-4)


@pytest.mark.parametrize("class_mode", ["categorical", None])
def test_predict_lines_up_with_filenames(mean_model: Any, flow: Flow, classes: Path, class_mode: str | None) -> None:
    iterator = flow(shuffle=False, class_mode=class_mode)
    predicted = mean_model.predict(iterator, verbose=0)[:, 0]
    assert len(predicted) == IMAGES == len(iterator.filenames)
    for name, mean in zip(iterator.filenames, predicted, strict=True):
        with Image.open(classes / name) as picture:
            assert np.asarray(picture).mean() / 255 == pytest.approx(mean, abs=1e-5)


def test_autoencoder_input(keras: ModuleType, flow: Flow) -> None:
    model = keras.Sequential([keras.Input((SIDE, SIDE, 3)), keras.layers.Conv2D(3, 1)])
    model.compile(optimizer="adam", loss="mse")
    assert np.isfinite(model.fit(flow(class_mode="input"), epochs=1, verbose=0).history["loss"][0])


def test_labels_of_other_modes(keras: ModuleType, flow: Flow) -> None:
    for class_mode, units, loss in (("sparse", 2, "sparse_categorical_crossentropy"), ("binary", 1, "mse")):
        model = keras.Sequential(
            [keras.Input((SIDE, SIDE, 3)), keras.layers.Flatten(), keras.layers.Dense(units, activation="sigmoid")]
        )
        model.compile(optimizer="adam", loss=loss)
        assert np.isfinite(model.fit(flow(class_mode=class_mode), epochs=1, verbose=0).history["loss"][0])


def test_normalization_adapts(keras: ModuleType, flow: Flow) -> None:
    if keras.__name__ == "tf_keras":
        pytest.skip("tf-keras' layer takes tf.data only")
    layer = keras.layers.Normalization(axis=-1)
    iterator = flow(shuffle=False, class_mode=None, batch_size=IMAGES)
    layer.adapt(iterator[0])
    assert np.asarray(keras.ops.convert_to_numpy(layer(iterator[0]))).mean() == pytest.approx(0, abs=1e-3)


def test_an_iterator_is_a_dataset_of_keras_and_still_itself(keras: ModuleType, flow: Flow) -> None:
    iterator = flow()
    base = getattr(keras.utils, "PyDataset", keras.utils.Sequence)
    assert isinstance(iterator, base)
    assert isinstance(iterator, DirectoryIterator)
    assert type(iterator) is DirectoryIterator
    again = pickle.loads(pickle.dumps(iterator))
    assert type(again) is DirectoryIterator
    assert isinstance(again, base)
    assert_same(again[2], iterator[2])


def test_row_numbers_are_not_taken_for_sample_weights(keras: ModuleType, model: Any, flow: Flow) -> None:
    if keras.__name__ == "tf_keras":
        pytest.skip("tf-keras tells a dataset nothing before it trains")
    with pytest.raises(dirflow.ArgumentError, match="sample weights"):
        model.fit(flow(with_index=True), epochs=1, verbose=0)


def test_a_damaged_file_is_named(model: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (SIDE, SIDE)).save(tmp_path / name / "good.png")
    (tmp_path / "b" / "damaged.png").write_bytes(b"no picture")
    made = ImageDataGenerator().flow_from_directory(tmp_path, (SIDE, SIDE), on_error="blank")
    model.fit(made, epochs=1, verbose=0)
    assert [failure.path for failure in made.failures] == [str(tmp_path / "b" / "damaged.png")]
    with pytest.raises(Exception, match=r"damaged\.png"):
        model.fit(ImageDataGenerator().flow_from_directory(tmp_path, (SIDE, SIDE)), epochs=1, verbose=0)
