"""Draws the contact sheet: of each class one original picture and what augmentation makes of it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dirflow import DirectoryIterator

_CELL = 112
_GAP = 6
_LABEL = 124
_MARGIN = 28
_HEAD = 64
_VARIANTS = 6
_MOST_ROWS = 12
_PAPER, _INK, _FAINT, _ACCENT = (250, 249, 246), (38, 38, 42), (128, 126, 122), (214, 92, 52)


def draw(flows: Sequence[tuple[str, DirectoryIterator]], path: Path) -> None:
    """Writes the sheet as a PNG, one panel a data set, side by side.

    Args:
        flows: title and training iterator of each data set.
        path: of the PNG.
    """
    panels = [_panel(title, flow) for title, flow in flows]
    width = sum(panel.width for panel in panels) + _MARGIN * (len(panels) + 1)
    sheet = Image.new("RGB", (width, max(panel.height for panel in panels) + 2 * _MARGIN), _PAPER)
    left = _MARGIN
    for panel in panels:
        sheet.paste(panel, (left, _MARGIN))
        left += panel.width + _MARGIN
    sheet.save(path)


def _panel(title: str, flow: DirectoryIterator) -> Image.Image:
    """Returns one data set's rows under their headings."""
    names = list(flow.class_indices)
    shown = names if len(names) <= _MOST_ROWS else names[:: -(-len(names) // _MOST_ROWS)]
    rows = [(name, picture) for name in shown if (picture := _picture(flow, name)) is not None]
    step = _CELL + _GAP
    panel = Image.new("RGB", (_LABEL + step * (_VARIANTS + 1) + _GAP, _HEAD + step * len(rows)), _PAPER)
    pen = ImageDraw.Draw(panel)
    more = "" if len(shown) == len(names) else f", {len(shown)} of {len(names)} classes"
    pen.text((0, 0), title + more, _INK, ImageFont.load_default(24))
    pen.text((_LABEL, _HEAD - 22), "original", _ACCENT, ImageFont.load_default(14))
    pen.text((_LABEL + step + _GAP, _HEAD - 22), "augmented", _FAINT, ImageFont.load_default(14))
    for number, (name, picture) in enumerate(rows):
        top = _HEAD + number * step
        pen.text((0, top + _CELL // 2), _fitting(name), _INK, ImageFont.load_default(16), anchor="lm")
        panel.paste(_thumbnail(picture), (_LABEL, top))
        for variant in range(_VARIANTS):
            augmented = flow.image_data_generator.random_transform(picture.copy(), seed=_MOST_ROWS * variant + number)
            panel.paste(_thumbnail(augmented), (_LABEL + step * (variant + 1) + _GAP, top))
    return panel


def _picture(flow: DirectoryIterator, name: str) -> Any:
    """Returns the readable picture with most bytes of a class's first hundred, for that is where most is to see.

    Floats from 0 to 255, shape (height, width, channels); None when none can be read.
    """
    mode = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}[flow.color_mode]
    rows = np.flatnonzero(flow.classes == flow.class_indices[name])[:100]
    for path in sorted((flow.filepaths[row] for row in rows), key=os.path.getsize, reverse=True):
        try:
            with Image.open(path) as image:
                small = image.convert(mode).resize((_CELL, _CELL), Image.Resampling.BICUBIC)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
        return np.asarray(small, np.float32).reshape(_CELL, _CELL, -1)
    return None


def _thumbnail(picture: Any) -> Image.Image:
    pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).convert("RGB")


def _fitting(name: str, length: int = 13) -> str:
    """Shortens a name to what fits beside a row."""
    return name if len(name) <= length else name[: length - 1] + "…"
