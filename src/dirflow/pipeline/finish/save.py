"""G, in part: the pictures of `save_to_dir`."""

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import RandomState
from PIL import Image

from dirflow.common.contract import Compat
from dirflow.common.pictures import DataFormat, array_to_img
from dirflow.pipeline.run.pillow import on_white

SAVE_FORMATS = ("png", "jpeg", "jpg", "bmp", "pdf", "ppm", "gif", "tif")


@dataclass(frozen=True)
class SaveTo:
    """Where pictures are saved, and under which names.

    Attributes:
        folder: in which they are saved.
        prefix: of the names.
        extension: of the names, and the format.
        numbers: how many there are to draw from.
    """

    folder: str
    prefix: str
    extension: str
    numbers: int

    def path(self, row: int, random: RandomState) -> str:
        """Returns the path of a picture; the number drawn keeps the epochs apart."""
        return os.path.join(self.folder, f"{self.prefix}_{row}_{random.randint(self.numbers)}.{self.extension}")


@dataclass
class Pictures:
    """The transformed images of a batch by slot, as they were before they were standardized."""

    data_format: DataFormat
    by_slot: dict[int, Image.Image] = field(default_factory=dict)

    def take(self, slot: int, x: npt.NDArray[Any], white: float) -> None:
        """Keeps the picture of an image array with values in [0, white]."""
        array = np.asarray(x, np.float32) / np.float32(white / 255)
        self.by_slot[slot] = array_to_img(array.clip(0, 255).round(), self.data_format, scale=False)


def save_batch(
    save_to: SaveTo,
    rows: npt.NDArray[np.intp],
    x: npt.NDArray[Any],
    pictures: Pictures | None,
    random: RandomState,
    data_format: DataFormat,
    compat: Compat,
    failed: frozenset[int],
) -> None:
    """Saves one picture an image; `"keras"` stretches each batch array to its own range (docs/compat.md, D9)."""
    for slot, row in enumerate(rows.tolist()):
        path = save_to.path(row, random)  # drawn for every slot: names do not depend on failures
        if slot in failed:
            continue
        if compat == "keras" or pictures is None:
            array_to_img(x[slot], data_format, scale=True, compat="keras").save(path)
            continue
        picture = pictures.by_slot[slot]
        if save_to.extension in ("jpeg", "jpg") and picture.mode == "RGBA":  # D34
            picture = on_white(picture)
        picture.save(path)
