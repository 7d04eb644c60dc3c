"""A plan becomes pixels, in one call of the engine; what it declines, Pillow decodes for a second call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from dirflow import _native
from dirflow.common.arrays import Array, HighDepthPixels, Pixels, Rows
from dirflow.common.threads.pool import when_ending
from dirflow.common.threads.share import in_threads, listening
from dirflow.errors import ImageError, ReadTimeout
from dirflow.pipeline.plan.batch import BatchPlan, Stage

from .cache.protocol import PixelCache, Stored
from .memory import batch_memory
from .pillow import decode

# Decoded pictures wait in memory for the engine's call: a batch of large ones is handed over in parts.
BYTES_IN_MEMORY = 256 * 2**20
VERSION: str = _native.__version__  # of dirflow: what is made may differ from version to version

when_ending(_native.stop_batches)


@dataclass
class Batch:
    """What the engine made of a plan.

    Attributes:
        x: float32 or uint8, one image a slot in the plan's layout for `stage`; zeros where there is none.
        stage: how far the images in `x` have come.
        high_depth: resized images of more than 8 bits by slot, (height, width, 1); these are not in `x`.
        failures: by slot, why there is no image.
    """

    x: Array
    stage: Stage
    high_depth: dict[int, HighDepthPixels] = field(default_factory=dict)
    failures: dict[int, ImageError] = field(default_factory=dict)


class NotTakenError(RuntimeError):
    """The engine has not taken pixels."""


def run(plan: BatchPlan, workers: int, pixels: Pixels | Sequence[Pixels | Stored | None] | None = None) -> Batch:
    """Reads, decodes, resizes and transforms the images of a plan.

    Args:
        plan: of the batch.
        workers: threads to use; the result does not depend on it.
        pixels: uint8 (height, width, channels), one a slot, in place of files, or where in a file they are; the slot
            of one that is None is left undefined. None: the files are read.

    Raises:
        MemoryError: there is not enough memory for the batch, or for pixels that were given.
        RuntimeError: the engine has failed in a way that no file explains.
    """
    stage = plan.last_native_stage()
    target = plan.target
    shape = target.shape if plan.data_format(stage) == target.data_format else _channels_last(target.shape)
    batch = Batch(batch_memory((plan.count, *shape), plan.engine_dtype(stage)), stage)
    spec, transforms = plan.spec(stage), plan.transforms() if stage > Stage.RESIZED else None
    statuses = _native.run_batch(spec, plan.paths if pixels is None else pixels, transforms, batch.x, workers)
    untaken = {slot: status for slot, status in enumerate(statuses) if status is not None}
    if untaken and pixels is not None:
        raise _not_taken(untaken)
    for slot, late in untaken.items():
        if late.kind == "timed_out":
            batch.failures[slot] = ReadTimeout(plan.paths[slot], late.reason)
    declined = [slot for slot in untaken if slot not in batch.failures]
    for sources in _decoded(plan, declined, batch, workers):
        statuses = _native.run_batch(spec, sources, transforms, batch.x, workers)
        for slot, status in enumerate(statuses):
            if status is not None:
                batch.failures[slot] = ImageError(plan.paths[slot], status.reason)
    for slot in declined:  # for want of memory, Pillow's decoders say all kinds of things
        if slot in batch.failures and untaken[slot].kind == "out_of_memory":
            batch.failures[slot] = ImageError(plan.paths[slot], untaken[slot].reason)
    batch.x[list(batch.failures)] = 0
    return batch


def run_cached(plan: BatchPlan, workers: int, cache: PixelCache, rows: Rows) -> Batch:
    """Makes a batch as `run` does, from pixels that are kept where they are, and keeps those that are not.

    Args:
        plan: of the batch.
        workers: threads to use.
        cache: of pixels in the form `plan.target.pixels`.
        rows: of the files, one a slot.

    Raises:
        MemoryError: there is not enough memory for the batch, or for pixels that were given.
        RuntimeError: the engine has failed in a way that no file explains.
    """
    if cache.may_block:
        return listening(_run_cached, plan, workers, cache, rows)
    return _run_cached(plan, workers, cache, rows)


def _run_cached(plan: BatchPlan, workers: int, cache: PixelCache, rows: Rows) -> Batch:
    if (batch := _run_lent(plan, workers, cache, rows)) is not None:
        return batch
    high_depth: dict[int, HighDepthPixels] = {}
    failures: dict[int, ImageError] = {}

    def read(slots: Sequence[int]) -> list[Pixels | None]:
        made = run(plan.only_resized(slots), workers)
        high_depth.update((slots[k], image) for k, image in made.high_depth.items())
        failures.update((slots[k], error) for k, error in made.failures.items())
        return [None if k in made.high_depth or k in made.failures else made.x[k] for k in range(len(slots))]

    batch = run(plan, workers, cache.pixels(rows, plan.paths, read, workers))
    batch.high_depth, batch.failures = high_depth, failures
    batch.x[list(failures)] = 0
    return batch


def _run_lent(plan: BatchPlan, workers: int, cache: PixelCache, rows: Rows) -> Batch | None:
    """Makes a batch of pixels that the engine reads where they are; None: not all can be read so."""
    if (lent := cache.lend(rows, plan.paths)) is None:
        return None
    try:
        batch = run(plan, workers, lent.pixels)
    except NotTakenError:  # their file was cut short in this moment, which the cache notices
        return None
    return batch if lent.unchanged() else None


def _not_taken(statuses: Mapping[int, _native.Status]) -> Exception:
    status = next(iter(statuses.values()))
    if status.kind == "out_of_memory":
        return MemoryError(status.reason)
    return NotTakenError(f"the engine did not take pixels: {status}")


def _channels_last(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    return shape[1], shape[2], shape[0]


def _decoded(plan: BatchPlan, declined: list[int], batch: Batch, workers: int) -> Iterator[list[Pixels | None]]:
    """Yields sources for the engine, one a slot: pixels of the declined files by Pillow, None for the others.

    What Pillow cannot read either, or reads with more than 8 bits, is noted in the batch.
    """
    sources: list[Pixels | None] = [None] * plan.count
    waiting = 0
    read = partial(_decode_or_error, plan)
    decoded = in_threads(read, [plan.paths[slot] for slot in declined], workers, may_block=True)
    for slot, pixels in zip(declined, decoded, strict=True):
        if isinstance(pixels, ImageError):
            batch.failures[slot] = pixels
        elif pixels.dtype == np.uint8:
            sources[slot] = pixels
            waiting += pixels.nbytes
        else:
            batch.high_depth[slot] = pixels
        if waiting > BYTES_IN_MEMORY:
            yield sources
            sources, waiting = [None] * plan.count, 0
    if waiting:
        yield sources


def _decode_or_error(plan: BatchPlan, path: str) -> Any:
    try:
        return decode(path, plan.target, plan.compat, plan.limits)
    except ImageError as error:
        return error
