"""The form in which images are delivered."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dirflow.common.forms import DataFormat, DecodeMode, image_shape


@dataclass(frozen=True)
class Target:
    """The form in which images are delivered.

    Attributes:
        height: rows.
        width: columns.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"`; empty where there are other numbers of channels.
        data_format: `"channels_last"` or `"channels_first"`.
        interpolation: filter of the resizing.
        keep_aspect_ratio: whether the centre is cropped to the target's aspect ratio first.
        dtype: of the batch.
        decode: `"exact"` or `"fast"`: whether a JPEG much larger than the target is decoded at a smaller scale.
    """

    height: int
    width: int
    color_mode: str
    data_format: DataFormat
    interpolation: str
    keep_aspect_ratio: bool
    dtype: np.dtype[Any]
    decode: DecodeMode = "exact"

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of one image."""
        return image_shape(self.height, self.width, self.color_mode, self.data_format)

    @property
    def pixels(self) -> "Target":
        """The same form before anything is done to the pixels: bytes, channels last."""
        return replace(self, data_format="channels_last", dtype=np.dtype(np.uint8))
