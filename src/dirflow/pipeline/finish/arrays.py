"""Batches of images that are in memory: by the engine where it has the same bits, else image by image in NumPy."""

from collections import deque

import numpy as np

from dirflow.common.arrays import Array, Pixels, Rows
from dirflow.common.forms import WHITE, dtype_of_sums
from dirflow.common.threads.share import in_threads
from dirflow.pipeline.plan.batch import BatchPlan, Stage
from dirflow.pipeline.plan.hooks import NO_HOOKS, calls_user
from dirflow.pipeline.run.engine import run
from dirflow.pipeline.scan.sources import Images

from .batch import finish, transformed
from .save import SavedImages
from .standardize import from_user, standardize

# Smaller images are transformed faster than handed to another thread.
WORTH_A_THREAD = 64 * 64


def finish_images(plan: BatchPlan, images: Images, rows: Rows, workers: int, saved: SavedImages | None) -> Array:
    """Returns some images as they are delivered.

    Args:
        plan: of the batch.
        images: all there are.
        rows: of those that are delivered.
        workers: threads to use; the result does not depend on it.
        saved: takes the transformed images before they are standardized; None: they are not saved.

    Raises:
        Whatever the user's own functions raise.
    """
    pixels = _engine_pixels(plan, images, rows)
    if pixels is not None:
        return finish(plan, run(plan, workers, pixels), None)
    return _image_by_image(plan, images, rows, workers, saved)


def _engine_pixels(plan: BatchPlan, images: Images, rows: Rows) -> Pixels | None:
    """Returns what the engine is given if it has the same bits, and sooner: 8-bit pixels, transformed as float32."""
    x, target = images.x, plan.target
    if target.dtype != np.float32 or not target.color_mode or not plan.changes_pixels:
        return None
    if plan.last_native_stage() < Stage.RESCALED:
        return None
    small = target.height * target.width < WORTH_A_THREAD
    bytes_as_they_are = x.dtype == np.uint8
    if not (bytes_as_they_are or plan.affines.present.any() or (plan.changes_color and small)):
        return None
    if plan.changes_color and _white(plan, images) not in (WHITE, None):
        return None
    pixels = x[rows] if bytes_as_they_are else _as_bytes(x, rows)
    if pixels is None:
        return None
    if target.data_format == "channels_first":
        pixels = pixels.transpose(0, 2, 3, 1)
    return np.ascontiguousarray(pixels)


def _as_bytes(x: Array, rows: Rows) -> Pixels | None:
    """Returns images as 8-bit pixels if they are just that, to the bit: -0.0 is none."""
    pixels = np.empty((len(rows), *x.shape[1:]), np.uint8)
    with np.errstate(invalid="ignore"):
        for slot, row in enumerate(rows):
            np.copyto(pixels[slot], x[row], casting="unsafe")
            if not np.array_equal(pixels[slot], x[row]) or np.signbit(x[row]).any():
                return None
    return pixels


def _image_by_image(plan: BatchPlan, images: Images, rows: Rows, workers: int, saved: SavedImages | None) -> Array:
    """Does to each image what the original does, in its order and in its types."""
    x, dtype = images.x, dtype_of_sums(plan.target.dtype)
    by_element = plan.hooks == NO_HOOKS and plan.recipe.standardization.by_element
    at_once = by_element and plan.target.dtype == np.float32
    if plan.compat == "documented" and (dtype.kind != "f" or dtype == np.float16):  # D44
        dtype = np.dtype(np.float32)
    white = _white(plan, images) if plan.changes_color or saved is not None else None
    # Transforms leave their source alone; only what is standardized in place has to be a copy.
    shared = at_once and x.dtype == dtype
    changes = plan.changes_pixels
    result = np.empty((len(rows), *x.shape[1:]), plan.target.dtype)

    def standardized(image: Array) -> Array:
        if plan.hooks.standardize:
            return from_user(plan.hooks.standardize, image, "standardize", plan.compat)  # type: ignore[no-any-return]
        return standardize(image, plan.recipe.standardization, plan.compat)

    def one(slot: int) -> None:
        source = x[rows[slot]]
        image = source if shared else source.astype(dtype)
        if changes:
            image = transformed(plan, image, slot, white, planes=not at_once)
        if saved is not None:
            saved.take(slot, image, white or WHITE)
        result[slot] = image if at_once else standardized(image)

    deque(in_threads(one, range(len(rows)), _threads(plan, workers)), maxlen=0)
    return standardized(result) if at_once else result


def _threads(plan: BatchPlan, workers: int) -> int:
    return (
        1 if calls_user(plan.hooks, plan.recipe) or plan.target.height * plan.target.width < WORTH_A_THREAD else workers
    )


def _white(plan: BatchPlan, images: Images) -> float | None:
    """Returns the value of white, the same for all images (docs/compat.md, D45); None: it makes no difference."""
    if plan.compat == "keras":
        return None
    return WHITE if images.x.dtype == np.uint8 else images.white
