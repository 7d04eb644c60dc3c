"""Every name that the original's module has had, in every form of import, whether or not its package is installed."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dirflow
from dirflow import original
from dirflow.original import spellings

FORMS = {
    "import": "import {module}\nvalue = {module}.{name}",
    "import as": "import {module} as d\nvalue = d.{name}",
    "from parent": "from {parent} import {child} as d\nvalue = d.{name}",
    "from": "from {module} import {name} as value",
    "star": "from {module} import *\nvalue = {name}",
    "attribute": "import {top} as t\nvalue = t.{rest}.{name}",
    "dynamic": "import importlib\nvalue = getattr(importlib.import_module({module!r}), {name!r})",
    "lazy": "def later():\n    from {module} import {name}\n    return {name}\nvalue = later()",
}
# As public code has them.
IMAGE = [
    "keras.preprocessing.image",
    "keras.api.preprocessing.image",
    "keras.api._v2.keras.preprocessing.image",
    "keras.src.preprocessing.image",
    "keras.src.legacy.preprocessing.image",
    "keras._tf_keras.keras.preprocessing.image",
    "tensorflow.keras.preprocessing.image",
    "tensorflow.python.keras.preprocessing.image",
    "tensorflow.compat.v1.keras.preprocessing.image",
    "tensorflow.contrib.keras.preprocessing.image",
    "tf_keras.preprocessing.image",
    "tf_keras.src.preprocessing.image",
    "tf_keras.api._v2.keras.preprocessing.image",
    "keras_preprocessing.image",
    "keras_preprocessing.image.iterator",
    "keras_preprocessing.image.directory_iterator",
    "keras_preprocessing.image.utils",
    "keras_preprocessing.image.affine_transformations",
    "keras_preprocessing.image.dataframe_iterator",
    "keras_preprocessing.image.numpy_array_iterator",
    "keras_preprocessing.image.image_data_generator",
]
UTILS = ["keras.utils", "tensorflow.keras.utils", "tf_keras.utils", "keras.api.utils", "tensorflow.python.keras.utils"]
INNER = ["keras.utils.image_utils", "keras.src.utils.image_utils", "tensorflow.python.keras.utils.image_utils"]
NOT_IN_KERAS_3 = {name for name in [*IMAGE, *UTILS] if name.startswith(("keras.api", "keras.src.preprocessing"))}
TOPS = ("keras", "tensorflow", "tf_keras", "keras_preprocessing")
CASES = [(module, "ImageDataGenerator") for module in IMAGE] + [
    (module, name) for module in UTILS for name in ("load_img", "img_to_array", "array_to_img", "save_img")
]


class Forbidden:
    """Finds none of the packages, as if they were not installed."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        del path, target
        if name.partition(".")[0] in TOPS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def loaded() -> dict[str, Any]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] in TOPS}


def write_packages(root: Path) -> None:
    """Writes a package for every name, with names of its own and a `__init__` that imports what is below it."""
    for module in sorted({*IMAGE, *UTILS}):
        parts = module.split(".")
        for depth in range(1, len(parts) + 1):
            folder = root.joinpath(*parts[:depth])
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
        (folder / "__init__.py").write_text(
            "ImageDataGenerator = load_img = img_to_array = array_to_img = save_img = 'theirs'\nother = 'theirs too'\n",
            encoding="utf-8",
        )
    for folder in sorted(root.glob("**/")):
        below = [child.name for child in sorted(folder.iterdir()) if child.is_dir()]
        if folder != root and below:
            with open(folder / "__init__.py", "a", encoding="utf-8") as file:
                file.writelines(f"from . import {name}\n" for name in below)


@pytest.fixture(scope="module", params=["absent", "written", "as installed"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Whether the packages are there: none, all (small ones that are written here), or those that are installed."""
    if request.param == "as installed":
        importlib.import_module("keras")
        yield request.param
        return
    before = loaded()
    for name in before:
        del sys.modules[name]
    root = tmp_path_factory.mktemp("packages")
    if request.param == "written":
        write_packages(root)
        sys.path.insert(0, str(root))
    else:
        sys.meta_path.insert(0, Forbidden)
    yield request.param
    if request.param == "written":
        sys.path.remove(str(root))
    else:
        sys.meta_path.remove(Forbidden)
    for name in loaded():
        del sys.modules[name]
    sys.modules.update(before)


@pytest.fixture(autouse=True)
def installed(world: str) -> Iterator[None]:
    before = loaded() if world != "written" else {}
    if world == "written":
        for name in loaded():
            del sys.modules[name]
    dirflow.install()
    yield
    dirflow.uninstall()
    if world != "written":
        assert {name for name in loaded() if name not in before and not name.startswith("keras.")} == set()


def run(form: str, module: str, name: str) -> Any:
    top, _, rest = module.partition(".")
    parent, _, child = module.rpartition(".")
    source = FORMS[form].format(module=module, name=name, top=top, rest=rest, parent=parent, child=child)
    names: dict[str, Any] = {}
    exec(compile(source, "<script>", "exec"), names)
    return names["value"]


def ours(name: str) -> Any:
    """Returns what is answered, by its place: `load_img` counts what it reads."""
    return vars(original)[name]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("module", "name"), CASES)
def test_every_name_in_every_form(world: str, form: str, module: str, name: str) -> None:
    if (world, form) == ("as installed", "attribute") and module in NOT_IN_KERAS_3:
        pytest.skip("an attribute that the installed Keras does not have: it has to be imported")
    if form == "star" and name == "load_img":
        assert run(form, module, "save_img") is ours("save_img")
    value = run(form, module, name)
    assert getattr(value, "__wrapped__", value) in (ours(name), getattr(ours(name), "__wrapped__", None))
    assert module in dirflow.original.import_hook.answered()


@pytest.mark.parametrize("module", INNER)
@pytest.mark.parametrize("form", ["import", "from", "from parent", "star"])
def test_inner_modules_of_functions(form: str, module: str) -> None:
    value = run(form, module, "load_img")
    assert value.__name__ == "load_img"


def test_what_public_code_has_is_known() -> None:
    assert set(IMAGE) <= spellings.IMAGE
    assert set(UTILS) <= spellings.UTILS
    assert set(INNER) <= spellings.INNER_UTILS


def test_the_guide_lists_them() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "moving-over.md").read_text("utf-8")
    for package in spellings.KERASES:
        assert f"`{package}`" in guide or f"`{package}.preprocessing.image`" in guide
    for part in spellings.PARTS:
        assert f"`{part}`" in guide
