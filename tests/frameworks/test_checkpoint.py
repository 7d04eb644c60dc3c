"""Training that is stopped in the middle of an epoch, and goes on as if it had not been."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator, StateError
from tests.frameworks.conftest import SIDE

BATCHES = 5
EPOCHS = 3


class Stop(Exception):  # noqa: N818 - stands for a machine that goes down
    """Ends training at once."""


@pytest.fixture(autouse=True)
def _keras_3(keras: ModuleType) -> None:
    if keras.__name__ != "keras":
        pytest.skip("tf-keras asks for batches in an order that cannot be seen")


@pytest.fixture
def make(keras: ModuleType, classes: Path) -> Callable[[], tuple[Any, DirectoryIterator, DirectoryIterator]]:
    """A model, and iterators to train and to validate it; each time the same."""

    def made() -> tuple[Any, DirectoryIterator, DirectoryIterator]:
        keras.utils.set_random_seed(1)
        layers = [keras.Input((SIDE, SIDE, 3)), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2)]
        model = keras.Sequential(layers)
        model.compile(keras.optimizers.Adam(0.05), "mse")
        generator = ImageDataGenerator(rescale=1 / 255, brightness_range=(0.5, 1.5), horizontal_flip=True)
        options = {"target_size": (SIDE, SIDE), "batch_size": 4, "seed": 3}
        return model, *(generator.flow_from_directory(classes, **options) for _ in range(2))

    return made


def weights(model: Any) -> list[np.ndarray]:
    return [np.asarray(one) for one in model.get_weights()]


@pytest.fixture
def fit(keras: ModuleType, make: Any, tmp_path: Path) -> Callable[..., Any]:
    """Trains with what restores weights and iterators; returns the model and the steps that were made."""
    from dirflow.keras.callbacks import IteratorCheckpoint  # noqa: PLC0415 - it imports Keras

    def train(stop: int | None = None, seed: int = 1, every: int = 1, **options: Any) -> tuple[Any, int]:
        model, training, validation = make()
        random.seed(seed)
        trained = 0

        class Stops(keras.callbacks.Callback):
            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                del batch, logs
                nonlocal trained
                trained += 1
                if trained == stop:
                    raise Stop

        callbacks = [
            keras.callbacks.BackupAndRestore(tmp_path / "backup", save_freq=every, delete_checkpoint=False),
            IteratorCheckpoint(tmp_path / "iterator.json", training, validation, save_freq=every),
            Stops(),
        ]
        options = {"epochs": EPOCHS, "validation_data": validation, "verbose": 0, **options}
        with suppress(Stop):
            model.fit(training, callbacks=callbacks, **options)
        return model, trained

    return train


@pytest.mark.parametrize(("stop", "shuffle"), [(1, True), (4, True), (5, True), (8, True), (10, True), (4, False)])
def test_fit_goes_on_as_if_it_had_not_been_stopped(make: Any, fit: Any, stop: int, shuffle: bool) -> None:
    undisturbed, training, validation = make()
    random.seed(1)
    undisturbed.fit(training, epochs=EPOCHS, validation_data=validation, shuffle=shuffle, verbose=0)
    assert fit(stop, shuffle=shuffle)[1] == stop
    again, trained = fit(seed=99, shuffle=shuffle)
    assert stop + trained == EPOCHS * BATCHES
    for one, other in zip(weights(again), weights(undisturbed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_stopped_twice_and_saved_now_and_then(make: Any, fit: Any) -> None:
    undisturbed, training, _ = make()
    random.seed(1)
    undisturbed.fit(training, epochs=EPOCHS, verbose=0)
    fit(3, every=2)
    assert fit(4, seed=5, every=2)[1] == 4  # from step 2 to step 6
    again, trained = fit(seed=6, every=2)
    assert trained == EPOCHS * BATCHES - 6
    for one, other in zip(weights(again), weights(undisturbed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_the_weights_of_a_state(make: Any, fit: Any, tmp_path: Path) -> None:
    from dirflow.keras.callbacks import IteratorCheckpoint  # noqa: PLC0415 - it imports Keras

    fit(7)
    model, training, _ = make()
    model.fit(training, epochs=3, verbose=0)
    with pytest.raises(StateError, match=r"has states after 1, 2, .* training steps, and the model has made 15"):
        model.fit(training, callbacks=[IteratorCheckpoint(tmp_path / "iterator.json", training)], verbose=0)


def test_in_the_wrong_place_of_the_list(keras: ModuleType, make: Any, fit: Any, tmp_path: Path) -> None:
    from dirflow.keras.callbacks import IteratorCheckpoint  # noqa: PLC0415 - it imports Keras

    fit(7)
    model, training, _ = make()
    back = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(ArgumentError, match="put IteratorCheckpoint after it"):
        model.fit(training, callbacks=[IteratorCheckpoint(tmp_path / "iterator.json", training), back], epochs=3)


def test_what_makes_no_sense(make: Any, tmp_path: Path) -> None:
    from dirflow.keras.callbacks import IteratorCheckpoint  # noqa: PLC0415 - it imports Keras

    model, training, _ = make()
    with pytest.raises(ArgumentError, match="`save_freq` must be"):
        IteratorCheckpoint(tmp_path / "x.json", training, save_freq=0)
    with pytest.raises(ArgumentError, match="leave `steps_per_epoch` out"):
        model.fit(training, steps_per_epoch=2, callbacks=[IteratorCheckpoint(tmp_path / "x.json", training)], verbose=0)
    (tmp_path / "x.json").write_text("[1]")
    with pytest.raises(StateError, match="is no file that IteratorCheckpoint has written"):
        model.fit(training, callbacks=[IteratorCheckpoint(tmp_path / "x.json", training)], verbose=0)


def test_a_state_taken_in_fit_by_hand(keras: ModuleType, make: Any) -> None:
    model, training, _ = make()
    states: list[dict[str, Any]] = []
    take = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: states.append(training.state_dict(consumed=batch + 1))  # noqa: ARG005
    )
    model.fit(training, epochs=2, callbacks=[take], verbose=0)
    for number, state in enumerate(states):
        audit = training.audit(state)
        assert audit.batches == number % BATCHES + 1
        assert sorted([*audit.rows.tolist(), *audit.left.tolist()]) == list(range(training.n))
