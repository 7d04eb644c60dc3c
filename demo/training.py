"""The training loop: batches in, accuracy on validation pictures out."""

import time
from collections import Counter

from dirflow import DirectoryIterator

from .classifier import Classifier

EPOCHS = 8
MOST_BATCHES = 150  # an epoch of a large folder is cut short, so that the demo stays a matter of a minute


def train(training: DirectoryIterator, validation: DirectoryIterator, epochs: int = EPOCHS) -> float:
    """Trains a classifier, prints its accuracy after every epoch and returns the last.

    Args:
        training: augmented batches with class numbers.
        validation: batches to count right answers on.
        epochs: how often to go through the training files.
    """
    steps = min(len(training), MOST_BATCHES)
    if steps < len(training):
        print(f"  (the folder is large: {steps} of {len(training)} batches an epoch)")
    classifier = Classifier(training.num_classes)
    accuracy = 0.0
    for epoch in range(1, epochs + 1):
        start = time.perf_counter()
        for _ in range(steps):
            classifier.learn(*next(training))
        accuracy = _accuracy(classifier, validation)
        bar = "█" * round(30 * accuracy)
        print(f"    epoch {epoch}  {accuracy:6.1%}  {bar:<30}  {time.perf_counter() - start:.1f} s", flush=True)
    return accuracy


def chance(validation: DirectoryIterator) -> float:
    """Returns the accuracy of always naming the most frequent class."""
    return max(Counter(validation.classes.tolist()).values()) / validation.samples


def _accuracy(classifier: Classifier, validation: DirectoryIterator) -> float:
    seen = right = 0
    for _ in range(min(len(validation), MOST_BATCHES)):
        batch, labels = next(validation)
        seen += len(batch)
        right += classifier.correct(batch, labels)
    return right / seen
