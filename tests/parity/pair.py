"""Keras' own iterators and generators beside dirflow's, on the same arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras.src.legacy.preprocessing import image as keras_image

import dirflow
from tests.support.compare import assert_same_outcome


class Pair:
    """The original and dirflow, built alike.

    `flow` holds the arguments of the generator's `method`, whose first one is `source`; `ours` those that only
    dirflow has.
    """

    def __init__(
        self,
        generator: dict[str, Any],
        flow: dict[str, Any],
        source: Any,
        method: str = "flow_from_directory",
        **ours: Any,
    ) -> None:
        source = str(source) if isinstance(source, Path) else source
        ours = {"compat": "keras", **ours}
        original = keras_image.ImageDataGenerator(**generator)
        generator_of_ours = dirflow.ImageDataGenerator(**generator, compat=ours["compat"])
        self.theirs = getattr(original, method)(source, **flow)
        self.ours = getattr(generator_of_ours, method)(source, **flow, **ours)

    def assert_same_next(self) -> None:
        """One batch of each, by `next`."""
        assert_same_outcome(lambda: next(self.theirs), lambda: next(self.ours))

    def assert_same_epochs(self, epochs: int = 3) -> None:
        """Whole epochs by `[i]`, each followed by `on_epoch_end`; a batch that both refuse is the end.

        Where a batch fails half-way, Keras' next order comes from a state that no batch leaves behind.
        """
        for _ in range(epochs):
            for batch in range(len(self.theirs)):
                if not assert_same_outcome(
                    lambda batch=batch: self.theirs[batch], lambda batch=batch: self.ours[batch]
                ):
                    return
            self.theirs.on_epoch_end()
            self.ours.on_epoch_end()


def assert_same_saved(make: Callable[[str], Pair], tmp_path: Path, protocol: str = "number") -> Pair:
    """Both save the same pictures under the same names in two epochs.

    Args:
        make: builds the pair, given the folder to which both save at first.
        tmp_path: in which two folders are made.
        protocol: `"number"` or `"next"`.
    """
    folders = [tmp_path / "theirs", tmp_path / "ours"]
    for folder in folders:
        folder.mkdir()
    pair = make(str(folders[0]))
    pair.ours.save_to_dir = str(folders[1])
    if protocol == "number":
        pair.assert_same_epochs(2)
    else:
        for _ in range(2 * len(pair.ours)):
            pair.assert_same_next()
    saved = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert saved[0] == saved[1]
    assert len(saved[0]) == 2 * pair.ours.n
    return pair
