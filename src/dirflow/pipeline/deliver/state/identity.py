"""What a state knows of the options and of the data: enough to say what has changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dirflow.common.contract import Compat
from dirflow.errors import StateError, shown
from dirflow.pipeline.batches import Batches
from dirflow.pipeline.finish.targets import ClassLabels, Targets, Values, copied_images
from dirflow.pipeline.order.schedule import Order, Schedule
from dirflow.pipeline.plan.limits import Limits, limits
from dirflow.pipeline.plan.recipe import Recipe
from dirflow.pipeline.plan.request import Steps
from dirflow.pipeline.plan.target import Target
from dirflow.pipeline.scan.sources import Files, Source

from .fingerprints import Fingerprints, fingerprint, settled

Plain = Mapping[str, Any]  # what JSON has

# What the data is made of, and how it is called where it has changed.
DATA = {
    "samples": "the number of samples",
    "names": "the names of the files",
    "images": "the images",
    "labels": "the labels",
    "weights": "the weights",
    "inputs": "the further inputs",
}
NEUTRAL: tuple[Any, ...] = (None, False, 0, "", [])  # of options: what they are if a state does not name them


@dataclass(frozen=True)
class Identity:
    """The options that batches depend on, and the data, as far as it takes a few letters.

    Attributes:
        options: by the names of the arguments; those that do nothing are left out.
        data: number of samples, and fingerprints of names, labels, weights.
    """

    options: Plain
    data: Plain

    def check(self, other: "Identity") -> None:
        """Refuses what is of another identity than this.

        Args:
            other: of the state.

        Raises:
            StateError: it differs; says in what.
        """
        differences = [*_changed_data(other.data, self.data), *_changed_options(other.options, self.options)]
        if differences:
            raise StateError(
                "`state` was taken from other batches than these. "
                + "; ".join(differences)
                + ". Make the iterator as it was made then, or go on without the state by `seek(epoch, batch)`."
            )


def identity_of(batches: Batches, fingerprints: Fingerprints) -> Identity:
    """Returns the identity of some batches: without rank, threads and cache, which no batch depends on."""
    options = {
        **_of_schedule(batches.schedule),
        "compat": batches.steps.compat,
        "batch_size": batches.batch_size,
        "drop_remainder": batches.drop_remainder,
        "remainder": batches.remainder,
        "with_index": batches.with_index,
        "class_mode": _mode_of(batches.targets),
        **_of_steps(batches.steps),
    }
    data = {
        "samples": batches.schedule.rows,
        **_of_source(batches.source, fingerprints),
        **_of_targets(batches.targets, fingerprints),
    }
    return Identity(_told(options), data)


def identity_without_images(schedule: Schedule, compat: Compat, batch_size: int, *, drop_remainder: bool) -> Identity:
    """Returns the identity of batches that a user's own method makes of row numbers."""
    options = {
        **_of_schedule(schedule),
        "compat": compat,
        "batch_size": batch_size,
        "drop_remainder": drop_remainder,
    }
    return Identity(_told(options), {"samples": schedule.rows})


def _of_schedule(schedule: Schedule) -> dict[str, Any]:
    if not isinstance(schedule, Order):
        return {"order": type(schedule).__qualname__}
    sampling = "balanced" if schedule.balance else None
    return {"seed": schedule.seed, "shuffle": schedule.shuffle, "sampling": sampling}


def _of_steps(steps: Steps) -> dict[str, Any]:
    hooks = {name: _name_of(method) for name, method in vars(steps.hooks).items()}
    return {
        **_of_target(steps.target),
        **_of_recipe(steps.recipe, augment=steps.augment),
        **hooks,
        "augment": steps.augment,
        "save_to_dir": steps.save_to is not None,  # names are drawn from the stream of the batch
        "on_error": None if steps.on_error == "raise" else steps.on_error,
        **_of_limits(steps.limits, limits(steps.compat)),
    }


def _of_limits(chosen: Limits, usual: Limits) -> dict[str, Any]:
    return {
        "max_pixels": None if chosen.max_pixels == usual.max_pixels else chosen.max_pixels,
        "max_file_bytes": None if chosen.max_file_bytes == usual.max_file_bytes else chosen.max_file_bytes,
    }


def _of_target(target: Target) -> dict[str, Any]:
    return {
        "target_size": [target.height, target.width],
        "color_mode": target.color_mode,
        "data_format": None if target.data_format == "channels_last" else target.data_format,
        "interpolation": target.interpolation,
        "keep_aspect_ratio": target.keep_aspect_ratio,
        "dtype": target.dtype.name,
        "decode": None if target.decode == "exact" else target.decode,
    }


def _of_recipe(recipe: Recipe, *, augment: bool) -> dict[str, Any]:
    values = recipe.standardization
    done = {
        "preprocessing_function": _name_of(values.preprocessing_function),
        "rescale": values.rescale,
        "samplewise_center": values.samplewise_center,
        "samplewise_std_normalization": values.samplewise_std,
        "mean": _letters(values.mean),
        "std": _letters(values.std),
        "zca_whitening": _letters(values.whitening),
    }
    ranges = recipe.ranges
    if not augment or ranges.is_identity:
        return done
    return {
        **done,
        "rotation_range": ranges.rotation,
        "width_shift_range": ranges.width_shift,
        "height_shift_range": ranges.height_shift,
        "shear_range": ranges.shear,
        "zoom_range": None if tuple(ranges.zoom) == (1, 1) else ranges.zoom,
        "channel_shift_range": ranges.channel_shift,
        "horizontal_flip": ranges.horizontal_flip,
        "vertical_flip": ranges.vertical_flip,
        "brightness_range": ranges.brightness,
        "fill_mode": recipe.sampling.fill_mode,
        "cval": recipe.sampling.cval,
        "interpolation_order": recipe.sampling.order,
    }


def _mode_of(targets: Targets) -> str | None:
    match targets.labels:
        case None:
            return None
        case ClassLabels(class_mode=mode):
            return mode
        case Values():
            return "values"
        case labels:
            return "input" if labels is copied_images else _name_of(labels)


def _of_source(source: Source, fingerprints: Fingerprints) -> dict[str, Any]:
    if isinstance(source, Files):
        return {"names": fingerprints.of("names", settled(source.names))}
    return {"images": fingerprints.of("images", source.x)}


def _of_targets(targets: Targets, fingerprints: Fingerprints) -> dict[str, Any]:
    parts = {"weights": targets.weights, "inputs": list(targets.more) or None}
    match targets.labels:
        case ClassLabels(classes=classes):
            parts["labels"] = classes
        case Values(values=values):
            parts["labels"] = values
    return {name: fingerprints.of(name, part) for name, part in parts.items() if part is not None}


def _letters(array: Any) -> str | None:
    return None if array is None else fingerprint(np.asarray(array))


def _name_of(function: Any) -> str | None:
    """Returns the name of a user's function: what it does is not looked at."""
    if function is None:
        return None
    function = getattr(function, "__func__", function)
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def _told(options: Mapping[str, Any]) -> Plain:
    told = {name: _plain(value) for name, value in options.items()}
    return {name: value for name, value in told.items() if name == "seed" or value not in NEUTRAL}


def _plain(value: Any) -> Any:
    """Returns a value as JSON has it: numbers stay what they are, 1 is not 1.0."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return fingerprint(value) if isinstance(value, np.ndarray) else type(value).__qualname__


def _changed_options(then: Plain, now: Plain) -> Iterator[str]:
    for name in {**then, **now}:
        before, after = then.get(name), now.get(name)
        if json.dumps(before) != json.dumps(after):
            yield f"`{name}` was {shown(before)} and is {shown(after)}"


def _changed_data(then: Plain, now: Plain) -> Iterator[str]:
    if then.get("samples") != now.get("samples"):
        yield f"there were {then.get('samples')} samples and are {now.get('samples')}"
        return  # then all the rest differs, too
    for name in {**then, **now}:
        if then.get(name) != now.get(name):
            yield f"{DATA.get(name, name)} have changed"
