"""Modules that stand for those that are not installed: like any other module, and honest about what they are."""

import importlib
import importlib.util
import inspect
import pickle
import pydoc
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dirflow
from dirflow import original
from tests.support.scripts import python

TOPS = ("tensorflow", "tf_keras", "keras_preprocessing")  # none of them is among the tests' requirements


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    for name in TOPS:
        if importlib.util.find_spec(name) is not None:
            pytest.skip(f"{name} is installed")
    dirflow.install()
    yield
    dirflow.uninstall()
    assert not [name for name in sys.modules if name.partition(".")[0] in TOPS]


@pytest.fixture
def image() -> Any:
    return importlib.import_module("tensorflow.keras.preprocessing.image")


def test_it_is_a_module(image: Any) -> None:
    assert isinstance(image, types.ModuleType)
    assert image.__name__ == image.__spec__.name == "tensorflow.keras.preprocessing.image"
    assert image.__package__ == "tensorflow.keras.preprocessing"
    assert image.__loader__ is image.__spec__.loader
    assert not hasattr(image, "__path__")
    assert not hasattr(image, "__file__")
    assert repr(image) == "<module 'tensorflow.keras.preprocessing.image' (dirflow)>"
    assert sys.modules[image.__name__] is image
    package = sys.modules[image.__package__]
    assert package.image is image
    assert package.__path__ == package.__spec__.submodule_search_locations == []
    assert hasattr(importlib.import_module("keras_preprocessing.image"), "__path__")


def test_it_is_reloaded(image: Any) -> None:
    image.ImageDataGenerator = None
    assert importlib.reload(image) is image
    assert image.ImageDataGenerator is original.ImageDataGenerator
    package = sys.modules["tensorflow"]
    assert importlib.reload(package) is package
    assert package.keras.preprocessing.image is image


def test_it_is_inspected(image: Any) -> None:
    assert inspect.ismodule(image)
    members = dict(inspect.getmembers(image))
    assert members["DirectoryIterator"] is original.DirectoryIterator
    assert set(image.__all__) == set(original.__all__)
    assert {"api", "preprocessing", "utils"} <= set(dir(importlib.import_module("tf_keras")))
    assert inspect.getmodule(image.ImageDataGenerator) is original
    assert "rotation_range" in inspect.signature(image.ImageDataGenerator).parameters
    assert inspect.getdoc(image) == "Answered by dirflow: `tensorflow` has no such module here."


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow.keras.preprocessing.image", "keras_preprocessing.image"])
def test_it_has_a_help_page(name: str) -> None:
    page = pydoc.render_doc(importlib.import_module(name), renderer=pydoc.plaintext)
    assert f"module {name}" in page or f"package {name}" in page


def test_its_classes_are_pickled(image: Any) -> None:
    assert pickle.loads(pickle.dumps(image.ImageDataGenerator)) is image.ImageDataGenerator
    made = pickle.dumps(image.ImageDataGenerator(rescale=0.5))
    dirflow.uninstall()
    assert pickle.loads(made).rescale == 0.5


def test_what_is_not_there(image: Any) -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'nonsense'.*`tensorflow` is not installed, and dirflow"):
        _ = image.nonsense
    tensorflow = sys.modules["tensorflow"]
    with pytest.raises(AttributeError, match=r"module 'tensorflow' has no attribute '__version__'"):
        _ = tensorflow.__version__
    with pytest.raises(
        AttributeError, match=r"for `tensorflow.keras.preprocessing.image` and .* `tensorflow.keras.utils`"
    ):
        _ = tensorflow.config
    with pytest.raises(ModuleNotFoundError, match=r"answers for `keras_preprocessing.image` only"):
        importlib.import_module("keras_preprocessing.text")
    assert not hasattr(tensorflow, "config")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'tensorflow.nn'. `tensorflow` is not") as caught:
        importlib.import_module("tensorflow.nn")
    assert caught.value.name == "tensorflow"
    with pytest.raises(ModuleNotFoundError, match="`tf_keras` is not installed"):
        exec("from tf_keras import models", {})
    with pytest.raises(ImportError, match="nonsense"):
        exec("from tensorflow.keras.preprocessing.image import nonsense", {})


def test_whether_it_can_be_found_is_said_truly() -> None:
    assert importlib.util.find_spec("tensorflow") is None
    assert importlib.util.find_spec("keras_preprocessing") is not None


def test_code_that_does_not_want_images_is_told_the_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "probing.py").write_text(
        "try:\n    import tensorflow\nexcept ImportError:\n    tensorflow = None\n", encoding="utf-8"
    )
    (tmp_path / "wanting.py").write_text(
        "import tensorflow as tf\ndef get(): return tf.keras.preprocessing.image.ImageDataGenerator\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("probing", "wanting"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert importlib.import_module("probing").tensorflow is None
    assert importlib.import_module("wanting").get() is original.ImageDataGenerator
    for name in ("probing", "wanting"):
        del sys.modules[name]


def test_keras_in_the_place_of_tensorflows(image: Any) -> None:
    """`tensorflow.keras` is Keras 3, where TensorFlow is installed, too."""
    del image
    keras = importlib.import_module("keras")
    theirs = importlib.import_module("tensorflow.keras.models")
    assert theirs.Sequential is keras.Sequential
    assert theirs.__spec__.name == "keras._tf_keras.keras.models"
    assert importlib.import_module("tensorflow.keras").layers.Dense is keras.layers.Dense
    names: dict[str, Any] = {}
    exec("from tensorflow.keras.layers import Dense\nfrom tensorflow import keras", names)
    assert names["Dense"] is names["keras"].layers.Dense is keras.layers.Dense
    with pytest.raises(ImportError):
        importlib.import_module("tensorflow.keras.nonsense")
    with pytest.raises(AttributeError, match="nonsense"):
        _ = names["keras"].nonsense


TRAINS = """
import os, sys
os.environ["KERAS_BACKEND"] = "jax"
import tensorflow as tf
import keras
from keras import layers
flow = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_directory(
    sys.argv[1], target_size=(8, 8), batch_size=4
)
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Dense(3, activation="softmax")])
model.compile(loss="categorical_crossentropy")
model.fit_generator(flow, steps_per_epoch=2, verbose=0)
assert keras.models.model_from_json(model.to_json()).count_params() == model.count_params()
print("trained", keras.src.utils.module_utils.tensorflow.available)
"""


def test_keras_does_not_take_it_for_tensorflow(tmp_path: Path, folder: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(TRAINS, encoding="utf-8")
    done = python("-m", "dirflow", "run", script, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("trained False\n")
