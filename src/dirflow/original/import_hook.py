"""Puts dirflow in the place of Keras' image module, for scripts and notebooks that are left unedited.

Nothing is imported for it. Where the module asked for exists, it is loaded as ever and dirflow's names are put over
its own, so that whatever else it has is still there; where it does not, dirflow's names are all there is.
"""

import importlib.util
import re
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from dirflow.common.contract import Compat, check_compat

ANSWERED = re.compile(r"(keras|tf_keras|tensorflow)(\.\w+)*\.preprocessing\.image|keras_preprocessing\.image(\.\w+)?")
# Answered even if the package is not installed. A made-up `tensorflow` would mislead whoever looks for the real one,
# so the package itself is not made up, and need not be: Python finds a module by its full name first.
WITHOUT_PACKAGE = (
    "keras.preprocessing",
    "keras.src.legacy.preprocessing",
    "tensorflow.keras.preprocessing",
    "tf_keras.preprocessing",
    "keras_preprocessing",
)
# In Keras it takes tensors too, inside of a tf.data pipeline: Keras' own stays where there is one.
LEFT_TO_KERAS = frozenset({"smart_resize"})
_MISSING = object()


class Answers(MetaPathFinder):
    """Finds the modules that dirflow answers for, and remembers what it put where.

    Attributes:
        compat: the contract under which it answers.
        modules: names of the modules that have dirflow's names now.
    """

    def __init__(self, compat: Compat) -> None:
        from .answers import answers  # noqa: PLC0415 - only who installs needs it

        self.compat = compat
        self.names: dict[str, Any] = answers(compat)
        self._before: list[tuple[ModuleType, str, Any]] = []
        self._made_up: list[str] = []
        self.modules: list[str] = []

    def install(self) -> None:
        """Answers from now on, in modules that are already loaded too."""
        for name in list(sys.modules):
            if ANSWERED.fullmatch(name) and isinstance(sys.modules[name], ModuleType):
                self.answer_in(sys.modules[name])
        for parent in WITHOUT_PACKAGE:
            if not _installed(parent.partition(".")[0]):
                self._make_up(parent)
        sys.meta_path.insert(0, self)

    def uninstall(self) -> None:
        """Puts everything back."""
        sys.meta_path.remove(self)
        for module, name, value in reversed(self._before):
            if value is _MISSING:
                vars(module).pop(name, None)
            else:
                setattr(module, name, value)
        for name in self._made_up:
            sys.modules.pop(name, None)

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Returns the spec of a module that dirflow answers for; None for all others."""
        if not ANSWERED.fullmatch(fullname):
            return None
        spec = self._real_spec(fullname, path, target)
        if spec is None:
            return ModuleSpec(fullname, _Answering(self, None))
        spec.loader = _Answering(self, spec.loader)
        return spec

    def answer_in(self, module: ModuleType) -> None:
        """Puts dirflow's names into a module."""
        for name, value in self.names.items():
            if name in LEFT_TO_KERAS and name in vars(module):
                continue
            self._before.append((module, name, vars(module).get(name, _MISSING)))
            setattr(module, name, value)
        if module.__name__ not in self.modules:
            self.modules.append(module.__name__)

    def _real_spec(self, fullname: str, path: Any, target: ModuleType | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                return spec
        return None

    def _make_up(self, parent: str) -> None:
        package = ModuleType(parent, "Made up by dirflow, which answers for `image` in it.")
        image = ModuleType(f"{parent}.image", "Answered by dirflow.")
        vars(package)["image"] = image
        package.__path__ = image.__path__ = []

        def answer(name: str) -> Any:  # called for what is not there yet: `modules` names what was asked for
            if name not in self.names:
                raise AttributeError(f"module {image.__name__!r} has no attribute {name!r}")
            self.answer_in(image)
            return self.names[name]

        vars(image)["__getattr__"] = answer
        for module in (package, image):
            module.__spec__ = ModuleSpec(module.__name__, None)
            self._made_up.append(module.__name__)
            sys.modules.setdefault(module.__name__, module)


class _Answering(Loader):
    """Loads a module as its own loader does, then puts dirflow's names into it."""

    def __init__(self, answers: Answers, loader: Any) -> None:
        self._answers = answers
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec) if self._loader else None

    def exec_module(self, module: ModuleType) -> None:
        if self._loader:
            self._loader.exec_module(module)
        self._answers.answer_in(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


def _installed(package: str) -> bool:
    if package in sys.modules:
        return True
    return importlib.util.find_spec(package) is not None


_current: Answers | None = None


def install(compat: str = "keras") -> None:
    """Answers for Keras' image module from now on, in this process.

    `keras.preprocessing.image`, `tensorflow.keras.preprocessing.image`, `tf.keras.preprocessing.image`,
    `keras.src.legacy.preprocessing.image` and `keras_preprocessing.image` have dirflow's `ImageDataGenerator` and
    the rest. What dirflow does not have stays as it is, and so does `smart_resize`, which takes tensors there. To be
    called before the names are imported: what a cell has imported earlier is still Keras'.

    Args:
        compat: the contract of what they make unless told otherwise: `"keras"`, the same numbers as ever, or
            `"documented"` (docs/compat.md).

    Raises:
        ArgumentError: there is no such contract.
    """
    global _current  # noqa: PLW0603 - there is one import system
    answers = Answers(check_compat(compat))
    uninstall()
    answers.install()
    _current = answers


def uninstall() -> None:
    """Gives Keras' image module back what `install` has replaced; does nothing if it was not called."""
    global _current  # noqa: PLW0603 - there is one import system
    if _current is not None:
        _current.uninstall()
        _current = None


def answered() -> list[str]:
    """Returns the names of the modules that have dirflow's names now."""
    return list(_current.modules) if _current else []
