"""How a program is run under Keras' own image module and under dirflow's, and what of its results must be the same.

A program is a function `program(image, folder, how)`: the module that it takes for Keras' image module, a folder of
pictures, and how it is run. It returns plain results. In the `"plain"` style it neither shuffles nor augments, so that
both contracts must give Keras' bits; in the `"random"` style it does both, so that `dirflow.original` must give Keras'
bits, and `dirflow`, whose first epoch has Keras' order, the same rows, labels and shapes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, NoReturn

import numpy as np
from keras.src.legacy.preprocessing import image as keras_image
from keras.src.utils import image_utils

import dirflow
import dirflow.original
from dirflow.common.threads.share import thread_pool

SEED = 7
AUGMENTATION = {
    "rotation_range": 25,
    "width_shift_range": 0.1,
    "zoom_range": 0.2,
    "channel_shift_range": 9.0,
    "horizontal_flip": True,
}


def _keras_module() -> ModuleType:
    """Returns Keras' image module with the functions that stood in it up to Keras 2."""
    module = ModuleType("keras_image")
    vars(module).update({name: value for name, value in vars(keras_image).items() if not name.startswith("__")})
    for name in ("array_to_img", "img_to_array", "load_img", "save_img", "smart_resize"):
        vars(module)[name] = getattr(image_utils, name)
    return module


MODULES: dict[str, Any] = {"keras": _keras_module(), "original": dirflow.original, "documented": dirflow}


@dataclass(frozen=True)
class How:
    """How a program is run.

    Attributes:
        protocol: by `"next"` or by `"number"`.
        style: `"plain"` or `"random"`.
        prefetch: batches of look-ahead; None: nothing is said of it, as under Keras.
        most: epochs that are taken at most.
        seed: of the iterators.
    """

    protocol: str = "next"
    style: str = "plain"
    prefetch: int | None = None
    most: int = 9
    seed: int | None = SEED

    @property
    def augmentation(self) -> dict[str, Any]:
        """Arguments of ImageDataGenerator."""
        return dict(AUGMENTATION) if self.style == "random" else {}

    @property
    def order(self) -> dict[str, Any]:
        """Arguments of an iterator."""
        return {"shuffle": self.style == "random", "seed": self.seed}

    @property
    def more(self) -> dict[str, Any]:
        """Arguments of an iterator that only dirflow has."""
        return {} if self.prefetch is None else {"prefetch": self.prefetch}

    def ready(self, iterator: Any) -> Any:
        """Sets the look-ahead of an iterator whose class takes no such argument."""
        if self.prefetch is not None:
            iterator.prefetch = self.prefetch
        return iterator

    def let_it_look_ahead(self) -> None:
        """Waits until the next batches are prepared, so that a change comes too late for a careless look-ahead."""
        if self.prefetch:
            time.sleep(0.01)

    def batches(self, iterator: Any, epochs: int = 2, *, own_draws: bool = False) -> list[Any]:
        """Takes the batches of some epochs.

        Args:
            iterator: of the program.
            epochs: how many.
            own_draws: whether the program draws other numbers for a batch than Keras' own method does. Then one
                epoch is taken by number: Keras' next order depends on what its last batch has drawn.
        """
        self.ready(iterator)
        epochs = min(epochs, self.most)
        if self.protocol == "next":
            return [next(iterator) for _ in range(epochs * len(iterator))]
        taken = []
        for _ in range(1 if own_draws and self.style == "random" else epochs):
            taken += [iterator[batch] for batch in range(len(iterator))]
            iterator.on_epoch_end()
        return taken


class Program(NamedTuple):
    """A program, and what may be asked of it.

    Attributes:
        run: the program.
        protocols, styles: in which it can be run.
        random: what `dirflow.original` shares with Keras in the random style: `"same"` bits, all but the pixels
            (`"labels"`), or the structure (`"alike"`), for programs that draw from NumPy's global state themselves.
        plain: what `dirflow` shares with Keras in the plain style.
        documented: what it shares in the first epoch of the random style, `"labels"`, `"alike"` or `"nothing"`.
        old: whether it needs Keras 2, whose `__next__` calls `next`.
        ahead: whether it can be run with look-ahead: a hook that asks how many batches were delivered cannot.
    """

    run: Callable[..., Any]
    protocols: tuple[str, ...]
    styles: tuple[str, ...]
    random: str
    plain: str
    documented: str
    old: bool
    ahead: bool

    def level(self, contract: str, style: str) -> str:
        """Returns what must be the same under a contract, as `compare` takes it."""
        if style == "plain":
            return "same" if contract == "original" else self.plain
        return self.random if contract == "original" else self.documented


PROGRAMS: dict[str, Program] = {}


def program(
    *,
    protocols: tuple[str, ...] = ("next", "number"),
    styles: tuple[str, ...] = ("plain", "random"),
    random: str = "same",
    plain: str = "same",
    documented: str = "labels",
    old: bool = False,
    ahead: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enters a program among those that are run under all modules; the arguments are those of `Program`."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        assert name not in PROGRAMS
        PROGRAMS[name] = Program(function, protocols, styles, random, plain, documented, old, ahead)
        return function

    return enter


@contextmanager
def keras_2() -> Iterator[None]:
    """Gives Keras' iterators the `next` of Keras 2, which `__next__` calls."""
    kind: Any = keras_image.Iterator
    ours = kind.__next__
    kind.next = ours
    kind.__next__ = lambda self: self.next()
    try:
        yield
    finally:
        kind.__next__ = ours
        del kind.next


def wait_for_look_ahead() -> None:
    """Waits for what was begun ahead: a program's own methods may draw from NumPy's global state, as Keras does."""
    for threads in (1, 2):
        done = threading.Barrier(threads + 1)
        for _ in range(threads):
            thread_pool("dirflow-ahead", threads).submit(done.wait, 60)
        done.wait(60)


@cache
def reference(name: str, folder: Path, how: How) -> Any:
    """Returns what a program returns under Keras."""
    chosen = PROGRAMS[name]
    wait_for_look_ahead()
    if chosen.old:
        with keras_2():
            return chosen.run(MODULES["keras"], folder, how)
    return chosen.run(MODULES["keras"], folder, how)


def compare(theirs: Any, ours: Any, level: str = "same", path: str = "") -> None:
    """Compares two results, part by part.

    Args:
        theirs: what Keras' module gave.
        ours: what dirflow's gave.
        level: `"same"`: every bit; `"labels"`: all but images, arrays of rank 3 and more; `"alike"`: types, shapes
            and lengths; `"nothing"`: that it runs is enough.
        path: where in the results they stand.
    """
    if level == "nothing":
        return
    if type(theirs) is not type(ours):
        differ(path, f"{type(theirs).__name__} in Keras, {type(ours).__name__} in dirflow")
    if isinstance(theirs, (dict, tuple, list)):
        parts = theirs if isinstance(theirs, dict) else range(len(theirs))
        if len(theirs) != len(ours) or list(parts) != list(ours if isinstance(ours, dict) else parts):
            differ(path, f"{len(theirs)} parts in Keras, {len(ours)} in dirflow, or others")
        for key in parts:
            compare(theirs[key], ours[key], level, f"{path}[{key!r}]")
    elif isinstance(theirs, np.ndarray):
        _compare_arrays(theirs, ours, level, path)
    elif level != "alike" and theirs != ours:
        differ(path, f"{theirs!r} in Keras, {ours!r} in dirflow")


def _compare_arrays(theirs: np.ndarray, ours: np.ndarray, level: str, path: str) -> None:
    if theirs.dtype != ours.dtype or theirs.shape != ours.shape:
        differ(path, f"{theirs.dtype} {theirs.shape} in Keras, {ours.dtype} {ours.shape} in dirflow")
    if level == "alike" or (level == "labels" and theirs.ndim > 2):
        return
    if theirs.dtype == object:
        compare(theirs.tolist(), ours.tolist(), level, path)
    elif theirs.tobytes() != ours.tobytes():
        samples = [row for row in range(len(theirs)) if theirs[row].tobytes() != ours[row].tobytes()]
        differ(path, f"array {theirs.shape} differs in entries {samples}")


def differ(path: str, message: str) -> NoReturn:
    """Says where two results differ.

    Raises:
        AssertionError: always.
    """
    raise AssertionError(f"at {path or 'the top'}: {message}")
