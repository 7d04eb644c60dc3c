"""Mean, standard deviation and whitening of images that come in batches, in memory that does not grow with them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Doubles = npt.NDArray[np.float64]


class Moments:
    """Sums of images so far, in float64.

    Means and squares are merged batch by batch (Chan, Golub and LeVeque 1979), so that nothing is lost when the mean
    is large.

    Args:
        channel_axis: of batches, 3 or 1.
        whiten: whether `whitening` will be asked for; needs a matrix (pixels, pixels).

    Attributes:
        images: how many have been added.
    """

    def __init__(self, channel_axis: int, *, whiten: bool) -> None:
        self.images = 0
        self._channel_axis = channel_axis
        self._axes = tuple(axis for axis in range(4) if axis != channel_axis)
        self._whiten = whiten
        self._image_shape: tuple[int, ...] = ()
        self._values = 0  # a channel
        self._mean: Doubles = np.zeros(())
        self._squares: Doubles = np.zeros(())  # of the distances from the mean
        self._shift: Doubles = np.zeros(())  # near the mean, so that products stay small
        self._sum: Doubles = np.zeros(())
        self._products: Doubles = np.zeros(())

    def add(self, x: Array) -> None:
        """Adds a batch of images, (images, height, width, channels) or (images, channels, height, width)."""
        if not len(x):
            return
        batch = x.astype(np.float64)
        values = batch.size // batch.shape[self._channel_axis]
        mean = batch.mean(axis=self._axes, keepdims=True)[0]
        squares = np.square(batch - mean).sum(axis=self._axes, keepdims=True)[0]
        distance = mean - self._mean
        total = self._values + values
        self._mean = self._mean + distance * (values / total)
        self._squares = self._squares + squares + np.square(distance) * (self._values * values / total)
        if self._whiten:
            if not self.images:
                self._shift, self._image_shape = mean, batch.shape[1:]
            flat = (batch - self._shift).reshape(len(x), -1)
            self._sum = self._sum + flat.sum(axis=0)
            self._products = self._products + flat.T @ flat
        self._values = total
        self.images += len(x)

    @property
    def mean(self) -> Doubles:
        """One value a channel, broadcastable to an image."""
        return self._mean

    @property
    def std(self) -> Doubles:
        """Likewise."""
        return np.sqrt(self._squares / self._values)

    def whitening(self, epsilon: float, *, center: bool, scale: bool) -> Doubles:
        """Returns the ZCA matrix, (pixels, pixels), of the images as the other options leave them.

        The singular vectors of the images are the eigenvectors of their products with themselves.

        Args:
            epsilon: keeps small singular values from growing without bound.
            center: whether the mean of each channel is subtracted first.
            scale: whether the result is divided by the standard deviation of each channel.
        """
        mean = self._flat(self._mean) if center else np.zeros(len(self._sum))
        offset = mean - self._flat(self._shift)
        products = self._products - np.outer(self._sum, offset) - np.outer(offset, self._sum)
        products += self.images * np.outer(offset, offset)
        if scale:
            divisor = self._flat(self.std) + 1e-6
            products /= np.outer(divisor, divisor)
        values, vectors = np.linalg.eigh(products)
        known = min(self.images, len(values))  # fewer images than pixels leave the other directions undetermined
        singular, vectors = np.sqrt(values[-known:].clip(0)), vectors[:, -known:]
        whitening: Doubles = (vectors * (np.sqrt(self.images) / (singular + epsilon))) @ vectors.T
        return whitening

    def _flat(self, by_channel: Doubles) -> Doubles:
        return np.broadcast_to(by_channel, self._image_shape).ravel()
