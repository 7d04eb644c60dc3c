"""The pixels of a cache folder: `.npy` files of many slots each, every slot written once."""

import os
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from dirflow.common.arrays import Pixels
from dirflow.common.atomic import atomic_write

FILE_BYTES = 2**26  # of one file, about: small enough to be copied where files may not have holes


class Segments:
    """Slots for images of one shape, uint8, in files `pixels-00000.npy`, `pixels-00001.npy`, ...

    Args:
        folder: where they lie.
        shape: (height, width, channels) of an image.

    Attributes:
        slots: images in one file.
    """

    def __init__(self, folder: str, shape: tuple[int, int, int]) -> None:
        self._folder = folder
        self._shape = shape
        self.slots = max(1, FILE_BYTES // int(np.prod(shape)))
        self._open: dict[int, npt.NDArray[np.uint8]] = {}

    def view(self, slot: int) -> Pixels:
        """Returns the pixels of a slot as they lie in the file; they are read when they are touched.

        Raises:
            OSError: the file is missing.
            ValueError: it is not as it was made.
        """
        number, position = divmod(slot, self.slots)
        images = self._open.get(number)
        if images is None:
            images = self._open[number] = np.asarray(self._map(number))
        return images[position]  # type: ignore[no-any-return]

    def write(self, pixels: Mapping[int, Pixels]) -> None:
        """Writes images to slots, by slot number; one process at a time may do so.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        for number in sorted({slot // self.slots for slot in pixels}):
            if not os.path.exists(self._path(number)):
                self._make(number)
            first = self._map(number).offset
            with open(self._path(number), "r+b", buffering=0) as file:
                for slot in sorted(slot for slot in pixels if slot // self.slots == number):
                    image = np.ascontiguousarray(pixels[slot])
                    file.seek(first + slot % self.slots * image.nbytes)
                    # Written, not mapped: a full disk is then an error, where a mapped page would be a signal.
                    _write_all(file.fileno(), image.data.cast("B"))

    def _path(self, number: int) -> str:
        return os.path.join(self._folder, f"pixels-{number:05}.npy")

    def _make(self, number: int) -> None:
        with atomic_write(self._path(number)) as partial:
            np.lib.format.open_memmap(partial, "w+", np.uint8, (self.slots, *self._shape))  # of its full length

    def _map(self, number: int) -> "np.memmap[tuple[int, ...], np.dtype[np.uint8]]":
        images = np.lib.format.open_memmap(self._path(number), "r")
        if images.shape != (self.slots, *self._shape) or images.dtype != np.uint8:
            raise ValueError(
                f"{self._path(number)!r} holds {images.dtype} {images.shape}, and uint8 {(self.slots, *self._shape)} "
                "is expected"
            )
        return images

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_open": {}}


def _write_all(descriptor: int, content: memoryview) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
