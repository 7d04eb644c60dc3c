"""Puts dirflow in the place of Keras' image module, for scripts and notebooks that are left unedited.

Nothing is imported for it. Where a module asked for exists, it is loaded as ever and dirflow's names are put over
its own, so that whatever else it has is still there; where it does not, dirflow's names are all there is.
"""

import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from dirflow.common.contract import Compat, check_compat

from .made_up import TF_KERAS, Alias, MadeUp, asked_for_images, not_installed
from .models import METHODS
from .spellings import ANSWERED, IMAGE, INNER_UTILS, KNOWN, OF_UTILS, UTILS, children

# In Keras it takes tensors too, inside of a tf.data pipeline: Keras' own stays where there is one.
LEFT_TO_KERAS = frozenset({"smart_resize"})
_MODELS = "keras.src.models.model"
_PROBES = "keras.src.utils.module_utils"
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
        self._before: list[tuple[Any, str, Any]] = []
        self._made_up: set[str] = set()
        self.modules: list[str] = []

    def install(self) -> None:
        """Answers from now on, in modules that are already loaded too."""
        for name, module in list(sys.modules.items()):
            change = self._change_of(name)
            if change is not None and isinstance(module, ModuleType):
                change(module)
        sys.meta_path.insert(0, self)

    def uninstall(self) -> None:
        """Puts everything back."""
        sys.meta_path.remove(self)
        for owner, name, value in reversed(self._before):
            if value is not _MISSING:
                setattr(owner, name, value)
            elif name in vars(owner):
                delattr(owner, name)
        for name in self._made_up:
            module = sys.modules.pop(name, None)
            parent, _, child = name.rpartition(".")
            if module is not None and parent in sys.modules and vars(sys.modules[parent]).get(child) is module:
                delattr(sys.modules[parent], child)

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Returns the spec of a module that dirflow answers for, or changes; None for all others.

        Raises:
            ModuleNotFoundError: it is of a package that dirflow made up.
        """
        change = self._change_of(fullname)
        package = fullname.partition(".")[0]
        if change is None and fullname not in KNOWN and package not in self._made_up:
            return None
        spec = self._real_spec(fullname, path, target)
        if spec is not None:
            if change is not None and spec.loader is not None:
                spec.loader = _Changing(change, spec.loader)
            return spec
        if fullname not in KNOWN and not ANSWERED.fullmatch(fullname):
            return self._spec_of_unknown(fullname)
        if not asked_for_images(fullname):
            return None
        if fullname in INNER_UTILS:
            change = self._answer_functions_in
        self._made_up.add(fullname)
        has_path = bool(children(fullname))
        loader = MadeUp(change, lambda: self in sys.meta_path, self.installed)
        return ModuleSpec(fullname, loader, origin="dirflow", is_package=has_path)

    def installed(self, package: str) -> bool:
        """Returns whether a package is really there."""
        if package in self._made_up:
            return False
        return package in sys.modules or self._real_spec(package, None, None) is not None

    def answer_in(self, module: ModuleType) -> None:
        """Puts dirflow's names into an image module."""
        self._put(module, {k: v for k, v in self.names.items() if k not in LEFT_TO_KERAS or k not in vars(module)})

    def _answer_functions_in(self, module: ModuleType) -> None:
        self._put(module, {name: self.names[name] for name in OF_UTILS})

    def _put(self, module: ModuleType, names: dict[str, Any]) -> None:
        public = vars(module).get("__all__")
        if public is not None:  # what `import *` takes
            self._set(module, "__all__", [*public, *(name for name in names if name not in public)])
        for name, value in names.items():
            self._set(module, name, value)
        if module.__name__ not in self.modules:
            self.modules.append(module.__name__)

    def _set(self, owner: Any, name: str, value: Any) -> None:
        self._before.append((owner, name, vars(owner).get(name, _MISSING)))
        setattr(owner, name, value)

    def _change_of(self, name: str) -> Callable[[ModuleType], None] | None:
        """Returns what is done to a module when it has been loaded."""
        if name in IMAGE or ANSWERED.fullmatch(name):
            return self.answer_in
        if name in UTILS:
            return self._answer_functions_in
        return {_MODELS: self._give_old_methods, _PROBES: self._tell_what_is_missing}.get(name)

    def _give_old_methods(self, module: ModuleType) -> None:
        model = module.Model
        for name, method in METHODS.items():
            if not hasattr(model, name):
                self._set(model, name, method)

    def _tell_what_is_missing(self, module: ModuleType) -> None:
        """Keras asks by importing it whether TensorFlow is there, and would take what dirflow made up for it."""
        if not self.installed("tensorflow"):
            self._set(module.tensorflow, "_available", False)

    def _real_spec(self, fullname: str, path: Any, target: ModuleType | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find_spec = getattr(finder, "find_spec", None)
            if finder is self or find_spec is None:
                continue
            try:
                spec = find_spec(fullname, path, target)
            except ModuleNotFoundError:  # from a finder that forbids it
                return None
            if spec is not None:
                found: ModuleSpec = spec
                return found
        return None

    def _spec_of_unknown(self, fullname: str) -> ModuleSpec | None:
        """Returns the spec of a module, of a package that dirflow made up, for which it does not answer."""
        start = "tensorflow.keras."
        if fullname.startswith(start) and self.installed("keras"):
            self._made_up.add(fullname)
            return ModuleSpec(fullname, Alias(f"{TF_KERAS}.{fullname.removeprefix(start)}"), origin="keras")
        raise not_installed(fullname, self.installed)


class _Changing(Loader):
    """Loads a module as its own loader does, then changes it."""

    def __init__(self, change: Callable[[ModuleType], None], loader: Any) -> None:
        self._change = change
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader  # its own again: nothing shows that it has been found by another finder
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._change(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


_current: Answers | None = None


def install(compat: str = "keras") -> None:
    """Answers for Keras' image module from now on, in this process, under every name that it has had.

    `keras.preprocessing.image`, `tensorflow.keras.preprocessing.image`, `keras_preprocessing.image`,
    `tf_keras.preprocessing.image` and the rest (docs/guide/moving-over.md) have dirflow's `ImageDataGenerator` and all
    else, whether or not the package is installed; `keras.utils`, `tensorflow.keras.utils` and `tf_keras.utils` have
    dirflow's `load_img`, `img_to_array`, `array_to_img` and `save_img`. Keras 3's models have `fit_generator`,
    `evaluate_generator` and `predict_generator`. What dirflow does not have stays as it is, and so does
    `smart_resize`, which takes tensors there. To be called before the names are imported: what a cell has imported
    earlier is still Keras'.

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
    """Gives back what `install` has replaced; does nothing if it was not called."""
    global _current  # noqa: PLW0603 - there is one import system
    if _current is not None:
        _current.uninstall()
        _current = None


def answered() -> list[str]:
    """Returns the names of the modules that have dirflow's names now."""
    return list(_current.modules) if _current else []
