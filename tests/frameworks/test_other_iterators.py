"""`fit` and `predict` on arrays and data frames, and on what `dirflow.install()` answers."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dirflow
from dirflow import ImageDataGenerator
from dirflow.original import spellings
from tests.frameworks.conftest import FILES, SIDE
from tests.support.flows import Flow
from tests.support.scripts import python


def arrays(flow: Flow) -> tuple[np.ndarray, np.ndarray]:
    return flow(shuffle=False, batch_size=sum(FILES.values()))[0]


def test_arrays(model: Any, mean_model: Any, flow: Flow) -> None:
    x, y = arrays(flow)
    generator = ImageDataGenerator(horizontal_flip=True)
    weights = np.linspace(0.5, 1, len(x))
    for options in ({}, {"sample_weight": weights}):
        history = model.fit(generator.flow(x, y, batch_size=4, seed=1, **options), epochs=2, verbose=0)
        assert np.isfinite(history.history["loss"]).all()
    predicted = mean_model.predict(ImageDataGenerator().flow(x, shuffle=False, batch_size=4), verbose=0)
    np.testing.assert_allclose(predicted[:, 0], x.mean(axis=(1, 2, 3)), atol=1e-5)


def test_a_data_frame(model: Any, mean_model: Any, flow: Flow, classes: Path) -> None:
    names = flow().filenames
    frame = pd.DataFrame({"filename": names, "class": [name.split("/")[0] for name in names]})
    options = {"directory": classes, "target_size": (SIDE, SIDE), "batch_size": 4, "seed": 1}
    generator = ImageDataGenerator(rescale=1 / 255)
    training = generator.flow_from_dataframe(frame, **options)
    assert model.fit(training, epochs=12, class_weight=training.class_weight(), verbose=0).history["accuracy"][-1] == 1
    in_order = generator.flow_from_dataframe(frame, class_mode=None, shuffle=False, **options)
    predicted = mean_model.predict(in_order, verbose=0)[:, 0]
    np.testing.assert_allclose(predicted, arrays(flow)[0].mean(axis=(1, 2, 3)), atol=1e-5)


def test_multi_output(keras: ModuleType, flow: Flow, classes: Path) -> None:
    if keras.__name__ == "keras" and keras.backend.backend() == "tensorflow":
        pytest.skip("tf.data takes no list of labels, and a list is what the original delivers")
    names = flow().filenames
    frame = pd.DataFrame({"filename": names, "a": np.arange(len(names)) / 10, "b": np.ones(len(names))})
    training = ImageDataGenerator().flow_from_dataframe(
        frame, classes, y_col=["a", "b"], class_mode="multi_output", target_size=(SIDE, SIDE)
    )
    inputs = keras.Input((SIDE, SIDE, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(inputs)
    model = keras.Model(inputs, [keras.layers.Dense(1)(pooled), keras.layers.Dense(1)(pooled)])
    model.compile(optimizer="adam", loss=["mse", "mse"])
    assert np.isfinite(model.fit(training, epochs=1, verbose=0).history["loss"][0])


def test_the_image_module_answered(keras: ModuleType, model: Any, classes: Path) -> None:
    names = [f"{keras.__name__}.preprocessing.image"]
    if "tensorflow" in sys.modules:
        names.append("tensorflow.keras.preprocessing.image")
    dirflow.install()
    try:
        for name in names:
            image = importlib.import_module(name)
            flow = image.ImageDataGenerator(rescale=1 / 255).flow_from_directory(classes, (SIDE, SIDE), batch_size=4)
            assert isinstance(flow, dirflow.DirectoryIterator)
            assert flow.compat == "keras"
            model.fit(flow, epochs=1, verbose=0)
        if "tensorflow" in sys.modules:
            lazily = sys.modules["tensorflow"].keras.preprocessing.image
            assert issubclass(lazily.ImageDataGenerator, dirflow.ImageDataGenerator)
            assert sys.modules["tensorflow"].keras.utils.load_img.__module__.startswith("dirflow")
        utils = importlib.import_module(f"{keras.__name__}.utils")
        assert utils.load_img.__module__.startswith("dirflow")
        assert utils.to_categorical([1], 2).tolist() == [[0, 1]]
    finally:
        dirflow.uninstall()
    assert not utils.load_img.__module__.startswith("dirflow")


def test_every_name_that_the_module_has_had(keras: ModuleType) -> None:
    packages = ["tensorflow", "keras", "tf_keras"] if "tensorflow" in sys.modules else ["keras"]
    names = [name for name in spellings.IMAGE | spellings.UTILS if name.partition(".")[0] in packages]
    dirflow.install()
    try:
        for name in sorted(names):
            found: dict[str, Any] = {}
            exec(f"from {name} import load_img\nimport {name} as module", found)
            assert found["load_img"].__module__.startswith("dirflow"), name
            assert found["load_img"] is found["module"].load_img
            if name in spellings.IMAGE:
                assert found["module"].ImageDataGenerator is dirflow.original.ImageDataGenerator
    finally:
        dirflow.uninstall()
    assert keras.utils.load_img.__module__.startswith(("keras", "tf_keras"))


@pytest.mark.filterwarnings("ignore:.*is deprecated and will be removed in a future version:UserWarning")
def test_methods_that_models_had(model: Any, flow: Flow) -> None:
    dirflow.install()
    try:
        options = {"steps_per_epoch": 2, "validation_data": flow(shuffle=False), "validation_steps": 1}
        history = model.fit_generator(flow(), epochs=2, workers=4, verbose=0, **options)
        assert len(history.history["val_loss"]) == 2
        in_order = flow(shuffle=False)
        np.testing.assert_allclose(model.predict_generator(in_order, 2), model.predict(in_order, steps=2, verbose=0))
        evaluated = model.evaluate_generator(in_order)
        np.testing.assert_allclose(evaluated, model.evaluate(in_order, verbose=0))
    finally:
        dirflow.uninstall()


SCRIPT = """
import sys
import {package} as tf

flow = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255).flow_from_directory(
    sys.argv[1], target_size=(12, 12), batch_size=4
)
print(type(flow).__module__.partition(".")[0], flow.compat, next(flow)[0].shape)
"""


def test_a_script_with_tf_keras(tmp_path: Path, classes: Path) -> None:
    if "tensorflow" not in sys.modules:
        pytest.skip("needs TensorFlow")
    script = tmp_path / "old.py"
    script.write_text(SCRIPT.format(package="tensorflow"), encoding="utf-8")
    done = python("-m", "dirflow", "run", script, classes)
    assert done.returncode == 0, done.stderr
    assert "dirflow keras (4, 12, 12, 3)" in done.stdout
    assert "dirflow answered for" in done.stderr.splitlines()[-2]
