"""dirflow in the place of Keras' image module, where Keras is and where it is not."""

import importlib
import importlib.machinery
import inspect
import pickle
import sys
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dirflow
from dirflow import original
from dirflow.original import import_hook as answer
from dirflow.original.functions import under_keras
from dirflow.pipeline.deliver.tally import TALLY
from tests.support.scripts import python


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    modules = dict(sys.modules)
    yield
    dirflow.uninstall()
    for name in set(sys.modules) - set(modules):
        if name.partition(".")[0] in ("tensorflow", "tf_keras", "keras_preprocessing"):
            del sys.modules[name]


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in the place of Keras: `keras.preprocessing.image` with one name of ours and one of its own."""
    package = tmp_path / "tf_keras"
    (package / "preprocessing").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "preprocessing" / "__init__.py").write_text("", encoding="utf-8")
    (package / "preprocessing" / "image.py").write_text(
        "ImageDataGenerator = 'theirs'\nother = 'theirs too'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "tf_keras"]:
        monkeypatch.delitem(sys.modules, name)
    return package


def test_modules_that_are_loaded_already_and_back_again() -> None:
    image = importlib.import_module("keras.src.legacy.preprocessing.image")
    theirs = image.ImageDataGenerator
    dirflow.install()
    assert image.ImageDataGenerator is original.ImageDataGenerator
    assert image.flip_axis is not None  # what dirflow does not have is still there
    dirflow.install("documented")
    assert image.ImageDataGenerator is dirflow.ImageDataGenerator
    dirflow.uninstall()
    assert image.ImageDataGenerator is theirs
    assert not answer.answered()
    dirflow.uninstall()


@pytest.mark.usefixtures("pretended")
def test_a_module_that_is_loaded_later_keeps_its_other_names() -> None:
    dirflow.install()
    assert "tf_keras" not in sys.modules
    image = importlib.import_module("tf_keras.preprocessing.image")
    assert image.ImageDataGenerator is original.ImageDataGenerator
    assert image.other == "theirs too"
    assert image.__file__.endswith("image.py")
    dirflow.uninstall()
    assert image.ImageDataGenerator == "theirs"
    assert not hasattr(image, "DirectoryIterator")


def test_an_unknown_contract_is_refused() -> None:
    with pytest.raises(dirflow.ArgumentError, match="compat='exact'"):
        dirflow.install("exact")


@pytest.mark.parametrize(("compat", "expected"), [("keras", "keras"), ("documented", "documented")])
def test_the_contract_and_what_it_makes(folder: Path, compat: str, expected: str) -> None:
    dirflow.install(compat)
    image = importlib.import_module("keras_preprocessing.image")
    generator = image.ImageDataGenerator(rescale=0.5)
    made = generator.flow_from_directory(folder, target_size=(3, 3), seed=1)
    by_hand = image.DirectoryIterator(folder, generator, target_size=(3, 3), seed=1)
    assert generator.compat == made.compat == by_hand.compat == expected
    for iterator in (made, by_hand):
        assert isinstance(iterator, image.DirectoryIterator)
        assert isinstance(iterator, image.Iterator)
        assert isinstance(iterator, dirflow.DirectoryIterator)
        again = pickle.loads(pickle.dumps(iterator))
        assert type(again) is type(iterator)
        np.testing.assert_array_equal(again[0][0], made[0][0])
    assert not isinstance(generator, image.Iterator)
    assert not issubclass(image.ImageDataGenerator, image.DirectoryIterator)


def test_a_contract_can_still_be_chosen(folder: Path) -> None:
    generator = original.ImageDataGenerator(compat="documented")
    assert generator.flow_from_directory(folder).compat == "documented"
    assert original.DirectoryIterator(folder, generator).compat == "documented"
    assert original.DirectoryIterator(folder, None).compat == "keras"


def test_iterators_that_users_derive() -> None:
    class Numbers(original.Iterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            return 10 * np.asarray(index_array)

    numbers = Numbers(5, 2, False, None, workers=2)
    assert [next(numbers).tolist() for _ in range(4)] == [[0, 10], [20, 30], [40], [0, 10]]
    assert numbers[1].tolist() == [20, 30]
    with pytest.raises(NotImplementedError):
        next(original.Iterator(5, 2, False, None))


def test_keras_smart_resize_takes_tensors_and_stays() -> None:
    image = importlib.import_module("keras.preprocessing.image")
    theirs = image.smart_resize
    dirflow.install()
    assert image.smart_resize is theirs
    assert importlib.import_module("keras_preprocessing.image").smart_resize is original.smart_resize


@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_pictures_loaded_by_hand_are_counted(folder: Path, compat: str) -> None:
    TALLY.clear()
    dirflow.install(compat)
    image = importlib.import_module("keras_preprocessing.image")
    assert image.load_img(folder / "ant" / "a.jpg", target_size=(4, 5)).size == (5, 4)
    assert (TALLY.counts().images, TALLY.counts().batches) == (1, 0)


def test_functions_have_the_contract_too() -> None:
    def with_contract(x: int, *, compat: str = "documented") -> tuple[int, str]:
        return x, compat

    assert under_keras(with_contract)(3) == (3, "keras")
    assert under_keras(with_contract)(3, compat="documented") == (3, "documented")
    for name in (name for name in original.__all__ if name.islower()):
        has_contract = "compat" in signature(vars(dirflow)[name]).parameters
        assert (vars(original)[name] is not vars(dirflow)[name]) is has_contract


def test_neither_keras_nor_tensorflow_is_needed(tmp_path: Path, folder: Path) -> None:
    script = tmp_path / "notebook.py"
    script.write_text(
        f"""
import sys
class Nobody:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("keras", "tensorflow", "tf_keras"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nobody())
import dirflow
dirflow.install()
from keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.preprocessing import image
assert image.ImageDataGenerator is ImageDataGenerator
x, y = next(ImageDataGenerator().flow_from_directory({str(folder)!r}, target_size=(4, 4)))
assert x.shape == (13, 4, 4, 3)
dirflow.uninstall()
assert "keras" not in sys.modules and "tensorflow" not in sys.modules
""",
        encoding="utf-8",
    )
    done = python("-W", "error", script)
    assert done.returncode == 0, done.stderr


def test_a_module_is_loaded_by_its_own_loader(pretended: Path) -> None:
    dirflow.install()
    image = importlib.import_module("tf_keras.preprocessing.image")
    assert type(image.__spec__.loader) is type(image.__loader__) is importlib.machinery.SourceFileLoader
    assert image.__spec__.loader.get_filename() == str(pretended / "preprocessing" / "image.py")
    assert "theirs too" in inspect.getsource(image)
    again = importlib.reload(image)
    assert again is image
    assert image.ImageDataGenerator is original.ImageDataGenerator
    dirflow.uninstall()
    assert image.ImageDataGenerator == "theirs"


def test_what_import_star_takes(pretended: Path) -> None:
    with open(pretended / "preprocessing" / "image.py", "a", encoding="utf-8") as file:
        file.write("__all__ = ['other']\n")
    dirflow.install()
    names: dict[str, Any] = {}
    exec("from tf_keras.preprocessing.image import *", names)
    assert names["other"] == "theirs too"
    assert names["DirectoryIterator"] is original.DirectoryIterator
    dirflow.uninstall()
    assert importlib.import_module("tf_keras.preprocessing.image").__all__ == ["other"]


def test_utilities_keep_their_other_names() -> None:
    utils = importlib.import_module("keras.utils")
    theirs = {name: vars(utils)[name] for name in answer.OF_UTILS}
    dirflow.install()
    assert utils.to_categorical([1], 3).tolist() == [[0, 1, 0]]
    for name in answer.OF_UTILS:
        assert vars(utils)[name] is not theirs[name]
        assert vars(utils)[name].__module__.startswith("dirflow")
    dirflow.uninstall()
    assert {name: vars(utils)[name] for name in answer.OF_UTILS} == theirs


def test_keras_own_code_keeps_its_functions() -> None:
    inner = importlib.import_module("keras.src.utils.image_utils")
    theirs = inner.load_img
    dirflow.install()
    assert importlib.import_module("keras.src.utils.image_utils").load_img is theirs
