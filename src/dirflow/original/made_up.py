"""Modules that stand for those that are not installed, as far as dirflow answers for them."""

import importlib
import importlib.util
import linecache
import os
import re
import sys
from collections.abc import Callable
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from .spellings import FRAMEWORKS, OF_UTILS, UTILS, children

_OURS = re.compile(r"\b(preprocessing|" + "|".join(OF_UTILS) + r")\b")
_PROBE = importlib.util.find_spec.__code__.co_filename
_MACHINERY = ("<frozen importlib", importlib.__file__)
TF_KERAS = "keras._tf_keras.keras"  # what Keras 3 puts under the name of `tensorflow.keras`


class MadeUp(Loader):
    """Loads a module in which there is nothing but what dirflow answers for.

    Args:
        answer: called with a module that is to have dirflow's names.
        names: below a package, modules are found when they are asked for.
        active: tells whether dirflow still answers.
        installed: tells whether a package is really there.
    """

    def __init__(
        self,
        answer: Callable[[ModuleType], None] | None,
        active: Callable[[], bool],
        installed: Callable[[str], bool],
    ) -> None:
        self._answer = answer
        self._active = active
        self._installed = installed

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Returns an empty module that says what it is."""
        what = "Made up" if self._answer is None else "Answered"
        return ModuleType(spec.name, f"{what} by dirflow: `{spec.name.partition('.')[0]}` has no such module here.")

    def exec_module(self, module: ModuleType) -> None:
        """Puts dirflow's names into it, and finds what is below it."""
        name = module.__name__
        if self._answer is not None:
            vars(module)["__all__"] = []
            self._answer(module)

        def find(attribute: str) -> Any:
            if self._active():
                if f"{name}.{attribute}" in children(name):
                    return importlib.import_module(f"{name}.{attribute}")
                if name == "tensorflow.keras" and not attribute.startswith("__") and self._installed("keras"):
                    return getattr(importlib.import_module(TF_KERAS), attribute)
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}. {_explained(name, self._installed)}")

        def names() -> list[str]:
            return sorted({*vars(module), *(child.rpartition(".")[2] for child in children(name))})

        vars(module).update(__getattr__=find, __dir__=names)


class Alias(Loader):
    """Loads a module by its other name: `tensorflow.keras` is Keras', where that is installed and TensorFlow is not."""

    def __init__(self, name: str) -> None:
        self._module = importlib.import_module(name)
        self._spec = self._module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Returns the module, which has been loaded by its own loader."""
        del spec
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Gives the module its own spec back, which the import system has replaced."""
        module.__spec__ = self._spec


def not_installed(name: str, installed: Callable[[str], bool]) -> ModuleNotFoundError:
    """Returns the error for a module of a package that is made up."""
    package = name.partition(".")[0]
    return ModuleNotFoundError(f"No module named {name!r}. {_explained(package, installed)}", name=package)


def asked_for_images(name: str) -> bool:
    """Returns whether a framework that is not installed is asked for by code that wants its image module.

    A made-up framework would mislead code that has other ways if it is missing, such as Keras itself. A file that is
    there is asked whether it mentions what dirflow answers for; whether a module can be found is answered truly.
    """
    if name not in FRAMEWORKS:
        return True
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - it is documented
    while frame is not None:
        file = frame.f_code.co_filename
        if file == _PROBE:
            return False
        if file != __file__ and not file.startswith(_MACHINERY) and frame.f_globals.get("__name__") != _HOOK:
            break
        frame = frame.f_back
    if frame is None or not os.path.exists(file):  # typed in, or the cell of a notebook
        return True
    return any(_OURS.search(line) for line in linecache.getlines(file, frame.f_globals))


_HOOK = f"{__package__}.import_hook"


def _explained(name: str, installed: Callable[[str], bool]) -> str:
    package = name.partition(".")[0]
    where = f"`{name}` is not there" if installed(package) else f"`{package}` is not installed"
    keras = "tensorflow.keras" if package == "tensorflow" else package
    answered = f"`{keras}.preprocessing.image` and the image functions of `{keras}.utils`"
    return f"{where}, and dirflow answers for {answered if f'{keras}.utils' in UTILS else f'`{keras}.image`'} only."
