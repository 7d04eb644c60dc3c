"""What the engine leaves to NumPy for batches of files, then the type of the batch."""

import numpy as np

from dirflow.common.arrays import Array
from dirflow.common.forms import WHITE, WHITE_16_BIT
from dirflow.pipeline.plan.batch import BatchPlan, Stage
from dirflow.pipeline.plan.recipe import Standardization
from dirflow.pipeline.run.engine import Batch

from .save import SavedImages
from .standardize import from_user, standardize
from .transforms import transform_composed


def finish(plan: BatchPlan, batch: Batch, saved: SavedImages | None) -> Array:
    """Returns the images of a batch as they are delivered, zeros where a file failed.

    Args:
        plan: of the batch.
        batch: what the engine made of it.
        saved: takes the transformed images before they are standardized; None: they are not saved.

    Raises:
        Whatever the user's own functions raise.
    """
    if batch.stage == Stage.RESCALED:
        x = _at_once(plan, batch)
        slots = list(batch.high_depth)
    else:
        x = np.zeros((plan.count, *plan.target.shape), plan.target.dtype)
        slots = [slot for slot in range(len(x)) if slot not in batch.failures]
    for slot in slots:
        x[slot] = _one(plan, batch, slot, saved)
    return x


def _at_once(plan: BatchPlan, batch: Batch) -> Array:
    standardization = plan.recipe.standardization
    normalization = Standardization(mean=standardization.mean, std=standardization.std)  # the engine has rescaled
    x = standardize(batch.x, normalization, plan.compat).astype(plan.target.dtype, copy=False)
    x[list(batch.failures)] = 0
    return x


def _one(plan: BatchPlan, batch: Batch, slot: int, saved: SavedImages | None) -> Array:
    x = batch.high_depth[slot] if slot in batch.high_depth else batch.x[slot]
    if slot in batch.high_depth or batch.stage == Stage.RESIZED:
        if plan.target.data_format == "channels_first":
            x = x.transpose(2, 0, 1)
        x = transformed(plan, x, slot, None if slot in batch.high_depth else WHITE)
    else:
        x = in_original_layout(plan, x, slot)
    if saved is not None:
        saved.take(slot, x, WHITE_16_BIT if slot in batch.high_depth else WHITE)
    if plan.hooks.standardize:
        return from_user(plan.hooks.standardize, x, "standardize", plan.compat)  # type: ignore[no-any-return]
    return standardize(x, plan.recipe.standardization, plan.compat)


def transformed(plan: BatchPlan, x: Array, slot: int, white: float | None, *, planes: bool = True) -> Array:
    """Applies the transforms of one slot to its image, as the user's own method or as the original does."""
    parameters = plan.parameters[slot]
    if plan.hooks.apply_transform:
        return plan.hooks.apply_transform(x, parameters)  # type: ignore[no-any-return]
    sampling, data_format = plan.recipe.sampling, plan.target.data_format
    composed = plan.affines.of(slot)
    return transform_composed(x, parameters, composed, sampling, data_format, plan.compat, white, planes=planes)


def in_original_layout(plan: BatchPlan, x: Array, slot: int) -> Array:
    """Returns a copy whose strides are those that the original's array has after the same transforms.

    NumPy adds up in the order of memory, so that the mean of an image depends on it in the last bits: an affine
    transform or a channel shift leaves one plane a channel, a flip is a view, brightness starts afresh.
    """
    parameters = plan.parameters[slot]
    rows, columns, channels = (0, 1, 2) if plan.target.data_format == "channels_last" else (1, 2, 0)
    afresh = parameters.get("brightness") is not None
    planes = not afresh and (plan.affines.present[slot] or parameters.get("channel_shift_intensity") is not None)
    in_memory = (channels, rows, columns) if planes else (rows, columns, channels)
    copy = np.empty([x.shape[axis] for axis in in_memory], x.dtype).transpose(np.argsort(in_memory))
    if not afresh and parameters.get("flip_horizontal", False):
        copy = np.flip(copy, columns)
    if not afresh and parameters.get("flip_vertical", False):
        copy = np.flip(copy, rows)
    copy[...] = x
    return copy
