"""The names of the original's module, under its own contract: what unedited scripts are given.

    from dirflow.original import ImageDataGenerator  # compat="keras" unless told otherwise

Each class is a sub-class whose `compat` is `"keras"` by default, and takes the instances of dirflow's own class
for its own; each function that has a contract has that one.
"""

import functools
import inspect
from collections.abc import Callable
from types import new_class
from typing import Any

import dirflow
from dirflow.common import pictures
from dirflow.keras import generator
from dirflow.keras.functions import files, resize, transforms
from dirflow.keras.iterators import arrays, dataframe, directory
from dirflow.keras.iterators.base import Iterator as _Iterator
from dirflow.pipeline.deliver.tally import TALLY
from dirflow.pipeline.order.schedule import Rows, Streams

CLASSES = ("DataFrameIterator", "DirectoryIterator", "ImageDataGenerator", "NumpyArrayIterator")
FUNCTIONS = (
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "img_to_array",
    "load_img",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
    "smart_resize",
)


def _takes_parent(kind: type[Any], parent: type[Any]) -> Any:
    """Returns a `__subclasshook__`: what dirflow makes of its own accord is an instance too."""

    def hook(asked: type[Any], other: type[Any]) -> Any:
        return True if asked is kind and parent in other.__mro__ else NotImplemented

    return classmethod(hook)


def _class_under_keras(parent: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it is one
        values = (*args, *kwargs.values())
        if not any(isinstance(value, generator.ImageDataGenerator) for value in values):  # else its contract holds
            kwargs.setdefault("compat", "keras")
        parent.__init__(self, *args, **kwargs)

    names = {
        "__init__": functools.wraps(parent.__init__)(__init__),
        "__module__": __name__,
        "__qualname__": parent.__name__,
        "__doc__": parent.__doc__,
    }
    kind = new_class(parent.__name__, (parent,), exec_body=lambda body: body.update(names))
    if issubclass(parent, _Iterator):
        kind.__subclasshook__ = _takes_parent(kind, parent)  # type: ignore[method-assign]
    return kind


def _function_under_keras(function: Callable[..., Any]) -> Callable[..., Any]:
    if "compat" not in inspect.signature(function).parameters:
        return function

    @functools.wraps(function)
    def under_keras(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{"compat": "keras", **kwargs})

    return under_keras


class Iterator(_Iterator):
    """The base class as Keras' users derive from it: they write `_get_batches_of_transformed_samples`.

    Args:
        n: number of samples.
        batch_size: samples a batch.
        shuffle: whether every epoch has an order of its own.
        seed: of the order.
        workers, use_multiprocessing, max_queue_size: as in Keras.
    """

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
    ) -> None:
        super().__init__(n, batch_size, shuffle, seed, compat="keras")
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def _get_batches_of_transformed_samples(self, index_array: Rows) -> Any:
        """Returns the batch of some row numbers; for sub-classes to write."""
        raise NotImplementedError

    def _prepare(self, rows: Rows, streams: Streams) -> Any:
        del streams
        return self._get_batches_of_transformed_samples(rows)

    def _spend(self, random: Any, count: int) -> None:
        """Draws nothing: what a sub-class draws is its own affair."""


Iterator.__subclasshook__ = _takes_parent(Iterator, _Iterator)  # type: ignore[method-assign]
_OURS: dict[str, Any] = {}
for _module in (dataframe, directory, generator, arrays, transforms, pictures, files, resize):
    _OURS |= vars(_module)
globals().update({name: _class_under_keras(_OURS[name]) for name in CLASSES})
globals().update({name: _function_under_keras(_OURS[name]) for name in FUNCTIONS})

__all__ = ["Iterator", *CLASSES, *FUNCTIONS]  # noqa: PLE0604 - they are names


def answers(compat: str) -> dict[str, Any]:
    """Returns dirflow's answer to each name of the original's module, under a contract."""
    source = globals() if compat == "keras" else vars(dirflow)
    return {name: source[name] for name in __all__} | {"load_img": _counted(source["load_img"])}


def _counted(load_img: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `load_img` as an unedited script calls it: what it reads counts in the last lines."""

    @functools.wraps(load_img)
    def counted(*args: Any, **kwargs: Any) -> Any:
        with TALLY.waiting(1, batches=0), TALLY.making():
            return load_img(*args, **kwargs)

    return counted
