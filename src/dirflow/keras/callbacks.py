"""`IteratorCheckpoint`: Keras' `fit` goes on in the middle of an epoch.

Keras 3 is imported here, and nowhere else in the library.
"""

import base64
import json
import os
import random
from array import array
from typing import Any

import keras

from dirflow.common.atomic import atomic_write
from dirflow.common.terminal import say
from dirflow.errors import ArgumentError, StateError, shown

from .iterators.base import Iterator

KEPT = 20  # states, of which one is that of the weights that are restored
SAVE_EPOCH = "epoch"


class IteratorCheckpoint(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Saves where the iterators of `fit` are, so that training goes on after the batch of which the weights are.

    Put it after `BackupAndRestore` in the list of callbacks, with the same `save_freq`; or restore weights and
    optimizer yourself, from a checkpoint of `ModelCheckpoint`, before `fit`. Which of the saved states is that of the
    weights is told by the optimizer's count of steps. The epoch in which training goes on is set, too. Keras draws the
    order in which it asks for batches from Python's `random`, whose state is saved with the iterator's.

    Args:
        filepath: of a JSON file; the latest 20 states are kept in it.
        iterator: that `fit` is given, without `steps_per_epoch`.
        validation_data: an iterator that `fit` is given as such; None: there is none.
        save_freq: `"epoch"`, or after how many batches it is saved besides.

    Raises:
        ArgumentError: an argument makes no sense.
        StateError: when `fit` begins, the file has no state of the weights, or of this iterator.
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        iterator: Iterator,
        validation_data: Iterator | None = None,
        save_freq: int | str = SAVE_EPOCH,
    ) -> None:
        super().__init__()
        if save_freq != SAVE_EPOCH and (not isinstance(save_freq, int) or save_freq < 1):
            raise ArgumentError(f'`save_freq` must be "epoch" or a number of batches. Received: {shown(save_freq)}')
        self._path = os.path.abspath(os.path.expanduser(filepath))
        self._iterator = iterator
        self._validation = validation_data
        self._every = save_freq if isinstance(save_freq, int) else None
        self._saves: list[dict[str, Any]] = []
        self._steps = self._unsaved = self._epoch = 0  # of the optimizer; of it since the last save; the epoch
        self._in_epoch = 0  # batches trained on
        self._begun = False
        self._left: int | None = None  # batches of an epoch that is gone on with
        self._random: Any = None  # a state of `random` that is to be restored

    def on_train_begin(self, logs: Any = None) -> None:
        """Goes on from the state of the weights, if there are weights that were trained."""
        del logs
        if self.params.get("steps") not in (None, len(self._iterator)):
            raise ArgumentError(
                f"IteratorCheckpoint goes on within whole epochs of {len(self._iterator)} batches: leave "
                f"`steps_per_epoch` out. Received: steps_per_epoch={self.params['steps']}"
            )
        self._begun, self._left = False, None
        self._steps = self._count_steps()
        self._saves = self._read()
        saved = next((save for save in self._saves if save["steps"] == self._steps), None)
        if saved is not None and self._steps:
            self._go_on(saved)
        elif self._saves and self._steps:
            known = ", ".join(str(save["steps"]) for save in self._saves)
            raise StateError(
                f"{self._path!r} has states after {known} training steps, and the model has made {self._steps}. "
                "Restore the weights, with the optimizer, of a checkpoint that was saved with one of them, or delete "
                "the file."
            )

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes the epoch."""
        del logs
        if not self._begun and self._count_steps() != self._steps:
            raise ArgumentError(
                "another callback has restored weights after IteratorCheckpoint had looked at them: put "
                "IteratorCheckpoint after it in the list of callbacks."
            )
        self._begun, self._epoch, self._in_epoch = True, epoch, 0
        if self._random is not None and self._iterator.state_dict()["indexed"]["left"] is None:
            self._restore_random()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Ends an epoch of which only the rest was to be trained on.

        Keras would find that out by itself: on TensorFlow, by a step without a batch, which the optimizer counts.
        """
        del logs
        if self._left is not None and batch >= self._left:
            raise StopIteration

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Saves, if it is time."""
        del logs
        new = batch + 1 - self._in_epoch
        self._in_epoch, self._steps, self._unsaved = batch + 1, self._steps + new, self._unsaved + new
        if self._random is not None:  # the rest of an epoch was shuffled: that is not to be seen later
            self._restore_random()
        if self._every is not None and self._unsaved >= self._every:
            self._save(consumed=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Saves."""
        del logs
        self._epoch, self._left = epoch + 1, None
        self._save(consumed=None)

    def _save(self, consumed: int | None) -> None:
        self._unsaved = 0 if consumed is not None else self._unsaved
        state = self._iterator.state_dict(consumed=consumed)
        over = consumed is not None and state["indexed"]["taken"] == len(self._iterator)
        saved = {
            "steps": self._steps,
            "epoch": self._epoch + over,
            "iterator": state,
            "validation": None if self._validation is None else self._validation.state_dict(),
            "random": _packed(random.getstate()),
        }
        earlier = [save for save in self._saves if save["steps"] < self._steps]
        self._saves = [*earlier, saved][-KEPT:]
        with atomic_write(self._path) as partial, open(partial, "w", encoding="utf-8") as file:
            json.dump(self._saves, file)

    def _go_on(self, saved: dict[str, Any]) -> None:
        self._iterator.load_state_dict(saved["iterator"])
        if self._validation is not None and saved["validation"] is not None:
            self._validation.load_state_dict(saved["validation"])
        self._random = _unpacked(saved["random"])
        self._epoch = saved["epoch"]
        self.model._initial_epoch = self._epoch  # noqa: SLF001 - where Keras' own callback puts it
        place = self._iterator.state_dict()["indexed"]
        self._left = len(self._iterator) - place["taken"] if place["left"] else None
        say(f"Training goes on in epoch {self._epoch + 1}{', in its middle' if self._left else ''}.")

    def _count_steps(self) -> int:
        optimizer = self.model.optimizer
        return 0 if optimizer is None else int(keras.ops.convert_to_numpy(optimizer.iterations))

    def _read(self) -> list[dict[str, Any]]:
        try:
            with open(self._path, encoding="utf-8") as file:
                saves = json.load(file)
        except FileNotFoundError:
            return []
        except ValueError as error:
            raise StateError(f"{self._path!r} is no file that IteratorCheckpoint has written: {error}") from error
        names = {"steps", "epoch", "iterator", "validation", "random"}
        if not isinstance(saves, list) or not all(isinstance(save, dict) and names <= set(save) for save in saves):
            raise StateError(f"{self._path!r} is no file that IteratorCheckpoint has written.")
        return saves

    def _restore_random(self) -> None:
        random.setstate(self._random)
        self._random = None


def _packed(state: tuple[Any, ...]) -> list[Any]:
    version, words, gauss = state
    return [version, base64.b64encode(array("I", words).tobytes()).decode(), gauss]


def _unpacked(packed: Any) -> tuple[Any, ...]:
    version, text, gauss = packed
    words = array("I")
    words.frombytes(base64.b64decode(text))
    return version, tuple(words.tolist()), gauss
