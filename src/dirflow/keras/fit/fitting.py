"""What `ImageDataGenerator.fit` does: from samples to mean, standard deviation and whitening."""

from collections.abc import Callable
from collections.abc import Iterator as AbstractIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dirflow.common.arrays import Array
from dirflow.common.forms import CHANNELS, check_dtype, dtype_of_sums
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError
from dirflow.keras.iterators.base import Iterator
from dirflow.keras.reading import ranges_of, unfitted
from dirflow.pipeline.draw.image import draw
from dirflow.pipeline.finish.standardize import standardize
from dirflow.pipeline.order.streams import Streams
from dirflow.pipeline.plan.recipe import Standardization
from dirflow.pipeline.scan.arrays import check_finite

from .moments import Moments

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


@dataclass(frozen=True)
class Statistics:
    """Mean, standard deviation and whitening of a set of images.

    Attributes:
        mean: one value a channel, broadcastable to an image; None if not asked for.
        std: likewise.
        whitening: ZCA matrix (pixels, pixels); None if not asked for.
    """

    mean: Array | None
    std: Array | None
    whitening: Array | None


def measure(x: Array, channel_axis: int, *, center: bool, scale: bool, whiten: bool, zca_epsilon: float) -> Statistics:
    """Measures a set of images; works in place on `x`.

    Args:
        x: floats (images, height, width, channels) or (images, channels, height, width).
        channel_axis: of `x`, 3 or 1.
        center: whether the mean is asked for.
        scale: whether the standard deviation is asked for.
        whiten: whether the ZCA matrix is asked for (Krizhevsky 2009, appendix A).
        zca_epsilon: keeps small singular values from growing without bound.
    """
    axes = tuple(axis for axis in range(4) if axis != channel_axis)
    shape = [1, 1, 1]
    shape[channel_axis - 1] = x.shape[channel_axis]
    mean = std = whitening = None
    if center:
        mean = np.reshape(np.mean(x, axis=axes), shape)
        x -= mean
    if scale:
        std = np.reshape(np.std(x, axis=axes), shape)
        x /= std + 1e-6
    if whiten:
        flat = np.reshape(x, (len(x), -1))
        u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
        whitening = (u * (np.sqrt(len(x)) / (s + zca_epsilon))).dot(u.T)
    return Statistics(mean, std, whitening)


def fit(generator: Any, x: Any, rounds: int, stream: "RandomState | None") -> None:
    """Sets the `mean`, `std` and `zca_whitening_matrix` that the options of a generator ask for.

    Args:
        generator: an `ImageDataGenerator`.
        x: images of rank 4, or an iterator over images.
        rounds: passes over `x`, if transformed.
        stream: of random transforms; None: the images are measured as they are.
    """
    measure_samples = _of_stream if isinstance(x, Iterator) else _of_array
    measured = measure_samples(generator, x, rounds, stream)
    # What an option does not ask for keeps its value: it may have been set by hand.
    for name, value in (("mean", measured.mean), ("std", measured.std), ("zca_whitening_matrix", measured.whitening)):
        if value is not None:
            setattr(generator, name, value)


def _of_array(generator: Any, x: npt.ArrayLike, rounds: int, stream: "RandomState | None") -> Statistics:
    dtype = dtype_of_sums(check_dtype(generator.dtype))
    if generator.compat == "documented" and dtype not in (np.float32, np.float64):  # D44: they cannot hold a mean
        dtype = np.dtype(np.float32)
    images = np.array(x, dtype=dtype, order="K")
    if images.ndim != 4:
        raise ArgumentError(f"`x` must be images of rank 4. Received: shape {images.shape}")
    if images.shape[generator.channel_axis] not in CHANNELS.values():
        warn(
            f"expected 1, 3 or 4 channels on axis {generator.channel_axis} ({generator.data_format}). "
            f"Received: shape {images.shape}",
        )
    if generator.compat == "documented":  # D57
        check_finite("x", images)
    passes = list(_prepared(generator, lambda: iter([images if stream is None else images.copy()]), rounds, stream))
    return measure(
        passes[0] if len(passes) == 1 else np.concatenate([images[:0], *passes]),
        generator.channel_axis,
        center=generator.featurewise_center,
        scale=generator.featurewise_std_normalization,
        whiten=generator.zca_whitening,
        zca_epsilon=generator.zca_epsilon,
    )


def _of_stream(generator: Any, x: Iterator, rounds: int, stream: "RandomState | None") -> Statistics:
    if x.data_format != generator.data_format:
        raise ArgumentError(
            f"the iterator has data_format={x.data_format!r}, the generator {generator.data_format!r}; "
            "they must be the same"
        )
    moments = Moments(generator.channel_axis, whiten=generator.zca_whitening)
    dtype = dtype_of_sums(check_dtype(generator.dtype))
    dtype = dtype if dtype.kind == "f" else np.dtype(np.float32)
    for images in _prepared(generator, lambda: (batch.astype(dtype) for batch in x.samples_in_order()), rounds, stream):
        moments.add(images)
    x._say_what_failed()  # noqa: SLF001 - as at the end of its epochs
    if not moments.images:
        raise ArgumentError("there is nothing to measure: the iterator has no image that can be read")
    center, scale = generator.featurewise_center, generator.featurewise_std_normalization
    whitening = None
    if generator.zca_whitening:
        whitening = moments.whitening(generator.zca_epsilon, center=center, scale=scale).astype(dtype)
    return Statistics(
        moments.mean.astype(dtype) if center else None, moments.std.astype(dtype) if scale else None, whitening
    )


def _prepared(
    generator: Any, samples: Callable[[], AbstractIterator[Array]], rounds: int, stream: "RandomState | None"
) -> AbstractIterator[Array]:
    """Yields samples as they are measured: rescaled, transformed, preprocessed, in the order of a batch's steps."""
    function = generator.preprocessing_function if generator.compat == "documented" else None  # D14
    prepare = Standardization(preprocessing_function=function, rescale=generator.rescale)
    for _ in range(1 if stream is None else rounds):
        for batch in samples():
            images = batch
            if generator.rescale and not function:
                images *= generator.rescale
            if stream is not None:
                images = _transformed(generator, images, stream)
            if function:
                prepared = [standardize(image, prepare, generator.compat) for image in images]
                images = np.stack(prepared).astype(images.dtype, copy=False) if prepared else images
            yield images


def _transformed(generator: Any, images: Array, stream: "RandomState") -> Array:
    ranges = ranges_of(generator)
    height, width = images.shape[generator.row_axis], images.shape[generator.col_axis]
    result = np.zeros(images.shape, images.dtype)
    for slot, image in enumerate(images):
        parameters = draw(ranges, height, width, Streams.of(stream), generator.compat)
        result[slot] = generator.apply_transform(image, parameters)
    return result


def warn_unless_fitted(generator: Any) -> None:
    """Warns of options that need `fit`, which was not called."""
    for option in unfitted(generator):
        warn(
            f"`{option}` is set, but nothing was measured; call `fit` with sample images first. "
            "Until then it has no effect.",
        )
