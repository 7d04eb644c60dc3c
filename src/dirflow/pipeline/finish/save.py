"""The pictures of `save_to_dir`."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from dirflow.common.arrays import Array, Rows
from dirflow.common.contract import Compat
from dirflow.common.forms import DataFormat
from dirflow.common.pictures import array_to_img
from dirflow.pipeline.plan.saving import SaveTo
from dirflow.pipeline.run.pillow import on_white

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


def picture_of(x: Array, data_format: DataFormat, white: float) -> Image.Image:
    """Returns an image array with values in [0, white] as a picture of 8 bits."""
    array = np.asarray(x, np.float32) / np.float32(white / 255)
    return array_to_img(array.clip(0, 255).round(), data_format, scale=False)


@dataclass
class SavedImages:
    """The transformed images of a batch by slot, as they were before they were standardized."""

    data_format: DataFormat
    by_slot: dict[int, Image.Image] = field(default_factory=dict)

    def take(self, slot: int, x: Array, white: float) -> None:
        """Keeps the picture of an image array with values in [0, white]."""
        self.by_slot[slot] = picture_of(x, self.data_format, white)


def save_batch(
    save_to: SaveTo,
    rows: Rows,
    x: Array,
    images: SavedImages | None,
    random: "RandomState",
    data_format: DataFormat,
    compat: Compat,
    left_out: Collection[int],
    before: int = 0,
) -> None:
    """Saves one picture an image; `"keras"` stretches each batch array to its own range (docs/compat.md, D9).

    Slots that are left out have no picture. Names are drawn for the images `before` these first, which somebody else
    saves.
    """
    for _ in range(before):
        save_to.path(0, random)
    for slot, row in enumerate(rows.tolist()):
        path = save_to.path(row, random)  # drawn for every slot: names do not depend on failures
        if slot in left_out:
            continue
        if compat == "keras" or images is None:
            array_to_img(x[slot], data_format, scale=True, compat="keras").save(path)
            continue
        picture = images.by_slot[slot]
        if save_to.extension in ("jpeg", "jpg") and picture.mode == "RGBA":  # D34
            picture = on_white(picture)
        picture.save(path)
