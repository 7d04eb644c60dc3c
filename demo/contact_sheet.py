"""Draws the contact sheet: whole pictures, what augmentation makes of them, and by which parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dirflow import DirectoryIterator

from .variants import Variant
from .variants import draw as draw_variant

_CELL = 168  # the longer side of a picture
_GAP = 12
_LABEL = 104
_MARGIN = 32
_HEAD = 96
_LINE = 16
# Which parameters stand on the same line.
_CAPTION = (
    ("theta", "shear"),
    ("tx", "ty"),
    ("zx", "zy"),
    ("flip_horizontal",),
    ("flip_vertical",),
    ("brightness",),
    ("channel_shift_intensity",),
)
_VARIANTS = 4
_MOST_ROWS = 6
_HATCH = 8  # pixels between the lines over what is made up
_PAPER, _INK, _FAINT, _ACCENT = (250, 249, 246), (38, 38, 42), (112, 110, 106), (214, 72, 32)


def draw(
    flows: Sequence[tuple[str, DirectoryIterator, Path | None]], path: Path, names: Sequence[str] | None = None
) -> None:
    """Writes the sheet, one panel a data set, side by side.

    Args:
        flows: title and training iterator of each data set, and the folder of class folders whose pictures are shown;
            None: the iterator's own files.
        path: of the picture; its extension says the format.
        names: of the classes to show; None: all of them, or some if there are many.
    """
    panels = [_panel(title, flow, shown, names) for title, flow, shown in flows]
    width = sum(panel.width for panel in panels) + _MARGIN * (len(panels) + 1)
    sheet = Image.new("RGB", (width, max(panel.height for panel in panels) + 2 * _MARGIN), _PAPER)
    left = _MARGIN
    for panel in panels:
        sheet.paste(panel, (left, _MARGIN))
        left += panel.width + _MARGIN
    sheet.save(path, quality=88)


def _panel(title: str, flow: DirectoryIterator, shown: Path | None, names: Sequence[str] | None) -> Image.Image:
    """Returns one data set's rows under their headings."""
    every = list(flow.class_indices)
    chosen = list(names or every[:: -(-len(every) // _MOST_ROWS)])
    rows = [(name, original) for name in chosen if (original := _original(flow, name, shown)) is not None]
    # Training resizes its files to one shape; whole pictures of which it reads parts keep their own.
    sizes = [original.size if shown else _fitted(flow.image_shape[1], flow.image_shape[0]) for _, original in rows]
    made = [
        [_variant(flow, original, size, _MOST_ROWS * variant + number) for variant in range(_VARIANTS)]
        for number, ((_, original), size) in enumerate(zip(rows, sizes, strict=True))
    ]
    heights = [_height(original, variants) for (_, original), variants in zip(rows, made, strict=True)]
    column = _CELL + _GAP
    panel = Image.new("RGB", (_LABEL + column * (_VARIANTS + 1), _HEAD + sum(heights)), _PAPER)
    pen = ImageDraw.Draw(panel)
    _heading(pen, panel, title, "" if len(chosen) == len(every) else f"{len(chosen)} of {len(every)} classes", flow)
    for number, (name, original) in enumerate(rows):
        top = _HEAD + sum(heights[:number])
        pen.text((0, top), _fitting(name), _INK, ImageFont.load_default(15))
        panel.paste(original, (_LABEL, top))
        for place, variant in enumerate(made[number], 1):
            _cell(panel, pen, variant, (_LABEL + column * place + _GAP, top))
    return panel


def _variant(flow: DirectoryIterator, original: Image.Image, size: tuple[int, int], seed: int) -> Variant:
    resized = original.resize(size, Image.Resampling.BICUBIC)
    picture = np.asarray(resized, np.float32).reshape(resized.height, resized.width, -1)
    return draw_variant(flow.image_data_generator, picture, flow.image_shape, seed)


def _height(original: Image.Image, variants: Sequence[Variant]) -> int:
    """Returns how much room a row needs: for its pictures, and the captions below them."""
    captions = max(len(_caption(one.parameters)) + 1 for one in variants)
    tallest = max(original.height, len(variants[0].pixels))
    return tallest + captions * _LINE + 2 * _GAP


def _heading(pen: ImageDraw.ImageDraw, panel: Image.Image, title: str, note: str, flow: DirectoryIterator) -> None:
    large, small = ImageFont.load_default(26), ImageFont.load_default(13)
    pen.text((0, 0), title, _INK, large)
    pen.text((large.getlength(title) + 14, 12), note, _FAINT, small)
    pen.text((_LABEL, _HEAD - 24), "the file", _INK, small)
    left = _LABEL + _CELL + 2 * _GAP
    pen.text((left, _HEAD - 24), f"drawn as for training, at {'x'.join(map(str, flow.image_shape[:2]))}", _INK, small)
    words = f"made up by fill_mode={flow.image_data_generator.fill_mode!r}"
    right = panel.width - int(small.getlength(words))
    pen.text((right, _HEAD - 24), words, _INK, small)
    swatch = np.ones((14, 26), bool)
    panel.paste(_hatched(Image.new("RGB", (26, 14), _PAPER), swatch, frame=True), (right - 34, _HEAD - 24))


def _cell(panel: Image.Image, pen: ImageDraw.ImageDraw, made: Variant, place: tuple[int, int]) -> None:
    """Draws one augmented picture, what is made up in it, and its parameters below."""
    panel.paste(_hatched(_image(made.pixels), made.made_up), place)
    left, top = place[0], place[1] + made.pixels.shape[0] + 6
    font = ImageFont.load_default(12)
    for line in _caption(made.parameters):
        for name, begin in zip(line, (left, left + _CELL // 2), strict=False):
            pen.text((begin, top), f"{name} ", _FAINT, font)
            pen.text((begin + font.getlength(f"{name} "), top), made.parameters[name], _INK, font)
        top += _LINE
    if share := made.made_up.mean():
        pen.text((left, top), f"{max(share, 0.01):.0%} made up", _ACCENT, font)


def _caption(parameters: Mapping[str, str]) -> list[list[str]]:
    """Returns the names of the parameters that a caption has, line by line."""
    return [line for names in _CAPTION if (line := [name for name in names if name in parameters])]


def _hatched(image: Image.Image, where: Any, *, frame: bool = False) -> Image.Image:
    """Draws lines over part of a picture, and one around it."""
    rows, columns = np.indices(where.shape)
    inner = where.copy()
    inner[1:] &= where[:-1]
    inner[:-1] &= where[1:]
    inner[:, 1:] &= where[:, :-1]
    inner[:, :-1] &= where[:, 1:]
    if frame:
        inner[[0, -1]] = inner[:, [0, -1]] = False
    pixels = np.asarray(image).copy()
    pixels[where & ((rows + columns) % _HATCH == 1)] = _PAPER  # seen on pictures of the accent's colour
    pixels[where & (((rows + columns) % _HATCH == 0) | ~inner)] = _ACCENT
    return Image.fromarray(pixels)


def _original(flow: DirectoryIterator, name: str, shown: Path | None) -> Image.Image | None:
    """Returns the first readable picture of a class, whole, in the mode of training and at the size of a cell."""
    mode = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}[flow.color_mode]
    rows = np.flatnonzero(flow.classes == flow.class_indices[name])[:100]
    files = [flow.filepaths[row] for row in rows] if shown is None else sorted((shown / name).iterdir())
    for path in files:
        try:
            with Image.open(path) as image:
                return image.convert(mode).resize(_fitted(*image.size), Image.Resampling.BICUBIC)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
    return None


def _fitted(width: int, height: int) -> tuple[int, int]:
    """Returns width and height of a picture whose longer side is that of a cell."""
    longer = max(width, height)
    return max(1, round(width * _CELL / longer)), max(1, round(height * _CELL / longer))


def _image(picture: Any) -> Image.Image:
    pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).convert("RGB")


def _fitting(name: str, length: int = 12) -> str:
    """Shortens a name to what fits beside a row."""
    return name if len(name) <= length else name[: length - 1] + "…"
