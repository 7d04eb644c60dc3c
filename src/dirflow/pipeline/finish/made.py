"""F and G: the pixels of a batch, made of its request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dirflow.arguments.table import check
from dirflow.common.arrays import Array, Rows
from dirflow.common.threads.workers import thread_count
from dirflow.errors import ArgumentError, ImageError, shown
from dirflow.pipeline.order.streams import Streams, drawing_from
from dirflow.pipeline.plan.request import Request, plan_of
from dirflow.pipeline.run.cache.protocol import PixelCache
from dirflow.pipeline.run.engine import run, run_cached
from dirflow.pipeline.scan.sources import Images

from .arrays import finish_images
from .batch import finish
from .save import SavedImages, save_batch


@dataclass(frozen=True)
class Means:
    """What a batch is made with, and does not depend on.

    Attributes:
        workers: threads; None: as many as this process may use processors.
        cache: keeps resized pixels of these files, as `Batches.open_cache` returns it; None: nothing is kept.

    Raises:
        ArgumentError: there are no such threads, or the cache is none that was opened.
    """

    workers: int | None = None
    cache: PixelCache | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "workers", check("workers", self.workers))
        if self.cache is not None and not hasattr(self.cache, "pixels"):
            raise ArgumentError(
                "`cache` of Means must be None or what `batches.open_cache(...)` returns. "
                f"Received: cache={shown(self.cache)}"
            )


class Made(NamedTuple):
    """The pixels of a batch.

    Attributes:
        rows: of its images, (n,).
        x: one image a slot, zeros where a file failed.
        failures: by slot, why there is no image.
        mask: 1, or 0 for an image that is padding, (n,); None: there is none.
    """

    rows: Rows
    x: Array
    failures: Mapping[int, ImageError]
    mask: Array | None = None


def make(request: Request, means: Means, streams: Streams | None = None) -> Made:
    """Makes the pixels of a batch: a pure function of the request, but for pictures that are to be saved.

    Args:
        request: every input of the batch.
        means: what it is made with.
        streams: to draw from, in whatever state they are; None: the request's own, from their beginning.

    Raises:
        Whatever the user's own functions raise.
    """
    steps, streams = request.steps, streams or request.streams()
    if steps is None or request.inputs is None:
        raise TypeError("a request without inputs is made by a method of the user's")
    mask = None if request.part is None else request.part.mask()
    workers = thread_count(means.workers)
    with drawing_from(streams):
        plan = plan_of(request, steps, streams)
        saved = SavedImages(plan.target.data_format) if plan.keep_for_saving else None
        failures: Mapping[int, ImageError] = {}
        if isinstance(request.inputs, Images):
            x = finish_images(plan, request.inputs, request.rows, workers, saved)
        else:
            cache = means.cache
            batch = run(plan, workers) if cache is None else run_cached(plan, workers, cache, request.rows)
            failures = batch.failures
            if failures and steps.on_error == "raise":
                return Made(request.rows, batch.x, failures)  # which will raise
            x = finish(plan, batch, saved)
        if steps.save_to is not None:
            left_out = set(failures)
            if mask is not None:  # padding is saved where it is no padding
                left_out.update(np.flatnonzero(mask == 0).tolist())
            data_format, random = plan.target.data_format, streams.geometric
            before = 0 if request.part is None else request.part.begin
            save_batch(steps.save_to, request.rows, x, saved, random, data_format, steps.compat, left_out, before)
    return Made(request.rows, x, failures, mask)


def readable(made: Made, parts: Array) -> Array:
    """Returns the entries of a batch whose files could be read."""
    if not made.failures:
        return parts
    slots: Sequence[int] = [slot for slot in range(len(made.rows)) if slot not in made.failures]
    return parts[slots]
