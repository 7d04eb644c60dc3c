"""Methods of models that Keras 3 no longer has: `fit_generator`, `evaluate_generator`, `predict_generator`."""

import math
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import Any

# What Keras 1 called them, and what they are of: samples become steps.
_STEPS = {"samples_per_epoch": "steps_per_epoch", "nb_val_samples": "validation_steps", "val_samples": "steps"}
_RENAMED = {"nb_epoch": "epochs"}
_WITHOUT_EFFECT = ("max_queue_size", "workers", "use_multiprocessing", "max_q_size", "nb_worker", "pickle_safe")


def fit_generator(self: Any, generator: Any, steps_per_epoch: float | None = None, *args: Any, **kwargs: Any) -> Any:
    """Trains on a generator: `fit`, with the arguments that this method had in Keras 1 and 2."""
    names = (
        "epochs",
        "verbose",
        "callbacks",
        "validation_data",
        "validation_steps",
        "validation_freq",
        "class_weight",
        "max_queue_size",
        "workers",
        "use_multiprocessing",
        "shuffle",
        "initial_epoch",
    )
    given = _given(
        "fit_generator", names, args, {"verbose": 1, **kwargs, "steps_per_epoch": steps_per_epoch}, generator
    )
    return self.fit(_batches(generator), **given)


def evaluate_generator(self: Any, generator: Any, steps: float | None = None, *args: Any, **kwargs: Any) -> Any:
    """Evaluates on a generator: `evaluate`, with the arguments that this method had in Keras 1 and 2."""
    names = ("callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose")
    given = _given("evaluate_generator", names, args, {"verbose": 0, **kwargs, "steps": steps}, generator)
    return self.evaluate(_batches(generator), **given)


def predict_generator(self: Any, generator: Any, steps: float | None = None, *args: Any, **kwargs: Any) -> Any:
    """Predicts for a generator: `predict`, with the arguments that this method had in Keras 1 and 2."""
    names = ("callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose")
    given = _given("predict_generator", names, args, {"verbose": 0, **kwargs, "steps": steps}, generator)
    return self.predict(_batches(generator), **given)


METHODS: dict[str, Callable[..., Any]] = {
    method.__name__: method for method in (fit_generator, evaluate_generator, predict_generator)
}


def _given(
    method: str, names: tuple[str, ...], positional: tuple[Any, ...], keywords: dict[str, Any], generator: Any
) -> dict[str, Any]:
    """Returns the arguments of today's method."""
    if len(positional) > len(names):
        raise TypeError(f"{method}() takes at most {len(names) + 3} arguments. Received: {len(positional) + 3}")
    given = keywords | dict(zip(names, positional, strict=False))
    validation = given.get("validation_data")
    for old, new in _STEPS.items():
        if old in given:
            given[new] = _steps(old, given.pop(old), validation if new == "validation_steps" else generator)
    for old, new in _RENAMED.items():
        if old in given:
            given[new] = given.pop(old)
    for name in _WITHOUT_EFFECT:
        given.pop(name, None)
    for name in ("steps_per_epoch", "validation_steps", "steps"):
        if isinstance(given.get(name), float):  # n / batch_size: as many as are begun
            given[name] = math.ceil(given[name])
    if validation is not None:
        given["validation_data"] = _batches(validation)
    return given


def _steps(name: str, samples: float, generator: Any) -> int:
    size = getattr(generator, "batch_size", None)
    if not size:
        raise TypeError(
            f"`{name}` counts samples, and the generator does not say how many a batch has. Pass "
            f"`{_STEPS[name]}`, the number of batches, in its place."
        )
    return max(1, int(samples // size))


def _batches(data: Any) -> Any:
    """Returns what Keras 3 takes: of iterators such as `zip` it takes generators only."""
    if isinstance(data, GeneratorType) or hasattr(data, "__getitem__") or not isinstance(data, Iterator):
        return data
    return (batch for batch in data)
