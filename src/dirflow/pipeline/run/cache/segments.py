"""The pixels of a cache folder: files of many slots each, every slot written once."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from itertools import count, groupby
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dirflow.common.arrays import Pixels
from dirflow.pipeline.run.memory import batch_memory

from .catalogue import Version
from .protocol import Lent
from .segment_file import BrokenSegmentError, SegmentFile, make_segment_file, write_slots

FILE_BYTES = 2**26  # of one file, about: small enough to be copied where files may not have holes
NAME = re.compile(r"pixels-([0-9a-f]{16})-([0-9]{5,12})\.npy")
MOST_OPEN = 64  # files
UNKNOWN_STATE = 0

Flags: TypeAlias = npt.NDArray[np.bool_]
FileOrError: TypeAlias = SegmentFile | OSError


class Reading(NamedTuple):
    """What some slots hold.

    Attributes:
        images: uint8 (slots, height, width, channels).
        filled: whether an image was read; what it holds otherwise is undefined.
        broken: whether the slot's file is missing, or not as it was made.
        states: of the slots' files, as numbers. Where a number comes again, nothing has been written in between.
            `UNKNOWN_STATE`: another change might leave no trace.
        problem: why an image was not read; None: all were.
    """

    images: Pixels
    filled: Flags
    broken: Flags
    states: npt.NDArray[np.uint32]
    problem: OSError | None


class Segments:
    """Slots for images of one shape, uint8, in files `pixels-<generation>-00000.npy`, `...-00001.npy`, ...

    Args:
        folder: where they lie.
        shape: (height, width, channels) of an image.
        generation: of the catalogue.

    Attributes:
        slots: images in one file.
    """

    def __init__(self, folder: str, shape: tuple[int, int, int], generation: str) -> None:
        self._arguments = self._folder, self._shape, self._generation = folder, shape, generation
        self.slots = max(1, FILE_BYTES // int(np.prod(shape)))
        self._open: dict[int, SegmentFile] = {}
        self._states: dict[int, tuple[Any, int]] = {}
        self._new_states = count(UNKNOWN_STATE + 1)

    def stored(self, slots: npt.NDArray[np.int64], states: npt.NDArray[np.uint32]) -> Lent | None:
        """Returns where the images of some slots are; None: a file is not in the state that is expected."""
        numbers, positions = np.divmod(slots, self.slots)
        expected = set(zip(numbers.tolist(), states.tolist(), strict=True))
        files = {number: self._file_or_error(number) for number, _ in expected}

        def unchanged() -> bool:
            return all(
                state != UNKNOWN_STATE and self._state_or_error(number, files[number]) == state
                for number, state in expected
            )

        if not unchanged():
            return None
        return Lent(
            [
                file.stored(position)
                for number, position in zip(numbers.tolist(), positions.tolist(), strict=True)
                if not isinstance(file := files[number], OSError)  # none is
            ],
            unchanged,
        )

    def read(self, slots: npt.NDArray[np.int64]) -> Reading:
        """Returns what some slots hold."""
        images = batch_memory((len(slots), *self._shape), np.uint8)
        numbers, positions = np.divmod(slots, self.slots)
        different, which = np.unique(numbers, return_inverse=True)
        files = [self._file_or_error(number) for number in different.tolist()]
        _fill(images, files, which.tolist(), positions.tolist())
        # Only now: what is written meanwhile changes the state.
        states = [self._state_or_error(*pair) for pair in zip(different.tolist(), files, strict=True)]
        errors = [state if isinstance(state, OSError) else None for state in states]
        for number, error in zip(different.tolist(), errors, strict=True):
            if error is not None:
                self._open.pop(number, None)
        return Reading(
            images,
            np.array([error is None for error in errors])[which],
            np.array([isinstance(error, BrokenSegmentError) for error in errors])[which],
            np.array([UNKNOWN_STATE if isinstance(state, OSError) else state for state in states], np.uint32)[which],
            next(filter(None, errors), None),
        )

    def find_empty(self, first: int, wanted: int) -> int:
        """Returns the first of some slots that nobody has written to.

        Slots without an entry may have been written to: by a process that was killed, or before the catalogue was
        replaced by an older copy. Others may still know what these slots hold, so they are never used again.

        Args:
            first: the first slot after those that have an entry.
            wanted: how many.

        Raises:
            OSError: a file cannot be read, or the folder cannot be listed.
        """
        number, position = divmod(first, self.slots)
        last = max(self._numbers(), default=-1)
        if number > last:
            return first
        if number == last:
            try:
                file = SegmentFile(self._path(number), self._file_shape)
                if not any(map(file.is_written, range(position, min(position + wanted, self.slots)))):
                    return first
                return number * self.slots + max(filter(file.is_written, range(position, self.slots))) + 1
            except BrokenSegmentError:  # it is left as it is; whoever reads it says what is wrong
                pass
        return (last + 1) * self.slots

    def write(self, pixels: Mapping[int, Pixels]) -> None:
        """Writes images to slots, by slot number; one process at a time may do so.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        for number, slots in groupby(sorted(pixels), lambda slot: slot // self.slots):
            path = self._path(number)
            if not os.path.lexists(path):
                make_segment_file(path, self._file_shape)
            SegmentFile(path, self._file_shape)  # which is refused unless it is as it was made
            write_slots(path, {slot % self.slots: pixels[slot] for slot in slots})

    def _file_or_error(self, number: int) -> FileOrError:
        file = self._open.get(number)
        if file is None:
            try:
                file = SegmentFile(self._path(number), self._file_shape)
            except OSError as error:
                return error.with_traceback(None)
            for oldest in list(self._open)[: max(0, len(self._open) + 1 - MOST_OPEN)]:
                self._open.pop(oldest, None)
            self._open[number] = file
        return file

    def _state_or_error(self, number: int, file: FileOrError) -> int | OSError:
        """Returns the number of the present state of a file."""
        if isinstance(file, OSError):
            return file
        try:
            status = file.status()
        except OSError as error:
            return error.with_traceback(None)
        version = Version.of_status(status)
        state = status.st_dev, status.st_ino, version
        known, known_number = self._states.get(number, (None, UNKNOWN_STATE))
        if state == known:
            return known_number
        if version.recent(time.time_ns()):
            return UNKNOWN_STATE
        new_number = next(self._new_states)
        self._states[number] = state, new_number
        return new_number

    def _numbers(self) -> list[int]:
        names = map(NAME.fullmatch, os.listdir(self._folder))
        return [int(name[2]) for name in names if name is not None and name[1] == self._generation]

    def _path(self, number: int) -> str:
        return os.path.join(self._folder, f"pixels-{self._generation}-{number:05}.npy")

    @property
    def _file_shape(self) -> tuple[int, int, int, int]:
        return self.slots, *self._shape

    def __reduce__(self) -> tuple[type["Segments"], tuple[str, tuple[int, int, int], str]]:
        return type(self), self._arguments  # another process opens its own files


def _fill(images: Pixels, files: list[FileOrError], which: Sequence[int], positions: Sequence[int]) -> None:
    """Reads an image from each position of its file; an error takes the place of a file that cannot be read."""
    memory, size = images.reshape(-1).data, images[0].nbytes
    for index, (number, position) in enumerate(zip(which, positions, strict=True)):
        if not isinstance(file := files[number], OSError):
            try:
                file.read(position, memory[index * size : (index + 1) * size])
            except OSError as error:
                files[number] = error.with_traceback(None)  # whose frames hold all files


def remove_segments(folder: str) -> None:
    """Removes all files of pixels: they belong to a catalogue that is gone.

    Raises:
        OSError: one of them cannot be removed.
    """
    for name in os.listdir(folder):
        if NAME.fullmatch(name):
            os.unlink(os.path.join(folder, name))
