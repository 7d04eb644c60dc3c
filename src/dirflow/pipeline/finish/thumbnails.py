"""Small pictures for people: of arrays, for web pages, on one sheet."""

import base64
import io
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dirflow.common.arrays import Array
from dirflow.common.forms import CHANNELS, DataFormat
from dirflow.common.pictures import white_of
from dirflow.common.terminal import harmless
from dirflow.pipeline.run.pillow import on_white

from .save import picture_of

QUALITY = 80  # of JPEG: a picture of 96 x 96 takes 3 kB, of noise 10 kB
GAP, LINE = 8, 16  # pixels around a picture on a sheet, and for its caption
PAPER, INK = (255, 255, 255), (40, 40, 40)


def as_pictures(x: Array, data_format: DataFormat) -> list[Image.Image]:
    """Returns the pictures of a batch, as RGB; none where it has not 1, 3 or 4 channels.

    Args:
        x: (images, height, width, channels) or (images, channels, height, width), values from 0 to white, which is 1,
            255 or 65535: whichever the largest value says.
        data_format: which of the two.
    """
    if not len(x) or x.shape[3 if data_format == "channels_last" else 1] not in CHANNELS.values():
        return []
    values = np.nan_to_num(np.asarray(x, np.float32))
    white = white_of(values)
    return [on_white(picture_of(one, data_format, white)) for one in values]


def data_url(picture: Image.Image, side: int) -> str:
    """Returns a picture as a URL that contains it, not larger than some pixels either way."""
    small = picture.copy()
    small.thumbnail((side, side))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def sheet(pictures: Sequence[Image.Image], captions: Iterable[str], side: int, columns: int) -> Image.Image:
    """Returns one picture of some, in rows, with a line of text below each."""
    columns = max(1, min(columns, len(pictures)))
    rows = -(-len(pictures) // columns)
    width, height = side + GAP, side + LINE + GAP
    paper = Image.new("RGB", (GAP + columns * width, GAP + rows * height), PAPER)
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(11)
    for place, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left, top = GAP + place % columns * width, GAP + place // columns * height
        scale = side / max(picture.size)
        size = [max(1, round(scale * length)) for length in picture.size]
        filter_ = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS
        paper.paste(picture.resize((size[0], size[1]), filter_), (left, top))
        draw.text((left, top + side + 2), _fitting(harmless(caption), font, side), INK, font)
    return paper


def _fitting(text: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont, width: int) -> str:
    """Returns as much of a text as a line has room for."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}...") > width:
        text = text[:-1]
    return f"{text}..."
