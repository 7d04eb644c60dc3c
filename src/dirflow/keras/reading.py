"""What a generator asks for, read off it once a batch: its attributes and methods may change between batches."""

import os
from dataclasses import fields
from typing import Any

from dirflow.common.forms import ErrorPolicy
from dirflow.pipeline.draw.ranges import Ranges
from dirflow.pipeline.plan.hooks import NO_HOOKS, Hooks
from dirflow.pipeline.plan.limits import NO_LIMITS, Limits
from dirflow.pipeline.plan.recipe import PLAIN, Recipe, Sampling, Standardization
from dirflow.pipeline.plan.request import Steps
from dirflow.pipeline.plan.saving import SaveTo
from dirflow.pipeline.plan.target import Target

from .own import is_own

HOOKS = tuple(field.name for field in fields(Hooks))


def ranges_of(generator: Any) -> Ranges:
    """Reads from which ranges a generator draws."""
    return Ranges(
        rotation=generator.rotation_range,
        width_shift=_unchanging(generator.width_shift_range),
        height_shift=_unchanging(generator.height_shift_range),
        shear=generator.shear_range,
        zoom=(generator.zoom_range[0], generator.zoom_range[1]),
        channel_shift=generator.channel_shift_range,
        horizontal_flip=generator.horizontal_flip,
        vertical_flip=generator.vertical_flip,
        brightness=_unchanging(generator.brightness_range),
    )


def recipe_of(generator: Any) -> Recipe:
    """Reads a generator's public attributes."""
    return Recipe(
        ranges_of(generator),
        Sampling(generator.fill_mode, generator.cval, generator.interpolation_order),
        Standardization(
            preprocessing_function=generator.preprocessing_function,
            rescale=generator.rescale,
            samplewise_center=generator.samplewise_center,
            samplewise_std=generator.samplewise_std_normalization,
            mean=generator.mean if generator.featurewise_center else None,
            std=generator.std if generator.featurewise_std_normalization else None,
            whitening=generator.zca_whitening_matrix if generator.zca_whitening else None,
        ),
    )


def hooks_of(generator: Any) -> Hooks:
    """Finds the methods that a sub-class, an assignment, or another library's generator has in place of dirflow's."""
    replaced = {name: method for name in HOOKS if not is_own(method := getattr(generator, name))}
    return Hooks(**replaced) if replaced else NO_HOOKS


def steps_of(
    iterator: Any,
    target: Target,
    image_shape: tuple[int, ...],
    on_error: ErrorPolicy = "raise",
    limits: Limits = NO_LIMITS,
) -> Steps:
    """Reads what is done to images off an iterator and its generator.

    Args:
        iterator: of any kind.
        target: the form of its images.
        image_shape: of one of them.
        on_error: what becomes of a file that cannot be read.
        limits: what one file may cost.
    """
    generator = iterator.image_data_generator
    recipe, hooks = (PLAIN, NO_HOOKS) if generator is None else (recipe_of(generator), hooks_of(generator))
    augment = augments(iterator)
    return Steps(
        recipe=recipe,
        hooks=hooks if augment or hooks is NO_HOOKS else Hooks(standardize=hooks.standardize),
        target=target,
        image_shape=image_shape,
        augment=augment,
        save_to=save_to_of(iterator),
        on_error=on_error,
        compat=iterator.compat,
        limits=limits,
    )


def working_folder() -> str:
    """Returns what relative paths are relative to at this moment (docs/compat.md, D58); empty: it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def absolute(iterator: Any, path: str | os.PathLike[str]) -> str:
    """Returns a path as it was where the iterator was made, whatever the working folder is now."""
    return os.path.join(iterator._working_folder, path)  # noqa: SLF001 - what iterators have for this function


def save_to_of(iterator: Any) -> SaveTo | None:
    """Reads where pictures are saved; None: nowhere.

    Raises:
        ArgumentError: their names would be those of files elsewhere.
    """
    if not iterator.save_to_dir:
        return None
    return SaveTo(
        absolute(iterator, iterator.save_to_dir), iterator.save_prefix, iterator.save_format, iterator.numbers_in_names
    )


def unfitted(generator: Any) -> list[str]:
    """Returns the options that need what `fit` measures, where nothing was measured."""
    measured = {
        "featurewise_center": generator.mean,
        "featurewise_std_normalization": generator.std,
        "zca_whitening": generator.zca_whitening_matrix,
    }
    return [option for option, value in measured.items() if value is None and getattr(generator, option)]


def augments(iterator: Any) -> bool:
    """Returns whether random transforms are applied."""
    if iterator.augment is not None:
        return bool(iterator.augment)
    return not (iterator.compat == "documented" and iterator.subset == "validation")  # D21


def _unchanging(values: Any) -> Any:
    """Returns a list as a tuple, since a user may edit it in place."""
    return tuple(values) if isinstance(values, list) else values
