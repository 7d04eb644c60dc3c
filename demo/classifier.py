"""A small classifier that learns from batches: a few picture features and scikit-learn's multilayer perceptron."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

Floats = NDArray[np.float32]
_GRID = 4  # mean colours are taken on 4x4 fields
_LEVELS = 4  # of each channel in the histogram of colours
_CELLS, _DIRECTIONS = 4, 9  # gradients are counted in 4x4 cells and 9 directions


def features(batch: Floats) -> Floats:
    """Describes each picture by its colours, where they are, and the directions of its edges.

    Args:
        batch: Pictures of shape (n, height, width, channels), values from 0 to 1.

    Returns:
        Features of shape (n, number of features).
    """
    places = _pool(batch, _GRID).reshape(len(batch), -1) - 0.5
    spread = batch.std(axis=(1, 2))
    return np.concatenate([places, spread, _colours(batch), _edges(batch.mean(axis=3))], axis=1).astype(np.float32)


def _colours(batch: Floats) -> Floats:
    """Returns the histogram of each picture's colours, square-rooted so that rare ones count too."""
    levels = np.clip((batch * _LEVELS).astype(int), 0, _LEVELS - 1)
    channels = batch.shape[3]
    colour = (levels @ _LEVELS ** np.arange(channels)).reshape(len(batch), -1)
    shares = [np.mean(colour == one, axis=1) for one in range(_LEVELS**channels)]
    histogram: Floats = 3 * np.sqrt(np.stack(shares, axis=1))
    return histogram


def _pool(batch: Floats, fields: int) -> Floats:
    """Returns the mean over each field of a grid, for sizes that the grid need not divide."""
    rows = np.linspace(0, batch.shape[1], fields, endpoint=False).astype(int)
    columns = np.linspace(0, batch.shape[2], fields, endpoint=False).astype(int)
    sums = np.add.reduceat(np.add.reduceat(batch, rows, axis=1), columns, axis=2)
    heights = np.diff(rows, append=batch.shape[1])
    widths = np.diff(columns, append=batch.shape[2])
    pooled: Floats = sums / np.outer(heights, widths)[None, :, :, None]
    return pooled


def _edges(grey: Floats) -> Floats:
    """Returns histograms of the gradients' directions, weighted by strength, one a cell, normalised by picture."""
    down, right = np.gradient(grey, axis=(1, 2))
    strength = np.hypot(down, right)
    direction = np.floor(np.mod(np.arctan2(down, right), np.pi) / np.pi * _DIRECTIONS).astype(int) % _DIRECTIONS
    split = np.where(direction[..., None] == np.arange(_DIRECTIONS), strength[..., None], 0)
    histograms = _pool(split, _CELLS).reshape(len(grey), -1)
    length = np.linalg.norm(histograms, axis=1, keepdims=True)
    normalised: Floats = 4 * histograms / (length + 1e-3)
    return normalised


class Classifier:
    """Learns batch by batch; knows its classes from the start."""

    def __init__(self, num_classes: int) -> None:
        """Makes an untrained classifier for labels 0 to num_classes - 1."""
        self._labels = np.arange(num_classes)
        self._model: Any = MLPClassifier((128,), alpha=1e-3, learning_rate_init=2e-3, random_state=0)

    def learn(self, batch: Floats, labels: NDArray[Any]) -> None:
        """Takes one step on a batch."""
        self._model.partial_fit(features(batch), labels.astype(int), classes=self._labels)

    def correct(self, batch: Floats, labels: NDArray[Any]) -> int:
        """Returns how many pictures of a batch are labelled rightly."""
        return int(np.sum(self._model.predict(features(batch)) == labels.astype(int)))
